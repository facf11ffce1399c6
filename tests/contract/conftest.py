"""The backends that the contract is held against: the embedded engine, and a peer with a real agent server."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from adk_backend import AdkPeer, PeerServer, Seen, Variant
from recording_relay import RecordingRelay

from caption_ab_skill import Error, Event, File, Skill, Status, Text
from caption_ab_skill.chat.memory import Memory
from caption_ab_skill.wire.client import Client
from caption_ab_skill.wire.local_engine import ensure_engine

OLDER = Variant(
    envelope="bare",
    render_envelope="bare",
    token_fields=(),
    state_under="data",
    render_id_key="render_id",
    output="output.url",
    knows_claims=False,
    streaming=True,
)
SRT = "1\n00:00:00,200 --> 00:00:00,900\nHello there\n\n2\n00:00:01,000 --> 00:00:01,800\nGood day\n"


@dataclass
class Turn:
    """The events of one turn."""

    events: list[Event]

    @property
    def text(self) -> str:
        """What the person reads."""
        return "\n\n".join(event.text for event in self.events if isinstance(event, Text))

    @property
    def statuses(self) -> list[str]:
        """What was said meanwhile."""
        return [event.text for event in self.events if isinstance(event, Status)]

    @property
    def errors(self) -> list[str]:
        """The kinds of what went wrong."""
        return [event.code for event in self.events if isinstance(event, Error)]

    @property
    def error(self) -> str:
        """What the person reads about it."""
        return "\n".join(event.text for event in self.events if isinstance(event, Error))

    @property
    def files(self) -> list[Path]:
        """The files that were delivered."""
        return [event.path for event in self.events if isinstance(event, File)]


@dataclass
class Backend:
    """A backend and somebody who talks to it; each `say` and `talk` is a skill of its own, as in a new process."""

    named: str
    home: Path
    out: Path
    seen: list[Seen]
    peer: AdkPeer | None = None
    session: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def is_engine(self) -> bool:
        """Whether it is the embedded engine."""
        return self.peer is None

    @property
    def origin(self) -> str:
        """What the memory knows it by."""
        return "engine" if self.is_engine else self.named

    def skill(self, **options: Any) -> Skill:
        """A skill that talks to it."""
        return Skill(**{"backend": self.named, "session": self.session, "home": self.home, "out": self.out, **options})

    def say(self, message: str, *attachments: str | Path) -> Turn:
        """One turn."""
        (turn,) = self.talk((message, *attachments))
        return turn

    def talk(self, *messages: str | tuple[str | Path, ...]) -> list[Turn]:
        """Several turns of one skill; a message with attachments is a tuple."""

        async def turns() -> list[Turn]:
            async with self.skill() as skill:
                told = []
                for message in messages:
                    text, *attached = (message,) if isinstance(message, str) else map(str, message)
                    told.append(Turn([event async for event in skill.say(text, attached)]))
                return told

        return asyncio.run(turns())

    def asked(self, path: str, method: str = "POST") -> list[Seen]:
        """The calls to a path."""
        return [seen for seen in self.seen if seen.method == method and seen.path.startswith(path)]

    @asynccontextmanager
    async def client(self) -> AsyncIterator[Client]:
        """The wire alone, with a token of its own."""
        if self.is_engine:
            endpoint = await ensure_engine(self.home)
            options: dict[str, Any] = {"transport": endpoint.transport(), "headers": endpoint.headers}
            client = Client(endpoint.base_url, client_id=str(uuid.uuid4()), **options)
        else:
            client = Client(self.named, client_id=str(uuid.uuid4()))
        async with client:
            client.token = (await client.anonymous_token()).token
            yield client

    def spoil_token(self) -> None:
        """From now on the stored token is one that the backend does not know."""
        with Memory(self.home) as memory:
            token = memory.token(self.origin)
            assert token is not None
            session = memory.session(self.origin, self.session, token.token)
            assert session is not None
            wrong = type(token)("nmv_usr_wrong", token.expires_at, token.bind_id)
            memory.keep_token(self.origin, wrong)
            memory.keep_session(self.origin, self.session, wrong.token, session)

    def lose_session(self) -> str:
        """From now on the stored project is one that the backend does not know; gives that name."""
        from dataclasses import replace

        with Memory(self.home) as memory:
            token = memory.token(self.origin)
            assert token is not None
            session = memory.session(self.origin, self.session, token.token)
            assert session is not None
            lost = replace(session, session_id="gone")
            memory.keep_session(self.origin, self.session, token.token, lost)
        return lost.session_id


@pytest.fixture(scope="session")
def engine_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with a running engine, started as the command starts it."""
    home = tmp_path_factory.mktemp("home")
    asyncio.run(ensure_engine(home))
    pid = json.loads((home / "engine" / "engine.json").read_text("utf-8"))["pid"]
    yield home
    os.kill(pid, signal.SIGTERM)


@pytest.fixture(scope="session")
def peer_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PeerServer]:
    """The agent server, loaded once."""
    with PeerServer(tmp_path_factory.mktemp("agents")).listening() as server:
        yield server


@pytest.fixture(autouse=True)
def _nobody_elses_account(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NEMO_TOKEN", "NEMO_API_URL", "NEMO_WEB_URL", "SKILL_SOURCE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where files are delivered."""
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


MakePeer = Callable[..., Backend]


@pytest.fixture
def make_peer(request: pytest.FixtureRequest, tmp_path: Path, out: Path) -> MakePeer:
    """`make_peer(envelope="bare")` is a backend of that variant."""

    def make(variant: Variant | None = None, **forms: Any) -> Backend:
        server: PeerServer = request.getfixturevalue("peer_server")
        peer = server.start_peer(variant or Variant(**forms))
        return Backend(peer.url, tmp_path / "home", out, peer.seen, peer)

    return make


@pytest.fixture
def engine(request: pytest.FixtureRequest, out: Path) -> Iterator[Backend]:
    """The embedded engine, with every request to it recorded."""
    home: Path = request.getfixturevalue("engine_home")
    with RecordingRelay(home / "engine" / "engine.json").listening() as relay:
        yield Backend("engine", home, out, relay.seen)


@pytest.fixture(params=["engine", "peer", "older peer"])
def backend(request: pytest.FixtureRequest) -> Backend:
    """Each backend in turn."""
    if request.param == "engine":
        found: Backend = request.getfixturevalue("engine")
        return found
    make: MakePeer = request.getfixturevalue("make_peer")
    return make(OLDER if request.param == "older peer" else None)


@pytest.fixture
def clip(make_clip: Callable[..., Path]) -> Path:
    """Two seconds of picture and sound."""
    return make_clip("plain.mp4")


@pytest.fixture
def captions(tmp_path: Path) -> Path:
    """A caption file for it."""
    path = tmp_path / "captions.srt"
    path.write_text(SRT)
    return path
