"""One engine per home: holds the home's lock, listens where only its owner can speak to it, leaves when not needed.

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
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType

import structlog
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from ...file_lock import try_lock
from ...skill_file import skill_file
from .app import build_app
from .context import Context
from .log_file import log_to

# Bytes. sun_path holds 104 (macOS) to 108 (Linux), with the closing zero.
_LONGEST_SOCKET_PATH = 100
# Seconds that a new engine waits for one that is leaving, and the streams of one that leaves have to end.
_LOCK_WAIT = 5.0
_GRACE = 3
# Loaded at once; seconds between the others, of which one takes up to half a second of the interpreter.
_FIRST_LANGUAGES, _PAUSE = ("en", "zh"), 2.0

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
    log_to(folder / "engine.log")
    announcement = folder / "engine.json"
    with _lock(folder / "lock", announcement) as is_ours:
        if not is_ours:
            return
        announcement.unlink(missing_ok=True)
        with _listening(folder, tcp=tcp) as (listener, address), contextlib.suppress(SystemExit, KeyboardInterrupt):
            # uvicorn, once done, raises the signal that ended it again: all that is left to do then is to go.
            signal.signal(signal.SIGTERM, _leave)
            try:
                asyncio.run(_run(folder, listener, address, idle_seconds))
            finally:
                announcement.unlink(missing_ok=True)


async def _run(folder: Path, listener: socket.socket, address: Address, idle_seconds: float) -> None:
    server: uvicorn.Server

    def stop() -> None:
        server.should_exit = True

    async def leave_when_not_needed() -> None:
        if not announcement.exists() or not (address.socket is None or Path(address.socket).exists()):
            # Something tidied up: nobody finds this engine, and none can start beside it. Its jobs go on in the next.
            _log.warning("nobody can find this engine any more")
            stop()
        if watched.idle(idle_seconds) and not context.running and not context.queue.is_busy:
            _log.info("idle", seconds=idle_seconds)
            stop()

    announcement = folder / "engine.json"
    context = Context.open(folder, stop)
    watched = _Watched(build_app(context, address.secret))
    config = uvicorn.Config(
        watched,
        lifespan="on",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=_GRACE,
        callback_notify=leave_when_not_needed,
        timeout_notify=0,  # every second
    )
    server = uvicorn.Server(config)
    _announce(announcement, address)
    _log.info("listening", socket=address.socket, port=address.port)
    leaving = threading.Event()
    loading = asyncio.create_task(asyncio.to_thread(_load_ahead, leaving))
    try:
        await server.serve(sockets=[listener])
    finally:
        leaving.set()
    await loading
    _log.info("left")


def _load_ahead(leaving: threading.Event) -> None:
    """Load what the first clip, message and render need, while nobody waits for it; the rest of the words later."""
    from ...media import captions_file, fonts, probe  # noqa: F401
    from ..editing.vocabulary import LANGUAGES, vocabulary
    from ..presets import default_pair
    from ..rendering import plan  # noqa: F401
    from . import workflows  # noqa: F401

    for language in _FIRST_LANGUAGES:
        vocabulary(language)
    for preset in default_pair():
        fonts.find_font(preset.style.font, bold=preset.style.bold, italic=preset.style.italic)
    for language in LANGUAGES:
        if leaving.wait(_PAUSE):
            return
        vocabulary(language)


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


@contextlib.contextmanager
def _lock(path: Path, announcement: Path) -> Iterator[bool]:
    """Hold the home's lock; False where another engine holds it and is there to stay.

    An engine that is leaving has taken its announcement back but still holds the lock for a moment: that one is
    waited for.
    """
    with path.open("a+b") as file:
        deadline = time.monotonic() + _LOCK_WAIT
        while not (is_ours := try_lock(file)) and not announcement.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        # The operating system lets go of the lock when the process ends, however it ends.
        yield is_ours


@contextlib.contextmanager
def _listening(folder: Path, *, tcp: bool) -> Iterator[tuple[socket.socket, Address]]:
    """A socket that takes connections already, so that nobody who reads the announcement comes too early."""
    if tcp or not hasattr(socket, "AF_UNIX"):
        # asyncio turns Nagle's algorithm off where the protocol is named alone; with it an answer can wait 40 ms.
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            yield listener, Address(port=listener.getsockname()[1], secret=secrets.token_urlsafe(32))
        return
    with contextlib.ExitStack() as stack:
        path = folder / "engine.sock"
        if len(os.fsencode(path)) > _LONGEST_SOCKET_PATH:
            path = Path(stack.enter_context(_short_folder())) / "engine.sock"
        path.unlink(missing_ok=True)
        listener = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
        listener.bind(str(path))
        path.chmod(stat.S_IRUSR | stat.S_IWUSR)
        listener.listen()
        stack.callback(path.unlink, missing_ok=True)
        yield listener, Address(socket=str(path))


def _short_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder for the socket where the home's own path is too long for one; `mkdtemp` opens it to its owner alone."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    usable = runtime if runtime and len(runtime) < _LONGEST_SOCKET_PATH - 40 and os.access(runtime, os.W_OK) else None
    return tempfile.TemporaryDirectory(prefix="caption-ab-", dir=usable)


def _announce(path: Path, address: Address) -> None:
    said = {"version": skill_file().version, "pid": os.getpid(), **asdict(address)}
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(said, file)
    Path(name).replace(path)


def _leave(_: int, __: FrameType | None) -> None:
    raise SystemExit(0)
