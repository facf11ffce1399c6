"""Cuts a message into the clauses that can each ask for something, and takes the courtesies off them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from .folding import QUOTED
from .languages import intents, is_spaced, phrases

_SENTENCES = re.compile(r"[;。！？；!?¿¡\n\r]+|[.…]+(?=\s|$)")
_COMMAS = re.compile(r"[,，、:：]+(?!\d)|\s[-–—]+\s")
_COMMA = re.compile(r"[,，、]")


class Clause(NamedTuple):
    """A span of the folded message, and in its `text` the span of what is left without courtesies.

    `polite`: a request word stood before it. `carries_on`: joined to the clause before by "or", so that a
    negation there reaches into it. `goes_first`: to be done before that one.
    """

    start: int
    end: int
    text: str
    core_start: int
    core_end: int
    polite: bool
    carries_on: bool = False
    goes_first: bool = False

    @property
    def core(self) -> str:
        """Without courtesies on both sides."""
        return self.text[self.core_start : self.core_end]

    @property
    def from_core(self) -> str:
        """Without courtesies in front alone.

        What ends a request in one language is part of a word in another.
        """
        return self.text[self.core_start :]


@cache
def _joints(languages: tuple[str, ...]) -> re.Pattern[str]:
    """Between two requests. The group that matched tells "afters" from plain joints."""

    def words(kind: str) -> str:
        found = []
        for language in languages:
            for word in intents("chat")[language].get(kind, []):
                before, _, after = map(re.escape, word.partition("+"))
                joint = f"{before}(?={after})" if after else before
                found.append(rf"(?<!\w){joint}(?!\w)" if is_spaced(language) else joint)
        return "|".join(sorted(found, key=len, reverse=True)) or r"(?!)"

    return re.compile(f"(?P<after>{words('afters')})|(?P<joint>{words('joints')})")


def clauses(folded: str, languages: tuple[str, ...]) -> list[Clause]:
    """The clauses of a folded message whose quotations are blanked out already."""
    found: list[Clause] = []
    for start, end in _pieces(_SENTENCES, folded, 0, len(folded)):
        sentence = without_shown(folded[start:end], languages)
        for from_, to in _pieces(_COMMAS, sentence, 0, len(sentence)):
            found += _parts(sentence[from_:to], start + from_, languages)
    return found


def _pieces(stops: re.Pattern[str], text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The non-empty spans between what `stops` finds."""
    for stop in stops.finditer(text, start, end):
        if text[start : stop.start()].strip():
            yield start, stop.start()
        start = stop.end()
    if text[start:end].strip():
        yield start, end


def _parts(text: str, offset: int, languages: tuple[str, ...]) -> list[Clause]:
    """The requests inside one piece of a sentence, cut where a word joins them."""
    parts: list[Clause] = []
    at, carries_on, goes_first = 0, False, False
    for joint in [*_joints(languages).finditer(text), None]:
        if joint and _waits(text[at : joint.start()], languages):
            continue
        stop = joint.start() if joint else len(text)
        for from_, to in _pieces_after_negations(text, at, stop, languages):
            start, end, polite = core_of(text, from_, to, languages)
            spans = start - from_, end - from_
            parts.append(Clause(offset + from_, offset + to, text[from_:to], *spans, polite, carries_on, goes_first))
        if joint:
            at = joint.end()
            carries_on = joint[0] in _ors(languages)
            goes_first = joint.lastgroup == "after" and bool(parts)
    return parts


def _waits(text: str, languages: tuple[str, ...]) -> bool:
    return any(phrases("chat", code, "waits", open_start=True, open_end=True).find(text) for code in languages)


def _pieces_after_negations(text: str, start: int, end: int, languages: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """The span, cut where a negation has ended: "never mind the colours | just export"."""
    piece = text[start:end]
    for language in languages:
        negation = phrases("chat", language, "negations", open_start=True, open_end=True).find(piece)
        if negation is None:
            continue
        for word in phrases("chat", language, "resumes", open_start=True, open_end=True).all(piece):
            if word.start > negation.end and piece[negation.end : word.start].strip():
                yield start, start + word.start
                yield start + word.start, end
                return
    if piece.strip():
        yield start, end


@cache
def _ors(languages: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for language in languages for word in intents("chat")[language].get("ors", []))


def without_shown(text: str, languages: tuple[str, ...]) -> str:
    """Blank out words that are to be shown on screen ("add the title …"): they ask for nothing."""
    for language in languages:
        shown = phrases("chat", language, "shown", open_start=True, open_end=True).find(text)
        if not shown:
            continue
        ends = [text.find(word, shown.end) for word in intents("chat")[language].get("shown_ends", [])]
        comma = _COMMA.search(text, shown.end)
        stop = min([end for end in ends if end > 0] + ([comma.start()] if comma else []), default=len(text))
        text = text[: shown.end] + QUOTED * (stop - shown.end) + text[stop:]
    return text


def core_of(text: str, start: int, end: int, languages: tuple[str, ...]) -> tuple[int, int, bool]:
    """From where to where a clause goes without lead-ins, request words and courtesies at its end.

    Whether it was asked politely.
    """
    polite, changed = False, True
    while changed:
        changed = False
        for language in languages:
            for kind in ("requests", "lead_ins"):
                lead = phrases("chat", language, kind, open_end=True).find(text[start:end])
                if lead and text[start + lead.end : end].strip():
                    start, changed = start + lead.end, True
                    polite = polite or kind == "requests"
            tail = phrases("chat", language, "tails", open_start=True).find(text[start:end])
            if tail and text[start : start + tail.start].strip():
                end, changed = start + tail.start, True
    return start, end, polite
