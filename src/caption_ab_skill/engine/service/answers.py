"""The envelopes of the engine's answers (contract.md, "Envelopes"), and the one exception that becomes a refusal."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse

Json = dict[str, Any]

BAD_REQUEST, BAD_TOKEN, NO_SESSION, UNSUPPORTED, TOO_LARGE, PLAN_BLOCKED, BAD_DRAFT = (
    400,
    1001,
    1002,
    4001,
    4002,
    402,
    4000,
)
_STATUS = {
    BAD_REQUEST: 400,
    BAD_TOKEN: 401,
    NO_SESSION: 404,
    UNSUPPORTED: 415,
    TOO_LARGE: 413,
    PLAN_BLOCKED: 402,
    BAD_DRAFT: 400,
}


class Refusal(Exception):
    """A call that the engine does not do: the contract's code, and one sentence for the person who asked."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code

    def answer(self) -> JSONResponse:
        """The refusal in the envelope of every call but the render ones."""
        return JSONResponse({"code": self.code, "message": str(self)}, status_code=_STATUS[self.code])


def data(content: Json) -> JSONResponse:
    """`{"code": 0, …}`."""
    return JSONResponse({"code": 0, "message": "success", "data": content})


def render_data(content: Json) -> JSONResponse:
    """`{"success": true, …}`, the envelope of the render calls."""
    return JSONResponse({"success": True, "data": content})


def render_refused(sentence: str, *, status: int, code: int | None = None) -> JSONResponse:
    """`{"success": false, …}`; `code` where the contract has a number for it."""
    numbered = {"code": code} if code is not None else {}
    return JSONResponse({"success": False, "error": sentence, **numbered}, status_code=status)
