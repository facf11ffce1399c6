"""Turns that are killed (`kill -9`) at any moment: the next one goes on, nothing is sent twice, nothing is lost."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from scripted_backend import Peer, draft, piece, title, video
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from caption_ab_skill.chat.memory import Memory

KILLS = 100
SEED = 20261124

# A process that forks one process per turn, so that a turn costs no start-up and its moments lie close together.
_FORKS = """
import asyncio, json, os, signal, sys, time
from pathlib import Path
import caption_ab_skill.chat.compare
from caption_ab_skill.chat.skill import Skill
from caption_ab_skill.chat.events import Error

async def turn(asked):
    async with Skill(asked["url"], home=Path(asked["home"]), out=Path(asked["out"]), language="en") as skill:
        return [event.to_json() async for event in skill.say(asked["message"], asked["attachments"])]

for line in sys.stdin:
    asked = json.loads(line)
    reader, writer = os.pipe()
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            told = asyncio.run(turn(asked))
        except BaseException as error:
            told = [{"type": "crash", "text": repr(error)}]
        with os.fdopen(writer, "w") as pipe:
            json.dump(told, pipe)
        os._exit(0)
    os.close(writer)
    if asked["kill_after"] is not None:
        time.sleep(asked["kill_after"])
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reader) as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    print(json.dumps({"told": json.loads(told or "null"), "took": time.monotonic() - began}), flush=True)
"""


class RememberingPeer(Peer):
    """Knows which renders it was asked for, as a real backend does."""

    def __init__(self) -> None:
        super().__init__()
        self.rendered: list[str] = []

    async def handle(self, request: Request) -> Response:
        path = request.url.path
        if request.method == "POST" and path == "/api/render/proxy/lambda":
            self.rendered.append(json.loads(await request.body())["id"])
        elif path.startswith("/api/render/proxy/lambda/") and path.split("/")[-1] not in self.rendered:
            return JSONResponse({"code": 404, "message": "no such render"}, status_code=404)
        return await super().handle(request)


@pytest.fixture
def remembering_peer(serve: Callable[[Starlette], str]) -> RememberingPeer:
    peer = RememberingPeer()
    peer.file = bytes(range(256)) * 2000
    peer.draft = draft(video(), title("One"))
    peer.url = serve(Starlette(routes=[Route("/{path:path}", peer.handle, methods=["GET", "POST"])]))
    return peer


@pytest.fixture
def turn(remembering_peer: Peer, tmp_path: Path) -> Iterator[Callable[..., dict[str, Any]]]:
    """`turn(message, kill_after=0.01)` speaks in a process of its own; what it told, None where it was killed."""
    forks = subprocess.Popen([sys.executable, "-c", _FORKS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    (tmp_path / "out").mkdir()

    def take(message: str, attachments: tuple[str, ...] = (), kill_after: float | None = None) -> dict[str, Any]:
        asked = {
            **{"url": remembering_peer.url, "home": str(tmp_path / "home"), "out": str(tmp_path / "out")},
            **{"message": message, "attachments": attachments, "kill_after": kill_after},
        }
        assert forks.stdin is not None
        assert forks.stdout is not None
        forks.stdin.write(json.dumps(asked) + "\n")
        forks.stdin.flush()
        answer: dict[str, Any] = json.loads(forks.stdout.readline())
        return answer

    yield take
    assert forks.stdin is not None
    forks.stdin.close()
    forks.wait(10)
    assert forks.stdout is not None
    forks.stdout.close()


def _faults(answer: dict[str, Any]) -> list[str]:
    return [event["text"] for event in answer["told"] if event["type"] in ("error", "crash")]


def test_killed_at_a_hundred_moments(
    remembering_peer: RememberingPeer, turn: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    peer, out = remembering_peer, tmp_path / "out"
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(bytes(300_000))
    peer.stream = [piece("Fine.")]
    kinds: dict[str, Callable[[int], tuple[str, tuple[str, ...]]]] = {
        "upload": lambda number: (f"here it is {number}", (str(clip),)),
        "chat": lambda number: (f"make the title bigger {number}", ()),
        "export": lambda _: ("send me the file", ()),
    }
    usual: dict[str, float] = {}
    for kind, words in kinds.items():
        answer = turn(*words(-1))
        assert not _faults(answer), answer
        usual[kind] = answer["took"]
    moments = random.Random(SEED)
    cut: Counter[str] = Counter()
    for number in range(KILLS):
        kind = list(kinds)[number % len(kinds)]
        # Each export is of a draft that was not exported before, so that there is something to lose.
        peer.draft = draft(video(), title(f"Title {number // 3}"))
        message, attachments = kinds[kind](number)
        moment = moments.uniform(0, 1.1 * usual[kind])
        where = f"{kind} {number}, killed after {moment:.4f} s (seed {SEED})"
        killed = turn(message, attachments, kill_after=moment)
        cut[kind] += killed["told"] is None
        following = turn("what's on the timeline?")
        assert not _faults(following), where
        assert not list(out.glob(".*.part")), f"{where}: half a file is left"
        with Memory(tmp_path / "home") as memory:
            assert not memory.was_damaged, where
        if kind == "export":
            # What was asked for comes: delivered before, by the turn that followed, or by asking once more.
            again = turn("send me the file")
            assert not _faults(again), where
            (file,) = [event["path"] for event in again["told"] if event["type"] == "file"]
            assert Path(file).read_bytes() == peer.file, where
    sent = Counter(json.loads(body)["new_message"]["parts"][0]["text"] for body in peer.asked("/run_sse"))
    assert all(count == 1 for count in sent.values()), "a message was sent twice"
    renders = [json.loads(body) for method, path, _, body in peer.calls if (method, path) == ("POST", _RENDER)]
    drafts = Counter(json.dumps(render["draft"]) for render in renders)
    assert all(count == 1 for count in drafts.values()), "an unchanged draft was rendered twice"
    assert len({render["id"] for render in renders}) == len(renders)
    assert all(file.read_bytes() == peer.file for file in out.iterdir()), "a file is not whole"
    assert len(peer.asked("/api/auth/anonymous-token")) == 1
    assert min(cut.values()) > KILLS // len(kinds) // 3, f"too few were cut off: {cut}"


_RENDER = "/api/render/proxy/lambda"
