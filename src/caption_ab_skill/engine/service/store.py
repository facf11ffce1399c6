"""What the engine must not forget of people's work: projects, their history, uploads.

Each method is one transaction.
"""

from __future__ import annotations

import time
import uuid
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ..draft import Draft
from ..editing.history import History
from .database import tables

Json = dict[str, Any]

# Projects whose steps are kept in memory too: to read a hundred drafts anew for each message takes 20 ms. One process
# alone has the file, so what it remembers is what is there.
_REMEMBERED = 200

_sessions = sa.Table(
    "sessions",
    tables,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("task_id", sa.String, nullable=False),
    sa.Column("owner", sa.String, nullable=False),
    sa.Column("language", sa.String, nullable=False),
    sa.Column("at", sa.Integer, nullable=False),
)
_steps = sa.Table(
    "steps",
    tables,
    sa.Column("session_id", sa.String, sa.ForeignKey("sessions.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("draft", sa.JSON, nullable=False),
)
_uploads = sa.Table(
    "uploads",
    tables,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("session_id", sa.String, sa.ForeignKey("sessions.id"), nullable=False, index=True),
    sa.Column("info", sa.JSON, nullable=False),
    sa.Column("media", sa.String, index=True),
    sa.Column("size", sa.Integer),
    sa.Column("came_at", sa.Float),
)


@dataclass(frozen=True)
class Session:
    """A project. `owner` is the hash of the token that made it."""

    id: str
    task_id: str
    language: str


class Store:
    """These tables of the engine's file."""

    def __init__(self, database: sa.Engine) -> None:
        self._engine = database
        self._histories: OrderedDict[str, History] = OrderedDict()

    def add_session(self, owner: str, language: str) -> Session:
        """A new, empty project of this token."""
        session = Session(uuid.uuid4().hex, uuid.uuid4().hex, language)
        with self._engine.begin() as connection:
            connection.execute(
                _sessions.insert().values(id=session.id, task_id=session.task_id, owner=owner, language=language, at=0)
            )
            connection.execute(_steps.insert().values(session_id=session.id, number=0, draft=Draft().to_wire()))
        return session

    def session(self, session_id: str, owner: str) -> Session | None:
        """The project, if this token made it."""
        query = sa.select(_sessions).where(_sessions.c.id == session_id, _sessions.c.owner == owner)
        with self._engine.begin() as connection:
            row = connection.execute(query).one_or_none()
        return Session(row.id, row.task_id, row.language) if row else None

    def history(self, session_id: str) -> History:
        """All steps of a project."""
        if (known := self._histories.get(session_id)) is not None:
            self._histories.move_to_end(session_id)
            return known
        steps = sa.select(_steps.c.draft).where(_steps.c.session_id == session_id).order_by(_steps.c.number)
        with self._engine.begin() as connection:
            drafts = tuple(Draft.from_wire(draft) for draft in connection.scalars(steps))
            at = connection.scalar(sa.select(_sessions.c.at).where(_sessions.c.id == session_id)) or 0
        return self._remember(session_id, History(drafts, at))

    def draft(self, session_id: str) -> Json:
        """What is on the timeline now, as it travels."""
        query = (
            sa.select(_steps.c.draft)
            .join(_sessions, _sessions.c.id == _steps.c.session_id)
            .where(_sessions.c.id == session_id, _steps.c.number == _sessions.c.at)
        )
        with self._engine.begin() as connection:
            return dict(connection.execute(query).scalar_one())

    def save_history(self, session_id: str, before: History, after: History) -> None:
        """Keep what changed between the history as it was read and as it is now."""
        pairs = zip(before.drafts, after.drafts, strict=False)
        same = next((number for number, (old, new) in enumerate(pairs) if old != new), None)
        if same is None:
            same = min(len(before.drafts), len(after.drafts))
        new_steps = [
            {"session_id": session_id, "number": number, "draft": draft.to_wire()}
            for number, draft in enumerate(after.drafts)
            if number >= same
        ]
        with self._engine.begin() as connection:
            connection.execute(_steps.delete().where(_steps.c.session_id == session_id, _steps.c.number >= same))
            if new_steps:
                connection.execute(_steps.insert(), new_steps)
            connection.execute(_sessions.update().where(_sessions.c.id == session_id).values(at=after.at))
        self._remember(session_id, after)

    def _remember(self, session_id: str, history: History) -> History:
        self._histories[session_id] = history
        self._histories.move_to_end(session_id)
        while len(self._histories) > _REMEMBERED:
            self._histories.popitem(last=False)
        return history

    def add_uploads(self, session_id: str, files: Sequence[Json], sizes: Sequence[int]) -> None:
        """Remember files that came into a project, as the upload's answer describes them, and their bytes."""
        now = time.time()
        rows = [
            {"session_id": session_id, "info": info, "media": info.get("hash"), "size": size, "came_at": now}
            for info, size in zip(files, sizes, strict=True)
        ]
        with self._engine.begin() as connection:
            connection.execute(_uploads.insert(), rows)

    def owns(self, owner: str, media_id: str) -> bool:
        """Whether this file came into a project of this token."""
        query = sa.select(sa.literal(1)).select_from(_of_owner(owner)).where(_uploads.c.media == media_id).limit(1)
        with self._engine.begin() as connection:
            return connection.scalar(query) is not None

    def bytes_kept(self, owner: str) -> int:
        """How much a token's files take, each content once."""
        each = sa.select(sa.func.max(_uploads.c.size).label("size")).select_from(_of_owner(owner))
        query = sa.select(sa.func.sum(each.group_by(_uploads.c.media).subquery().c.size))
        with self._engine.begin() as connection:
            return int(connection.scalar(query) or 0)

    def forget_media(self, media_ids: Sequence[str]) -> None:
        """These files are gone: they count for nobody any more."""
        with self._engine.begin() as connection:
            connection.execute(_uploads.update().where(_uploads.c.media.in_(media_ids)).values(size=0))

    def forget_projects(self, owners: Sequence[str]) -> None:
        """Remove all projects of tokens that are no longer valid."""
        sessions = sa.select(_sessions.c.id).where(_sessions.c.owner.in_(owners))
        with self._engine.begin() as connection:
            for table in (_uploads, _steps):
                connection.execute(table.delete().where(table.c.session_id.in_(sessions)))
            connection.execute(_sessions.delete().where(_sessions.c.owner.in_(owners)))
        self._histories.clear()

    def uploads(self, session_id: str) -> list[Json]:
        """The files of a project, in the order in which they came."""
        query = sa.select(_uploads.c.info).where(_uploads.c.session_id == session_id).order_by(_uploads.c.number)
        with self._engine.begin() as connection:
            return [dict(info) for info in connection.scalars(query)]


def _of_owner(owner: str) -> sa.Join:
    mine = sa.and_(_sessions.c.id == _uploads.c.session_id, _sessions.c.owner == owner)
    return sa.join(_uploads, _sessions, mine)
