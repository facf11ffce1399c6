"""Word classes: what kind of thing a word names ("send", "deliverable", "colour"), per language, from `intents/words/`.

They let a message be understood whose words stood in no example: "ping me the reel" is weighed as
`{send} me the {clip}`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from ..skill_file import intents_text

# Tokens. Longer phrases stand in no lexicon.
_LONGEST = 6

UNKNOWN = ("?",)
"""The class of a word that no lexicon has."""


class Item(NamedTuple):
    """One or more tokens that the lexicon knows together, and their classes."""

    word: str
    classes: tuple[str, ...]


class Lexicon:
    """The word classes of the languages that a message may be in."""

    def __init__(self, languages: Sequence[str]) -> None:
        self._tables = [_table(language) for language in languages]

    def get(self, phrase: str) -> tuple[str, ...]:
        """The classes of a phrase (its tokens with one space between), in any of the languages; () for none."""
        found: tuple[str, ...] = ()
        for table in self._tables:
            classes = table.get(phrase)
            if classes:
                found = tuple(dict.fromkeys((*found, *classes))) if found else classes
        return found


@cache
def _table(language: str) -> Mapping[str, tuple[str, ...]]:
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
