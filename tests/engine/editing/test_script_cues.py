from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.engine.editing.script_cues import spread_script
from caption_ab_skill.media.speech import Span

WHOLE = (Span(0, 10_000),)
RATE = Fraction(25)


def test_sentences_share_the_time_by_their_characters() -> None:
    first, second = spread_script("One two three. Four.", WHOLE, RATE)
    assert (first.text, second.text) == ("One two three.", "Four.")
    assert first.start_ms == 0
    assert second.end_ms == 10_000
    assert second.start_ms == pytest.approx(10_000 * 12 / 17, abs=1)


def test_two_frames_between_cues() -> None:
    first, second = spread_script("One two three. Four.", WHOLE, RATE)
    assert second.start_ms - first.end_ms == 80


def test_nothing_is_shown_in_a_long_pause() -> None:
    first, second = spread_script("Hello. There.", (Span(1000, 2000), Span(8000, 9000)), RATE)
    assert (first.start_ms, first.end_ms, second.start_ms, second.end_ms) == (1000, 2000, 8000, 9000)


def test_no_cue_stays_longer_than_seven_seconds() -> None:
    (cue,) = spread_script("Hello", (Span(0, 60_000),), RATE)
    assert (cue.start_ms, cue.end_ms) == (0, 7000)


def test_a_long_sentence_is_cut_behind_its_commas() -> None:
    text = (
        "When the sun comes up over the hills of the village, nobody is awake yet, and all dogs are asleep in a shade."
    )
    cues = spread_script(text, WHOLE, RATE)
    assert [cue.text[-1] for cue in cues[:-1]] == [","] * (len(cues) - 1)


def test_lines_of_a_script_are_cues() -> None:
    assert [cue.text for cue in spread_script("one\n\ntwo\n", WHOLE, RATE)] == ["one", "two"]


def test_chinese_is_cut_without_spaces() -> None:
    text = "今天我们来看看这个新产品的三个优点，第一是速度非常快，第二是价格便宜，第三是使用起来特别简单方便。"
    cues = spread_script(text, WHOLE, RATE)
    assert "".join(cue.text for cue in cues) == text
    assert all(len(cue.text) <= 32 for cue in cues)


@pytest.mark.parametrize("script", ["", "  \n ", "\t"])
def test_a_script_without_words(script: str) -> None:
    assert spread_script(script, WHOLE, RATE) == ()


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=400))
def test_every_word_is_shown_in_order_and_in_time(script: str) -> None:
    cues = spread_script(script, WHOLE, RATE)
    assert "".join("".join(cue.text.split()) for cue in cues) == "".join(script.split())
    assert all(cue.start_ms < cue.end_ms for cue in cues)
    assert all(before.start_ms <= after.start_ms for before, after in pairwise(cues))
