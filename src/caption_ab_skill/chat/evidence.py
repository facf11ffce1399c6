"""What speaks for and against a clause's asking for something: its words and word classes, alone and side by side.

Each piece of evidence is a short text, so that a weight's line can be read: `send me`, `send {deliverable`, `<{approve`
(a class in the clause before), `.expo` (four letters of a word), `J:and` (what joins the clause to the one before).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .lexicon import Item, Lexicon, items
from .tokens import is_hangul, is_ideograph

_SHORTEST, _GRAM = 4, 4
# Items of a neighbouring clause whose classes count.
_NEAR = 12


class Words(NamedTuple):
    """A clause's tokens, and the same as items of the lexicon."""

    tokens: list[str]
    items: list[Item]


class Place(NamedTuple):
    """Where a clause stands: what joins it to its neighbours, whether it is the first or the last, beside a file."""

    before: str
    after: str
    first: bool
    last: bool
    beside_file: bool


def words_of(found: list[str], known: Lexicon) -> Words:
    """The clause as it is weighed."""
    return Words(found, items(found, known))


def evidence(clause: Words, before: Words | None, after: Words | None, place: Place) -> set[str]:
    """All that counts for a clause between its neighbours (None at the message's ends)."""
    found: set[str] = set()
    _of_tokens(clause.tokens, found)
    _of_items(clause.items, found)
    count = len(clause.tokens)
    found.add(f"n{count}" if count < 4 else "n4-7" if count < 8 else "n8-15" if count < 16 else "n16")
    found.add(f"J:{place.before}")
    found.add(f"J>:{place.after}")
    if clause.tokens:
        found.add(f"J:{place.before}|{clause.tokens[0]}")
    found.add("first" if place.first else "later")
    found.add("last" if place.last else "sooner")
    if place.beside_file:
        found.add("file")
        found.add(f"file n{min(count, 4)}")
    for mark, other in (("<", before), (">", after)):
        if other is None:
            found.add(f"{mark}none")
            continue
        found.update([mark + token for token in other.tokens[:_NEAR]])
        for item in other.items[:_NEAR]:
            found.update([f"{mark}{{{kind}" for kind in item.classes])
    return found


def _of_tokens(words: Sequence[str], found: set[str]) -> None:
    """Words, pairs and threes, pairs with a gap, fours of ideographs, letters of long words."""
    line = ["^", *words, "$"]
    end = len(line)
    for at, word in enumerate(line):
        following = line[at + 1] if at + 1 < end else None
        if 0 < at < end - 1:
            found.add(word)
            _of_letters(word, found)
        if following is None:
            continue
        found.add(f"{word} {following}")
        if at + 2 < end:
            found.add(f"{word} {following} {line[at + 2]}")
            found.add(f"{word} _ {line[at + 2]}")
        if at + 3 < end:
            found.add(f"{word} __ {line[at + 3]}")
            four = line[at : at + 4]
            if any(map(is_ideograph, four)):
                found.add(" ".join(four))


def _of_letters(word: str, found: set[str]) -> None:
    """Parts of a word, so that a misspelled or inflected one still counts."""
    if is_hangul(word):
        edged = f"^{word}$"
        found.update(["." + edged[at : at + 2] for at in range(len(edged) - 1)])
        found.update(["." + edged[at : at + 3] for at in range(len(edged) - 2)])
    elif len(word) >= _SHORTEST and not is_ideograph(word):
        edged = f"^{word}$"
        found.update(["." + edged[at : at + _GRAM] for at in range(len(edged) - _GRAM + 1)])


_EDGES = (Item("^", ("^",)), Item("$", ("$",)))


def _of_items(line: Sequence[Item], found: set[str]) -> None:
    """Classes, and classes and words side by side."""
    line = [_EDGES[0], *line, _EDGES[1]]
    end = len(line)
    for at, (word, classes) in enumerate(line):
        found.update(["{" + kind for kind in classes])
        if at + 1 >= end:
            continue
        second, second_classes = line[at + 1]
        for kind in classes:
            found.update([f"{{{kind} {{{other}" for other in second_classes])
            found.add(f"{{{kind} {second}")
        found.update([f"{word} {{{other}" for other in second_classes])
        if at + 2 >= end:
            continue
        third, third_classes = line[at + 2]
        found.update([f"{word} {second} {{{other}" for other in third_classes])
        for kind in classes:
            found.add(f"{{{kind} {second} {third}")
            found.update([f"{{{kind} {second} {{{other}" for other in third_classes])
