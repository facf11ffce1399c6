"""The engine as a Starlette application.

The contract's paths, its header on every answer, its envelope on every error.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ...skill_file import skill_file
from . import account_calls, chat_calls, operation_calls, render_calls, upload_calls
from .answers import Refusal
from .context import Context
from .disk import DISK_FULL, is_disk_full

ENGINE_HEADER = "X-Caption-AB-Engine"
SECRET_HEADER = "X-Caption-AB-Secret"  # noqa: S105  a header's name

# Seconds from the start to the first cleaning up, when nobody waits for the engine to start any more, and between two.
_FIRST_CLEAN_UP, _CLEAN_UP = 20.0, 600.0

_log = structlog.get_logger()

_ROUTES = [
    Route("/engine/health", account_calls.health),
    Route("/engine/stop", account_calls.stop, methods=["POST"]),
    Route("/api/auth/anonymous-token", account_calls.anonymous_token, methods=["POST"]),
    Route("/api/tasks/me/with-session/nemo_agent", account_calls.create_session, methods=["POST"]),
    Route("/api/credits/balance/simple", account_calls.credits_left),
    Route("/run_sse", chat_calls.run_sse, methods=["POST"]),
    Route("/api/state/nemo_agent/me/{session_id}/latest", chat_calls.state),
    Route("/api/upload-video/nemo_agent/me/{session_id}", upload_calls.upload, methods=["POST"]),
    Route("/api/media/{media_id}", upload_calls.media, name="media"),
    Route("/api/render/proxy/lambda", render_calls.export, methods=["POST"]),
    Route("/api/render/proxy/lambda/{render_id}", render_calls.status),
    Route("/api/render/proxy/lambda/{render_id}/cancel", render_calls.cancel, methods=["POST"]),
    Route("/api/render/proxy/{render_id}/download", render_calls.download, name="download"),
    Route("/api/operations/schema", operation_calls.schema),
    Route("/api/operations/nemo_agent/me/{session_id}", operation_calls.carry_out, methods=["POST"]),
]


def build_app(context: Context, secret: str | None = None) -> ASGIApp:
    """The application round an engine's parts. With a `secret`, every request must carry it.

    The render queue runs from the application's start to its end.
    """

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.context = context
        workers = [asyncio.create_task(context.queue.run()), asyncio.create_task(_clean_up(context))]
        try:
            yield
        finally:
            for worker in workers:
                worker.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await worker
            context.database.dispose()

    app = Starlette(
        routes=_ROUTES,
        middleware=[Middleware(_SecretNeeded, secret=secret)] if secret else [],
        exception_handlers={Refusal: _refused, HTTPException: _http_error, Exception: _unexpected},
        lifespan=lifespan,
    )
    # Round everything: Starlette's own answer to an unexpected error comes from outside its middleware.
    return _EngineHeader(app)


async def _clean_up(context: Context) -> None:
    """Clean up now and then, for as long as the engine runs."""
    await asyncio.sleep(_FIRST_CLEAN_UP)
    while True:
        try:
            await asyncio.to_thread(context.clean_up)
        except Exception:
            _log.exception("not cleaned up")
        await asyncio.sleep(_CLEAN_UP)


class _EngineHeader:
    """Says on every answer, errors included, that this is the engine and of which version."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._header = (ENGINE_HEADER.lower().encode(), skill_file().version.encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_header(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), self._header]
            await send(message)

        await self._app(scope, receive, send_with_header)


class _SecretNeeded:
    """Loopback TCP is open to every user and every web page of the machine.

    The secret is for the owner of the home alone.
    """

    def __init__(self, app: ASGIApp, secret: str) -> None:
        self._app, self._secret = app, secret.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            given = next((value for name, value in scope["headers"] if name == SECRET_HEADER.lower().encode()), b"")
            if not secrets.compare_digest(given, self._secret):
                answer = JSONResponse({"code": 403, "message": "This engine is its owner's alone."}, status_code=403)
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)


async def _refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refusal)  # noqa: S101  registered for this type
    return error.answer()


async def _http_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101  registered for this type
    return JSONResponse({"detail": error.detail}, status_code=error.status_code, headers=error.headers)


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    _log.error("unexpected", path=request.url.path, exc_info=error)
    sentence = "Something in the engine went wrong that it did not expect; its log says more."
    if is_disk_full(error):
        sentence = DISK_FULL
    return JSONResponse({"code": 500, "message": sentence}, status_code=500)
