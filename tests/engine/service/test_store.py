from __future__ import annotations

from pathlib import Path

import pytest

from caption_ab_skill.engine.draft import Draft
from caption_ab_skill.engine.editing.history import History
from caption_ab_skill.engine.service.database import open_database
from caption_ab_skill.engine.service.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(open_database(tmp_path / "engine.sqlite"))


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
    session = store.add_session("owner", "zh-CN")
    store.add_uploads(session.id, [{"filename": "a.mp4"}, {"filename": "b.mp4"}], [10, 20])
    again = Store(open_database(tmp_path / "engine.sqlite"))
    assert again.session(session.id, "owner") == session
    assert again.uploads(session.id) == [{"filename": "a.mp4"}, {"filename": "b.mp4"}]


def test_a_file_is_its_senders_alone_and_counts_once(store: Store) -> None:
    mine, also_mine, other = (store.add_session(owner, "en") for owner in ("me", "me", "you"))
    store.add_uploads(mine.id, [{"hash": "a"}, {"hash": "b"}], [10, 20])
    store.add_uploads(also_mine.id, [{"hash": "a"}], [10])
    store.add_uploads(other.id, [{"hash": "c"}], [5])
    assert [store.owns("me", media) for media in "abc"] == [True, True, False]
    assert [store.owns("you", media) for media in "abc"] == [False, False, True]
    assert (store.bytes_kept("me"), store.bytes_kept("you"), store.bytes_kept("nobody")) == (30, 5, 0)
    store.forget_media(["b"])
    assert store.bytes_kept("me") == 10


def test_projects_of_a_token_that_ended_are_removed(store: Store) -> None:
    gone, kept = store.add_session("gone", "en"), store.add_session("kept", "en")
    store.add_uploads(gone.id, [{"hash": "a"}], [10])
    store.forget_projects(["gone"])
    assert store.session(gone.id, "gone") is None
    assert not store.owns("gone", "a")
    assert store.session(kept.id, "kept") == kept
