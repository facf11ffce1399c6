"""Files and addresses on their way to the project."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from scripted_backend import Peer, ok
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from caption_ab_skill.chat.events import Error, Event, Progress, Text
from caption_ab_skill.chat.handlers.upload import LARGEST, check, matched, shown_name
from caption_ab_skill.chat.skill import Skill
from caption_ab_skill.wire.messages import Uploaded

MakeSkill = Callable[..., Skill]
UPLOADS = "/api/upload-video/"


def say(skill: Skill, message: str, attachments: list[str]) -> list[Event]:
    async def turn() -> list[Event]:
        async with skill:
            return [event async for event in skill.say(message, attachments)]

    return asyncio.run(turn())


def texts(events: list[Event]) -> list[str]:
    return [event.text for event in events if isinstance(event, Text)]


def errors(events: list[Event]) -> list[tuple[str, str]]:
    return [(event.code, event.text) for event in events if isinstance(event, Error)]


def files(*described: dict[str, object]) -> Response:
    return ok(files=list(described))


@pytest.fixture
def clip(tmp_path: Path) -> str:
    path = tmp_path / "demo.mp4"
    path.write_bytes(b"x" * 1000)
    return str(path)


def test_files_and_addresses_are_told_in_the_order_in_which_they_came(
    make_skill: MakeSkill, peer: Peer, tmp_path: Path
) -> None:
    for name in ("a.mp4", "b.png", "c.mp3"):
        (tmp_path / name).write_bytes(b"x")
    peer.answer_once(UPLOADS, files({"filename": "a.mp4", "duration": 75.25, "width": 1080, "height": 1920}))
    peer.answer_once(UPLOADS, files({"filename": "e41f.mov", "duration": 3, "width": 640, "height": 360}))
    peer.answer_once(
        UPLOADS, files({"filename": "c.mp3", "duration": 61}, {"filename": "b.png", "width": 800, "height": 600})
    )
    link = "https://user:secret@example.com/clips/take%201.mov?sig=hidden"
    events = say(make_skill(), "", [str(tmp_path / "a.mp4"), link, str(tmp_path / "b.png"), str(tmp_path / "c.mp3")])
    assert texts(events) == [
        "Got a.mp4 (75.2 s, 1080x1920).",
        "Got take 1.mov (3 s, 640x360).",
        "Got b.png (800x600).",
        "Got c.mp3 (61 s).",
    ]
    assert "secret" not in str(events)
    assert "hidden" not in str(events)


def test_neighbours_go_in_one_call(make_skill: MakeSkill, peer: Peer, tmp_path: Path) -> None:
    names = [str(tmp_path / f"{letter}.mp4") for letter in "ab"]
    for name in names:
        Path(name).write_bytes(b"x")
    peer.answer_once(UPLOADS, files({"filename": "1f3a"}, {"filename": "9c2b"}))
    assert texts(say(make_skill(), "", names)) == ["Got a.mp4.", "Got b.mp4."]
    assert len(peer.asked(UPLOADS)) == 1


def test_what_is_missing_from_the_answer_is_named_and_ends_the_turn(
    make_skill: MakeSkill, peer: Peer, tmp_path: Path
) -> None:
    names = [str(tmp_path / name) for name in ("a.mp4", "b.png", "c.png")]
    for name in names:
        Path(name).write_bytes(b"x")
    peer.answer_once(UPLOADS, files({"filename": "b.png"}))
    events = say(make_skill(), "test two caption styles", names)
    assert texts(events) == ["Got b.png."]
    ((code, text),) = errors(events)
    assert code == "not-taken"
    assert "a.mp4, c.png" in text
    assert peer.asked("/run_sse") == []


@pytest.mark.parametrize("answer", [ok(), ok(files=None), ok(files=["x"])])
def test_an_answer_without_files(make_skill: MakeSkill, peer: Peer, clip: str, answer: Response) -> None:
    peer.answer_once(UPLOADS, answer)
    assert [code for code, _ in errors(say(make_skill(), "make it pop", [clip]))] == ["not-taken"]
    assert peer.asked("/run_sse") == []


def test_what_is_garbled_about_a_file_does_not_undo_it(make_skill: MakeSkill, peer: Peer, clip: str) -> None:
    peer.answer_once(UPLOADS, files({"duration": "soon", "width": [], "height": 7, "fps": "NaN?"}))
    assert texts(say(make_skill(), "", [clip])) == ["Got demo.mp4."]


@pytest.mark.parametrize(
    "name",
    ["片段 “1”.mp4", 'quo"te.mp4', "new\nline.mp4", "клип.mov", "クリップ😀.webm", "a;b=c.mkv", "x" * 200 + ".mp4"],
)
def test_names_of_any_script_arrive(
    make_skill: MakeSkill, serve: Callable[..., str], tmp_path: Path, name: str
) -> None:
    taken: list[tuple[str | None, bytes]] = []

    async def take(request: Request) -> Response:
        async with request.form() as form:
            for file in form.getlist("files"):
                assert not isinstance(file, str)
                taken.append((file.filename, await file.read()))
        return ok(files=[{"filename": taken[-1][0]}])

    peer = Peer()
    routes = [
        Route("/api/upload-video/nemo_agent/me/{session}", take, methods=["POST"]),
        Route("/{path:path}", peer.handle, methods=["GET", "POST"]),
    ]
    path = tmp_path / name
    path.write_bytes(b"pictures")
    events = say(make_skill(backend=serve(Starlette(routes=routes))), "", [str(path)])
    assert not errors(events)
    ((arrived, content),) = taken
    # Browsers write these three so in a form; a server may give them back as it likes.
    plain = (arrived or "").replace("%22", '"').replace("%0A", "\n").replace("\\", "")
    assert plain == name
    assert content == b"pictures"


def test_a_name_that_is_no_text(make_skill: MakeSkill, peer: Peer, tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/caf\xe9.mp4"
    with open(path, "wb") as file:  # noqa: PTH123  a name that is no text
        file.write(b"x")
    events = say(make_skill(), "", [os.fsdecode(path)])
    assert not errors(events)
    assert "caf?.mp4" in texts(events)[0]


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes in a folder")
def test_a_pipe_is_no_file(make_skill: MakeSkill, peer: Peer, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    assert [code for code, _ in errors(say(make_skill(), "", [str(tmp_path / "pipe.mp4")]))] == ["not-a-file"]
    assert peer.asked(UPLOADS) == []


@pytest.mark.parametrize("name", ["~nobody-of-that-name/x.mp4", "nul\x00.mp4", "x" * 300 + ".mp4", ""])
def test_what_cannot_be_a_path(make_skill: MakeSkill, name: str) -> None:
    assert errors(say(make_skill(), "here it is", [name]))[0][0] in ("missing-file", "is-folder")


def test_exactly_the_limit_is_fine(tmp_path: Path) -> None:
    path = tmp_path / "big.mp4"
    with path.open("wb") as file:
        file.truncate(LARGEST)
    assert check(str(path), "en") == path


def test_a_bad_file_among_good_ones_stops_all(make_skill: MakeSkill, peer: Peer, clip: str, tmp_path: Path) -> None:
    events = say(make_skill(), "", [clip, "https://example.com/a.mp4", str(tmp_path / "gone.mp4")])
    assert [code for code, _ in errors(events)] == ["missing-file"]
    assert peer.asked(UPLOADS) == []


@pytest.mark.parametrize("change", ["shrinks", "grows"])
def test_a_file_that_changes_while_it_is_sent(
    make_skill: MakeSkill, serve: Callable[..., str], tmp_path: Path, change: str
) -> None:
    path = tmp_path / "live.mp4"
    with path.open("wb") as file:
        file.truncate(64 * 2**20)
    began = threading.Event()

    async def take(request: Request) -> Response:
        async for _ in request.stream():
            if not began.is_set():
                with path.open("r+b") as file:
                    file.truncate(1000 if change == "shrinks" else 65 * 2**20)
                began.set()
        return ok(files=[{"filename": "live.mp4"}])

    peer = Peer()
    routes = [
        Route("/api/upload-video/nemo_agent/me/{session}", take, methods=["POST"]),
        Route("/{path:path}", peer.handle, methods=["GET", "POST"]),
    ]
    events = say(make_skill(backend=serve(Starlette(routes=routes))), "", [str(path)])
    ((code, text),) = errors(events)
    assert code == "file-changed"
    assert "live.mp4" in text


_SENDS = """
import asyncio, resource, sys
from pathlib import Path
from caption_ab_skill.wire.client import Client

async def main(url, path):
    async with Client(url, client_id="c", token="t") as client:
        await client.upload("s1", [path])
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        seen = []
        with path.open("r+b") as file:
            file.truncate(128 * 2**20)
        await client.upload("s1", [path], lambda *now: seen.append(now))
        assert seen[-1] == (128 * 2**20,) * 2, seen[-1]
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)

asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the unit of ru_maxrss is that of Linux, KiB")
def test_memory_stays_flat(serve: Callable[..., str], tmp_path: Path) -> None:
    async def discard(request: Request) -> Response:
        async for _ in request.stream():
            pass
        return ok(files=[{"filename": "big.mp4"}])

    url = serve(Starlette(routes=[Route("/{path:path}", discard, methods=["POST"])]))
    path = tmp_path / "big.mp4"
    path.write_bytes(b"x" * 1000)
    done = subprocess.run(
        [sys.executable, "-c", _SENDS, url, str(path)], capture_output=True, text=True, check=True, timeout=60
    )
    assert int(done.stdout) < 8 * 1024, "128 MiB were sent, and not 8 of them were held"


def test_progress_goes_up_to_the_whole(make_skill: MakeSkill, peer: Peer, tmp_path: Path) -> None:
    path = tmp_path / "demo.mp4"
    path.write_bytes(bytes(5 * 2**20))
    shown = [event for event in say(make_skill(), "", [str(path)]) if isinstance(event, Progress)]
    assert (shown[-1].done, shown[-1].total) == (5 * 2**20, 5 * 2**20)
    assert [event.done for event in shown] == sorted(event.done or 0 for event in shown)


def test_an_upload_that_fails_ends_the_turn(make_skill: MakeSkill, peer: Peer, clip: str) -> None:
    peer.answer_once(UPLOADS, JSONResponse({"code": 4002}, 413))
    assert [code for code, _ in errors(say(make_skill(), "test it and export", [clip]))] == ["file-too-large"]
    assert peer.asked("/run_sse") == peer.asked("/api/render") == []


def test_files_are_matched_by_name_else_by_place() -> None:
    a, b, x = Uploaded(filename="a"), Uploaded(filename="b"), Uploaded(filename="x")
    assert matched(["a", "b"], [b, a]) == [("a", a), ("b", b)]
    assert matched(["a", "b"], [x, a]) == [("a", a), ("b", x)]
    assert matched(["a", "b"], [b]) == [("a", None), ("b", b)]
    assert matched(["a"], []) == [("a", None)]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("/x/y/demo.mp4", "demo.mp4"),
        ("https://example.com/a%20b.mp4?token=1", "a b.mp4"),
        ("https://example.com/", "example.com"),
        ("https://user:pass@example.com", "example.com"),
    ],
)
def test_what_an_attachment_is_called(name: str, shown: str) -> None:
    assert shown_name(name) == shown
