"""The exports that were asked for, one row each: what to render, for whom, how far it is, and how it ended."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import sqlalchemy as sa

from ..rendering.output_settings import output_settings
from .database import tables

Json = dict[str, Any]
RenderStatus = Literal["pending", "processing", "completed", "failed"]

_UNFINISHED = ("pending", "processing")

# `job` names the workflow that renders the row: its own name and not the client's, so that no id that a client ever
# chose can meet a workflow of an earlier life of the folder.
_renders = sa.Table(
    "renders",
    tables,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False, unique=True),
    sa.Column("owner", sa.String, nullable=False),
    sa.Column("draft", sa.JSON, nullable=False),
    sa.Column("base", sa.String, nullable=False),
    sa.Column("fingerprint", sa.String, nullable=False),
    sa.Column("status", sa.String, nullable=False, index=True),
    sa.Column("error", sa.String),
    sa.Column("job", sa.String),
    sa.Column("progress", sa.Float),
    sa.Column("asked_at", sa.Float),
    sa.Column("ended_at", sa.Float),
    sa.Column("output", sa.JSON),
)


@dataclass(frozen=True)
class RenderRow:
    """An export that was asked for.

    Renders of equal `base` differ in captions alone; equal `fingerprint` is the same file. `progress` in percent, never
    falling; `asked_at` in seconds since 1970. `output` says what kind of file (see `rendering/output_settings.py`); the
    renders of an older engine, which had none, are MP4.
    """

    id: str
    draft: Json
    base: str
    fingerprint: str
    status: RenderStatus
    error: str | None = None
    job: str = ""
    progress: float = 0.0
    asked_at: float = 0.0
    output: Json = field(default_factory=dict)

    @property
    def file_name(self) -> str:
        """What its file is called, or will be."""
        return f"{self.fingerprint}.{output_settings(self.output).format}"

    @property
    def is_finished(self) -> bool:
        """Whether nothing more happens to it."""
        return self.status not in _UNFINISHED


class RenderRows:
    """The table of exports. Each method is one transaction."""

    def __init__(self, database: sa.Engine) -> None:
        self._engine = database

    def add(self, row: RenderRow, owner: str) -> RenderRow | None:
        """Keep an export before anything is done for it: the row as kept, None where its id was used before."""
        number = sa.select(sa.func.coalesce(sa.func.max(_renders.c.number), 0) + 1).scalar_subquery()
        now = time.time()
        values = {
            "id": row.id,
            "number": number,
            "owner": owner,
            "draft": row.draft,
            "base": row.base,
            "fingerprint": row.fingerprint,
            "status": row.status,
            "job": uuid.uuid4().hex,
            "progress": row.progress,
            "asked_at": now,
            "ended_at": now if row.is_finished else None,
            "output": row.output,
        }
        try:
            with self._engine.begin() as connection:
                connection.execute(_renders.insert().values(values))
        except sa.exc.IntegrityError:
            return None
        return self.of(row.id, owner)

    def of(self, render_id: str, owner: str) -> RenderRow | None:
        """The export, if this token asked for it."""
        return self._one(_renders.c.id == render_id, _renders.c.owner == owner)

    def of_job(self, job: str) -> RenderRow | None:
        """The export that a workflow is for."""
        return self._one(_renders.c.job == job)

    def unfinished(self) -> list[RenderRow]:
        """What is still to be rendered, in the order in which it was asked for."""
        query = sa.select(_renders).where(_renders.c.status.in_(_UNFINISHED)).order_by(_renders.c.number)
        with self._engine.begin() as connection:
            return [_row(row) for row in connection.execute(query)]

    def count_unfinished(self, owner: str | None = None) -> int:
        """How many renders wait or are on their way, of one token or of all."""
        query = sa.select(sa.func.count()).where(_renders.c.status.in_(_UNFINISHED))
        if owner is not None:
            query = query.where(_renders.c.owner == owner)
        with self._engine.begin() as connection:
            return int(connection.scalar(query) or 0)

    def give_jobs(self) -> None:
        """Name a workflow for each unfinished export of a version that had none."""
        nameless = sa.select(_renders.c.id).where(_renders.c.status.in_(_UNFINISHED), _renders.c.job.is_(None))
        with self._engine.begin() as connection:
            for render_id in connection.scalars(nameless).all():
                connection.execute(_renders.update().where(_renders.c.id == render_id).values(job=uuid.uuid4().hex))

    def begin(self, render_ids: Sequence[str]) -> None:
        """These are being rendered now."""
        self._change(render_ids, status="processing")

    def reach(self, render_ids: Sequence[str], progress: float) -> None:
        """These are at `progress` percent, if they were not further already in an earlier try."""
        further = sa.func.max(sa.func.coalesce(_renders.c.progress, 0.0), progress)
        self._change(render_ids, progress=further)

    def complete(self, render_ids: Sequence[str]) -> None:
        """Their files are in place."""
        self._change(render_ids, status="completed", progress=100.0, error=None, ended_at=time.time())

    def fail(self, render_ids: Sequence[str], reason: str) -> None:
        """They ended without a file; one that is finished stays as it is."""
        self._change(render_ids, status="failed", error=reason, ended_at=time.time())

    def ended_before(self, moment: float) -> list[RenderRow]:
        """The exports that ended before `moment`, seconds since 1970."""
        ended = sa.func.coalesce(_renders.c.ended_at, 0.0) < moment
        query = sa.select(_renders).where(_renders.c.status.not_in(_UNFINISHED), ended)
        with self._engine.begin() as connection:
            return [_row(row) for row in connection.execute(query)]

    def forget(self, render_ids: Sequence[str]) -> None:
        """Remove finished exports."""
        finished = _renders.c.status.not_in(_UNFINISHED)
        with self._engine.begin() as connection:
            connection.execute(_renders.delete().where(_renders.c.id.in_(render_ids), finished))

    def _one(self, *conditions: sa.ColumnElement[bool]) -> RenderRow | None:
        with self._engine.begin() as connection:
            row = connection.execute(sa.select(_renders).where(*conditions)).one_or_none()
        return _row(row) if row else None

    def _change(self, render_ids: Sequence[str], **values: Any) -> None:
        unfinished = _renders.c.status.in_(_UNFINISHED)
        with self._engine.begin() as connection:
            connection.execute(_renders.update().where(_renders.c.id.in_(render_ids), unfinished).values(**values))


def _row(row: Any) -> RenderRow:
    return RenderRow(
        row.id,
        row.draft,
        row.base,
        row.fingerprint,
        row.status,
        row.error,
        job=row.job or "",
        progress=row.progress or 0.0,
        asked_at=row.asked_at or 0.0,
        output=row.output or {},
    )
