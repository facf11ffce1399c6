"""What is kept between turns and processes.

One SQLite file in the skill's home, readable by its owner alone.
"""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path
from typing import Any, Self

from ..file_lock import try_lock
from .stored import PendingRender, PlacedFile, StoredSession, StoredToken, draft_print, fingerprint

NAME = "memory.sqlite"
FILES = (f"{NAME}*", "memory.lock", "memory-damaged-*")
"""What the memory is made of in the home, as patterns: SQLite keeps a log and an index beside its file."""

# Each entry leads from the version that is its place in the list to the next.
_MIGRATIONS = (
    """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE tokens (origin TEXT PRIMARY KEY, token TEXT NOT NULL, expires_at REAL, bind_id TEXT);
CREATE TABLE sessions (
    origin TEXT NOT NULL, name TEXT NOT NULL, token_print TEXT NOT NULL, session_id TEXT NOT NULL,
    task_id TEXT, bind_id TEXT, language TEXT NOT NULL, clip TEXT,
    PRIMARY KEY (origin, name, token_print)
);
CREATE TABLE renders (
    id TEXT PRIMARY KEY, origin TEXT NOT NULL, session_id TEXT NOT NULL, target TEXT NOT NULL,
    draft_print TEXT NOT NULL, draft TEXT NOT NULL, tries INTEGER NOT NULL, started REAL NOT NULL
);
""",
    "ALTER TABLE renders ADD COLUMN delivered REAL",
    "ALTER TABLE sessions ADD COLUMN source TEXT",
    """
ALTER TABLE renders ADD COLUMN chat TEXT;
ALTER TABLE renders ADD COLUMN output TEXT;
ALTER TABLE renders ADD COLUMN placed TEXT
""",
)
# Seconds for which a delivered render is known, so that asking for the same file again renders nothing anew.
_KNOWN = 7 * 86_400.0
_RENDER = "SELECT id, session_id, target, draft, tries, output, chat, placed FROM renders"


class NewerMemory(Exception):
    """The memory was written by a newer version of this program, which this one leaves untouched."""


class Memory:
    """The database. Several processes may use it at once; every method is one short transaction.

    A file that is damaged is moved aside and a new one begun (`was_damaged`). Raises NewerMemory.
    """

    def __init__(self, home: Path) -> None:
        self.was_damaged = False
        try:
            self._open(home)
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorname", "") not in ("SQLITE_NOTADB", "SQLITE_CORRUPT"):
                raise
            self._start_anew(home)

    def _open(self, home: Path) -> None:
        path = home / NAME
        # Made before SQLite opens it, so that there is no moment in which others can read it.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            path.chmod(0o600)  # a copy from elsewhere
        self._db = sqlite3.connect(path, timeout=10, isolation_level=None)
        try:
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            if self._version() != len(_MIGRATIONS):
                with self._writing():
                    self._migrate()
        except BaseException:
            self._db.close()
            raise

    def _version(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def _migrate(self) -> None:
        version = self._version()
        if version > len(_MIGRATIONS):
            raise NewerMemory(
                "The skill's memory was written by a newer version; update caption-ab, or set CAPTION_AB_HOME to"
                " another folder."
            )
        for migration in _MIGRATIONS[version:]:
            for statement in migration.strip().split(";\n"):
                self._db.execute(statement)
        if version < len(_MIGRATIONS):
            self._db.execute(f"PRAGMA user_version = {len(_MIGRATIONS)}")

    def _start_anew(self, home: Path) -> None:
        """Move a damaged file aside, once, whoever else finds it damaged at the same moment."""
        with (home / "memory.lock").open("a+b") as file:
            while not try_lock(file):
                time.sleep(0.02)
            try:
                self._open(home)
            except sqlite3.DatabaseError:
                for path in home.glob(f"{NAME}*"):
                    path.rename(home / f"memory-damaged-{time.time_ns()}{path.name.removeprefix(NAME)}")
                self._open(home)
        self.was_damaged = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def client_id(self) -> str:
        """This installation's UUID, made once."""
        while (row := self._db.execute("SELECT value FROM facts WHERE name = 'client_id'").fetchone()) is None:
            with self._writing():
                self._db.execute("INSERT OR IGNORE INTO facts VALUES ('client_id', ?)", (str(uuid.uuid4()),))
        return str(row[0])

    def first_contact(self) -> bool:
        """True once: the first time that somebody is greeted."""
        with self._writing():
            cursor = self._db.execute("INSERT OR IGNORE INTO facts VALUES ('greeted', '1')")
        return cursor.rowcount == 1

    def token(self, origin: str) -> StoredToken | None:
        """The anonymous token that a backend gave, if it is still valid."""
        found = self.last_token(origin)
        return found if found and found.is_valid else None

    def last_token(self, origin: str) -> StoredToken | None:
        """The anonymous token that a backend gave last, whether it is still valid or not."""
        row = self._db.execute("SELECT token, expires_at, bind_id FROM tokens WHERE origin = ?", (origin,)).fetchone()
        return StoredToken(*row) if row else None

    def keep_token(self, origin: str, token: StoredToken) -> None:
        """Keep an anonymous token in place of the one before, whose projects it takes over."""
        with self._writing():
            row = self._db.execute("SELECT token FROM tokens WHERE origin = ?", (origin,)).fetchone()
            if row:
                prints = (fingerprint(token.token), origin, fingerprint(row[0]))
                self._db.execute(
                    "UPDATE OR REPLACE sessions SET token_print = ? WHERE origin = ? AND token_print = ?", prints
                )
            values = (origin, token.token, token.expires_at, token.bind_id)
            self._db.execute("INSERT OR REPLACE INTO tokens VALUES (?, ?, ?, ?)", values)

    def session(self, origin: str, name: str, token: str) -> StoredSession | None:
        """The project under that name, of the token that made it."""
        row = self._db.execute(
            "SELECT session_id, task_id, bind_id, language, clip, source FROM sessions"
            " WHERE origin = ? AND name = ? AND token_print = ?",
            (origin, name, fingerprint(token)),
        ).fetchone()
        return StoredSession(*row) if row else None

    def keep_session(self, origin: str, name: str, token: str, session: StoredSession) -> None:
        """Keep a project under a name."""
        with self._writing():
            values = (origin, name, fingerprint(token), *astuple(session))
            self._db.execute("INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    def forget_session(self, origin: str, session_id: str) -> None:
        """A project that the backend no longer has, and its renders."""
        with self._writing():
            self._db.execute("DELETE FROM sessions WHERE origin = ? AND session_id = ?", (origin, session_id))
            self._db.execute("DELETE FROM renders WHERE origin = ? AND session_id = ?", (origin, session_id))

    def keep_render(self, origin: str, render: PendingRender) -> None:
        """Remember a render on its way, so that any later turn can deliver it."""
        with self._writing():
            output = None if render.output is None else json.dumps(render.output)
            values = (
                *(render.id, origin, render.session_id, str(render.target)),
                *(draft_print(render.draft, render.output), json.dumps(render.draft), render.tries, time.time()),
                *(None, render.chat, output, _placed_json(render.placed)),
            )
            self._db.execute("INSERT OR REPLACE INTO renders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    def note_placed(self, render_id: str, file: PlacedFile) -> None:
        """Where the file of a render is about to be put; noted before, so that no file is put there twice."""
        with self._writing():
            self._db.execute("UPDATE renders SET placed = ? WHERE id = ?", (_placed_json(file), render_id))

    def rename_render(self, render_id: str, new: str) -> None:
        """A render that the backend calls by an id of its own."""
        with self._writing():
            self._db.execute("UPDATE OR REPLACE renders SET id = ? WHERE id = ?", (new, render_id))

    def note_delivered(self, render_id: str) -> None:
        """A render whose file is where it was to go; it stays known for a week."""
        with self._writing():
            now = time.time()
            self._db.execute("UPDATE renders SET delivered = ? WHERE id = ?", (now, render_id))
            self._db.execute("DELETE FROM renders WHERE delivered < ?", (now - _KNOWN,))

    def render_of(
        self, origin: str, session_id: str, draft: dict[str, Any], output: dict[str, str] | None = None
    ) -> PendingRender | None:
        """The newest render of exactly this draft with this output, on its way or delivered."""
        row = self._db.execute(
            f"{_RENDER} WHERE origin = ? AND session_id = ? AND draft_print = ? ORDER BY started DESC",
            (origin, session_id, draft_print(draft, output)),
        ).fetchone()
        return _render(row) if row else None

    def drop_render(self, render_id: str) -> None:
        """A render that will never be delivered."""
        with self._writing():
            self._db.execute("DELETE FROM renders WHERE id = ?", (render_id,))

    def renders(self, origin: str, session_id: str, chat: str | None = None) -> list[PendingRender]:
        """The renders of a project that are on their way, the oldest first.

        With `chat` also those of projects that were spoken of in that chat before.
        """
        rows = self._db.execute(
            f"{_RENDER} WHERE origin = ? AND (session_id = ? OR chat = ?) AND delivered IS NULL ORDER BY started",
            (origin, session_id, chat),
        )
        return [_render(row) for row in rows]


def _render(row: tuple[Any, ...]) -> PendingRender:
    render_id, session_id, target, draft, tries, output, chat, placed = row
    return PendingRender(
        *(render_id, session_id, Path(target), json.loads(draft), tries),
        *(json.loads(output) if output else None, chat, _placed_file(placed)),
    )


def _placed_json(file: PlacedFile | None) -> str | None:
    return None if file is None else json.dumps([str(file.path), file.size, file.mtime_ns])


def _placed_file(text: str | None) -> PlacedFile | None:
    if not text:
        return None
    path, size, mtime_ns = json.loads(text)
    return PlacedFile(Path(path), size, mtime_ns)
