"""Everything that the skill keeps, gone, and nothing else."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from caption_ab_skill.chat.forget import StillInUse, forget
from caption_ab_skill.chat.memory import Memory
from caption_ab_skill.chat.stored import StoredToken
from caption_ab_skill.chat.turn_lock import TurnLock


def _used(home: Path) -> None:
    home.mkdir()
    with Memory(home) as memory:
        memory.keep_token("o", StoredToken("secret"))
    with TurnLock(home, "b", "s"):
        pass
    (home / "engine" / "media").mkdir(parents=True)
    (home / "engine" / "media" / "clip.mp4").write_bytes(b"x")
    (home / "memory-damaged-1").touch()


def test_all_of_it_goes(tmp_path: Path) -> None:
    home = tmp_path / "home"
    _used(home)
    forgotten = asyncio.run(forget(home))
    assert {"memory.sqlite", "turns", "engine", "memory-damaged-1"} <= set(forgotten.removed)
    assert not forgotten.left
    assert not home.exists()


def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    home = tmp_path / "home"
    _used(home)
    (home / "holiday.txt").write_text("mine")
    assert asyncio.run(forget(home)).left == ("holiday.txt",)
    assert (home / "holiday.txt").read_text() == "mine"


def test_links_are_removed_and_not_followed(tmp_path: Path) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    home.mkdir()
    elsewhere.mkdir()
    (elsewhere / "film.mp4").write_bytes(b"x")
    (home / "engine").symlink_to(elsewhere)
    asyncio.run(forget(home))
    assert (elsewhere / "film.mp4").exists()
    assert not home.exists()


def test_not_while_somebody_speaks(tmp_path: Path) -> None:
    home = tmp_path / "home"
    _used(home)
    with TurnLock(home, "b", "s"), pytest.raises(StillInUse, match="wait"):
        asyncio.run(forget(home))
    assert (home / "memory.sqlite").exists()


def test_an_empty_home(tmp_path: Path) -> None:
    assert asyncio.run(forget(tmp_path)).removed == ()
