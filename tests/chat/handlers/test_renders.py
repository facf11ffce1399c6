"""Renders: posted once, polled as the backend allows, tried once more, remembered, delivered once."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scripted_backend import Peer, draft, ok, refusal, title, video
from starlette.responses import HTMLResponse, JSONResponse, Response

from caption_ab_skill.chat.events import Error, Event, File, Progress, Text
from caption_ab_skill.chat.handlers import renders
from caption_ab_skill.chat.handlers.delivery import place
from caption_ab_skill.chat.memory import Memory
from caption_ab_skill.chat.skill import Skill

MakeSkill = Callable[..., Skill]
POSTS = "/api/render/proxy/lambda"
AB = (title("hi", variant="A"), title("hi", variant="B"))


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What would have been waited for, in seconds; nobody waits here, and the clock goes on all the same."""
    waited: list[float] = []
    real, ahead = time.monotonic, [0.0]

    async def sleep(seconds: float) -> None:
        waited.append(round(seconds))
        ahead[0] += seconds

    monkeypatch.setattr(renders, "time", SimpleNamespace(monotonic=lambda: real() + ahead[0]))
    monkeypatch.setattr(renders, "asyncio", SimpleNamespace(sleep=sleep))
    return waited


def say(skill: Skill, message: str, attachments: list[str] | None = None) -> list[Event]:
    async def turn() -> list[Event]:
        async with skill:
            return [event async for event in skill.say(message, attachments or [])]

    return asyncio.run(turn())


def texts(events: list[Event]) -> list[str]:
    return [event.text for event in events if isinstance(event, Text)]


def errors(events: list[Event]) -> list[str]:
    return [event.code for event in events if isinstance(event, Error)]


def files(events: list[Event]) -> list[str]:
    return [event.path.name for event in events if isinstance(event, File)]


def posted(peer: Peer) -> list[dict[str, Any]]:
    return [json.loads(body) for body in peer.asked(POSTS) if body]


def states(*answers: dict[str, Any], **headers: str) -> list[Response]:
    return [JSONResponse({"success": True, "data": answer}, headers=headers) for answer in answers]


def answer_polls(peer: Peer, *answers: Response) -> None:
    for answer in answers:
        peer.answer_once(f"{POSTS}/", answer)


PENDING = {"status": "processing", "progress": 40}


def test_the_cloud_is_polled_every_30_seconds_ten_times(make_skill: MakeSkill, peer: Peer, waits: list[float]) -> None:
    peer.draft = draft(video())
    peer.answer_once(POSTS, JSONResponse({"id": "", "status": "pending"}))
    answer_polls(peer, *states(*[PENDING] * 11))
    events = say(make_skill(), "export")
    assert waits == [30.0] * 10
    assert texts(events)[0].startswith("demo-edited.mp4 is still being rendered.")
    assert not errors(events)
    peer.answers.clear()
    assert files(say(make_skill(), "credits")) == ["demo-edited.mp4"]


def test_retry_after_wins_for_as_long_as_it_comes(make_skill: MakeSkill, peer: Peer, waits: list[float]) -> None:
    peer.draft = draft(video())
    peer.answer_once(POSTS, JSONResponse({"status": "pending"}, headers={"Retry-After": "7"}))
    moving = [{"status": "processing", "progress": share} for share in range(20)]
    answer_polls(peer, *states(*moving, **{"Retry-After": "5"}))
    assert files(say(make_skill(), "export")) == ["demo-edited.mp4"]
    assert waits[:2] == [7.0, 5.0]
    assert len(waits) == 21


def test_thirty_minutes_without_progress_are_enough(make_skill: MakeSkill, peer: Peer, waits: list[float]) -> None:
    peer.draft = draft(video())
    peer.answer_once(POSTS, JSONResponse({"status": "pending"}, headers={"Retry-After": "300"}))
    answer_polls(peer, *states(*[PENDING] * 30, **{"Retry-After": "300"}))
    assert "still being rendered" in texts(say(make_skill(), "export"))[0]
    assert 1500 <= sum(waits) <= 2400


def test_looks_that_go_wrong_now_and_then_do_not_end_it(make_skill: MakeSkill, peer: Peer) -> None:
    peer.draft = draft(video())
    bad = [HTMLResponse("<h1>Bad gateway</h1>", 502), JSONResponse({"code": 500, "message": "oops"}, 503)]
    answer_polls(peer, *bad, *states(PENDING), *bad)
    events = say(make_skill(), "export")
    assert files(events) == ["demo-edited.mp4"]
    assert not errors(events)


def test_a_backend_that_went_away_keeps_the_render(make_skill: MakeSkill, peer: Peer) -> None:
    peer.draft = draft(video())
    answer_polls(peer, *[HTMLResponse("gone", 502) for _ in range(3)])
    assert errors(say(make_skill(), "export")) == ["bad-answer"]
    assert files(say(make_skill(), "credits")) == ["demo-edited.mp4"]
    assert len(posted(peer)) == 1


def test_every_try_has_a_new_id(make_skill: MakeSkill, peer: Peer) -> None:
    peer.draft = draft(video())
    peer.answer_once(POSTS, refusal(1001, 401))
    peer.render_states = [{"status": "failed"}, {"status": "completed"}]
    assert files(say(make_skill(), "export")) == ["demo-edited.mp4"]
    ids = [body["id"] for body in posted(peer)]
    assert len(ids) == len(set(ids)) == 3


def test_a_backend_that_calls_it_otherwise(make_skill: MakeSkill, peer: Peer) -> None:
    peer.draft = draft(video())
    peer.answer_once(POSTS, JSONResponse({"render_id": "its-own", "status": "pending"}, headers={"Retry-After": "0"}))
    assert files(say(make_skill(), "export")) == ["demo-edited.mp4"]
    polled = {path for method, path, _, _ in peer.calls if method == "GET" and "/api/render/" in path}
    assert polled == {f"{POSTS}/its-own", "/api/render/proxy/its-own/download"}


def test_an_export_whose_answer_was_lost_is_looked_for_and_not_posted_again(make_skill: MakeSkill, peer: Peer) -> None:
    peer.draft = draft(video())
    peer.answer_once(POSTS, HTMLResponse("<h1>Gateway timeout</h1>", 504))
    assert files(say(make_skill(), "export")) == ["demo-edited.mp4"]
    assert len(posted(peer)) == 1


def test_an_export_that_was_not_taken_is_an_error(make_skill: MakeSkill, peer: Peer, tmp_path: Path) -> None:
    peer.draft = draft(video())
    peer.answer_once(POSTS, HTMLResponse("<h1>Gateway timeout</h1>", 504))
    answer_polls(peer, JSONResponse({"code": 404, "message": "no such render"}, 404))
    assert errors(say(make_skill(), "export")) == ["bad-answer"]
    with Memory(tmp_path / "home") as memory:
        assert memory.renders(peer.url, "session_1") == []


def test_one_of_two_that_fails_does_not_lose_the_other(make_skill: MakeSkill, peer: Peer, tmp_path: Path) -> None:
    peer.draft = draft(video(), *AB)
    (tmp_path / "out" / "demo-A.mp4").mkdir()
    peer.answer_once("/api/render/proxy/", JSONResponse({"success": True, "data": {"status": "completed"}}))
    peer.answer_once("/api/render/proxy/", JSONResponse({"success": True, "data": {"status": "completed"}}))
    peer.answer_once("/api/render/proxy/", Response(status_code=403))
    peer.answer_once("/api/render/proxy/", Response(b"whole"))
    events = say(make_skill(), "export")
    assert errors(events) == ["not-allowed"]
    assert len(files(events)) == 1
    assert len(files(say(make_skill(), "credits"))) == 1, "the other one comes later"


def test_an_unchanged_file_is_not_fetched_again(make_skill: MakeSkill, peer: Peer, tmp_path: Path) -> None:
    peer.draft = draft(video())
    say(make_skill(), "export")
    before = len(peer.calls)
    events = say(make_skill(), "export")
    assert files(events) == ["demo-edited.mp4"]
    assert "demo-edited.mp4 is there already, unchanged." in texts(events)
    assert not [path for _, path, _, _ in peer.calls[before:] if "/api/render" in path]
    assert not [event for event in events if isinstance(event, Progress)]

    (tmp_path / "out" / "demo-edited.mp4").write_bytes(b"my own cut of it")
    assert files(say(make_skill(), "export")) == ["demo-edited-2.mp4"]
    assert (tmp_path / "out" / "demo-edited.mp4").read_bytes() == b"my own cut of it"
    assert files(say(make_skill(out=tmp_path / "other"), "export")) == ["demo-edited.mp4"]
    assert len(posted(peer)) == 1, "the same draft is the same render"

    peer.draft = draft(video(), title("new"))
    assert files(say(make_skill(), "export")) == ["demo-edited-3.mp4"]
    assert len(posted(peer)) == 2


def test_two_chats_at_once_deliver_a_render_once(make_skill: MakeSkill, peer: Peer, tmp_path: Path) -> None:
    peer.draft = draft(video())
    peer.answer_once(POSTS, JSONResponse({"id": "", "status": "pending"}))
    answer_polls(peer, *states(*[PENDING] * 10))
    say(make_skill(), "export")
    peer.answers.clear()

    async def both() -> list[list[Event]]:
        async def collect(skill: Skill) -> list[Event]:
            return [event async for event in skill.say("credits")]

        async with make_skill() as one, make_skill() as two:
            return await asyncio.gather(collect(one), collect(two))

    told = asyncio.run(both())
    assert sorted(len(files(events)) for events in told) == [0, 1]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["demo-edited.mp4"]


def test_a_later_turn_delivers_where_it_was_asked_for(
    make_skill: MakeSkill, peer: Peer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "first").mkdir()
    monkeypatch.chdir(tmp_path / "first")
    peer.draft = draft(video())
    peer.answer_once(POSTS, JSONResponse({"id": "", "status": "pending"}))
    answer_polls(peer, *states(*[PENDING] * 10))
    say(make_skill(out=Path("made")), "export")
    peer.answers.clear()
    monkeypatch.chdir(tmp_path)
    (event,) = [event for event in say(make_skill(), "credits") if isinstance(event, File)]
    assert event.path == tmp_path / "first" / "made" / "demo-edited.mp4"


def test_what_failed_meanwhile_is_tried_once_more_and_then_said(make_skill: MakeSkill, peer: Peer) -> None:
    peer.draft = draft(video())
    peer.answer_once(POSTS, JSONResponse({"id": "", "status": "pending"}))
    answer_polls(peer, *states(*[PENDING] * 10))
    say(make_skill(), "export")
    peer.answers.clear()
    peer.render_states = [{"status": "failed", "error": "The codec broke."}]
    assert len(texts(say(make_skill(), "credits"))) == 1
    assert len(posted(peer)) == 2
    told = texts(say(make_skill(), "credits"))
    assert told[0] == "Rendering demo-edited.mp4 failed: The codec broke."
    assert len(texts(say(make_skill(), "credits"))) == 1


def test_the_link_comes_with_the_file_and_is_one_address(make_skill: MakeSkill, peer: Peer) -> None:
    peer.draft = draft(video())
    peer.answer_once("/api/auth/claim-token", ok(claim_token="a b&c"))
    assert texts(say(make_skill(), "export"))[-1].endswith("/workspace/claim?ct=a%20b%26c")


def test_a_real_token_is_no_claim_token(make_skill: MakeSkill, peer: Peer) -> None:
    peer.draft = draft(video())
    peer.answer_once("/api/auth/claim-token", ok(claim_token="nmv_usr_1"))
    assert "nmv_usr_1" not in str(say(make_skill(), "export"))


@pytest.mark.parametrize(
    ("message", "output", "ending", "told"),
    [
        ("export it", {"format": "mp4", "quality": "high"}, ".mp4", ""),
        ("export it as a mov", {"format": "mov", "quality": "high"}, ".mov", ""),
        ("export in low quality", {"format": "mp4", "quality": "low"}, ".mp4", ""),
        ("把视频导出成webm", {"format": "webm", "quality": "high"}, ".webm", "已保存"),
        ("export it in 720p", {"format": "mp4", "quality": "high"}, ".mp4", "The size cannot be chosen"),
        ("export it in 1080p", {"format": "mp4", "quality": "high"}, ".mp4", ""),
        ("export it at 60 fps", {"format": "mp4", "quality": "high"}, ".mp4", "The frame rate cannot be chosen"),
    ],
)
def test_settings_are_asked_for_or_said(
    make_skill: MakeSkill, peer: Peer, message: str, output: dict[str, str], ending: str, told: str
) -> None:
    peer.draft = draft(video())
    peer.draft["m"] |= {"width": 1080, "height": 1920}
    events = say(make_skill(), message)
    assert posted(peer)[0]["output"] == output
    assert files(events) == [f"demo-edited{ending}"]
    assert texts(events)[0].startswith(told or "Saved")


def test_a_format_that_is_refused_comes_as_usual(make_skill: MakeSkill, peer: Peer) -> None:
    peer.draft = draft(video(), *AB)
    peer.answer_once(POSTS, JSONResponse({"success": False, "error": "Only MP4."}, 400))
    events = say(make_skill(), "send me B as a mov")
    assert texts(events)[0] == "mov is not possible here, so it comes as an mp4."
    assert files(events) == ["demo-B.mp4"]
    assert [body["output"]["format"] for body in posted(peer)] == ["mov", "mp4"]


def test_another_format_is_another_render(make_skill: MakeSkill, peer: Peer) -> None:
    peer.draft = draft(video())
    for message in ("export it", "export it as a mov", "export it as a mov"):
        say(make_skill(), message)
    assert [body["output"]["format"] for body in posted(peer)] == ["mp4", "mov"]


@pytest.mark.parametrize("links", [True, False])
def test_names_that_are_taken_at_the_same_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool) -> None:
    def no_links(*_: object) -> None:
        raise OSError(1, "a file system without links")

    if not links:
        monkeypatch.setattr(os, "link", no_links)
    (tmp_path / "demo.mp4").write_bytes(b"theirs")
    whole = tmp_path / ".whole"
    whole.write_bytes(b"ours")
    noted: list[str] = []
    placed = place(whole, tmp_path / "demo.mp4", lambda file: noted.append(file.path.name))
    assert placed.read_bytes() == b"ours"
    assert noted == ["demo.mp4", "demo-2.mp4"], "noted before it is tried"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["demo-2.mp4", "demo.mp4"]
    assert (tmp_path / "demo.mp4").read_bytes() == b"theirs"


def test_a_file_that_a_killed_process_had_put_there_is_not_put_there_twice(
    make_skill: MakeSkill, peer: Peer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    peer.draft = draft(video())
    # All is done but the last note in the memory.
    monkeypatch.setattr(Memory, "note_delivered", lambda *_: None)
    say(make_skill(), "export")
    monkeypatch.undo()
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert files(say(make_skill(), "credits")) == ["demo-edited.mp4"]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["demo-edited.mp4"]
    assert files(say(make_skill(), "credits")) == []


def test_a_folder_that_cannot_be_written_keeps_the_render(make_skill: MakeSkill, peer: Peer, tmp_path: Path) -> None:
    peer.draft = draft(video())
    (tmp_path / "file").write_bytes(b"x")
    assert errors(say(make_skill(out=tmp_path / "file" / "in"), "export")) == ["cannot-write"]
    with Memory(tmp_path / "home") as memory:
        (kept,) = memory.renders(peer.url, "session_1")
        memory.drop_render(kept.id)
        memory.keep_render(peer.url, replace(kept, target=tmp_path / "out" / "demo.mp4"))
    assert files(say(make_skill(), "credits")) == ["demo.mp4"]


def test_comparing_forgets_no_render_of_the_project_before(make_skill: MakeSkill, peer: Peer) -> None:
    peer.draft = draft(video())
    peer.answer_once(POSTS, JSONResponse({"id": "", "status": "pending"}))
    answer_polls(peer, *states(*[PENDING] * 10))
    say(make_skill(), "export")
    peer.answers.clear()

    async def other_project() -> None:
        async with make_skill() as skill:
            connection = await skill.connect()
            await connection.new_project()

    asyncio.run(other_project())
    assert files(say(make_skill(), "credits")) == ["demo-edited.mp4"]
    assert len(peer.asked("/api/tasks/")) == 2


def test_a_relative_address_is_the_backends_own(make_skill: MakeSkill, peer: Peer) -> None:
    peer.draft = draft(video())
    peer.render_states = [{"status": "completed", "outputUrl": "/files/one/download"}]
    assert files(say(make_skill(), "export")) == ["demo-edited.mp4"]
    (headers,) = [headers for _, path, headers, _ in peer.calls if path == "/files/one/download"]
    assert headers["authorization"].startswith("Bearer ")
