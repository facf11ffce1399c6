"""The engine and its ffmpeg killed (`kill -9`) at random moments, a full disk: then everything is there or refused.

`CAPTION_AB_KILLS=100 pytest tests/faults/test_killed_engine.py` for more moments than the few of every run.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import httpx
import pytest

from caption_ab_skill.engine.service.database import open_database
from caption_ab_skill.engine.service.ledger import Ledger

KILLS = int(os.environ.get("CAPTION_AB_KILLS", "6"))
SEED = int(os.environ.get("CAPTION_AB_SEED", "20261125"))
FRAMES = 60
TEST = "Test two caption styles on my video.\n```srt\n1\n00:00:00,100 --> 00:00:01,900\nHello there\n```"
# Seconds; generous, since other tests may run beside.
PATIENCE = 120.0
CREDITS = 1000
PLAN = f"{{credits: {CREDITS}, days: 7, exports: true, clip_minutes: 9, stored_mb: 99, renders_waiting: 99}}"

Json = dict[str, Any]


@dataclass
class Peer:
    """A served engine that is started again whenever it was killed, and one person who uses it."""

    data: Path
    process: subprocess.Popen[str] | None = None
    http: httpx.Client = field(default_factory=httpx.Client)
    headers: dict[str, str] = field(default_factory=dict)
    session: str = ""
    progress: dict[str, float] = field(default_factory=dict)
    length: int = FRAMES

    def start(self) -> None:
        command = [sys.executable, "-m", "caption_ab_skill", "serve", "--port", "0", "--data", str(self.data)]
        plans = self.data.parent.parent / "plans.yaml"
        plans.write_text(f"anonymous: {PLAN}")
        limits = ["--work-per-minute", "100000", "--requests-per-minute", "1000000", "--free-mb", "0"]
        limits += ["--plans", str(plans)]
        self.process = subprocess.Popen([*command, *limits], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        url = self.process.stdout.readline().strip().removeprefix("Serving on ")
        assert url, "the engine did not start"
        self.http = httpx.Client(base_url=url, timeout=30)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        self.http.close()

    def call(self, method: str, path: str, **options: Any) -> Json:
        answer: Json = self.http.request(method, path, headers=self.headers, **options).json()
        return answer

    def join(self, clip: Path) -> None:
        skill = {"X-Skill-Source": "caption-ab", "X-Skill-Version": "1", "X-Skill-Platform": "unknown"}
        given = self.http.post("/api/auth/anonymous-token", headers={"X-Client-Id": uuid.uuid4().hex}).json()
        self.headers = {**skill, "Authorization": f"Bearer {given['data']['token']}"}
        body = {"task_name": "project", "language": "en"}
        self.session = self.call("POST", "/api/tasks/me/with-session/nemo_agent", json=body)["data"]["session_id"]
        with clip.open("rb") as file:
            self.call("POST", f"/api/upload-video/nemo_agent/me/{self.session}", files={"files": (clip.name, file)})
        self.say(TEST)

    def say(self, text: str) -> None:
        body = {"session_id": self.session, "new_message": {"parts": [{"text": text}]}}
        assert self.http.post("/run_sse", json=body, headers=self.headers).status_code == 200

    def variants(self) -> list[Json]:
        draft = self.call("GET", f"/api/state/nemo_agent/me/{self.session}/latest")["data"]["state"]["draft"]
        return [{**draft, "t": [t for t in draft["t"] if t["m"].get("variant", x) == x]} for x in "AB"]

    def export(self, render: str, draft: Json) -> Json:
        body = {"id": render, "sessionId": self.session, "draft": draft, "output": {"format": "mp4"}}
        return self.call("POST", "/api/render/proxy/lambda", json=body)

    def status(self, render: str) -> Json:
        """How a render is; what is told of its progress never falls."""
        found: Json = self.call("GET", f"/api/render/proxy/lambda/{render}")["data"]
        before = self.progress.get(render, 0)
        assert found["status"] == "failed" or found["progress"] >= before, (render, before, found)
        self.progress[render] = found["progress"]
        assert (found["progress"] == 100) == (found["status"] == "completed"), found
        if found["status"] == "completed":
            assert self.frames(render) == self.length
        return found

    def frames(self, render: str) -> int:
        """How many frames a delivered file has; reading all of it shows that it is whole."""
        got = self.http.get(f"/api/render/proxy/{render}/download", headers=self.headers)
        assert got.status_code == 200
        file = self.data.parent / f"{render}.mp4"
        file.write_bytes(got.content)
        with av.open(str(file)) as container:
            return sum(1 for _ in container.decode(video=0))

    def ended(self, render: str) -> Json:
        deadline = time.monotonic() + PATIENCE
        while (found := self.status(render))["status"] not in ("completed", "failed"):
            assert time.monotonic() < deadline, f"{render} never ended: {found}"
            time.sleep(0.1)
        return found

    def ffmpegs(self) -> list[int]:
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if str((process / "cwd").readlink()).startswith(str(self.data / "work")):
                    found.append(int(process.name))
        return found


@pytest.fixture
def peer(tmp_path: Path) -> Iterator[Peer]:
    started = Peer(tmp_path / "disk" / "data")
    started.start()
    yield started
    if started.process is not None:
        started.kill()


@pytest.fixture
def clip(make_clip: Callable[..., Path]) -> Path:
    return make_clip("clip.mp4", seconds=FRAMES / 30, size=(640, 360))


@pytest.mark.skipif(sys.platform != "linux", reason="finds ffmpeg in /proc")
def test_whatever_is_killed_everything_is_there_or_refused(peer: Peer, clip: Path) -> None:
    chance = random.Random(SEED)
    peer.join(clip)
    edits = 1
    renders: list[str] = []
    for number in range(KILLS):
        # Another look each time, so that every render is one of its own; both variants, so that they share a pass.
        with suppress(httpx.HTTPError):
            peer.say(f"make A {'red' if number % 2 else 'blue'}")
            edits += 1
        for letter, draft in zip("AB", peer.variants(), strict=True):
            draft["m"]["title"] = f"{number}"
            name = f"render_{number}{letter}"
            assert peer.export(name, draft)["success"]
            renders.append(name)
        time.sleep(chance.uniform(0, 2.5))
        if chance.random() < 0.5:
            for pid in peer.ffmpegs():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        else:
            peer.kill()
            peer.start()
        for name in renders[-6:]:
            peer.status(name)
        for name in renders[:-6]:
            peer.ended(name)
        again = peer.export(renders[-1], peer.variants()[0])
        assert not again["success"], "an id is taken once"
    ends = [peer.ended(name) for name in renders]
    assert all(end["status"] == "completed" or end.get("error") for end in ends)
    completed = sum(end["status"] == "completed" for end in ends)
    assert completed >= len(renders) * 0.9, ends
    assert not list((peer.data / "work").iterdir())
    assert all(file.suffix == ".mp4" for file in (peer.data / "renders").iterdir())
    ledger = Ledger(open_database(peer.data / "engine.sqlite"))
    assert ledger.audit() == []
    assert ledger.open_holds() == []
    balance = peer.call("GET", "/api/credits/balance/simple")["data"]
    assert balance["frozen"] == 0
    assert balance["available"] == CREDITS - edits


@pytest.mark.skipif(sys.platform != "linux", reason="finds ffmpeg in /proc")
def test_killed_in_the_middle_of_a_message(peer: Peer, clip: Path) -> None:
    """A message that the engine did not live to answer is charged if its change was kept and noted, never half."""
    chance = random.Random(SEED)
    peer.join(clip)
    for _ in range(max(KILLS // 2, 2)):
        body = {"session_id": peer.session, "new_message": {"parts": [{"text": "make A bigger"}]}}
        with suppress(httpx.HTTPError):
            peer.http.post("/run_sse", json=body, headers=peer.headers, timeout=chance.uniform(0.001, 0.05))
        peer.kill()
        peer.start()
        balance = peer.call("GET", "/api/credits/balance/simple")["data"]
        assert balance["frozen"] == 0
        assert len(peer.variants()) == 2
    assert Ledger(open_database(peer.data / "engine.sqlite")).audit() == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 120 MB, where this user may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=120m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("may not mount a small file system")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a tmpfs")
def test_a_full_disk_is_a_reason_and_with_room_it_works_again(small_disk: Path, make_clip: Callable[..., Path]) -> None:
    clip = make_clip("long.mp4", seconds=6.0, size=(1280, 720))
    peer = Peer(small_disk / "data", length=180)
    peer.start()
    try:
        peer.join(clip)
        balloon = small_disk / "balloon"
        for number, left in enumerate((0, 20_000, 200_000)):
            fill(balloon, left)
            answer = peer.export(f"full_{number}", titled(peer, f"full {number}"))
            time.sleep(1.5)
            balloon.unlink()
            if answer.get("success"):
                # What could not even be noted on the full disk is done, or refused, once there is room.
                end = peer.ended(f"full_{number}")
                assert end["status"] == "completed" or "disk is full" in end["error"], end
            else:
                assert "disk is full" in answer["message"]

        for file in (peer.data / "renders").iterdir():
            file.unlink()
        assert peer.export("filling", titled(peer, "filling"))["success"]
        deadline = time.monotonic() + PATIENCE
        while not any((peer.data / "work").rglob("*.mp4")):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        fill(balloon, 0)
        end = peer.ended("filling")
        assert (end["status"], "disk is full" in end["error"]) == ("failed", True), end
        assert not list((peer.data / "renders").iterdir())
        assert not list((peer.data / "work").iterdir())

        balloon.unlink()
        assert peer.export("room", titled(peer, "filling"))["success"]
        assert peer.ended("room")["status"] == "completed"
        with closing(sqlite3.connect(peer.data / "engine.sqlite")) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert Ledger(open_database(peer.data / "engine.sqlite")).audit() == []
    finally:
        peer.kill()


def titled(peer: Peer, title: str) -> Json:
    """A variant's draft; every title is a render of its own."""
    draft = peer.variants()[0]
    draft["m"]["title"] = title
    return draft


def fill(file: Path, left: int) -> None:
    """Take all of a disk but so many bytes."""
    with suppress(OSError), file.open("wb", buffering=0) as balloon:
        while balloon.write(bytes(4096)):
            pass
    os.truncate(file, max(file.stat().st_size - left, 0))
