"""How English words are spoken, also those that a pronouncing dictionary lacks: names, spellings, numbers, symbols.

Pure; the dictionary is given as a function. The rules stand in `letter_sounds.yaml`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from ..yaml_data import read_yaml

Lookup = Callable[[str], str | None]
"""The phones of a word in small letters, None where the dictionary lacks it."""

_PIECES = re.compile(r"\d+(?:,\d{3})+|\d+|[^\W\d_]+(?:'[^\W\d_]+)*|[^\w\s]|_")
# "$5" is five dollars; "21st" is heard as twenty-one with another ending.
_CURRENCY = re.compile(r"([$€£])([\d.,]+)")
_ORDINAL = re.compile(r"(\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
# Letters: a part of a compound is at least a syllable; shorter ones find themselves in every name.
_SHORTEST_PART = 3
# Letters without a vowel, or so few in capitals, are read one by one.
_LONGEST_INITIALS = 5
_VOWELS = set("aeiouy")
_DIGITS_READ_AS_ONE = 9


@dataclass(frozen=True)
class SpokenPart:
    """One word to be heard. `phones` are ways of saying it that the dictionary lacks; none where it has the word."""

    word: str
    phones: tuple[str, ...] = ()


def spoken_parts(word: str, lookup: Lookup) -> tuple[SpokenPart, ...]:
    """What is heard where `word` stands in a text; nothing for one of marks, pictures or another script."""
    plain = unicodedata.normalize("NFKC", word).replace("’", "'")
    known = plain.casefold().strip(".,;:!?…\"'()[]{}“”«»-–—")
    if known and lookup(known) and not any(character.isdigit() for character in known):
        return (SpokenPart(known),)
    parts: list[SpokenPart] = []
    plain = _ORDINAL.sub(r"\1", _CURRENCY.sub(r"\2 \1", plain))
    for piece in _PIECES.findall(plain):
        if piece[0].isdigit() and piece[0].isascii():
            parts += [_spoken(name, lookup) for name in _number(piece)]
        elif piece[0].isalpha():
            bare = _without_accents(piece)
            if bare.isascii():
                parts.append(_spoken(bare, lookup))
        elif name := _rules()["symbols"].get(piece):
            parts.append(_spoken(name, lookup))
    return tuple(parts)


def _spoken(written: str, lookup: Lookup) -> SpokenPart:
    word = written.casefold()
    if lookup(word):
        return SpokenPart(word)
    can_be_said = bool(_VOWELS & set(word))
    ways = [_initials(word)] if _is_initials(written) else []
    ways += [way for way in (_inflected(word, lookup), _compound(word, lookup)) if way]
    if can_be_said and (not ways or _is_initials(written)):
        ways.append(_by_letters(word) or _initials(word))
    return SpokenPart(word, tuple(dict.fromkeys(way for way in ways if way)))


def _is_initials(written: str) -> bool:
    letters = written.replace("'", "")
    few = len(letters) <= _LONGEST_INITIALS
    return few and (letters.isupper() or not _VOWELS & set(letters.casefold()))


def _initials(word: str) -> str:
    names = _rules()["names"]
    return " ".join(names[letter] for letter in word if letter in names)


def _inflected(word: str, lookup: Lookup) -> str | None:
    """A known word, or a compound of known ones, with an ending; "tiktok's"."""
    rules = _rules()
    for ending, sounds in rules["endings"].items():
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < _SHORTEST_PART:
            continue
        for base in (stem, f"{stem}e") if ending in ("ed", "ing", "er", "ers") else (stem,):
            phones = lookup(base) or _compound(base, lookup)
            if phones:
                return f"{phones} {_ending(ending, sounds[0], phones.split()[-1])}"
    return None


def _ending(ending: str, sound: str, last: str) -> str:
    rules = _rules()
    if ending in ("'s", "s", "es"):
        return "IH Z" if last in rules["hissing"] else "S" if last in rules["voiceless"] else sound
    if ending in ("ed", "d"):
        return "IH D" if last in ("T", "D") else "T" if last in (*rules["voiceless"], "S", "SH", "CH") else sound
    return sound


def _compound(word: str, lookup: Lookup) -> str | None:
    """Two known words as one: "Remotion", "TikTok"; the pair whose shorter part is the longest."""
    cuts = range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)
    pairs = [(word[:cut], word[cut:]) for cut in sorted(cuts, key=lambda cut: abs(len(word) - 2 * cut))]
    for first, second in pairs:
        before, after = lookup(first), lookup(second)
        if before and after:
            return f"{before} {after}"
    # A short first part is a syllable that the letters tell; the rest is known ("re-motion").
    for cut in range(2, _SHORTEST_PART + 1):
        if len(word) - cut > _SHORTEST_PART and (after := lookup(word[cut:])):
            return f"{_open_syllable(word[:cut])} {after}"
    return None


def _open_syllable(letters: str) -> str:
    """A syllable that ends in a vowel says the vowel's name: "re" in "Remotion"."""
    if letters[-1] in _VOWELS - {"y"}:
        return f"{_by_letters(letters[:-1])} {_rules()['names'][letters[-1]]}".strip()
    return _by_letters(letters)


def _by_letters(word: str) -> str:
    rules = _rules()
    groups: dict[str, str] = rules["groups"]
    longest = max(map(len, groups))
    letters = f"^{word.replace(chr(39), '')}$"
    phones: list[str] = []
    place = 1
    while place < len(letters) - 1:
        if re.fullmatch(r"[aeiou][b-df-hj-np-tv-z]e\$", letters[place : place + 4]):
            phones.append(rules["before_silent_e"][letters[place]])
            place += 1
            continue
        # "^" and "$" count as letters of a group and take no place.
        for length in range(longest, 0, -1):
            for start in (place - 1, place) if place == 1 else (place,):
                group = letters[start : start + length]
                sound = groups.get(group)
                if sound is not None:
                    break
            if sound is not None:
                phones += sound.split()
                place += len(group.strip("^$"))
                break
        else:
            place += 1
    return " ".join(phones)


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(character for character in decomposed if unicodedata.category(character) != "Mn")


def _number(digits: str) -> list[str]:
    """A number in words; a long one, or one with leading zeros, digit by digit."""
    names: dict[str, Any] = _rules()["numbers"]
    grouped = "," in digits
    digits = digits.replace(",", "")
    if len(digits) > _DIGITS_READ_AS_ONE or (len(digits) > 1 and digits[0] == "0"):
        return [names["small"][int(digit)] for digit in digits]
    number = int(digits)
    # Years are read in pairs: nineteen eighty four, twenty twenty six.
    is_year = len(digits) == 4 and not grouped and 1100 <= number < 2100 and number % 1000 >= 10 and number % 100 >= 10
    if is_year:
        return [*_below_thousand(number // 100, names), *_below_thousand(number % 100, names)]
    return _whole(number, names)


def _whole(number: int, names: dict[str, Any]) -> list[str]:
    if not number:
        return [names["small"][0]]
    words: list[str] = []
    for power in range(len(names["steps"]), -1, -1):
        part = number // 1000**power % 1000
        if part:
            words += _below_thousand(part, names)
            words += [names["steps"][power - 1]] if power else []
    return words


def _below_thousand(number: int, names: dict[str, Any]) -> Sequence[str]:
    words: list[str] = []
    if number >= 100:
        words += [names["small"][number // 100], names["hundred"]]
        number %= 100
    if number >= 20:
        words.append(names["tens"][number // 10 - 2])
        number %= 10
    if number:
        words.append(names["small"][number])
    return words


@cache
def _rules() -> dict[str, Any]:
    loaded: dict[str, Any] = read_yaml(resources.files(__package__).joinpath("letter_sounds.yaml").read_text("utf-8"))
    return loaded
