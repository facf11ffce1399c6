"""The calls about who is there: health, stop, anonymous token, project, balance."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse

from ...skill_file import skill_file
from .answers import BAD_REQUEST, Refusal, data
from .context import body_of, context_of, owner_of

# Nothing is charged on one's own machine; the number is the contract's, so that no client thinks that it has run out.
_CREDITS = 100
_LONGEST_ID = 200


async def health(request: Request) -> JSONResponse:  # noqa: ARG001  Starlette calls it with the request
    """`GET /engine/health`."""
    return data({"version": skill_file().version})


async def stop(request: Request) -> JSONResponse:
    """`POST /engine/stop`: renders on their way go on in the engine that is started next."""
    context_of(request).stop()
    return data({"version": skill_file().version})


async def anonymous_token(request: Request) -> JSONResponse:
    """`POST /api/auth/anonymous-token`."""
    client_id = request.headers.get("x-client-id", "").strip()
    if not client_id or len(client_id) > _LONGEST_ID:
        raise Refusal(BAD_REQUEST, "X-Client-Id is missing.")
    token = context_of(request).store.add_token(client_id)
    expires = datetime.fromtimestamp(token.expires_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return data({"token": token.text, "user_id": token.user_id, "expires_at": expires, "credits": _CREDITS})


async def create_session(request: Request) -> JSONResponse:
    """`POST /api/tasks/me/with-session/nemo_agent`."""
    owner = owner_of(request)
    body = await body_of(request)
    session = context_of(request).store.add_session(owner, str(body.get("language") or "en")[:20])
    return data({"task_id": session.task_id, "session_id": session.id})


async def credits_left(request: Request) -> JSONResponse:
    """`GET /api/credits/balance/simple`."""
    owner_of(request)
    return data({"available": _CREDITS, "frozen": 0, "total": _CREDITS})
