from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.media.captions_file import Cue
from caption_ab_skill.verdict.reading import limits, read, script_of


@pytest.mark.parametrize(
    ("text", "script", "characters", "limit", "line"),
    [
        ("Using our template", "latin", 18, 17, 42),
        ("two\nlines", "latin", 8, 17, 42),
        ("Où est-il ?", "latin", 11, 17, 42),
        ("这是一个测试。", "chinese", 7, 9, 16),
        ("用 Python 写", "chinese", 2 + 8 * 0.5, 9, 16),
        ("これは漢字です", "japanese", 7, 4, 13),
        ("안녕하세요 여러분", "korean", 8.5, 12, 16),
        ("Привет всем", "cyrillic", 11, 17, 39),
        ("สวัสดี", "thai", 4, 17, 35),
        ("مرحبا", "arabic", 5, 17, 42),
        ("12:30!", "latin", 6, 17, 42),
        ("🐸🐸", "latin", 2, 17, 42),
    ],
)
def test_reading_speed_counts_as_the_style_guide_does(
    text: str, script: str, characters: float, limit: float, line: int
) -> None:
    reading = read(Cue(1000, 3000, text))
    assert reading.script == script
    assert reading.characters == characters
    assert reading.speed == characters / 2
    assert (reading.speed_limit, reading.line_limit) == (limit, line)


def test_a_cue_without_duration_is_infinitely_fast() -> None:
    assert read(Cue(5, 5, "now")).speed == float("inf")


def test_limits_are_those_of_their_sources() -> None:
    allowed = limits()
    assert (allowed.contrast, allowed.contrast_enough) == (4.5, 7)
    assert (allowed.shortest, allowed.longest, allowed.lines) == (0.833, 7, 2)


@given(st.text())
def test_any_text_has_a_script(text: str) -> None:
    assert read(Cue(0, 1000, text)).script == script_of(text)
