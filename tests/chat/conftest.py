"""The backend of `scripted_backend`, listening, and a skill that talks to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from scripted_backend import Peer
from starlette.applications import Starlette
from starlette.routing import Route

from caption_ab_skill.chat.skill import Skill


@pytest.fixture
def peer(serve: Callable[[Starlette], str]) -> Peer:
    """The backend, listening."""
    peer = Peer()
    peer.url = serve(Starlette(routes=[Route("/{path:path}", peer.handle, methods=["GET", "POST"])]))
    return peer


@pytest.fixture
def make_skill(peer: Peer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Skill]:
    """`make_skill()` is a skill that talks to the peer, with a home and an output folder of this test."""
    monkeypatch.delenv("NEMO_TOKEN", raising=False)
    monkeypatch.delenv("NEMO_API_URL", raising=False)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    out = tmp_path / "out"
    out.mkdir(exist_ok=True)
    return lambda **options: Skill(**{"backend": peer.url, "home": tmp_path / "home", "out": out, **options})
