from __future__ import annotations

import time
from pathlib import Path

import pytest

from caption_ab_skill.engine.draft import Draft
from caption_ab_skill.engine.editing.history import History
from caption_ab_skill.engine.service.database import open_database
from caption_ab_skill.engine.service.store import TOKEN_SECONDS, Store, token_hash


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(open_database(tmp_path / "engine.sqlite"))


def test_a_token_is_kept_as_a_hash_alone(store: Store, tmp_path: Path) -> None:
    token = store.add_token("client")
    assert store.knows_token(token_hash(token.text))
    assert not store.knows_token(token.text)
    assert not any(token.text.encode() in file.read_bytes() for file in tmp_path.iterdir())
    assert token.text not in repr(token)


def test_a_token_ends_after_a_week_without_use(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    used, unused = (token_hash(store.add_token(name).text) for name in ("used", "unused"))
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + TOKEN_SECONDS - 60)
    assert store.knows_token(used)
    monkeypatch.setattr(time, "time", lambda: now + TOKEN_SECONDS + 60)
    assert store.knows_token(used)
    assert not store.knows_token(unused)


def test_a_project_is_its_owners_alone(store: Store) -> None:
    session = store.add_session("owner", "en")
    assert store.session(session.id, "owner") == session
    assert store.session(session.id, "stranger") is None
    assert store.session("nothing", "owner") is None


def test_a_history_comes_back_as_it_was_kept(store: Store) -> None:
    session = store.add_session("owner", "en")
    before = store.history(session.id)
    assert before == History()
    steps = before.step(Draft(title="one")).step(Draft(title="two"))
    store.save_history(session.id, before, steps)
    assert store.history(session.id) == steps
    assert store.draft(session.id) == steps.now.to_wire()

    back = steps.undo()
    assert back is not None
    store.save_history(session.id, steps, back)
    assert store.history(session.id) == back
    other = back.step(Draft(title="three"))
    store.save_history(session.id, back, other)
    assert store.history(session.id) == other


def test_a_history_that_dropped_its_oldest_steps(store: Store) -> None:
    session = store.add_session("owner", "en")
    history = store.history(session.id)
    for number in range(103):
        after = history.step(Draft(title=str(number)))
        store.save_history(session.id, history, after)
        history = after
    assert store.history(session.id) == history


def test_everything_is_there_after_opening_it_again(store: Store, tmp_path: Path) -> None:
    token = token_hash(store.add_token("client").text)
    session = store.add_session(token, "zh-CN")
    store.add_uploads(session.id, [{"filename": "a.mp4"}, {"filename": "b.mp4"}])
    again = Store(open_database(tmp_path / "engine.sqlite"))
    assert again.knows_token(token)
    assert again.session(session.id, token) == session
    assert again.uploads(session.id) == [{"filename": "a.mp4"}, {"filename": "b.mp4"}]
