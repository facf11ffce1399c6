"""Two chats in one session take turns."""

from __future__ import annotations

import asyncio
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from scripted_backend import Peer, piece

from caption_ab_skill.chat.events import Error, Status, Text
from caption_ab_skill.chat.skill import Skill
from caption_ab_skill.chat.turn_lock import TurnLock, somebody_speaks

_HOLDS_IT = """
import sys, time
from pathlib import Path
from caption_ab_skill.chat.turn_lock import TurnLock
with TurnLock(Path(sys.argv[1]), "backend", "default") as lock:
    print(lock.is_ours, flush=True)
    time.sleep(60)
"""


def test_one_holds_it_and_the_next_gets_it(tmp_path: Path) -> None:
    with TurnLock(tmp_path, "backend", "default") as first:
        assert first.is_ours
        with TurnLock(tmp_path, "backend", "default") as second:
            assert not second.is_ours
            assert somebody_speaks(tmp_path)
    with TurnLock(tmp_path, "backend", "default") as third:
        assert third.is_ours
    assert not somebody_speaks(tmp_path)


@pytest.mark.parametrize(
    ("backend", "session"), [("backend", "other"), ("other", "default"), ("backend", "../x/…\x00")]
)
def test_other_sessions_do_not_wait(tmp_path: Path, backend: str, session: str) -> None:
    with TurnLock(tmp_path, "backend", "default"), TurnLock(tmp_path, backend, session) as other:
        assert other.is_ours
    assert {path.parent.parent for path in tmp_path.rglob("*.lock")} == {tmp_path}
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in tmp_path.rglob("*.lock"))


def test_a_killed_process_lets_go(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", _HOLDS_IT, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == "True"
    with TurnLock(tmp_path, "backend", "default") as lock:
        assert not lock.is_ours
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        assert asyncio.run(lock.wait())
    holder.stdout.close()


def test_it_gives_up_in_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("caption_ab_skill.chat.turn_lock._LONGEST", 0.05)
    with TurnLock(tmp_path, "b", "s"), TurnLock(tmp_path, "b", "s") as second:
        began = time.monotonic()
        assert not asyncio.run(second.wait())
        assert time.monotonic() - began < 5


def test_two_chats_at_once_are_answered_one_after_the_other(make_skill: Callable[..., Skill], peer: Peer) -> None:
    peer.stream = [piece("Fine.")]

    async def collect(skill: Skill) -> list[object]:
        return [event async for event in skill.say("make it bigger")]

    async def run() -> list[list[object]]:
        async with make_skill() as one, make_skill() as two:
            return await asyncio.gather(collect(one), collect(two))

    told = asyncio.run(run())
    assert all(not any(isinstance(event, Error) for event in events) for events in told)
    assert all(Text("Fine.") in events for events in told)
    waited = [event for events in told for event in events if isinstance(event, Status) and "waiting" in event.text]
    assert len(waited) == 1
    assert len(peer.asked("/api/tasks/me/with-session")) == 1, "the second chat speaks in the project of the first"
