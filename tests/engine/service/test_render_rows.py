"""The table of exports: kept once, moved on in one direction, and readable from a file of an older version."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from caption_ab_skill.engine.service.database import open_database
from caption_ab_skill.engine.service.render_rows import RenderRow, RenderRows

OLDER = """
CREATE TABLE renders (id VARCHAR PRIMARY KEY, number INTEGER NOT NULL UNIQUE, owner VARCHAR NOT NULL,
    draft JSON NOT NULL, base VARCHAR NOT NULL, fingerprint VARCHAR NOT NULL, status VARCHAR NOT NULL, error VARCHAR);
INSERT INTO renders VALUES ('old', 1, 'owner', '{}', 'base', 'print', 'processing', NULL);
"""


@pytest.fixture
def rows(tmp_path: Path) -> RenderRows:
    return RenderRows(open_database(tmp_path / "engine.sqlite"))


def row(name: str) -> RenderRow:
    return RenderRow(name, {"t": []}, "base", f"fingerprint of {name}", "pending")


def test_a_render_is_kept_once(rows: RenderRows) -> None:
    kept = rows.add(row("r1"), "owner")
    assert kept is not None
    assert kept.job
    assert rows.add(row("r1"), "owner") is None
    assert rows.add(row("r1"), "stranger") is None
    assert rows.of("r1", "owner") == kept == rows.of_job(kept.job)
    assert rows.of("r1", "stranger") is None


def test_unfinished_renders_in_their_order(rows: RenderRows) -> None:
    for name in ("r2", "r1", "r3"):
        rows.add(row(name), "owner")
    rows.complete(["r1"])
    rows.begin(["r3"])
    assert [(render.id, render.status) for render in rows.unfinished()] == [("r2", "pending"), ("r3", "processing")]
    assert (rows.count_unfinished(), rows.count_unfinished("owner"), rows.count_unfinished("stranger")) == (2, 2, 0)


def test_a_finished_render_stays_as_it_is(rows: RenderRows) -> None:
    rows.add(row("r1"), "owner")
    rows.complete(["r1"])
    rows.fail(["r1"], "too late")
    rows.reach(["r1"], 40)
    found = rows.of("r1", "owner")
    assert found is not None
    assert (found.status, found.error, found.progress) == ("completed", None, 100)


def test_progress_never_falls(rows: RenderRows) -> None:
    rows.add(row("r1"), "owner")
    for reached in (20.0, 60.0, 10.0, 59.9):
        rows.reach(["r1"], reached)
    found = rows.of("r1", "owner")
    assert found is not None
    assert found.progress == 60


def test_a_file_of_an_older_version_is_read_on(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "engine.sqlite") as older:
        older.executescript(OLDER)
    rows = RenderRows(open_database(tmp_path / "engine.sqlite"))
    rows.give_jobs()
    (old,) = rows.unfinished()
    assert old.job
    assert rows.of_job(old.job) == old
    rows.complete(["old"])
    assert not rows.unfinished()
