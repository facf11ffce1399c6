"""The backend of `chat_peer`, listening, and a skill that talks to it."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from caption_ab_skill.chat.skill import Skill

sys.path.insert(0, str(Path(__file__).parent))
from chat_peer import Peer


@pytest.fixture
def peer() -> Iterator[Peer]:
    """The backend, listening."""
    peer = Peer()
    routes = [Route("/{path:path}", peer.handle, methods=["GET", "POST"])]
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), port=0, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started and time.monotonic() < deadline:
        threading.Event().wait(0.01)
    peer.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield peer
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def make_skill(peer: Peer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Skill]:
    """`make_skill()` is a skill that talks to the peer, with a home and an output folder of this test."""
    monkeypatch.delenv("NEMO_TOKEN", raising=False)
    monkeypatch.delenv("NEMO_API_URL", raising=False)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    out = tmp_path / "out"
    out.mkdir(exist_ok=True)
    return lambda **options: Skill(**{"backend": peer.url, "home": tmp_path / "home", "out": out, **options})
