"""What is there, what is running, what has finished meanwhile, and stopping it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from scripted_backend import Peer, draft, ok, refusal, title, video
from starlette.responses import JSONResponse

from caption_ab_skill.chat.events import Error, Event, File, Text
from caption_ab_skill.chat.memory import Memory
from caption_ab_skill.chat.skill import Skill
from caption_ab_skill.chat.stored import PendingRender

MakeSkill = Callable[..., Skill]
RENDERS = "/api/render/proxy/lambda/"
LINE = "Timeline (1 track): 1. Video: demo.mp4 (0-10s)"


def say(skill: Skill, message: str) -> list[Event]:
    async def turn() -> list[Event]:
        async with skill:
            return [event async for event in skill.say(message)]

    return asyncio.run(turn())


def texts(events: list[Event]) -> list[str]:
    return [event.text for event in events if isinstance(event, Text)]


@pytest.fixture
def running(make_skill: MakeSkill, peer: Peer, tmp_path: Path) -> Callable[[], list[str]]:
    """Renders of A and B on their way; gives those that still are."""
    say(make_skill(), "credits")
    peer.draft = draft(video())
    peer.render_states = [{"status": "processing", "progress": 40}]
    with Memory(tmp_path / "home") as memory:
        for letter in "AB":
            target = tmp_path / "out" / f"demo-{letter}.mp4"
            render = PendingRender(f"r{letter}", "session_1", target, {"t": [letter]}, chat="guest/default")
            memory.keep_render(peer.url, render)

    def on_their_way() -> list[str]:
        with Memory(tmp_path / "home") as memory:
            return [render.id for render in memory.renders(peer.url, "session_1")]

    return on_their_way


def test_the_timeline_and_what_is_running(make_skill: MakeSkill, running: Callable[[], list[str]]) -> None:
    assert texts(say(make_skill(), "status")) == [LINE, "Rendering: demo-A.mp4 40%, demo-B.mp4 40%."]


def test_what_has_finished_comes_with_its_file(
    make_skill: MakeSkill, peer: Peer, running: Callable[[], list[str]]
) -> None:
    peer.render_states = [{"status": "completed"}, {"status": "processing", "progress": 70}]
    events = say(make_skill(), "status")
    assert [event.path.name for event in events if isinstance(event, File)] == ["demo-A.mp4"]
    assert texts(events) == ["Saved demo-A.mp4.", LINE, "Rendering: demo-B.mp4 70%."]


@pytest.mark.parametrize("message", ["did my upload arrive?", "what's in my project?"])
def test_whether_a_file_has_arrived(make_skill: MakeSkill, peer: Peer, message: str) -> None:
    infos = [
        {"m": {"title": "demo.mp4"}},
        {"filename": "logo.png"},
        {"url": "https://cdn.example.com/x/song%20one.mp3?sig=1"},
        {},
    ]
    peer.answer_once("/api/state/", ok(state={"draft": draft(video()), "video_infos": infos}))
    assert texts(say(make_skill(), message)) == [LINE, "Also in the project: logo.png, song one.mp3."]
    peer.answer_once("/api/state/", ok(draft=draft(), video_infos=infos[:1]))
    assert texts(say(make_skill(), message)) == ["Also in the project: demo.mp4."]


def test_all_are_stopped(make_skill: MakeSkill, peer: Peer, running: Callable[[], list[str]]) -> None:
    peer.answer_once(f"{RENDERS}rB/cancel", refusal(409, 409))
    assert texts(say(make_skill(), "cancel the render")) == ["Stopped 2 renders."]
    assert running() == []
    assert texts(say(make_skill(), "cancel the render")) == ["Nothing is being rendered."]


def test_the_one_that_is_named_is_stopped(make_skill: MakeSkill, peer: Peer, running: Callable[[], list[str]]) -> None:
    assert texts(say(make_skill(), "cancel the render of B")) == ["Stopped 1 render."]
    assert running() == ["rA"]


def test_what_could_not_be_stopped_goes_on(make_skill: MakeSkill, peer: Peer, running: Callable[[], list[str]]) -> None:
    peer.answer_once(f"{RENDERS}rA/cancel", JSONResponse({"code": 403}, 403))
    assert [event.code for event in say(make_skill(), "cancel the render") if isinstance(event, Error)] == [
        "not-allowed"
    ]
    assert running() == ["rA", "rB"]


def test_a_token_that_expired_does_not_lose_a_render(
    make_skill: MakeSkill, peer: Peer, running: Callable[[], list[str]]
) -> None:
    peer.answer_once(RENDERS, refusal(1001, 401))
    assert texts(say(make_skill(), "status"))[-1] == "Rendering: demo-A.mp4 40%, demo-B.mp4 40%."
    assert running() == ["rA", "rB"]


def test_renders_of_another_session_are_left_to_it(
    make_skill: MakeSkill, peer: Peer, running: Callable[[], list[str]]
) -> None:
    peer.render_states = [{"status": "completed"}]
    assert not [event for event in say(make_skill(session="other"), "status") if isinstance(event, File)]
    assert running() == ["rA", "rB"]


def test_an_empty_project_with_captions_alone_is_one_with_something(make_skill: MakeSkill, peer: Peer) -> None:
    peer.draft = draft(title("Hello"))
    assert texts(say(make_skill(), "status")) == ['Timeline (1 track): 1. Title: "Hello" (0-3s)']
