"""Finds the embedded engine of a home, or starts it in the background (its own side is `engine/service/server.py`).

The engine outlives the command that started it: it leaves after some idle minutes. What it leaves in
`<home>/engine/engine.json` (readable by the owner alone) says where it listens.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from ..file_lock import try_lock
from ..skill_file import skill_file
from .connections import no_tls
from .errors import EngineNotRunning
from .messages import Json

# Seconds. A cold start reads a few hundred modules from disk; a slow laptop takes some seconds for it.
_START = 40.0
_LOOK = 0.05
_LEAVE = 20.0
_UNIX_URL = "http://caption-ab-engine"
# The end of the command, or its Ctrl-C, must not reach the engine.
_DETACHED: dict[str, Any] = {"start_new_session": True}
if sys.platform == "win32":
    _DETACHED = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.DETACHED_PROCESS}


@dataclass(frozen=True)
class Endpoint:
    """Where a running engine is: what a `Client` needs to speak with it. `repr` never shows the secret."""

    base_url: str
    socket: str | None = None
    headers: dict[str, str] = field(default_factory=dict, repr=False)

    def transport(self) -> httpx.AsyncHTTPTransport | None:
        """The transport for a Unix socket; None for loopback TCP."""
        return httpx.AsyncHTTPTransport(uds=self.socket, verify=no_tls()) if self.socket else None


async def ensure_engine(home: Path) -> Endpoint:
    """The engine of this home, started if it does not run, replaced if it is of another version.

    Raises EngineNotRunning where it cannot be started.
    """
    endpoint = await _running(home)
    if endpoint is not None:
        return endpoint
    process = _start(home)
    deadline = time.monotonic() + _START
    while time.monotonic() < deadline:
        endpoint = await _running(home)
        if endpoint is not None:
            return endpoint
        if process.poll() not in (None, 0):
            raise EngineNotRunning(_why(home))
        await asyncio.sleep(_LOOK)
    raise EngineNotRunning(
        f"The engine did not start within {_START:.0f} seconds; see {home / 'engine' / 'start.log'}."
    )


async def stop_engine(home: Path) -> bool:
    """Ask the engine of this home to leave and wait until it has; True where none runs any more."""
    deadline = time.monotonic() + _LEAVE
    while _holds_the_lock(home):
        if time.monotonic() > deadline:
            return False
        if (endpoint := _announced(home)) is not None:
            async with _speaking_to(endpoint) as http:
                with suppress(httpx.HTTPError):  # it is leaving already
                    await http.post("/engine/stop")
        await asyncio.sleep(_LOOK)
    return True


def _holds_the_lock(home: Path) -> bool:
    """Whether an engine of this home is there, announced or not."""
    try:
        with (home / "engine" / "lock").open("r+b") as file:
            return not try_lock(file)
    except OSError:
        return False


async def _running(home: Path) -> Endpoint | None:
    """The engine that answers in this home, None where there is none; one of another version is asked to leave."""
    endpoint = _announced(home)
    if endpoint is None:
        return None
    async with _speaking_to(endpoint) as http:
        try:
            answer = await http.get("/engine/health")
            version = answer.headers.get("X-Caption-AB-Engine")
            if answer.status_code == 200 and version == skill_file().version:
                return endpoint
            if version is not None and version != skill_file().version:
                await http.post("/engine/stop")
        except httpx.HTTPError:
            return None
    return None


def _announced(home: Path) -> Endpoint | None:
    try:
        return _endpoint(json.loads((home / "engine" / "engine.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _speaking_to(endpoint: Endpoint) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=endpoint.base_url,
        transport=endpoint.transport(),
        headers=endpoint.headers,
        timeout=5,
        verify=no_tls(),
    )


def _endpoint(said: Json) -> Endpoint:
    if said.get("socket"):
        return Endpoint(_UNIX_URL, str(said["socket"]))
    return Endpoint(f"http://127.0.0.1:{int(said['port'])}", None, {"X-Caption-AB-Secret": str(said["secret"])})


def _start(home: Path) -> subprocess.Popen[bytes]:
    """Start the engine as a process of its own that the end of this one, or its Ctrl-C, does not touch."""
    folder = home / "engine"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    command = [sys.executable, "-m", "caption_ab_skill.engine", "--home", str(home)]
    secrets = ("NEMO_TOKEN",)
    environment = {key: value for key, value in os.environ.items() if key not in secrets}
    log = os.open(folder / "start.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        return subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **_DETACHED
        )
    finally:
        os.close(log)


def _why(home: Path) -> str:
    """The last line that the engine left when it could not start."""
    try:
        lines = (home / "engine" / "start.log").read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except OSError:
        lines = []
    if any("No module named" in line for line in lines):
        return "The engine's parts are not installed; run: pip install 'caption-ab-skill[engine]'."
    return f"The engine could not start: {lines[-1][:200]}" if lines else "The engine could not start."
