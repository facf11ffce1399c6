"""Renders in a real engine process, killed, cancelled and left alone."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import av
import pytest

SRT = "```srt\n1\n00:00:00,100 --> 00:00:00,900\nHello there\n```"


@pytest.fixture
def long_clip(make_clip: Any) -> Path:
    """A clip that takes some seconds to render twice."""
    return Path(make_clip("long.mp4", seconds=6.0, size=(1280, 720)))


def two_variants(project: Any, clip: Path) -> list[dict[str, Any]]:
    """Upload the clip, start a test; the variants' own drafts."""
    project.upload(clip)
    project.say(f"Test two caption styles on my video.\n{SRT}")
    draft = project.draft
    return [{**draft, "t": [t for t in draft["t"] if t["m"].get("variant", x) == x]} for x in "AB"]


def ffmpegs(home: Path) -> list[int]:
    """The processes that work inside this engine's work folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str((process / "cwd").readlink()).startswith(str(home / "engine" / "work")):
                found.append(int(process.name))
        except OSError:
            continue
    return found


def frames(project: Any, render_id: str, tmp_path: Path) -> int:
    """How many frames the delivered file has; reading all of it shows that it is whole."""
    file = tmp_path / f"{render_id}.mp4"
    file.write_bytes(project.call("GET", f"/api/render/proxy/{render_id}/download").content)
    with av.open(str(file)) as container:
        return sum(1 for _ in container.decode(video=0))


def test_renders_that_differ_in_captions_alone_share_one_pass(
    start_engine: Any, new_project: Any, until: Any, long_clip: Path
) -> None:
    engine = start_engine()
    project = new_project(engine.http)
    for number, draft in enumerate(two_variants(project, long_clip)):
        project.export(draft, f"r{number}")
    until(lambda: ffmpegs(engine.home))
    seen: dict[str, list[float]] = {"r0": [], "r1": []}
    while any(project.status(name)["status"] != "completed" for name in seen):
        assert len(ffmpegs(engine.home)) <= 1
        for name, shares in seen.items():
            shares.append(project.status(name)["progress"])
    for shares in seen.values():
        assert shares == sorted(shares)
        assert len(set(shares)) > 3
    assert not list((engine.home / "engine" / "work").iterdir())


def test_a_killed_engine_leaves_no_half_file_and_the_next_one_finishes(
    start_engine: Any, new_project: Any, until: Any, long_clip: Path, tmp_path: Path
) -> None:
    engine = start_engine()
    project = new_project(engine.http)
    for number, draft in enumerate(two_variants(project, long_clip)):
        project.export(draft, f"r{number}")
    until(lambda: project.status("r0")["progress"] > 10)
    left = ffmpegs(engine.home)
    engine.process.kill()
    engine.process.wait()
    assert not list((engine.home / "engine" / "renders").iterdir())
    (engine.home / "engine" / "engine.json").unlink()

    again = start_engine()
    project.http = again.http
    until(lambda: not any(Path(f"/proc/{pid}/cwd").exists() for pid in left))
    for number in (0, 1):
        assert project.finished(f"r{number}")["status"] == "completed"
        assert frames(project, f"r{number}", tmp_path) == 180


def test_an_engine_that_is_told_to_go_takes_ffmpeg_along(
    start_engine: Any, new_project: Any, until: Any, long_clip: Path
) -> None:
    engine = start_engine()
    project = new_project(engine.http)
    project.export(two_variants(project, long_clip)[0], "r0")
    (pid,) = until(lambda: ffmpegs(engine.home))
    engine.process.terminate()
    assert engine.process.wait(10) == 0
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_cancelled_render_stops_and_its_sibling_goes_on(
    start_engine: Any, new_project: Any, until: Any, long_clip: Path, tmp_path: Path
) -> None:
    engine = start_engine()
    project = new_project(engine.http)
    for number, draft in enumerate(two_variants(project, long_clip)):
        project.export(draft, f"r{number}")
    (pid,) = until(lambda: ffmpegs(engine.home))
    cancelled = project.call("POST", "/api/render/proxy/lambda/r0/cancel").json()["data"]
    assert (cancelled["status"], cancelled["error"]) == ("failed", "The render was cancelled.")
    until(lambda: pid not in ffmpegs(engine.home), seconds=1)
    assert project.finished("r1")["status"] == "completed"
    assert frames(project, "r1", tmp_path) == 180
    assert project.status("r0")["status"] == "failed"


def test_rendering_goes_on_without_any_client(
    start_engine: Any, new_project: Any, long_clip: Path, tmp_path: Path
) -> None:
    engine = start_engine(idle=2)
    project = new_project(engine.http)
    project.export(two_variants(project, long_clip)[0], "r0")
    assert engine.process.wait(60) == 0
    (file,) = (engine.home / "engine" / "renders").iterdir()
    with av.open(str(file)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 180


def test_one_variants_fault_is_not_the_others(start_engine: Any, new_project: Any, make_clip: Any) -> None:
    engine = start_engine()
    project = new_project(engine.http)
    good, bad = two_variants(project, make_clip("clip.mp4", seconds=1.0))
    bad["t"][1]["sg"] = [{"s": 0, "d": 500, "text": "no font has \U0010fffd this"}]
    project.export(good, "good")
    project.export(bad, "bad")
    assert project.finished("good")["status"] == "completed"
    failed = project.finished("bad")
    assert failed["status"] == "failed"
    assert "U+10FFFD" in failed["error"]


def test_a_killed_ffmpeg_is_tried_again(
    start_engine: Any, new_project: Any, until: Any, long_clip: Path, tmp_path: Path
) -> None:
    engine = start_engine()
    project = new_project(engine.http)
    project.export(two_variants(project, long_clip)[0], "r0")
    until(lambda: project.status("r0")["progress"] > 5)
    reached = project.status("r0")["progress"]
    (pid,) = ffmpegs(engine.home)
    os.kill(pid, signal.SIGKILL)
    shares = []
    while (now := project.status("r0"))["status"] not in ("completed", "failed"):
        shares.append(now["progress"])
    assert now["status"] == "completed"
    assert frames(project, "r0", tmp_path) == 180
    assert shares[0] >= reached
    assert shares == sorted(shares)


def test_a_render_whose_ffmpeg_is_always_killed_fails_with_a_reason(
    start_engine: Any, new_project: Any, long_clip: Path
) -> None:
    engine = start_engine()
    project = new_project(engine.http)
    project.export(two_variants(project, long_clip)[0], "r0")
    killed: set[int] = set()
    while (now := project.status("r0"))["status"] not in ("completed", "failed"):
        for pid in ffmpegs(engine.home):
            os.kill(pid, signal.SIGKILL)
            killed.add(pid)
    assert (now["status"], "stopped from outside 3 times" in now["error"]) == ("failed", True)
    assert len(killed) == 3
    assert not list((engine.home / "engine" / "work").iterdir())


def test_a_clip_that_went_away_is_a_reason(start_engine: Any, new_project: Any, make_clip: Any) -> None:
    engine = start_engine()
    project = new_project(engine.http)
    draft = two_variants(project, make_clip("clip.mp4", seconds=1.0))[0]
    project.export(draft, "r0")
    for file in (engine.home / "engine" / "media").iterdir():
        file.unlink()
    failed = project.finished("r0")
    assert failed["status"] == "failed"
    assert "upload it again" in failed["error"]
    assert engine.http.get("/engine/health").status_code == 200


def test_a_file_that_was_removed_is_not_promised(start_engine: Any, new_project: Any, make_clip: Any) -> None:
    engine = start_engine()
    project = new_project(engine.http)
    draft = two_variants(project, make_clip("clip.mp4", seconds=1.0))[0]
    project.export(draft, "r0")
    assert project.finished("r0")["status"] == "completed"
    for file in (engine.home / "engine" / "renders").iterdir():
        file.unlink()
    assert project.status("r0")["status"] == "failed"
    project.export(draft, "r1")
    assert project.finished("r1")["status"] == "completed"
