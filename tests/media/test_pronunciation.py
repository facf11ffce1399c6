"""How words are said that a dictionary lacks."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.media.pronunciation import spoken_parts

DICTIONARY = {
    "motion": "M OW SH AH N",
    "tick": "T IH K",
    "tok": "T AA K",
    "tik": "T IH K",
    "whisper": "W IH S P ER",
    "watch": "W AA CH",
    "rate": "R EY T",
    "bake": "B EY K",
    "don't": "D OW N T",
    "cafe": "K AH F EY",
    "ai": "EY AY",
}
PHONES = frozenset(
    re.findall(
        r"\S+",
        "AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH",
    )
)


def said(word: str) -> list[str]:
    """What is heard, as words of the dictionary and the first way of saying others."""
    return [part.phones[0] if part.phones else part.word for part in spoken_parts(word, DICTIONARY.get)]


@pytest.mark.parametrize(
    ("word", "heard"),
    [
        ("Motion,", ["motion"]),
        ("“don’t”", ["don't"]),
        ("café", ["cafe"]),
        ("AI", ["ai"]),
        ("Remotion", ["R IY M OW SH AH N"]),
        ("TikTok", ["T IH K T AA K"]),
        ("TikToks", ["T IH K T AA K S"]),
        ("watches", ["W AA CH IH Z"]),
        ("whispered", ["W IH S P ER D"]),
        ("baking", ["B EY K IH NG"]),
        ("whisper.cpp", ["whisper", "S IY P IY P IY"]),
        ("USB", ["Y UW EH S B IY"]),
        ("zope", ["Z OW P"]),
        ("knight", ["N AY T"]),
        ("👍", []),
        ("—", []),
        ("字幕", []),
    ],
)
def test_said(word: str, heard: list[str]) -> None:
    assert said(word) == heard


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("0", "zero"),
        ("12", "twelve"),
        ("85", "eighty five"),
        ("300", "three hundred"),
        ("1984", "nineteen eighty four"),
        ("2026", "twenty twenty six"),
        ("2000", "two thousand"),
        ("1,984", "one thousand nine hundred eighty four"),
        ("1200000", "one million two hundred thousand"),
        ("007", "zero zero seven"),
        ("42%", "forty two percent"),
        ("$5", "five dollars"),
        ("21st", "twenty one"),
    ],
)
def test_numbers_are_words(number: str, words: str) -> None:
    assert [part.word for part in spoken_parts(number, lambda _: "K")] == words.split()


@given(st.text(max_size=30))
def test_every_word_can_be_taught(word: str) -> None:
    for part in spoken_parts(word, DICTIONARY.get):
        assert part.word in DICTIONARY or part.phones or not set("aeiouy") & set(part.word)
        for phones in part.phones:
            assert phones.split()
            assert set(phones.split()) <= PHONES
