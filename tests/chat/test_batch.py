"""Several clips with one request: one after the other, each with its own file."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from scripted_backend import Peer, draft, refusal, video
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from caption_ab_skill.chat.batch import batch
from caption_ab_skill.chat.events import Error, Event, File, Text
from caption_ab_skill.chat.skill import Skill


class ProjectsPeer(Peer):
    """Keeps what was uploaded to each project, one after the other on its timeline."""

    def __init__(self) -> None:
        super().__init__()
        self.projects: dict[str, list[str]] = {}

    async def handle(self, request: Request) -> Response:
        path = request.url.path
        if path.startswith("/api/upload-video/"):
            body = await request.body()
            name = body.split(b'filename="')[1].split(b'"')[0].decode()
            answer = await super().handle(request)
            if answer.status_code == 200 and b'"code":0' in bytes(answer.body):
                self.projects.setdefault(path.rsplit("/", 1)[1], []).append(name)
            return answer
        if path.startswith("/api/state/"):
            clips = self.projects.get(path.split("/")[-2], [])
            self.draft = draft(*(video(name) for name in clips))
        return await super().handle(request)


@pytest.fixture
def peer(serve: Callable[[Starlette], str]) -> ProjectsPeer:
    peer = ProjectsPeer()
    peer.url = serve(Starlette(routes=[Route("/{path:path}", peer.handle, methods=["GET", "POST"])]))
    return peer


@pytest.fixture
def clips(tmp_path: Path) -> list[str]:
    made = []
    for name in ("one.mp4", "two.mp4", "three.mp4"):
        (tmp_path / name).write_bytes(b"x")
        made.append(str(tmp_path / name))
    return made


def say(skill: Skill, message: str, attachments: list[str]) -> list[Event]:
    async def turn() -> list[Event]:
        async with skill:
            return [event async for event in skill.say(message, attachments)]

    return asyncio.run(turn())


def names(events: list[Event]) -> list[str]:
    return [event.path.name for event in events if isinstance(event, File)]


def test_each_clip_is_exported_without_the_others(
    make_skill: Callable[..., Skill], peer: ProjectsPeer, clips: list[str]
) -> None:
    events = say(make_skill(), "test two caption styles", clips)
    assert names(events) == ["one-edited.mp4", "two-edited.mp4", "three-edited.mp4"]
    assert sorted(peer.projects.values()) == [["one.mp4"], ["three.mp4"], ["two.mp4"]]
    posted = [json.loads(body)["draft"] for body in peer.asked("/api/render/proxy/lambda") if body]
    assert [[s["m"]["title"] for t in one["t"] for s in t["sg"]] for one in posted] == [
        ["one.mp4"],
        ["two.mp4"],
        ["three.mp4"],
    ]
    told = [event.text for event in events if isinstance(event, Text)]
    assert told[0] == "one.mp4 (1 of 3):"
    assert told[-1].endswith("what you say next is about three.mp4.")
    assert names(say(make_skill(), "export", [])) == ["three-edited.mp4"]


def test_one_that_fails_does_not_lose_the_others(
    make_skill: Callable[..., Skill], peer: ProjectsPeer, clips: list[str]
) -> None:
    peer.answer_once("/api/upload-video/", refusal(4001))
    events = say(make_skill(), "test two caption styles", clips)
    assert [event.code for event in events if isinstance(event, Error)] == ["unsupported-file"]
    assert names(events) == ["two-edited.mp4", "three-edited.mp4"]


def test_what_stops_all_of_them_is_said_once(
    make_skill: Callable[..., Skill], peer: ProjectsPeer, clips: list[str]
) -> None:
    peer.answer_once("/api/render/", refusal(402))
    events = say(make_skill(), "test two caption styles", clips)
    assert [event.code for event in events if isinstance(event, Error)] == ["plan-blocked"]
    assert Text("Not done: two.mp4, three.mp4.") in events


def test_all_are_checked_before_a_byte_is_sent(
    make_skill: Callable[..., Skill], peer: ProjectsPeer, clips: list[str], tmp_path: Path
) -> None:
    events = say(make_skill(), "test two caption styles", [*clips, str(tmp_path / "gone.mp4")])
    assert [event.code for event in events if isinstance(event, Error)] == ["missing-file"]
    assert peer.asked("/api/upload-video/") == peer.asked("/run_sse") == []


def test_a_project_that_is_begun_is_left_alone(
    make_skill: Callable[..., Skill], peer: ProjectsPeer, clips: list[str]
) -> None:
    say(make_skill(), "", [clips[2]])
    say(make_skill(), "test two caption styles", clips[:2])
    assert sorted(peer.projects.values()) == [["one.mp4"], ["three.mp4"], ["two.mp4"]]


@pytest.mark.parametrize(
    "message",
    [
        "join these two and add captions",
        "add captions and put them together in one video",
        "把这两段拼接起来加字幕",
        "une los dos clips y añade subtítulos",
        "schneide die beiden zusammen und setz Untertitel",
        "assemble les deux et ajoute des sous-titres",
        "junta os dois e põe legendas",
        "二つをつなげて字幕をつけて",
    ],
)
def test_clips_that_are_to_become_one_stay_together(message: str) -> None:
    assert batch(message, ["a.mp4", "b.mp4"], []) == []


@pytest.mark.parametrize("message", ["test two caption styles", "两种字幕样式都试一下", "add the title 'join us'"])
def test_others_are_done_one_by_one(message: str) -> None:
    assert [part.clip for part in batch(message, ["a.mp4", "b.mov"], [])] == ["a.mp4", "b.mov"]


def test_what_goes_with_which_clip() -> None:
    media = ["a.mp4", "logo.png", "https://example.com/watch?v=1"]
    first, second = batch("add captions", media, ["A.srt", "all.srt"])
    assert (first.media, first.captions) == (("a.mp4", "logo.png"), ("A.srt", "all.srt"))
    assert (second.media, second.captions) == ((media[2], "logo.png"), ("all.srt",))
    assert batch("add captions", ["a.mp4", "song.mp3"], []) == []
