"""How captions are cut anew: "at most three words per caption", "by the Netflix rules"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ..clauses import Clause
from ..requests import CutAnew, Request
from ..word import Word
from .references import numbers_of, read_scope


def read_cutting(clause: Clause) -> list[Request] | None:
    """What the clause says of how the captions are cut; None where it is about something else."""
    if (
        clause.quotes
        or clause.does("replace", "add", "merge", "later", "earlier")
        or clause.has("time", "after", "before")
    ):
        return None
    scope = read_scope(clause)
    scope = scope if scope.is_named else type(scope)()
    most = _most_words(clause.words)
    profile: Literal["netflix", "short-form"] | None = clause.first("cutting")
    if profile is not None:
        return [CutAnew(profile, most if profile == "short-form" else None, scope)]
    numbered = any(number > 1 for number in numbers_of(clause.words, ("caption", "line")))
    if most is None or numbered or (clause.does("split") and not clause.has("per")):
        return None
    # "One word at a time" by itself is how the captions move, not how they are cut.
    is_said = clause.has("per") or clause.has("thing", "caption") or clause.has("most")
    return [CutAnew("short-form", most, scope)] if is_said else None


def _most_words(words: Sequence[Word]) -> int | None:
    """The number right before "words"."""
    for at, word in enumerate(words):
        if word.means("set", {"animation": "word"}) and any(other.means("per") for other in words):
            return 1
        if not word.means("thing", "word"):
            continue
        before = next((other for other in reversed(words[:at]) if other.means("number") or not other.is_silent), None)
        if before is not None and before.means("number") and float(before.get("number")).is_integer():
            return int(before.get("number"))
    return None
