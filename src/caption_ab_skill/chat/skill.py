"""The skill itself: a conversation with one backend in one project, turn by turn."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Self

from ..home import home_dir
from ..wire.backends import choose
from ..wire.client import Client
from ..wire.draft import can_be_exported
from ..wire.errors import BackendError, NoCredits, PlanBlocked, RateLimited, SessionNotFound, TokenInvalid, Unreachable
from ..wire.messages import State
from .attachments import attachments_in
from .batch import Part, batch
from .connect import Connection, connect
from .events import Error, Event, Status, Text
from .failures import TurnFailed, backend_failure, failed
from .folding import fold
from .languages import language_of, languages_in, phrases
from .memory import Memory
from .replies import language_of_locale, reply
from .router import Route, route
from .turn import Turn
from .turn_lock import TurnLock

Handler = Callable[[Turn], AsyncIterator[Event]]
# Module and function of each step's handler, imported when a message first asks for the step.
_HANDLERS = {
    "upload": ("upload", "upload"),
    "credits": ("credits", "credits"),
    "state": ("state", "state"),
    "export": ("export", "export"),
    "chat": ("sse", "sse"),
}
# What may be done on a backend's word: looking. Files are sent and work is started only when a person asks
# for it.
_ON_ITS_WORD = ("state", "credits")
_OF_A_CLIP = ("upload", "chat", "export")
# What stops one clip of several stops the others too.
_FOR_ALL = (Unreachable, TokenInvalid, NoCredits, PlanBlocked, RateLimited)


class Skill:
    """Speaks with one backend about one project.

    `backend` is "engine", "cloud" or an address (None: see `wire.backends.choose`); `session` a name that
    keeps its project between processes; `home` the folder for everything that is kept; `out` where files are
    delivered (None: the current folder); `language` the user's (None: that of the messages, else of the
    locale).
    """

    def __init__(
        self,
        backend: str | None = None,
        session: str = "default",
        home: Path | None = None,
        out: Path | None = None,
        language: str | None = None,
    ) -> None:
        self._backend, self._session_name, self._language = backend, session, language
        self._home = home_dir(home)
        self._out = out
        self._memory = Memory(self._home)
        self._connection: Connection | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connection and the memory. What is being rendered goes on."""
        if self._connection is not None:
            await self._connection.client.aclose()
            self._connection = None
        self._memory.close()

    async def connect(self, language: str | None = None) -> Connection:
        """The connection, made if there is none. Raises UnknownBackend or BackendError."""
        if self._connection is None:
            connection = await connect(self._home, self._memory, backend=self._backend, session=self._session_name)
            try:
                await connection.open(self._language or language or language_of_locale())
            except BaseException:
                await connection.client.aclose()
                raise
            self._connection = connection
        return self._connection

    @property
    def client(self) -> Client:
        """The way to the backend, once connected."""
        return self._connected.client

    @property
    def session_id(self) -> str:
        """The project, once connected."""
        return self._connected.session.session_id

    @property
    def _connected(self) -> Connection:
        if self._connection is None:
            raise RuntimeError("Connect first: await skill.connect().")
        return self._connection

    async def state(self) -> State:
        """What is in the project now. Raises BackendError."""
        connection = await self.connect()
        return await connection.call(lambda: connection.client.state(connection.session.session_id))

    async def turn(self, message: str = "", attachments: Sequence[str] = ()) -> Turn:
        """A turn for use with the handlers, connected. Raises UnknownBackend or BackendError."""
        attached = attachments_in(message, attachments)
        said_in = self._language or language_of(message)
        connection = await self.connect(said_in)
        language = said_in or connection.session.language or language_of_locale()
        return Turn(
            connection,
            self._memory,
            language,
            (self._out or Path.cwd()).absolute(),
            message=message,
            chat_text=attached.text,
            media=attached.media,
            captions=attached.captions,
        )

    async def say(self, message: str, attachments: Sequence[str] = ()) -> AsyncIterator[Event]:
        """One turn.

        Everything that goes wrong is an `Error` event, but for an unknown `backend` (UnknownBackend).
        """
        language = self._language or language_of(message) or language_of_locale()
        if not attachments and _is_greeting(message):
            yield Text(reply("greeting" if message.strip() or self._memory.first_contact() else "ready", language))
            return
        if self._memory.was_damaged:
            self._memory.was_damaged = False
            yield Text(reply("memory_anew", language))
        backend = choose(self._backend)
        with TurnLock(self._home, backend.base_url, self._session_name) as lock:
            if not lock.is_ours:
                yield Status(reply("waiting_for_turn", language))
                if not await lock.wait():
                    yield failed("busy", language).event
                    return
            async for event in self._take_turn(message, attachments, language):
                yield event

    async def _take_turn(self, message: str, attachments: Sequence[str], language: str) -> AsyncIterator[Event]:
        try:
            if self._connection is None:
                yield Status(reply("connecting", language))
            turn = await self.turn(message, attachments)
            async for event in _deliver_finished(turn):
                yield event
            chosen = route(message, attachments)
            turn.chat_text, turn.export_text = chosen.chat_text, chosen.export_text
            parts = batch(message, turn.media, turn.captions) if set(chosen.steps) & {"chat", "export"} else []
            run = self._run_batch(turn, parts, chosen) if parts else self._run(turn, chosen.steps)
            async for event in run:
                yield event
        except TurnFailed as failure:
            yield failure.event
        except BackendError as error:
            yield self.failure(error, language)

    async def _run_batch(self, turn: Turn, parts: Sequence[Part], chosen: Route) -> AsyncIterator[Event]:
        """Several clips with one request, one after the other: each in a project of its own, each with its own file.

        A clip that fails loses none of the others, unless they would all fail alike.
        """
        from .handlers.upload import check_all, shown_name

        check_all(turn)
        steps = chosen.steps if "export" in chosen.steps else (*chosen.steps, "export")
        for number, part in enumerate(parts, 1):
            name = shown_name(part.clip)
            yield turn.text("next_clip", name=name, number=number, count=len(parts))
            try:
                if number > 1 or await self._has_something():
                    # What is exported for one clip must hold nothing of another.
                    await turn.connection.new_project()
                own = replace(turn, media=part.media, captions=part.captions, actions=[])
                async for event in self._run(own, steps if number == 1 else [s for s in steps if s in _OF_A_CLIP]):
                    yield event
            except TurnFailed as failure:
                yield failure.event
            except BackendError as error:
                yield self.failure(error, turn.language)
                if isinstance(error, _FOR_ALL):
                    if left := [shown_name(later.clip) for later in parts[number:]]:
                        yield turn.text("batch_left", names=", ".join(left))
                    return
        yield turn.text("batch_done", name=shown_name(parts[-1].clip))

    async def _has_something(self) -> bool:
        try:
            return can_be_exported((await self.state()).draft)
        except SessionNotFound:
            # A new project has been made in its place.
            return False

    async def _run(self, turn: Turn, steps: Sequence[str]) -> AsyncIterator[Event]:
        """The steps in order, then one round of what the backend asked for."""
        for at, step in enumerate(steps):
            turn.files_follow = "export" in steps[at + 1 :]
            if step == "chat":
                async for event in _add_captions(turn):
                    yield event
            renewed = False
            try:
                async for event in _handler(step)(turn):
                    yield event
            except SessionNotFound:
                # A new project has been made; only a turn that brings its own clip can go on in it.
                if step != "upload":
                    raise
                renewed = True
            if renewed:
                yield turn.text("session_gone")
                async for event in _handler(step)(turn):
                    yield event
        async for event in self._follow(turn, steps):
            yield event

    async def _follow(self, turn: Turn, steps: Sequence[str]) -> AsyncIterator[Event]:
        actions = list(dict.fromkeys(turn.actions))
        edits = [action.text for action in actions if action.kind == "edit" and action.when == "now"]
        if edits:
            # Sent once, as part of the request that it answers; what that brings up in turn is left alone.
            again = replace(turn, chat_text="\n".join(edits), actions=[])
            async for event in _handler("chat")(again):
                yield event
        hinted: set[str] = set()
        for action in actions:
            if action.kind in _ON_ITS_WORD and action.when == "now":
                if action.kind not in steps and action.kind not in hinted:
                    async for event in _handler(action.kind)(turn):
                        yield event
            elif action.kind != "edit" and action.kind not in steps and action.kind not in hinted:
                yield turn.text(f"offer_{action.kind}")
            hinted.add(action.kind)

    def failure(self, error: BackendError, language: str) -> Error:
        """The event for an error of this skill's backend."""
        connection = self._connection
        guest = connection.bind_id if connection is not None and connection.is_guest else None
        of_engine = connection is not None and connection.client.is_engine
        return backend_failure(error, language, guest, of_engine=of_engine)


def _handler(step: str) -> Handler:
    module, name = _HANDLERS[step]
    handler: Handler = getattr(import_module(f".handlers.{module}", __package__), name)
    return handler


async def _add_captions(turn: Turn) -> AsyncIterator[Event]:
    if turn.captions:
        from .handlers.captions import add_captions

        async for event in add_captions(turn):
            yield event


async def _deliver_finished(turn: Turn) -> AsyncIterator[Event]:
    if turn.memory.renders(turn.connection.origin, turn.session_id, turn.connection.chat):
        from .handlers.export import deliver_finished

        async for event in deliver_finished(turn):
            yield event


def _is_greeting(message: str) -> bool:
    folded = fold(message).strip()
    return not folded or any(phrases("chat", language, "greetings").find(folded) for language in languages_in(folded))
