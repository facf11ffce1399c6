from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.engine.draft import Cue
from caption_ab_skill.engine.editing.cue_cutting import cut_cues
from caption_ab_skill.engine.editing.script_cues import aligned_words, script_words, spread_words
from caption_ab_skill.media.listening import Alignment
from caption_ab_skill.media.speech import Span

WHOLE = (Span(0, 10_000),)
RATE = Fraction(25)


def spread(script: str, spans: tuple[Span, ...] = WHOLE) -> tuple[Cue, ...]:
    return cut_cues(spread_words(script, spans), "netflix", RATE)


def test_words_share_the_time_by_their_characters() -> None:
    one, two, three, four = spread_words("One two three. Four.", WHOLE)
    assert (one.start_ms, four.end_ms) == (0, 10_000)
    assert [word.start_ms for word in (two, three, four)] == [round(10_000 * done / 17) for done in (3, 6, 12)]


def test_nothing_is_said_in_a_pause() -> None:
    first, second = spread_words("Hello there", (Span(1000, 2000), Span(8000, 9000)))
    assert (first.start_ms, first.end_ms, second.start_ms, second.end_ms) == (1000, 2000, 8000, 9000)


def test_nothing_is_shown_in_a_long_pause() -> None:
    first, second = spread("Hello. There.", (Span(1000, 2500), Span(8000, 9500)))
    assert (first.start_ms, second.start_ms) == (1000, 8000)
    assert 2500 <= first.end_ms <= 3000


def test_lines_of_a_script_are_cues() -> None:
    assert [cue.text for cue in spread("one\n\ntwo\n")] == ["one", "two"]


@pytest.mark.parametrize("script", ["", "  \n ", "\t"])
def test_a_script_without_words(script: str) -> None:
    assert spread(script) == ()


def test_a_word_that_nobody_says_stands_between_its_neighbours() -> None:
    script = "Hello — there 👍 friend"
    times = ((100, 400), None, (900, 1300), None, (1310, 1800))
    words = aligned_words(script, Alignment(times, fits=True, known=1), 3000)
    assert [(word.text, word.start_ms, word.end_ms) for word in words] == [
        ("Hello", 100, 400),
        ("—", 400, 900),
        # No room in front of the next: it takes from the one before.
        ("there", 900, 1242),
        ("👍", 1242, 1310),
        ("friend", 1310, 1800),
    ]


@pytest.mark.parametrize(
    ("times", "expected"),
    [((None, (500, 900)), [(0, 500), (500, 900)]), (((500, 900), None), [(500, 900), (900, 3000)])],
    ids=["the first", "the last"],
)
def test_unknown_words_at_the_ends(times: tuple[tuple[int, int] | None, ...], expected: list[tuple[int, int]]) -> None:
    words = aligned_words("a b", Alignment(times, fits=True, known=1), 3000)
    assert [(word.start_ms, word.end_ms) for word in words] == expected


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=300),
    st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 3000)), min_size=1, max_size=5),
)
def test_every_word_is_shown_in_order_and_in_time(script: str, gaps: list[tuple[int, int]]) -> None:
    spans, at = [], 0
    for pause, length in gaps:
        spans.append(Span(at + pause, at + pause + length))
        at += pause + length
    cues = spread(script, tuple(spans))
    assert "".join("".join(cue.text.split()) for cue in cues) == "".join("".join(script_words(script)).split())
    assert all(cue.start_ms < cue.end_ms for cue in cues)
    assert all(before.start_ms <= after.start_ms for before, after in pairwise(cues))
