"""What the engine's calls share, and who is calling."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa
from starlette.requests import Request

from ..media_store import MAX_BYTES, MediaStore, StoredMedia
from .answers import BAD_REQUEST, BAD_TOKEN, NO_CREDITS, NO_SESSION, TOO_LARGE, TOO_OFTEN, Json, Refusal
from .clean_up import CleanUp, Keeping
from .database import open_database
from .jobs import RenderQueue
from .ledger import Ledger, NoCredits
from .own_media import OwnMedia
from .rate import RateLimit
from .render_rows import RenderRows
from .rules import Plan, Rules
from .store import Session, Store
from .tokens import Holder, Tokens

# Bytes of a JSON body: the longest message, in three bytes a character and escaped, or a long film's draft.
_LONGEST_BODY = 16 * 2**20
# Attempts a minute from one address with a token that is none.
_BAD_TOKENS_PER_MINUTE = 60


@dataclass(frozen=True)
class Rates:
    """How often may be asked: by the bearer of a token, for work, and with a token that is none."""

    requests: RateLimit
    work: RateLimit
    bad_tokens: RateLimit

    @classmethod
    def of(cls, rules: Rules) -> Self:
        """Nobody has asked yet."""
        limits = (rules.requests_per_minute, rules.work_per_minute, _BAD_TOKENS_PER_MINUTE)
        return cls(*map(RateLimit, limits))


@dataclass(frozen=True)
class Context:
    """The parts of a running engine. `stop` makes it leave; `turns` lets one message at a time change a project;
    `running` are the turns on their way. `rules` and `rates` are None on one's own machine."""

    database: sa.Engine
    store: Store
    tokens: Tokens
    ledger: Ledger
    media: MediaStore
    renders: RenderRows
    queue: RenderQueue
    clean_up: CleanUp
    stop: Callable[[], None]
    folder: Path
    rules: Rules | None = None
    rates: Rates | None = None
    turns: dict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    running: set[asyncio.Task[Any]] = field(default_factory=set)

    @classmethod
    def open(
        cls,
        folder: Path,
        stop: Callable[[], None],
        max_upload: int = MAX_BYTES,
        rules: Rules | None = None,
        renders_at_once: int = 1,
    ) -> Self:
        """What is kept in `folder`, made if need be; `max_upload` in bytes a file."""
        database, media = open_database(folder / "engine.sqlite"), MediaStore(folder / "media", max_upload)
        rows, ledger = RenderRows(database), Ledger(database)
        # Turns end with the engine: what was held for one of an engine that was killed is given back.
        for hold in ledger.open_holds():
            ledger.give_back(hold)
        rates = Rates.of(rules) if rules else None
        queue = RenderQueue(rows, media, folder, renders_at_once)
        store, tokens = Store(database), Tokens(database)
        keeping = Keeping(rules.keep_days, rules.least_free) if rules else Keeping()
        clean_up = CleanUp(folder / "renders", folder / "media", rows, store, tokens, keeping)
        return cls(database, store, tokens, ledger, media, rows, queue, clean_up, stop, folder, rules, rates)

    def plan_of(self, holder: Holder) -> Plan | None:
        """What the caller may do; None where nothing is limited."""
        return self.rules.plan(holder.plan) if self.rules else None

    def media_of(self, owner: str) -> StoredMedia:
        """The stored files that a token may use: all on one's own machine, else those that it sent."""
        return OwnMedia(self.media, self.store, owner) if self.rules else self.media

    def hold_for_message(self, holder: Holder) -> str | None:
        """Set aside what a message may cost, None where nothing is charged; raises Refusal."""
        if self.rules is None:
            return None
        try:
            # A token whose account was not opened yet when the engine was killed.
            self.ledger.open_account(holder.owner, self.rules.plan(holder.plan).credits)
            return self.ledger.hold(holder.owner, self.rules.message_credits)
        except NoCredits:
            raise Refusal(NO_CREDITS, "There are no credits left for this.") from None


def context_of(request: Request) -> Context:
    """The engine that this request came to."""
    found: Context = request.app.state.context
    return found


def address_of(request: Request) -> str:
    """Where a request comes from; nothing over a Unix socket."""
    return request.client.host if request.client else ""


def holder_of(request: Request) -> Holder:
    """Who came with a valid token, and not too often; raises Refusal."""
    context = context_of(request)
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    holder = context.tokens.holder(token.strip()) if kind.lower() == "bearer" else None
    if holder is None:
        if context.rates:
            _count(context.rates.bad_tokens, address_of(request))
        raise Refusal(BAD_TOKEN, "The token is missing, wrong or expired: get a new one.")
    if context.rates:
        _count(context.rates.requests, holder.owner)
    return holder


def worker_of(request: Request) -> Holder:
    """Who came with a valid token to have something done: a message, an upload, an export; raises Refusal."""
    holder = holder_of(request)
    if rates := context_of(request).rates:
        _count(rates.work, holder.owner)
    return holder


def session_of(request: Request, session_id: object, holder: Holder) -> Session:
    """The project that a call names, if it is the caller's; raises Refusal."""
    session = context_of(request).store.session(str(session_id), holder.owner)
    if session is None:
        raise Refusal(NO_SESSION, "Session not found: make a new one.")
    return session


async def body_of(request: Request) -> Json:
    """The JSON object that came along; raises Refusal."""
    text = bytearray()
    async for chunk in request.stream():
        text += chunk
        if len(text) > _LONGEST_BODY:
            raise Refusal(TOO_LARGE, "The request is too long.")
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise Refusal(BAD_REQUEST, "The body must be a JSON object.")
    return body


def _count(limit: RateLimit, name: str) -> None:
    if seconds := limit.wait(name):
        raise Refusal(TOO_OFTEN, "This was asked too often: wait a moment.", retry_after=seconds)
