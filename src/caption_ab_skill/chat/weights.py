"""How much each piece of evidence speaks for each step, as learnt from the labelled messages (`training/`).

`intents/weights/` has one file per script, so that a message loads what it can use, and `shared.txt` for word classes
and places. A line is the evidence, a tab and a weight per label, in hundredths of a natural logarithm of odds.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache

from ..skill_file import intents_text
from .folding import scripts_in

NOTHING = ""
LABELS = (NOTHING, "chat", "export", "credits", "state", "upload")
"""What a clause can ask for, in the order of a line's weights."""

START = "="
"""The line of `shared.txt` that every clause begins with."""

_UNIT = 100.0

Weights = tuple[float, ...]
_NONE: Weights = (0.0,) * len(LABELS)


class Weighing:
    """The weights for texts of some scripts."""

    def __init__(self, scripts: Iterable[str]) -> None:
        self._lines = [_lines("shared"), *map(_lines, sorted(scripts))]
        self._read: dict[str, Weights] = {}

    def of(self, piece: str) -> Weights:
        """One piece's weight for each label."""
        known = self._read.get(piece)
        if known is None:
            known = _NONE
            key = f"{piece}\t"
            for lines in self._lines:
                at = bisect_left(lines, key)
                if at < len(lines) and lines[at].startswith(key):
                    known = tuple(int(number) / _UNIT for number in lines[at][len(key) :].split(" "))
                    break
            self._read[piece] = known
        return known

    def chances(self, evidence: Iterable[str]) -> Weights:
        """The probability of each label, by multinomial logistic regression."""
        none, chat, export, credits_, state, upload = self.of(START)
        for piece in evidence:
            weight = self.of(piece)
            if weight is not _NONE:
                none += weight[0]
                chat += weight[1]
                export += weight[2]
                credits_ += weight[3]
                state += weight[4]
                upload += weight[5]
        sums = (none, chat, export, credits_, state, upload)
        highest = max(sums)
        powers = [math.exp(each - highest) for each in sums]
        total = sum(powers)
        return tuple(power / total for power in powers)

    def strongest(self, evidence: Iterable[str], label: str, count: int = 3) -> list[str]:
        """The pieces that speak most for a label: whole words, which a reader understands."""
        at = LABELS.index(label)
        readable = [piece for piece in evidence if piece[0] not in ".<>" and not piece.startswith("J")]
        ordered = sorted(readable, key=lambda piece: (-self.of(piece)[at], piece))
        return [piece for piece in ordered[:count] if self.of(piece)[at] > 0]


@cache
def weighing(scripts: frozenset[str]) -> Weighing:
    """The weights for texts of these scripts, loaded once."""
    return Weighing(scripts)


def script_of(piece: str) -> str:
    """The file that a piece's weight belongs in."""
    found = scripts_in(_words_of(piece))
    # Beside the other scripts Latin is everywhere.
    return min(found - {"latin"} or found, default="shared")


def _words_of(piece: str) -> str:
    """A piece without classes and marks of place, which belong to no script."""
    if piece.startswith("file ") or piece in ("first", "later", "last", "sooner", "file", "<none", ">none"):
        return ""
    words = piece.removeprefix("J>:").removeprefix("J:").lstrip("<>").split(" ")
    if piece[0] == "n" and piece[1:2].isdigit():
        return ""
    return " ".join(word for word in words if not word.startswith("{"))


@cache
def _lines(name: str) -> list[str]:
    """A file's lines in the order of their pieces. A tenth of them is ever looked at, so none is taken apart here."""
    return intents_text(f"weights/{name}", ".txt").split("\n")[1:-1]
