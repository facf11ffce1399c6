"""Connects a turn to its backend: which one, as whom, in which project.

And gets up again where the contract says how.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from ..wire import backends
from ..wire.client import Client
from ..wire.errors import RateLimited, Refused, SessionNotFound, TokenInvalid
from ..wire.messages import Token
from .memory import Memory
from .stored import StoredSession, StoredToken, fingerprint, timestamp

# Seconds. The contract: one more try after 30 s, or after `Retry-After`; longer than this nobody waits in a
# chat.
_RETRY, _LONGEST_WAIT = 30.0, 120.0

Answer = TypeVar("Answer")


class TokenLimited(RateLimited):
    """A guest token can be had only once in some days; `retry_after` in seconds."""

    word = "token-limit"


class EnvironmentTokenInvalid(TokenInvalid):
    """The token in `NEMO_TOKEN` is no longer valid; it is never replaced by another."""

    word = "env-token"


class Connection:
    """A client with a token and a project. Made by `connect`."""

    def __init__(self, client: Client, memory: Memory, origin: str, session_name: str, own_token: str | None) -> None:
        self.client = client
        self.origin = origin
        self.session = StoredSession("", None, None, "")
        self._memory = memory
        self._session_name = session_name
        self._own_token = own_token

    @property
    def is_guest(self) -> bool:
        """Whether the token is an anonymous one."""
        return self._own_token is None

    @property
    def bind_id(self) -> str | None:
        """What a registration page needs to keep this guest's work; never the token itself.

        Of the token's answer, else of the session's, else of a state's.
        """
        stored = self._memory.last_token(self.origin)
        ids = (stored.bind_id if stored else None, self.session.bind_id, self.session.task_id, self.client.bind_id)
        return next((one for one in ids if one and one != self.client.token), None)

    @property
    def chat(self) -> str:
        """Whose renders are whose: this session's name and whoever speaks in it, whichever project it is about."""
        owner = "guest" if self._own_token is None else fingerprint(self._own_token)
        return f"{owner}/{self._session_name}"

    async def call(self, make: Callable[[], Awaitable[Answer]]) -> Answer:
        """`ask`, for a call that names the session: where it is gone, a new project is made in its place.

        Raises what the second try raises; SessionNotFound after the new project has been made.
        """
        try:
            return await self.ask(make)
        except SessionNotFound:
            await self.renew_session()
            raise

    async def ask(self, make: Callable[[], Awaitable[Answer]]) -> Answer:
        """Make a call; once more with a new guest token, or after the wait of a rate limit.

        `make` is called anew for the second try, so that it reads the token and the session as they are then.
        Raises what the second try raises.
        """
        try:
            return await make()
        except TokenInvalid:
            await self.renew_token()
            return await make()
        except RateLimited as limit:
            await wait_for(limit)
            return await make()

    async def open(self, language: str) -> None:
        """Get a token, and the project of this session's name.

        `language` is for a project that has to be made.
        """
        if self._own_token is None:
            stored = self._memory.last_token(self.origin)
            self.client.token = stored.token if stored else None
            if stored is None or not stored.is_valid:
                # Projects go on under the new token; whether the backend still has them, their next call tells.
                await self.renew_token()
        elif not (self._own_token.isascii() and self._own_token.isprintable()):
            raise _not_valid()
        else:
            self.client.token = self._own_token
        known = self._memory.session(self.origin, self._session_name, self.client.token or "")
        if known:
            self.session = known
        else:
            await self._create_session(language)

    async def renew_token(self) -> None:
        """Take a new guest token with this installation's client id.

        Or the one that another process has taken meanwhile. Raises EnvironmentTokenInvalid or TokenLimited.
        """
        if self._own_token is not None:
            raise _not_valid()
        if self._take_others_token():
            return
        try:
            token = await self._new_token()
        except RateLimited as limit:
            if self._take_others_token():
                return
            raise TokenLimited(str(limit), limit.code, self._until_a_new_token(limit)) from limit
        kept = StoredToken(token.token, timestamp(token.expires_at), token.bind_id or token.user_id or token.task_id)
        self._memory.keep_token(self.origin, kept)
        self.client.token = token.token

    async def _new_token(self) -> Token:
        try:
            return await self.client.anonymous_token()
        except RateLimited as limit:
            await wait_for(limit)
        except Refused as refused:
            if refused.code != 400:
                raise
        return await self.client.anonymous_token()

    def _take_others_token(self) -> bool:
        """Whether another process has taken a token since this one's was refused, which is used from now on."""
        stored = self._memory.token(self.origin)
        if stored is None or stored.token == self.client.token:
            return False
        self.client.token = stored.token
        return True

    def _until_a_new_token(self, limit: RateLimited) -> float | None:
        """Seconds until a new one can be had: as the backend says, else when the last one's time is over."""
        if limit.retry_after is not None:
            return limit.retry_after
        last = self._memory.last_token(self.origin)
        left = (last.expires_at if last and last.expires_at else 0) - time.time()
        return left if left > 0 else None

    async def renew_session(self) -> None:
        """A new project in place of one that the backend no longer has."""
        self._memory.forget_session(self.origin, self.session.session_id)
        await self._create_session(self.session.language)

    async def new_project(self) -> None:
        """A new project, which the session is about from now on; what the one before is rendering goes on."""
        await self._create_session(self.session.language)

    def name_clip(self, clip: str, source: Path | None) -> None:
        """Remember what finished files are to be named after, and which file on this machine they are made of."""
        # A name that is no text in any encoding cannot be kept.
        place = str(source.resolve()) if source else None
        self.session = replace(self.session, clip=_as_text(clip), source=place if place == _as_text(place) else None)
        self._keep()

    async def _create_session(self, language: str) -> None:
        made = await self.ask(lambda: self.client.create_session(language))
        self.session = StoredSession(made.session_id, made.task_id, made.bind_id or made.user_id, language)
        self._keep()

    def _keep(self) -> None:
        self._memory.keep_session(self.origin, self._session_name, self.client.token or "", self.session)


def _not_valid() -> EnvironmentTokenInvalid:
    return EnvironmentTokenInvalid("The token in NEMO_TOKEN is no longer valid.", 1001)


def _as_text(name: str | None) -> str | None:
    return None if name is None else name.encode("utf-8", "replace").decode()


async def wait_for(limit: RateLimited) -> None:
    """Wait as long as a rate limit asks; raises it where that is too long to wait for."""
    wait = _RETRY if limit.retry_after is None else limit.retry_after
    if wait > _LONGEST_WAIT:
        raise limit
    await asyncio.sleep(wait)


async def connect(home: Path, memory: Memory, *, backend: str | None, session: str) -> Connection:
    """Reach the backend that is meant (`wire.backends.choose`), starting the embedded engine if it is that one.

    Raises UnknownBackend or Unreachable.
    """
    chosen = backends.choose(backend)
    if chosen.name == "engine":
        from ..wire.local_engine import ensure_engine

        endpoint = await ensure_engine(home)
        client = Client(
            endpoint.base_url, client_id=memory.client_id(), transport=endpoint.transport(), headers=endpoint.headers
        )
        # The engine is this machine's own: a token for somebody else's service is none of its business.
        return Connection(client, memory, "engine", session, None)
    client = Client(chosen.base_url, client_id=memory.client_id())
    return Connection(client, memory, client.origin, session, os.environ.get("NEMO_TOKEN", "").strip() or None)
