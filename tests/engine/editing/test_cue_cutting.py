"""Words become cues: by the style guide, or a few at a time."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.engine.draft import Cue
from caption_ab_skill.engine.editing.cue_cutting import ScriptWord, cut_cues
from caption_ab_skill.engine.editing.word_times import word_spans
from caption_ab_skill.engine.rendering.line_breaking import break_text

RATE = Fraction(25)
TALK = (
    "When the sun comes up over the hills of the village, nobody is awake yet. The dogs are asleep in the shade of a "
    "wall, and the old baker has not opened his shop."
)


def said(text: str, each_ms: int = 350, gap_ms: int = 20, pauses: dict[int, int] | None = None) -> list[ScriptWord]:
    words, at = [], 0
    for place, word in enumerate(text.split()):
        at += (pauses or {}).get(place, 0)
        words.append(ScriptWord(word, at, at + each_ms - gap_ms))
        at += each_ms
    return words


def texts(cues: tuple[Cue, ...]) -> list[str]:
    return [cue.text for cue in cues]


def test_cues_by_the_style_guide_end_at_joints() -> None:
    assert texts(cut_cues(said(TALK), "netflix", RATE)) == [
        "When the sun comes up over the hills of the village, nobody is awake yet.",
        "The dogs are asleep in the shade of a wall,",
        "and the old baker has not opened his shop.",
    ]


def test_short_cues_have_a_few_words_and_follow_one_another() -> None:
    cues = cut_cues(said(TALK), "short-form", RATE)
    assert all(1 <= len(cue.text.split()) <= 4 for cue in cues)
    assert all(before.end_ms == after.start_ms for before, after in pairwise(cues))
    assert not any(cue.text.endswith((" the", " a", " of")) for cue in cues)


@pytest.mark.parametrize("most", [1, 2, 3])
def test_no_more_words_than_asked_for(most: int) -> None:
    cues = cut_cues(said(TALK), "short-form", RATE, most)
    assert max(len(cue.text.split()) for cue in cues) == most


def test_a_pause_parts_cues_and_nothing_is_shown_in_it() -> None:
    first, second = cut_cues(said("one two three four", pauses={2: 3000}), "netflix", RATE)
    assert (first.text, second.text) == ("one two", "three four")
    # 0.5 s behind the last word at most, as long as the shortest time is reached.
    assert first.end_ms == 680 + 500


def test_two_frames_between_cues_that_follow_each_other() -> None:
    for before, after in pairwise(cut_cues(said(TALK), "netflix", RATE)):
        assert after.start_ms - before.end_ms == 80


def test_a_cue_has_its_words_times() -> None:
    (cue,) = cut_cues(said("Hello there"), "netflix", RATE)
    assert [(word.text, word.start_ms, word.end_ms) for word in cue.words] == [("Hello", 0, 330), ("there", 350, 680)]


def test_a_cue_is_as_sure_as_its_words() -> None:
    words = [ScriptWord("a", 0, 300, confidence=0.5), ScriptWord("b", 300, 600, confidence=1.0)]
    assert [cue.confidence for cue in cut_cues(words, "netflix", RATE)] == [0.75]


def test_chinese_is_cut_at_its_marks_and_no_mark_begins_a_cue() -> None:
    text = "今天我们来看看这个新产品的三个优点，第一是速度非常快，第二是价格便宜，第三是使用起来特别简单方便。"
    words = [ScriptWord(text[start:end], 200 * start, 200 * end, space=False) for start, end in word_spans(text)]
    cues = cut_cues(words, "netflix", RATE)
    assert "".join(texts(cues)) == text
    assert all(len(cue.text) <= 32 for cue in cues)
    assert [cue.text[-1] for cue in cues[:-1]] == ["，"] * (len(cues) - 1)


_WORDS = st.lists(
    st.tuples(st.text("abcdefg,.", min_size=1, max_size=14), st.integers(0, 900), st.integers(0, 1500), st.booleans()),
    min_size=1,
    max_size=60,
)


@given(_WORDS, st.sampled_from(["netflix", "short-form"]), st.sampled_from([24, 25, Fraction(60_000, 1001), 0]))
def test_whatever_is_said_is_shown_once_in_order_and_as_the_guide_has_it(given_words, profile, rate) -> None:
    words, at = [], 0
    for text, length, pause, newline in given_words:
        words.append(ScriptWord(text, at, at + length, newline=newline))
        at += length + pause
    cues = cut_cues(words, profile, Fraction(rate))
    assert " ".join(texts(cues)).split() == [word.text for word in words]
    for cue in cues:
        count = len(cue.text.split())
        assert cue.duration_ms > 0
        # One word alone may be longer than any cue should be.
        assert cue.duration_ms <= 7000 or count == 1
        assert count == 1 or len(break_text(cue.text, 10**9, 2, len)) == 1
        assert [word.text for word in cue.words] == cue.text.split()
        assert all(cue.start_ms <= word.start_ms <= word.end_ms <= cue.end_ms for word in cue.words)
    for before, after in pairwise(cues):
        assert before.start_ms < after.start_ms or before.duration_ms == 1
        assert before.end_ms <= after.start_ms or before.duration_ms == 1
