from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.engine.editing.words import read_words


def meaning(text: str, kind: str, language: str = "en") -> list[Any]:
    return [word.get(kind) for word in read_words(text, language).words if word.means(kind)]


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("2 seconds", [2000]),
        ("2s", [2000]),
        ("1.5 s", [1500]),
        ("1,5 s", [1500]),
        ("300 ms", [300]),
        ("half a second", [500]),
        ("two and a half seconds", [2500]),
        ("1 minute 20 seconds", [80_000]),
        ("2 to 4 seconds", [2000, 4000]),
        ("2-4s", [2000, 4000]),
        ("两秒", [2000]),
        ("半秒", [500]),
        ("2到4秒", [2000, 4000]),
        ("medio segundo", [500]),
        ("2 a 4 segundos", [2000, 4000]),
        ("eine halbe Sekunde", [500]),
        ("une demi-seconde", [500]),
    ],
)
def test_amounts_of_time(text: str, ms: list[int]) -> None:
    assert meaning(text, "ms") == ms


@pytest.mark.parametrize(
    ("text", "kind", "values"),
    [
        ("at 0:10", "at", [10_000]),
        ("1:02.5", "at", [62_500]),
        ("1:00:05", "at", [3_605_000]),
        ("from second 2", "at", [2000]),
        ("9:16", "ratio", ["9:16"]),
        ("16x9", "ratio", ["16:9"]),
        ("720p", "side", [720]),
        ("4k", "side", [2160]),
        ("x2", "times", [2.0]),
        ("1.5x", "times", [1.5]),
        ("30 %", "percent", [30.0]),
        ("60px", "px", [60.0]),
        ("#FC0", "colour", ["#ffcc00"]),
        ("rgb(255, 0, 128)", "colour", ["#ff0080"]),
        ("rgb(999, 0, 0)", "colour", []),
        ("小红书", "colour", []),
        ("红字", "colour", ["#ff0000"]),
        ("make A yellow", "letter", ["A"]),
        ("make a yellow caption", "letter", []),
        ("make B's text red", "letter", ["B"]),
        ("in A", "letter", ["A"]),
        ("the second caption", "ordinal", [2]),
        ("the last 3 seconds", "ordinal", [-1]),
        ("make caption 1 last 3 seconds", "ordinal", []),
        ("第12条字幕", "ordinal", [12]),
        ("song.mp3", "file", ["song.mp3"]),
    ],
)
def test_figures_and_names(text: str, kind: str, values: list[Any]) -> None:
    assert meaning(text, kind) == values


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('say "Hello"', ["Hello"]),
        ('say "He said "no" twice".', ['He said "no" twice']),
        ('replace "one" with "two"', ["one", "two"]),
        ("把“大家”换成“朋友们”", ["大家", "朋友们"]),
        ('把"大家"换成"朋友们"', ["大家", "朋友们"]),
        ("le titre « Bonjour »", ["Bonjour"]),
        ("der Titel „Hallo“", ["Hallo"]),
        ("the title 'My trip'", ["My trip"]),
        ("it's Bob's \"big\" day", ["big"]),
        ('an open " quote', []),
        ("caption 1 should say: Hi, you! Bye.", ["Hi, you! Bye."]),
        ("第一句改成：大家好！", ["大家好！"]),
        ("caption 3: replace yellow with gold", []),
    ],
)
def test_quoted_text_is_one_literal_word(text: str, quoted: list[str]) -> None:
    assert meaning(text, "quote") == quoted


@pytest.mark.parametrize(
    ("text", "usual", "language"),
    [
        ("make A yellow", "es", "en"),
        ("pon A en amarillo", "en", "es"),
        ("mach A gelb", "en", "de"),
        ("mets A en jaune", "en", "fr"),
        ("A 改成黄色", "en", "zh"),
        ("換成黃色", "en", "zh"),
        ("karaoke", "de", "de"),
    ],
)
def test_the_language_is_the_one_in_which_most_of_it_means_something(text: str, usual: str, language: str) -> None:
    assert read_words(text, usual).language == language


@given(st.text())
def test_any_text_is_words_in_order(text: str) -> None:
    words = read_words(text).words
    assert all(word.start < word.end <= len(text) for word in words)
    assert all(before.end <= after.start for before, after in pairwise(words))


@pytest.mark.parametrize(
    ("language", "text", "does", "points"),
    [
        ("es", "agréguenlos", "add", "all"),
        ("es", "quitámelo", "remove", "it"),
        ("es", "fusiónalos", "merge", "all"),
        ("de", "zusammenfügen", "merge", None),
        ("de", "mach's", "set", "it"),
        ("fr", "supprimez-les", "remove", "all"),
        ("fr", "raccourcissez", "trim", None),
    ],
)
def test_a_verb_is_read_in_its_forms_and_with_its_pronouns(
    language: str, text: str, does: str, points: str | None
) -> None:
    word = read_words(text, language).words[0]
    assert word.means("do", does)
    assert word.get("which") == points
