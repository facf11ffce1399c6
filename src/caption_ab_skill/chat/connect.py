"""Connects a turn to its backend: which one, as whom, in which project.

And gets up again where the contract says how.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from ..wire import backends
from ..wire.client import Client
from ..wire.errors import RateLimited, Refused, SessionNotFound, TokenInvalid
from .memory import Memory, StoredSession, StoredToken, timestamp

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
        """What a registration page needs to keep this guest's work.

        Of the token's answer, else of the session's.
        """
        stored = self._memory.token(self.origin)
        return (stored.bind_id if stored else None) or self.session.bind_id or self.session.task_id

    async def call(self, make: Callable[[], Awaitable[Answer]]) -> Answer:
        """Make a call; once more with a new guest token, or after the wait of a rate limit.

        `make` is called anew for the second try, so that it reads the token and the session as they are then.
        Raises what the second try raises; SessionNotFound after a new project has been made in the old one's
        place.
        """
        try:
            try:
                return await make()
            except TokenInvalid:
                await self.renew_token()
                return await make()
            except RateLimited as limit:
                await wait_for(limit)
                return await make()
        except SessionNotFound:
            await self.renew_session()
            raise

    async def open(self, language: str) -> None:
        """Get a token, and the project of this session's name.

        `language` is for a project that has to be made.
        """
        stored = self._memory.token(self.origin)
        self.client.token = self._own_token or (stored.token if stored else None)
        if self.client.token is None:
            await self.renew_token()
        known = self._memory.session(self.origin, self._session_name, self.client.token or "")
        if known:
            self.session = known
        else:
            await self._create_session(language)

    async def renew_token(self) -> None:
        """Take a new guest token with this installation's client id."""
        if self._own_token is not None:
            raise EnvironmentTokenInvalid("The token in NEMO_TOKEN is no longer valid.", 1001)
        try:
            try:
                token = await self.client.anonymous_token()
            except RateLimited as limit:
                await wait_for(limit)
                token = await self.client.anonymous_token()
            except Refused as refused:
                if refused.code != 400:
                    raise
                token = await self.client.anonymous_token()
        except RateLimited as limit:
            raise TokenLimited(str(limit), limit.code, limit.retry_after) from limit
        kept = StoredToken(token.token, timestamp(token.expires_at), token.bind_id or token.user_id)
        self._memory.keep_token(self.origin, kept)
        self.client.token = token.token
        if self.session.session_id:
            self._keep()

    async def renew_session(self) -> None:
        """A new project in place of one that the backend no longer has."""
        self._memory.forget_session(self.origin, self.session.session_id)
        await self._create_session(self.session.language)

    def name_clip(self, clip: str) -> None:
        """Remember what finished files are to be named after."""
        self.session = replace(self.session, clip=clip)
        self._keep()

    async def _create_session(self, language: str) -> None:
        try:
            made = await self.client.create_session(language)
        except TokenInvalid:
            await self.renew_token()
            made = await self.client.create_session(language)
        except RateLimited as limit:
            await wait_for(limit)
            made = await self.client.create_session(language)
        self.session = StoredSession(made.session_id, made.task_id, made.bind_id, language)
        self._keep()

    def _keep(self) -> None:
        self._memory.keep_session(self.origin, self._session_name, self.client.token or "", self.session)


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
    return Connection(client, memory, client.origin, session, os.environ.get("NEMO_TOKEN") or None)
