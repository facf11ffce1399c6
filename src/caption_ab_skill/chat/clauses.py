"""Cuts a message into the clauses that can each ask for something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from .folding import QUOTED
from .languages import intents, is_spaced, phrases

_SENTENCES = re.compile(r"[;。！？；!?¿¡\n\r]+|[.…]+(?=\s|$)")
_COMMA = re.compile(r"[,，、]")
# A colon or comma inside a number is none. "+", ">" and "/" stand between items of a list; "a/b" and "24/7" are words.
_COMMAS = re.compile(r"[，、→⇒]+|[,:：]+(?!\d)|\s[-–—+>|]+\s|(?<=[^\W\d]{2})[/+](?=[^\W\d]{2})|(?<!\w)\d[.)](?=\s)")

_ENDS_IN_VARIANT = re.compile(r"(?<![a-z0-9'’])[a-f]\W*$")


class Clause(NamedTuple):
    """A span of the folded message. `goes_first`: to be done before what was asked for in front of it."""

    start: int
    end: int
    text: str
    goes_first: bool = False


@cache
def _joints(languages: tuple[str, ...]) -> re.Pattern[str]:
    """Between two requests. The group that matched tells "afters" from plain joints."""

    def words(kind: str) -> str:
        found = []
        for language in languages:
            for word in intents("clauses").get(language, {}).get(kind, []):
                if word.startswith("*"):
                    found.append(rf"(?<={re.escape(word[1:])})\s+")
                    continue
                before, _, after = map(re.escape, word.partition("+"))
                joint = f"{before}(?={after})" if after else before
                found.append(rf"(?<!\w){joint}(?!\w)" if is_spaced(language) else joint)
        return "|".join(sorted(found, key=len, reverse=True)) or r"(?!)"

    return re.compile(f"(?P<after>{words('afters')})|(?P<joint>{words('joints')})")


def clauses(folded: str, languages: tuple[str, ...]) -> list[Clause]:
    """The clauses of a folded message whose quotations are blanked out already.

    Where a clause holds words for the screen, they are blanked out in its `text`.
    """
    found: list[Clause] = []
    for start, end in _pieces(_SENTENCES, folded, 0, len(folded)):
        goes_first = False
        folded = folded[:start] + _without_shown(folded[start:end], languages) + folded[end:]
        for from_, to in _pieces(_COMMAS, folded, start, end):
            # "But before that, make it bigger": what stands alone speaks for what follows.
            goes_first = _add_parts(folded, from_, to, languages, goes_first, found)
    return _with_lone_variants(found, folded, languages)


def _with_lone_variants(cut: list[Clause], text: str, languages: tuple[str, ...]) -> list[Clause]:
    """ "Send me A and C": a variant by itself behind another one belongs to what is asked for with that one."""
    found: list[Clause] = []
    lone = _lone_variant(languages)
    for clause in cut:
        before = found[-1] if found else None
        if before and _ENDS_IN_VARIANT.search(before.text) and lone.fullmatch(clause.text):
            whole = text[before.start : clause.end]
            found[-1] = before._replace(end=clause.end, text=whole)
        else:
            found.append(clause)
    return found


@cache
def _lone_variant(languages: tuple[str, ...]) -> re.Pattern[str]:
    words = [word for language in languages for word in intents("export").get(language, {}).get("variant_words", [])]
    return re.compile(rf"\W*(?:(?:{'|'.join(map(re.escape, words)) or '-'})\s*)?[a-f]\W*")


def _pieces(stops: re.Pattern[str], text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The non-empty spans between what `stops` finds."""
    for stop in stops.finditer(text, start, end):
        if text[start : stop.start()].strip():
            yield start, stop.start()
        start = stop.end()
    if text[start:end].strip():
        yield start, end


def _add_parts(
    text: str, start: int, end: int, languages: tuple[str, ...], goes_first: bool, found: list[Clause]
) -> bool:
    """Add the requests inside one piece of a sentence, cut where a word joins them.

    Gives back whether an "after" word stood at its end, so that it holds for the next piece.
    """
    at = start
    for joint in [*_joints(languages).finditer(text, start, end), None]:
        stop = joint.start() if joint else end
        if text[at:stop].strip():
            found.append(Clause(at, stop, text[at:stop], goes_first or _says_first(text[at:stop], languages)))
            waiting = False
        else:
            waiting = goes_first
        if joint:
            at = joint.end()
            goes_first = goes_first or joint.lastgroup == "after"
    return goes_first and waiting


def _says_first(clause: str, languages: tuple[str, ...]) -> bool:
    return any(phrases("clauses", language, "firsts").find(clause.strip()) for language in languages)


def _without_shown(sentence: str, languages: tuple[str, ...]) -> str:
    """Blank out words that are to be shown on screen ("a title that says …"), as if they were quoted."""
    for language in languages:
        shown = phrases("clauses", language, "shown", open_start=True, open_end=True).find(sentence)
        if not shown:
            continue
        ends = [sentence.find(f" {word}" if is_spaced(language) else word, shown.end) for word in _ends(language)]
        comma = _COMMA.search(sentence, shown.end)
        stop = min([end for end in ends if end > 0] + ([comma.start()] if comma else []), default=len(sentence))
        sentence = sentence[: shown.end] + QUOTED * (stop - shown.end) + sentence[stop:]
    return sentence


def _ends(language: str) -> list[str]:
    return list(intents("clauses").get(language, {}).get("shown_ends", []))
