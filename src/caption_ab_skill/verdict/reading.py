"""How fast a cue has to be read, and what the Netflix Timed Text Style Guide allows for its script."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from ..media.captions_file import Cue
from ..yaml_data import read_yaml

# Beginnings of Unicode character names, by script of `limits.yaml`. What is none of these is read like Latin.
_SCRIPTS = {
    "CJK": "chinese",
    "HIRAGANA": "japanese",
    "KATAKANA": "japanese",
    "HANGUL": "korean",
    "CYRILLIC": "cyrillic",
    "GREEK": "greek",
    "HEBREW": "hebrew",
    "ARABIC": "arabic",
    "DEVANAGARI": "devanagari",
    "THAI": "thai",
}
# A character of these says about as much as this many letters: a Latin name does not make a Chinese sentence Latin.
_WEIGHTS = {"chinese": 4, "japanese": 4, "korean": 2}
_FULL_WIDTH = ("chinese", "japanese", "korean")


@dataclass(frozen=True)
class Limits:
    """What a cue may ask of its reader; seconds, characters, shares of the frame's longer side."""

    shortest: float
    longest: float
    lines: int
    contrast: float
    contrast_enough: float
    capital_height: float
    capital_height_square: float


@dataclass(frozen=True)
class Reading:
    """A cue's reading speed (characters a second) with its script's limits. `characters` counts as the guide does."""

    script: str
    characters: float
    seconds: float
    speed: float
    speed_limit: float
    line_limit: int


@cache
def limits() -> Limits:
    """The limits that hold for every script."""
    return Limits(**{name: value for name, value in _data().items() if name != "scripts"})


def read(cue: Cue) -> Reading:
    """How fast `cue` must be read. Spaces count, line breaks do not."""
    script = script_of(cue.text)
    allowed = _data()["scripts"][script]
    characters = _count(cue.text, script)
    seconds = (cue.end_ms - cue.start_ms) / 1000
    return Reading(
        script,
        characters,
        seconds,
        characters / seconds if seconds > 0 else float("inf"),
        allowed["characters_per_second"],
        allowed["characters_per_line"],
    )


def script_of(text: str) -> str:
    """The script that most of `text` is in. Any kana makes Chinese characters Japanese."""
    counts: Counter[str] = Counter()
    for character in text:
        if character.isalpha():
            script = _SCRIPTS.get(unicodedata.name(character, "").split(" ")[0], "latin")
            counts[script] += _WEIGHTS.get(script, 1)
    if counts["japanese"]:
        counts["japanese"] += counts.pop("chinese", 0)
    return max(counts, key=lambda script: counts[script]) if counts else "latin"


def _count(text: str, script: str) -> float:
    shown = [char for char in text if char.isprintable() and unicodedata.category(char) not in ("Mn", "Me")]
    if script not in _FULL_WIDTH:
        return len(shown)
    return sum(1.0 if unicodedata.east_asian_width(character) in "WF" else 0.5 for character in shown)


@cache
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = read_yaml(resources.files(__package__).joinpath("limits.yaml").read_text("utf-8"))
    return loaded
