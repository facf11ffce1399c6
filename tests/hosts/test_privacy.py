"""A token is in the request's header and, for its owner alone, in the memory; nowhere else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from scripted_backend import Peer
from starlette.applications import Starlette
from starlette.routing import Route

Run = Callable[..., Any]

TOKEN = "nmv_own_5ecret_t0ken"


@pytest.fixture
def peer(serve: Callable[[Starlette], str]) -> Peer:
    peer = Peer()
    peer.url = serve(Starlette(routes=[Route("/{path:path}", peer.handle, methods=["GET", "POST"])]))
    return peer


def _kept(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*") if path.is_file()}


def test_ones_own_token_is_sent_and_kept_nowhere(run: Run, peer: Peer, tmp_path: Path) -> None:
    home = tmp_path / "home"
    done = run(
        *("say", "make it bigger", "--jsonl", "--debug", "--backend", peer.url),
        **{"NEMO_TOKEN": TOKEN, "CAPTION_AB_HOME": str(home)},
    )
    assert done.status == 0, done.err
    assert TOKEN not in done.out + done.err
    assert all(headers["authorization"] == f"Bearer {TOKEN}" for _, _, headers, _ in peer.calls)
    assert not any(TOKEN in path or TOKEN.encode() in body for _, path, _, body in peer.calls)
    assert not [name for name, content in _kept(home).items() if TOKEN.encode() in content]


def test_a_guests_token_is_in_the_memory_alone(run: Run, peer: Peer, tmp_path: Path) -> None:
    home = tmp_path / "home"
    done = run("say", "credits", "--jsonl", "--debug", "--backend", peer.url, CAPTION_AB_HOME=str(home))
    assert done.status == 0, done.err
    assert "nmv_usr_1" not in done.out + done.err
    assert {name for name, content in _kept(home).items() if b"nmv_usr_1" in content} <= {
        "memory.sqlite",
        "memory.sqlite-wal",
    }
    assert all(path.stat().st_mode & 0o077 == 0 for path in home.rglob("*"))


def test_the_engine_never_sees_it(run: Run, tmp_path: Path) -> None:
    home = tmp_path / "home"
    kept = {"NEMO_TOKEN": TOKEN, "CAPTION_AB_HOME": str(home)}
    assert run("say", "credits", "--backend", "engine", **kept).status == 0
    pid = json.loads((home / "engine" / "engine.json").read_text())["pid"]
    child = Path(f"/proc/{pid}")
    assert TOKEN.encode() not in (child / "environ").read_bytes() + (child / "cmdline").read_bytes()
    assert not [name for name, content in _kept(home).items() if TOKEN.encode() in content]
    assert run("forget", **kept).status == 0
