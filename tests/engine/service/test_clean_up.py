"""What is removed when it is old or the disk runs low, and what never is."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from caption_ab_skill.engine.draft import Draft
from caption_ab_skill.engine.draft.clips import Clip
from caption_ab_skill.engine.service import clean_up as module
from caption_ab_skill.engine.service.clean_up import CleanUp, Keeping
from caption_ab_skill.engine.service.database import open_database
from caption_ab_skill.engine.service.render_rows import RenderRow, RenderRows
from caption_ab_skill.engine.service.store import Store
from caption_ab_skill.engine.service.tokens import Tokens

DAY = 24 * 3600.0
USED, OLD, OLDER, YOUNG = ("a" * 64, "b" * 64, "c" * 64, "d" * 64)


@pytest.fixture
def clean_up(tmp_path: Path) -> CleanUp:
    database = open_database(tmp_path / "engine.sqlite")
    for folder in ("renders", "media"):
        (tmp_path / folder).mkdir()
    keeping = Keeping(days=7, least_free=1000)
    parts = RenderRows(database), Store(database), Tokens(database)
    return CleanUp(tmp_path / "renders", tmp_path / "media", *parts, keeping)


@pytest.fixture
def free(clean_up: CleanUp, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """`free(bytes)`: so many bytes are free without any file; each file here takes 100."""

    def set_free(room: int) -> None:
        def now(_: Path) -> int:
            return room - 100 * sum(1 for folder in (clean_up.renders, clean_up.media) for _ in folder.iterdir())

        monkeypatch.setattr(module, "free_bytes", now)

    set_free(10_000)
    return set_free


def put(folder: Path, name: str, days: float) -> None:
    """A file that was last used so many days ago."""
    (folder / name).write_bytes(b"x")
    then = time.time() - days * DAY
    os.utime(folder / name, (then, then))


def waiting(clean_up: CleanUp, media: str, fingerprint: str = "f" * 64) -> None:
    """A render of a clip that waits."""
    draft = Draft(clips=(Clip(media=media, title="clip", start_ms=0, duration_ms=1000),))
    clean_up.rows.add(RenderRow("r1", draft.to_wire(), "base", fingerprint, "pending"), "owner")


def left(folder: Path) -> set[str]:
    return {file.name[0] for file in folder.iterdir()}


def test_what_was_not_used_for_long_is_removed(clean_up: CleanUp, free: Callable[[int], None]) -> None:
    for name, days in ((OLD, 8), (YOUNG, 6)):
        put(clean_up.media, name, days)
        put(clean_up.renders, f"{name}.mp4", days)
    clean_up()
    assert left(clean_up.media) == left(clean_up.renders) == {"d"}


def test_what_a_render_needs_is_never_removed(clean_up: CleanUp, free: Callable[[int], None]) -> None:
    waiting(clean_up, USED, fingerprint=OLD)
    put(clean_up.media, USED, 100)
    put(clean_up.media, OLDER, 100)
    put(clean_up.renders, f"{OLD}.mp4", 100)
    free(0)
    clean_up()
    assert left(clean_up.media) == {"a"}
    assert left(clean_up.renders) == {"b"}
    clean_up.rows.complete(["r1"])
    clean_up()
    assert left(clean_up.media) == left(clean_up.renders) == set()


def test_a_low_disk_takes_renders_first_and_then_what_was_unused_for_longest(
    clean_up: CleanUp, free: Callable[[int], None]
) -> None:
    put(clean_up.renders, f"{OLD}.mp4", 1)
    for name, days in ((OLD, 2.0), (OLDER, 3.0), (YOUNG, 0.5 / 24)):
        put(clean_up.media, name, days)
    free(1300)
    clean_up()
    assert (left(clean_up.renders), left(clean_up.media)) == (set(), {"b", "c", "d"})
    free(1200)
    clean_up()
    assert left(clean_up.media) == {"b", "d"}
    free(0)
    clean_up()
    assert left(clean_up.media) == {"d"}, "what was used within the hour stays"


def test_files_that_are_coming_in_are_left_alone(clean_up: CleanUp, free: Callable[[int], None]) -> None:
    put(clean_up.media, ".coming-x", 100)
    clean_up()
    assert len(list(clean_up.media.iterdir())) == 1


def test_projects_and_renders_of_tokens_that_ended_are_forgotten(
    clean_up: CleanUp, free: Callable[[int], None]
) -> None:
    token = clean_up.tokens.give_anonymous("c", "192.0.2.1", "anonymous", lasts=1, pause=1, per_address=9)
    holder = clean_up.tokens.holder(token.text)
    assert holder is not None
    session = clean_up.store.add_session(holder.owner, "en")
    waiting(clean_up, USED)
    clean_up.rows.fail(["r1"], "reason")
    clean_up()
    assert clean_up.store.session(session.id, holder.owner) == session
    clean_up(time.time() + 8 * DAY)
    assert clean_up.store.session(session.id, holder.owner) is None
    assert clean_up.rows.of("r1", "owner") is None
