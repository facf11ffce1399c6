"""What the engine must not forget of people's work: tokens, projects, their history, uploads.

Tokens are kept as hashes: reading the file gives nobody access. Each method is one transaction.
"""

from __future__ import annotations

import hashlib
import secrets
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ..draft import Draft
from ..editing.history import History
from .database import tables

Json = dict[str, Any]

# contract.md, "Anonymous token": valid 7 days. Here each use makes it valid for 7 days again, so that work on one's
# own machine does not get lost in the middle of a week of it.
TOKEN_SECONDS = 7 * 24 * 3600
_RENEW_SECONDS = 24 * 3600

_tokens = sa.Table(
    "tokens",
    tables,
    sa.Column("hash", sa.String, primary_key=True),
    sa.Column("user_id", sa.String, nullable=False),
    sa.Column("expires_at", sa.Float, nullable=False),
)
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
)


@dataclass(frozen=True)
class Token:
    """A token just given out; the only moment at which the engine knows it in plain."""

    text: str
    user_id: str
    expires_at: float

    def __repr__(self) -> str:
        return f"Token(user_id={self.user_id!r})"


@dataclass(frozen=True)
class Session:
    """A project. `owner` is the hash of the token that made it."""

    id: str
    task_id: str
    language: str


def token_hash(token: str) -> str:
    """What the store keeps of a token. Tokens are random, so a plain hash cannot be searched for."""
    return hashlib.sha256(token.encode()).hexdigest()


class Store:
    """These tables of the engine's file."""

    def __init__(self, database: sa.Engine) -> None:
        self._engine = database

    # tokens

    def add_token(self, client_id: str) -> Token:
        """A new token for an installation; the same installation stays the same user."""
        user = "anon_" + uuid.uuid5(uuid.NAMESPACE_OID, client_id).hex[:16]
        token = Token("nmv_usr_" + secrets.token_urlsafe(32), user, time.time() + TOKEN_SECONDS)
        with self._engine.begin() as connection:
            connection.execute(
                _tokens.insert().values(hash=token_hash(token.text), user_id=user, expires_at=token.expires_at)
            )
        return token

    def knows_token(self, owner: str) -> bool:
        """Whether the token with this hash is valid; its use makes it last longer."""
        now = time.time()
        with self._engine.begin() as connection:
            expires = connection.scalar(sa.select(_tokens.c.expires_at).where(_tokens.c.hash == owner))
            if expires is None or expires < now:
                return False
            if expires < now + TOKEN_SECONDS - _RENEW_SECONDS:
                connection.execute(
                    _tokens.update().where(_tokens.c.hash == owner).values(expires_at=now + TOKEN_SECONDS)
                )
        return True

    # projects

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
        steps = sa.select(_steps.c.draft).where(_steps.c.session_id == session_id).order_by(_steps.c.number)
        with self._engine.begin() as connection:
            drafts = tuple(Draft.from_wire(draft) for draft in connection.scalars(steps))
            at = connection.scalar(sa.select(_sessions.c.at).where(_sessions.c.id == session_id)) or 0
        return History(drafts, at)

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

    def add_uploads(self, session_id: str, files: Sequence[Json]) -> None:
        """Remember files that came into a project, as the upload's answer describes them."""
        with self._engine.begin() as connection:
            connection.execute(_uploads.insert(), [{"session_id": session_id, "info": info} for info in files])

    def uploads(self, session_id: str) -> list[Json]:
        """The files of a project, in the order in which they came."""
        query = sa.select(_uploads.c.info).where(_uploads.c.session_id == session_id).order_by(_uploads.c.number)
        with self._engine.begin() as connection:
            return [dict(info) for info in connection.scalars(query)]
