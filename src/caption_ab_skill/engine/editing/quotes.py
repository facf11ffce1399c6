"""Quotations in a message: the outer pair of quotes is none of the text, inner ones are."""

from __future__ import annotations

from dataclasses import dataclass

_PAIRS = {"“": "”", "‘": "’", "«": "»", "「": "」", "『": "』", "《": "》", "„": "“”", "{": "}"}
_LETTER_LIKE = ("'", "’")


@dataclass(frozen=True)
class Quotation:
    """Quoted text, literal, and where it stands with its quotes."""

    text: str
    start: int
    end: int


def quotations(text: str) -> list[Quotation]:
    """The outermost quotations in order; an opening quote that is never closed is none."""
    found: list[Quotation] = []
    place = 0
    while place < len(text):
        end = _end(text, place)
        if end is None:
            place += 1
            continue
        found.append(Quotation(text[place + 1 : end].replace('\\"', '"').strip(), place, end + 1))
        place = end + 1
    return found


def _end(text: str, place: int) -> int | None:
    """Where the quotation that opens at a place closes."""
    mark = text[place]
    if mark == '"':
        return _straight(text, place)
    if mark == "'" and not text[place - 1 : place].isalnum() and place + 1 < len(text):
        return _single(text, place)
    closing = _PAIRS.get(mark)
    if closing is None or mark in "{":
        return None
    if mark == "‘" and text[place - 1 : place].isalnum():
        return None
    depth = 0
    for at in range(place, len(text)):
        if text[at] == mark:
            depth += 1
        elif text[at] in closing and not (
            text[at] == "’" and text[at + 1 : at + 2].isalpha() and text[at + 1].isascii()
        ):
            depth -= 1
            if not depth:
                return at
    return None


def _straight(text: str, place: int) -> int | None:
    """Straight quotes look alike: one after white space, with a letter behind it, opens another inside."""
    depth = 1
    last = None
    for at in range(place + 1, len(text)):
        if text[at] != '"' or text[at - 1] == "\\":
            continue
        before, after = text[at - 1], text[at + 1 : at + 2]
        opens = (before.isspace() or before in "(“") and after and not after.isspace() and after not in ".,!?;:)"
        if opens and '"' in text[at + 1 :]:
            depth += 1
            continue
        depth -= 1
        last = at
        if depth <= 0:
            return at
    return last


def _single(text: str, place: int) -> int | None:
    """Single quotes are apostrophes as well: the closing one has no letter behind it."""
    for at in range(place + 2, len(text)):
        if text[at] == "'" and not text[at + 1 : at + 2].isalnum() and not text[at - 1].isspace():
            return at
    return None
