"""A line of a backend's reply as it is matched: what must not be taken for words is blanked out, place for place.

`hidden` is folded, its quotations and code are `QUOTED`, the arrows of a path ("File > Export") `ARROW`, brackets
blanks. In `named` capitalised and bold words are `QUOTED` too, since that is how names of controls are written.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .folding import QUOTED, fold, hide, hide_quoted
from .grammar import ARROW
from .languages import as_one_writing, phrases

BLANK = "\ue004"
"""Stands for what says nothing about a screen (Unicode private use; no word, so that phrases pass over it)."""

ARROWS = re.compile(r"(?<=[\w\"'”’»)」』*\]\ue000])\s*(?:->|=>|[→›➔➜⇒▸▶>])\s*(?=[\w\"'“‘«(「『*\[\ue000])")
"""The arrows of a path from control to control."""
_BRACKETS = re.compile(r"\([^()\n]*\)|（[^（）\n]*）")
_NAMES = re.compile(r"\*\*[^*\n]+\*\*|(?<=[\w,;*)\]\"'”’>→] )(?!I\b)[A-ZÀ-Þ][\w&-]*(?: (?:& )?[A-ZÀ-Þ][\w-]*)*")


class Marked(NamedTuple):
    """The two forms of a text, both as long as it is."""

    hidden: str
    named: str

    def part(self, start: int, end: int) -> Marked:
        """The same from `start` to `end`."""
        return Marked(self.hidden[start:end], self.named[start:end])


def marked(text: str, language: str) -> Marked:
    """Mark a line."""
    hidden = hide_quoted(as_one_writing(fold(text), (language,)))
    if "(" in text or "（" in text:
        hidden = hide(_BRACKETS, hidden, BLANK)
    hidden = hide(ARROWS, hidden, ARROW)
    for found in list(phrases("translate", language, "harmless", open_start=True, open_end=True).all(hidden)):
        hidden = hidden[: found.start] + BLANK * (found.end - found.start) + hidden[found.end :]
    spans = [found.span() for found in _NAMES.finditer(text)]
    named = hidden
    for start, end in spans:
        named = named[:start] + re.sub(r"[^\ue001\ue002\ue004]", QUOTED, hidden[start:end]) + named[end:]
    return Marked(hidden, named)


def brackets(text: str) -> list[tuple[int, int]]:
    """Where remarks in brackets stand, without the targets of links."""
    return [found.span() for found in _BRACKETS.finditer(text) if text[: found.start()][-1:] != "]"]
