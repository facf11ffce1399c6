"""A line of a backend's reply as it is matched: what must not be taken for words is blanked out, place for place.

`hidden` is folded, its quotations and code are `QUOTED`, the arrows of a path ("File > Export") `ARROW`, brackets
blanks. In `named` capitalised and bold words are `QUOTED` too, since that is how names of controls are written.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from .folding import QUOTED, fold, hide, hide_quoted
from .grammar import ARROW
from .languages import as_one_writing, intents, phrases

BLANK = "\ue004"
"""Stands for what says nothing about a screen (Unicode private use; no word, so that phrases pass over it)."""

# Patterns are compiled when a text first has such a mark in it: most have none.
_ARROW_MARKS = frozenset(">→›➔➜⇒▸▶")


@cache
def _arrows() -> re.Pattern[str]:
    return re.compile(r"(?<=[\w\"'”’»)」』*\]\ue000])\s*(?:[-=]?>|[→›➔➜⇒▸▶])\s*(?=[\w\"'“‘«(「『*\[\ue000])")


@cache
def _brackets() -> re.Pattern[str]:
    return re.compile(r"\([^()\n]*\)|（[^（）\n]*）")


@cache
def _bold() -> re.Pattern[str]:
    return re.compile(r"\*\*[^*\n]+\*\*")


@cache
def _names() -> re.Pattern[str]:
    return re.compile(r"(?<=[\w,;*)\]\"'”’>→] )(?!I\b)[A-ZÀ-Þ][\w&-]*(?: (?:& )?[A-ZÀ-Þ][\w-]*)*")


_WIDE = frozenset("，。？！：；（）")


def folded(text: str) -> str:
    """The text folded, but with full-width punctuation, which unlike "," and "." ends words without a space."""
    plain = fold(text)
    if _WIDE.isdisjoint(text):
        return plain
    return "".join(char if char in _WIDE else other for char, other in zip(text, plain, strict=True))


def without_quotations(text: str) -> str:
    """A line folded, with quotations and code hidden."""
    return hide_quoted(folded(text))


class Marked(NamedTuple):
    """The two forms of a text, both as long as it is."""

    hidden: str
    named: str

    def part(self, start: int, end: int) -> Marked:
        """The same from `start` to `end`."""
        return Marked(self.hidden[start:end], self.named[start:end])


@cache
def _alike(language: str) -> dict[int, str]:
    return {ord(pair[0]): pair[1] for pair in intents("translate")[language].get("alike", [])}


def in_words(text: str, language: str) -> str:
    """A text as its words are compared, quotations and all; as long."""
    folded = as_one_writing(fold(text), (language,)).translate(_alike(language))
    return _hide_arrows(folded)


def marked(text: str, language: str) -> Marked:
    """Mark a line."""
    hidden = hide_quoted(as_one_writing(folded(text), (language,)).translate(_alike(language)))
    if "(" in text or "（" in text:
        hidden = hide(_brackets(), hidden, BLANK)
    hidden = _hide_arrows(hidden)
    for found in list(phrases("translate", language, "harmless", open_start=True, open_end=True).all(hidden)):
        hidden = hidden[: found.start] + BLANK * (found.end - found.start) + hidden[found.end :]
    spans = [found.span() for found in _bold().finditer(text)] if "**" in text else []
    # Where every noun has a capital, only bold type makes a name.
    if intents("translate")[language].get("capitals") != "nouns":
        spans += [found.span() for found in _names().finditer(text)]
    named = hidden
    for start, end in spans:
        named = named[:start] + re.sub(r"[^\ue001\ue002\ue004]", QUOTED, hidden[start:end]) + named[end:]
    return Marked(hidden, named)


def _hide_arrows(text: str) -> str:
    return text if _ARROW_MARKS.isdisjoint(text) else hide(_arrows(), text, ARROW)


def brackets(text: str) -> list[tuple[int, int]]:
    """Where remarks in brackets stand, without the targets of links."""
    if "(" not in text and "（" not in text:
        return []
    return [found.span() for found in _brackets().finditer(text) if text[: found.start()][-1:] != "]"]
