"""The words of edit requests by language, from `intents/edits/*.yaml`, found again in a sentence.

A word may mean several things ("line" is a caption, or a row of one): all its meanings are kept, and who reads a
sentence takes the one that it is about. This code knows no language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ...skill_file import intents_dir
from ...spelling import Spelling
from ...yaml_data import read_yaml

LANGUAGES = ("en", "zh", "es", "de", "fr")

Meanings = dict[str, Any]
"""What a phrase means, by kind."""

_LATIN = re.compile(r"[0-9a-z\u00c0-\u024f'_]")
_HAN = re.compile(r"[\u3400-\u9fff]")
# What is in the files beside the meanings of words.
_OTHER = ("colours", "endings", "families", "conjugations", "pronouns", "numerals", "traditional", "clitics")
_FAMILY = re.compile(r"\{(\w+)\}")
_VERB = re.compile(r"(\w*)\|(\w+)")
_APOSTROPHES = str.maketrans("‘’´`′ʼ", "''''''")


@dataclass(frozen=True)
class Phrase:
    """Words as they are folded, and what they mean."""

    text: str
    meanings: Meanings


@dataclass(frozen=True)
class Vocabulary:
    """One language's phrases by their text; `lengths` are those that phrases with this first character have, longest
    first, and `single` are the phrases that are one word."""

    phrases: Mapping[str, Meanings]
    lengths: Mapping[str, tuple[int, ...]]
    single: frozenset[str]

    def misspelled(self, folded: str) -> Meanings | None:
        """What a word means that is one slip away from one that means something."""
        meant = _spelling(self.single).corrected(folded)
        if meant == folded:
            return None
        near = self.phrases.get(meant)
        # What cannot be done is said in the person's own words.
        is_own = near is not None and near.keys().isdisjoint({"cannot", "font", "preset", "step", "ordinal"})
        return dict(near) if near and is_own else None

    def longest_at(self, folded: str, place: int, without: Collection[int] = ()) -> Phrase | None:
        """The longest phrase that stands in the folded text from `place` on, as whole words where it is Latin.

        It holds no character at a place of `without` but its first: "in A" is no "in a".
        """
        return next(self._all_at(folded, place, without), None)

    def fitting_at(self, folded: str, place: int, without: Collection[int] = ()) -> Phrase | None:
        """The longest phrase that leaves no strange sign behind it, else the longest: "粗体|字幕", not "粗体字|幕"."""
        phrases = self._all_at(folded, place, without)
        longest = next(phrases, None)
        if longest is None:
            return None
        end = place + len(longest.text)
        if not _HAN.match(folded, end) or self.longest_at(folded, end):
            return longest
        for phrase in phrases:
            behind = self.longest_at(folded, place + len(phrase.text))
            if behind and place + len(phrase.text) + len(behind.text) > end:
                return phrase
        return longest

    def _all_at(self, folded: str, place: int, without: Collection[int]) -> Iterator[Phrase]:
        for length in self.lengths.get(folded[place : place + 1], ()):
            text = folded[place : place + length]
            meanings = self.phrases.get(text)
            if meanings is None or len(text) < length or not _is_whole(folded, place, text):
                continue
            behind = (other - place for other in without if other > place)
            if not any(text[at - 1 : at + 1] == " a" for at in behind):
                yield Phrase(text, meanings)


@cache
def vocabulary(language: str) -> Vocabulary:
    """What is understood in a language: its own words and those of every language; in Chinese English ones, too."""
    meanings: dict[str, Meanings] = {}
    for kind, value, word in _entries(language):
        meanings.setdefault(fold(word), {}).setdefault(kind, value)
    clitics = _data()["clitics"].get(language, {})
    for text, meaning in meanings.items():
        # "Hazlo": a verb with its object.
        if clitics and "do" in meaning and " " not in text and len(text) > 4:
            pronoun = next((value for ending, value in clitics.items() if text.endswith(ending)), None)
            if pronoun:
                meaning.setdefault("which", pronoun)
    excess = tuple(text + " " * text.isascii() for text, meaning in meanings.items() if "too" in meaning)
    for text, meaning in meanings.items():
        if text.startswith(excess):
            # "Too small" says what is wrong.
            meaning.setdefault("too", True)
    for text, meaning in meanings.items():
        if "do" in meaning and meanings.get(text.rpartition(" ")[2], {}).get("which") == "it":
            # "Put it" still says which.
            meaning.setdefault("which", "it")
    lengths: dict[str, set[int]] = {}
    for text in meanings:
        lengths.setdefault(text[0], set()).add(len(text))
    longest = {first: tuple(sorted(own, reverse=True)) for first, own in lengths.items()}
    return Vocabulary(meanings, longest, frozenset(text for text in meanings if " " not in text))


@cache
def _spelling(words: frozenset[str]) -> Spelling:
    """Made when a word is met that nobody knows, and not before."""
    return Spelling(words)


@cache
def colour_names(language: str) -> Mapping[str, str]:
    """What a colour value is called in an answer: as the language says, else its shortest word, else the CSS name."""
    colours = _data()["colours"]
    own: dict[str, str] = {}
    for word, value in sorted(colours.get(language, {}).items(), key=lambda item: (-len(item[0]), item[0])):
        own[_css(value)] = word.rstrip("~")
    css = {value: word for word, value in colours["css"].items()}
    # A language's everyday word for a CSS colour is what a person said, but the CSS name is the shorter one in English.
    said = {_css(value): word for value, word in _data()["colours_said"].get(language, {}).items()}
    return {**own, **css} if language == "en" else {**css, **own, **said}


def fold(text: str) -> str:
    """Text as it is compared, as long as it was: small letters, no accents, Simplified characters."""
    text = text.translate(_APOSTROPHES)
    return text.lower() if text.isascii() else "".join(map(_folded, text))


def languages_of(text: str) -> tuple[str, ...]:
    """The languages that a text may be in: Chinese where it has such characters, else all the others."""
    return ("zh",) if _HAN.search(text) else tuple(language for language in LANGUAGES if language != "zh")


@cache
def telling_words(language: str) -> frozenset[str]:
    """The small words that give a language away, folded; none of a language without such words."""
    return frozenset(fold(word) for word in _languages().get(language, {}).get("tells", ()))


def latin_languages() -> tuple[str, ...]:
    """The languages that are told apart by their small words."""
    return tuple(language for language, data in _languages().items() if "tells" in data)


@cache
def _folded(character: str) -> str:
    small = unicodedata.normalize("NFKC", character).lower()
    if len(small) != 1:
        return character
    small = _simplified().get(small, small)
    plain = unicodedata.normalize("NFD", small)
    return plain[0] if all("\u0300" <= mark <= "\u036f" for mark in plain[1:]) else small


@cache
def _simplified() -> Mapping[str, str]:
    """Traditional characters and what they are in Simplified script, from the router's list."""
    pairs = (*_languages()["zh"].get("alike", ()), *_data()["traditional"])
    return {pair[0]: pair[1] for pair in pairs}


def numerals() -> Mapping[str, Any]:
    """The signs of numbers that are written together, and what stands round them."""
    found: Mapping[str, Any] = _data()["numerals"]
    return found


@cache
def _languages() -> dict[str, Any]:
    data: dict[str, Any] = read_yaml((intents_dir() / "languages.yaml").read_text("utf-8"))
    return data


def _is_whole(folded: str, place: int, phrase: str) -> bool:
    before, after = folded[place - 1 : place], folded[place + len(phrase) : place + len(phrase) + 1]
    # A unit stands right behind its number: "2s".
    begins = not (_LATIN.match(phrase[0]) and before and _LATIN.match(before) and not before.isdigit())
    glued = phrase[0].isdigit() and before.isdigit()
    # "L'écran", "d'une": French words end at their apostrophe.
    ends = phrase[-1] == "'" or not (_LATIN.match(phrase[-1]) and after and _LATIN.match(after))
    if " " in phrase and after == "-":
        # "In bold-yellow" is no "in bold".
        return False
    possessive = after == "'" and folded[place + len(phrase) + 1 :][:1] == "s"
    return (begins or before == "'") and not glued and (ends or possessive)


def _entries(language: str) -> Iterator[tuple[str, Any, str]]:
    """Kind, value and word of all that is understood in a language; earlier ones win within a kind."""
    from ..presets import presets
    from ..shapes import names_of_shapes, ratio_of

    data = _data()
    groups = ("any", language, "en") if language == "zh" else ("any", language)
    for kind, entries in data.items():
        if kind in _OTHER:
            continue
        listed = [(entry["is"], entry) for entry in entries] if isinstance(entries, list) else list(entries.items())
        for group in groups:
            for value, entry in listed:
                for word in entry.get(group, ()):
                    for form in _forms(word, group):
                        yield kind, value, form
                    for form, meant in _with_pronouns(word, group):
                        yield kind, value, form
                        if kind == "do" and meant:
                            yield "which", meant, form
    for group in ("css", *groups):
        for word, value in data["colours"].get(group, {}).items():
            for form in _forms(word, group):
                yield "colour", _css(value), form
    for preset in presets():
        yield "preset", preset.style, preset.name
    for name in names_of_shapes():
        yield "shape", ratio_of(name), name


def _forms(word: str, language: str) -> list[str]:
    """A word with each ending that "~" stands for, each word of a "{family}", each form of a "stem|class"."""
    if match := _FAMILY.search(word):
        members = _data()["families"][language][match[1]]
        return [form for own in members for form in _forms(word[: match.start()] + own + word[match.end() :], language)]
    if match := _VERB.search(word):
        endings = _data()["conjugations"][language][match[2]]
        return [
            form
            for ending in endings
            for form in _forms(word[: match.start()] + match[1] + ending + word[match.end() :], language)
        ]
    if not word.endswith("~"):
        return [word]
    return [word[:-1] + ending for ending in ("", *_data()["endings"].get(language, ()))]


def _with_pronouns(word: str, language: str) -> Iterator[tuple[str, str | None]]:
    """A verb's forms with the pronouns that are written together with it ("hazlo"), and what those point to."""
    if match := _VERB.match(word):
        rest = word[match.end() :]
        for form in _forms(match[0], language):
            for pronoun, meant in _data()["pronouns"].get(language, {}).items():
                if rest and meant:
                    # "Quítale el sonido" names its object.
                    continue
                for after in _forms(rest, language):
                    yield form + pronoun + after, meant


def _css(value: str) -> str:
    """A colour's value: everyday words name a CSS colour."""
    return str(_data()["colours"]["css"].get(value, value))


@cache
def _data() -> dict[str, Any]:
    """All files, each kind of word in one of them."""
    data: dict[str, Any] = {}
    for file in sorted((intents_dir() / "edits").glob("*.yaml")):
        data |= read_yaml(file.read_text("utf-8"))
    return data
