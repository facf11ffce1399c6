"""Cuts a sentence into words that mean something, by the vocabulary of `intents/edits.yaml`.

This code knows no language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from ...skill_file import intents_dir
from ...yaml_data import read_yaml

Kind = Literal[
    "colour",
    "set",
    "scale",
    "role",
    "letter",
    "which",
    "ask",
    "cannot",
    "between",
    "preset",
    "number",
    "filler",
    "comma",
    "unknown",
]

# What makes Latin words whole; characters of other scripts may stand right beside them.
_LATIN = "0-9A-Za-zÀ-ɏ"
_HEX = re.compile(rf"#(?:[0-9a-f]{{6}}|[0-9a-f]{{3}})(?![{_LATIN}])")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_BARE_LETTER = re.compile(rf"(?<![{_LATIN}'’])([A-Fa-f])(?![{_LATIN}'’])")
_COMMA = re.compile(r"[,;、，；:：/()（）\-–—]+")
_UNKNOWN = re.compile(rf"[{_LATIN}'’_]+|[^\W\d_]|\S")
# Scripts written without spaces: one unknown character there is rarely a word, so neighbours are named together.
_QUIET = re.compile(r"[\s.!?…\"'“”‘’「」《》。！？~*_`|+&=<>@$^\\\[\]{}]+")


@dataclass(frozen=True)
class Word:
    """A word or phrase: what it means (`value` is particular to the kind), and how it was written."""

    kind: Kind
    value: Any
    text: str


@dataclass(frozen=True)
class Vocabulary:
    """Phrases in lower case, each with what it means.

    `pattern` finds the longest one at a place, `letters` a named variant ("version B"); `verbs` are what follows a
    letter, and not the article that looks like it.
    """

    meanings: Mapping[str, tuple[Kind, Any]]
    pattern: re.Pattern[str]
    letters: re.Pattern[str]
    verbs: re.Pattern[str]


def read_words(sentence: str) -> list[Word]:
    """The words of one sentence, in order. What the vocabulary does not have is "unknown", neighbours together."""
    text = unicodedata.normalize("NFKC", sentence)
    return _joined(list(_scan(text)))


@cache
def vocabulary() -> Vocabulary:
    """All words of `edits.yaml`, and the names of the presets."""
    from ..presets import presets

    data = _data()
    # Later entries win: what a word does comes before its being filler.
    meanings: dict[str, tuple[Kind, Any]] = dict.fromkeys(_all(data["filler"]), ("filler", None))
    groups: tuple[tuple[Kind, str], ...] = (
        ("between", "between"),
        ("which", "which"),
        ("role", "roles"),
        ("ask", "asks"),
        ("cannot", "cannot"),
    )
    for kind, group in groups:
        meanings |= {word: (kind, name) for name, words in data[group].items() for word in _all(words)}
    meanings |= {word: ("scale", entry["factor"]) for entry in data["scales"] for word in _all(entry)}
    meanings |= {word: ("set", entry["set"]) for entry in data["sets"] for word in _all(entry)}
    for language in data["colours"].values():
        meanings |= {word: ("colour", _css(value)) for word, value in language.items()}
    meanings |= {preset.name: ("preset", preset.style) for preset in presets()}
    meanings = {word.lower(): meaning for word, meaning in meanings.items()}
    return Vocabulary(
        meanings,
        re.compile(_any_of(meanings)),
        re.compile(rf"(?:{_any_of(_all(data['letters']))})\s*([a-f])(?![{_LATIN}])"),
        re.compile(_any_of(_all(data["after_a_letter"]))),
    )


@cache
def colour_names(language: str) -> Mapping[str, str]:
    """What a colour value is called in a language.

    Its shortest word, CSS names where the language has none of its own.
    """
    colours = _data()["colours"]
    own: dict[str, str] = {}
    for word, value in sorted(colours.get(language, {}).items(), key=lambda item: (-len(item[0]), item[0])):
        own[_css(value)] = word
    css = {value: word for word, value in colours["css"].items()}
    # A language's everyday word for a CSS colour is what a person said, but the CSS name is the shorter one in English.
    return {**own, **css} if language == "en" else {**css, **own}


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = read_yaml((intents_dir() / "edits.yaml").read_text("utf-8"))
    return data


def _css(value: str) -> str:
    """A colour's value: everyday words name a CSS colour."""
    return str(_data()["colours"]["css"].get(value, value))


def _scan(text: str) -> Iterator[Word]:
    known = vocabulary()
    # One character for one: positions in the lower-case text are positions in the text.
    lower = "".join(character.lower() if len(character.lower()) == 1 else character for character in text)
    bare = _bare_letters(text)
    place = 0
    while place < len(text):
        if quiet := _QUIET.match(text, place):
            place = quiet.end()
            continue
        match = known.pattern.match(lower, place)
        if place in bare and (match is None or match.end() == place + 1):
            yield Word("letter", text[place].upper(), text[place])
            place += 1
        elif named := known.letters.match(lower, place):
            yield Word("letter", named[1].upper(), text[place : named.end()])
            place = named.end()
        elif match:
            kind, value = known.meanings[re.sub(r"\s+", " ", match[0])]
            yield Word(kind, value, text[place : match.end()])
            place = match.end()
        elif match := _HEX.match(lower, place):
            digits = match[0][1:]
            yield Word("colour", "#" + (digits if len(digits) == 6 else "".join(d * 2 for d in digits)), match[0])
            place = match.end()
        elif match := _NUMBER.match(lower, place):
            yield Word("number", float(match[0].replace(",", ".")), match[0])
            place = match.end()
        elif match := _COMMA.match(text, place):
            yield Word("comma", None, match[0])
            place = match.end()
        else:
            match = _UNKNOWN.match(text, place)
            end = match.end() if match else place + 1
            yield Word("unknown", None, text[place:end])
            place = end


def _bare_letters(text: str) -> set[int]:
    """Where a letter by itself is a variant's name; "A" and "a" are an article, too."""
    found = list(_BARE_LETTER.finditer(text))
    others = any(match[1] not in "Aa" for match in found)
    return {match.start() for match in found if match[1] not in "Aa" or _names_a_variant(text, match, others)}


def _names_a_variant(text: str, match: re.Match[str], others: bool) -> bool:
    """Whether an "A" or "a" is no article: beside other letters, before a mark or a verb, a capital in a sentence."""
    follows = text[match.end() :].lstrip()
    is_marked = not follows or not (follows[0].isascii() and follows[0].isalnum())
    is_capital_within = match[1] == "A" and bool(text[: match.start()].strip())
    is_subject = match[1] == "A" and vocabulary().verbs.match(follows.lower()) is not None
    return others or is_marked or is_capital_within or is_subject


def _joined(words: list[Word]) -> list[Word]:
    """Unknown words that stand side by side are one unknown phrase."""
    joined: list[Word] = []
    for word in words:
        last = joined[-1] if joined else None
        if last and last.kind == word.kind == "unknown":
            space = " " if last.text[-1].isascii() and word.text[0].isascii() else ""
            joined[-1] = Word("unknown", None, last.text + space + word.text)
        else:
            joined.append(word)
    return joined


def _all(entry: Mapping[str, Any]) -> list[str]:
    """An entry's words in every language."""
    return [word for key, words in entry.items() if key not in ("set", "factor") for word in words]


def _any_of(words: Iterable[str]) -> str:
    """A pattern for the longest of these words."""
    return "|".join(_whole(word) for word in sorted(words, key=len, reverse=True))


def _whole(word: str) -> str:
    """A pattern for the word: whole where it begins or ends with a Latin letter.

    With any white space between its parts.
    """
    pattern = r"\s+".join(re.escape(part) for part in word.lower().split())
    before = rf"(?<![{_LATIN}])" if re.match(f"[{_LATIN}]", word) else ""
    after = rf"(?![{_LATIN}])" if re.search(f"[{_LATIN}]$", word) else ""
    return before + pattern + after
