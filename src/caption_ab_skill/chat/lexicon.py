"""Word classes: what kind of thing a word names ("send", "deliverable", "colour"), per language, from `intents/words/`.

They let a message be understood whose words stood in no example: "ping me the reel" is weighed as
`{send} me the {clip}`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from ..skill_file import intents_text
from .tokens import tokens

# Tokens. Longer phrases stand in no lexicon.
_LONGEST = 6

UNKNOWN = ("?",)
"""The class of a word that no lexicon has."""


class Item(NamedTuple):
    """One or more tokens that the lexicon knows together, and their classes."""

    word: str
    classes: tuple[str, ...]


Lexicon = Mapping[str, tuple[str, ...]]


@cache
def lexicon(languages: tuple[str, ...]) -> Lexicon:
    """Phrase (tokens with one space between) → its classes in these languages."""
    if len(languages) == 1:
        return _lexicon_of(languages[0])
    merged: dict[str, tuple[str, ...]] = {}
    for language in languages:
        for phrase, classes in _lexicon_of(language).items():
            before = merged.get(phrase)
            merged[phrase] = tuple(dict.fromkeys((*before, *classes))) if before else classes
    return merged


@cache
def _lexicon_of(language: str) -> Lexicon:
    # One line a class, "send: send, give, hand over": valid YAML, and read here ten times as fast as by a YAML reader.
    found: dict[str, tuple[str, ...]] = {}
    for line in intents_text(f"words/{language}").splitlines():
        kind, colon, words = line.partition(": ")
        if not colon or kind.startswith("#"):
            continue
        for word in words.split(", "):
            before = found.get(word)
            found[word] = (*before, kind) if before else (kind,)
    return found


def as_key(phrase: str) -> str:
    """A phrase as it stands in the lexicon's files: folded already, its tokens with one space between."""
    return " ".join(tokens(phrase))


def items(words: Sequence[str], known: Lexicon) -> list[Item]:
    """The tokens, the longest known phrase first at each place."""
    found: list[Item] = []
    at, count = 0, len(words)
    while at < count:
        for length in range(min(_LONGEST, count - at), 1, -1):
            phrase = " ".join(words[at : at + length])
            if classes := known.get(phrase):
                found.append(Item(phrase, classes))
                at += length
                break
        else:
            word = words[at]
            found.append(Item(word, known.get(word) or UNKNOWN))
            at += 1
    return found
