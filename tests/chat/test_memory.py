"""What is kept between processes."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from caption_ab_skill.chat.memory import Memory, NewerMemory
from caption_ab_skill.chat.stored import PendingRender, StoredSession, StoredToken, timestamp


def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    with Memory(tmp_path) as memory:
        memory.keep_token("o", StoredToken("secret"))
        files = list(tmp_path.iterdir())
        assert files
        assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)


def test_it_lasts(tmp_path: Path) -> None:
    session = StoredSession("s1", "t1", None, "en", "demo")
    render = PendingRender("render_1", "s1", tmp_path / "demo.mp4", {"t": [1]}, 2)
    with Memory(tmp_path) as memory:
        client = memory.client_id()
        assert memory.first_contact()
        memory.keep_session("o", "default", "token", session)
        memory.keep_render("o", render)
    with Memory(tmp_path) as memory:
        assert memory.client_id() == client
        assert not memory.first_contact()
        assert memory.session("o", "default", "token") == session
        assert memory.session("o", "default", "another token") is None
        assert memory.renders("o", "s1") == [render]
        memory.forget_session("o", "s1")
        assert memory.renders("o", "s1") == []
        assert memory.session("o", "default", "token") is None


def test_an_expired_token_is_none(tmp_path: Path) -> None:
    with Memory(tmp_path) as memory:
        memory.keep_token("o", StoredToken("t", timestamp("2020-01-01T00:00:00Z")))
        assert memory.token("o") is None
        memory.keep_token("o", StoredToken("t", timestamp("not a date")))
        assert memory.token("o") is not None


def test_a_token_never_shows() -> None:
    assert "secret" not in repr(StoredToken("secret"))


def test_two_at_once_agree(tmp_path: Path) -> None:
    found: list[str] = []

    def look() -> None:
        with Memory(tmp_path) as memory:
            found.append(memory.client_id())

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


# The first schema that was shipped, with a row in each table.
_VERSION_1 = """
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
INSERT INTO facts VALUES ('client_id', 'c1');
INSERT INTO tokens VALUES ('o', 't1', NULL, 'b1');
INSERT INTO renders VALUES ('r1', 'o', 's1', '/out/a.mp4', 'p', '{}', 1, 1.0);
PRAGMA user_version = 1;
"""


def test_a_file_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "memory.sqlite")
    old.executescript(_VERSION_1)
    old.close()
    with Memory(tmp_path) as memory:
        assert memory.client_id() == "c1"
        assert memory.token("o") == StoredToken("t1", None, "b1")
        assert [render.id for render in memory.renders("o", "s1")] == ["r1"]
        memory.note_delivered("r1")
        assert memory.renders("o", "s1") == []


def test_a_file_of_a_newer_version_is_left_untouched(tmp_path: Path) -> None:
    with Memory(tmp_path):
        pass
    newer = sqlite3.connect(tmp_path / "memory.sqlite")
    newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(NewerMemory, match="newer version"):
        Memory(tmp_path)
    assert not list(tmp_path.glob("memory-damaged-*"))


@pytest.mark.parametrize("damage", [b"", b"not a database, but longer than a header" * 99, b"SQLite format 3\x00junk"])
def test_a_damaged_file_is_moved_aside(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "memory.sqlite").write_bytes(damage)
    with Memory(tmp_path) as memory:
        assert memory.was_damaged == bool(damage)
        assert memory.client_id()
    kept = [path for path in tmp_path.glob("memory-damaged-*") if path.read_bytes() == damage]
    assert len(kept) == bool(damage)
    with Memory(tmp_path) as memory:
        assert not memory.was_damaged


def test_a_copy_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    with Memory(tmp_path):
        pass
    (tmp_path / "memory.sqlite").chmod(0o644)
    with Memory(tmp_path):
        assert stat.S_IMODE((tmp_path / "memory.sqlite").stat().st_mode) == 0o600


def test_only_the_owner_can_read_it_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with Memory(tmp_path) as memory:
            memory.keep_token("o", StoredToken("secret"))
            assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in tmp_path.iterdir())
    finally:
        os.umask(before)


def test_a_delivered_render_is_still_known(tmp_path: Path) -> None:
    render = PendingRender("render_1", "s1", tmp_path / "demo.mp4", {"t": [1]})
    with Memory(tmp_path) as memory:
        memory.keep_render("o", render)
        memory.note_delivered("render_1")
        assert memory.renders("o", "s1") == []
        assert memory.render_of("o", "s1", {"t": [1]}) == render
        assert memory.render_of("o", "s1", {"t": [2]}) is None


_WRITES = """
import sys
from pathlib import Path
from caption_ab_skill.chat.memory import Memory
from caption_ab_skill.chat.stored import PendingRender
home, name = Path(sys.argv[1]), sys.argv[2]
with Memory(home) as memory:
    print("ready", flush=True)
    for number in range(int(sys.argv[3])):
        memory.keep_render("o", PendingRender(f"{name}-{number}", "s1", home / "a.mp4", {"n": number}))
"""


def _writer(home: Path, name: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _WRITES, str(home), name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_eight_processes_write_at_once(tmp_path: Path) -> None:
    writers = [_writer(tmp_path, str(number), 10) for number in range(8)]
    assert [writer.wait() for writer in writers] == [0] * 8
    for writer in writers:
        assert writer.stdout is not None
        writer.stdout.close()
    with Memory(tmp_path) as memory:
        assert len(memory.renders("o", "s1")) == 80


def test_it_opens_after_a_process_was_killed_while_it_wrote(tmp_path: Path) -> None:
    for round_ in range(5):
        writer = _writer(tmp_path, str(round_), 100_000)
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(0.01 * round_)
        writer.kill()
        writer.wait()
        writer.stdout.close()
        with Memory(tmp_path) as memory:
            assert not memory.was_damaged
            numbers = [int(r.id.split("-")[1]) for r in memory.renders("o", "s1") if r.id.startswith(f"{round_}-")]
            assert sorted(numbers) == list(range(len(numbers))), "what was written before is all there"
