"""What the engine's calls share, and who is calling."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa
from starlette.requests import Request

from ..media_store import MAX_BYTES, MediaStore
from .answers import BAD_REQUEST, BAD_TOKEN, NO_SESSION, Json, Refusal
from .database import open_database
from .jobs import RenderQueue
from .render_rows import RenderRows
from .store import Session, Store, token_hash


@dataclass(frozen=True)
class Context:
    """The parts of a running engine. `stop` makes it leave; `turns` lets one message at a time change a project;
    `running` are the turns on their way."""

    database: sa.Engine
    store: Store
    media: MediaStore
    renders: RenderRows
    queue: RenderQueue
    stop: Callable[[], None]
    turns: dict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    running: set[asyncio.Task[Any]] = field(default_factory=set)

    @classmethod
    def open(cls, folder: Path, stop: Callable[[], None], max_upload: int = MAX_BYTES) -> Self:
        """What is kept in `folder`, made if need be; `max_upload` in bytes a file."""
        database, media = open_database(folder / "engine.sqlite"), MediaStore(folder / "media", max_upload)
        rows = RenderRows(database)
        return cls(database, Store(database), media, rows, RenderQueue(rows, media, folder), stop)


def context_of(request: Request) -> Context:
    """The engine that this request came to."""
    found: Context = request.app.state.context
    return found


def owner_of(request: Request) -> str:
    """The hash of the valid token that came along; raises Refusal."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    owner = token_hash(token.strip())
    if kind.lower() != "bearer" or not context_of(request).store.knows_token(owner):
        raise Refusal(BAD_TOKEN, "The token is missing, wrong or expired: get a new one.")
    return owner


def session_of(request: Request, session_id: object) -> Session:
    """The project that a call names, if it is the caller's; raises Refusal."""
    owner = owner_of(request)
    session = context_of(request).store.session(str(session_id), owner)
    if session is None:
        raise Refusal(NO_SESSION, "Session not found: make a new one.")
    return session


async def body_of(request: Request) -> Json:
    """The JSON object that came along; raises Refusal."""
    try:
        body = await request.json()
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise Refusal(BAD_REQUEST, "The body must be a JSON object.")
    return body
