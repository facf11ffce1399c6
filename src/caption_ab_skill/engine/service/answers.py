"""The envelopes of the engine's answers (contract.md, "Envelopes"), and the one exception that becomes a refusal."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse

Json = dict[str, Any]

BAD_REQUEST, BAD_TOKEN, NO_SESSION, NO_CREDITS, UNSUPPORTED, TOO_LARGE = 400, 1001, 1002, 2001, 4001, 4002
PLAN_BLOCKED, NOT_ALLOWED, TOO_OFTEN, BAD_DRAFT, NO_ROOM = 402, 403, 429, 4000, 507
_STATUS = {
    BAD_REQUEST: 400,
    BAD_TOKEN: 401,
    NO_SESSION: 404,
    UNSUPPORTED: 415,
    TOO_LARGE: 413,
    NO_CREDITS: 402,
    PLAN_BLOCKED: 402,
    NOT_ALLOWED: 403,
    TOO_OFTEN: 429,
    BAD_DRAFT: 400,
    NO_ROOM: 507,
}


class Refusal(Exception):
    """A call that the engine does not do: the contract's code, and one sentence for the person who asked.

    `retry_after`: seconds after which it may be asked again.
    """

    def __init__(self, code: int, sentence: str, *, retry_after: int | None = None) -> None:
        super().__init__(sentence)
        self.code = code
        self.retry_after = retry_after

    def answer(self) -> JSONResponse:
        """The refusal in the envelope of every call but the render ones."""
        headers = {"Retry-After": str(self.retry_after)} if self.retry_after is not None else None
        return JSONResponse({"code": self.code, "message": str(self)}, _STATUS[self.code], headers)


def data(content: Json) -> JSONResponse:
    """`{"code": 0, …}`."""
    return JSONResponse({"code": 0, "message": "success", "data": content})


def render_data(content: Json) -> JSONResponse:
    """`{"success": true, …}`, the envelope of the render calls."""
    return JSONResponse({"success": True, "data": content})


def render_refused(
    sentence: str, *, status: int, code: int | None = None, retry_after: int | None = None
) -> JSONResponse:
    """`{"success": false, …}`; `code` where the contract has a number for it, `retry_after` in seconds."""
    numbered = {"code": code} if code is not None else {}
    headers = {"Retry-After": str(retry_after)} if retry_after is not None else None
    return JSONResponse({"success": False, "error": sentence, **numbered}, status, headers)
