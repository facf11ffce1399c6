"""One engine per home: takes the home's lock, listens where only its owner can speak to it, and leaves when nobody needs it.

Where it listens stands in `<home>/engine/engine.json`, readable by the owner alone and replaced whole:

    version   of the skill          socket   path of the Unix socket, else null
    pid       of this process       port     on 127.0.0.1, else null
                                    secret   that each request must carry over TCP, else null
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import signal
import socket
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO

import structlog
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from ..skill_file import skill_file
from .app import build_app
from .orphans import end_orphans

# Bytes. sun_path holds 104 (macOS) to 108 (Linux), with the closing zero.
_LONGEST_SOCKET_PATH = 100
# Seconds that a new engine waits for one that is leaving, and the streams of one that leaves have to end.
_LOCK_WAIT = 5.0
_GRACE = 3

_log = structlog.get_logger()


@dataclass(frozen=True)
class Address:
    """Where an engine listens; one of the two ways."""

    socket: str | None = None
    port: int | None = None
    secret: str | None = None


def serve(home: Path, *, idle_seconds: float, tcp: bool = False) -> None:
    """Run the engine of this home until it is told to leave or nobody has needed it for `idle_seconds`.

    Returns at once if the home has a running engine already.
    """
    folder = home / "engine"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    announcement = folder / "engine.json"
    with _lock(folder / "lock", announcement) as is_ours:
        if not is_ours:
            return
        announcement.unlink(missing_ok=True)
        with _listening(folder, tcp=tcp) as (listener, address), contextlib.suppress(SystemExit):
            # uvicorn raises a signal that ended it once more when it is done: by then this is only "leave".
            signal.signal(signal.SIGTERM, _leave)
            asyncio.run(_run(folder, listener, address, idle_seconds))
        _forget(announcement)
        end_orphans(folder / "work")


async def _run(folder: Path, listener: socket.socket, address: Address, idle_seconds: float) -> None:
    server: uvicorn.Server

    def stop() -> None:
        server.should_exit = True

    watched = _Watched(build_app(folder, secret=address.secret, stop=stop))
    config = uvicorn.Config(watched, log_config=None, access_log=False, timeout_graceful_shutdown=_GRACE, lifespan="on")
    server = uvicorn.Server(config)
    _announce(folder / "engine.json", address)
    _log.info("listening", socket=address.socket, port=address.port, pid=os.getpid())
    leaving = asyncio.create_task(_leave_when_idle(watched, idle_seconds, stop))
    try:
        await server.serve(sockets=[listener])
    finally:
        leaving.cancel()
        _log.info("left")


class _Watched:
    """Knows whether requests are on their way, and when the last one was."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._open = 0
        self._last = time.monotonic()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        self._open += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._open -= 1
            self._last = time.monotonic()

    def idle(self, seconds: float) -> bool:
        """Whether there was no request for this long."""
        return not self._open and time.monotonic() - self._last >= seconds
