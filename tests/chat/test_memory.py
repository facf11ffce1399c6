"""What is kept between processes."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

from caption_ab_skill.chat.memory import Memory, PendingRender, StoredSession, StoredToken, timestamp


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
