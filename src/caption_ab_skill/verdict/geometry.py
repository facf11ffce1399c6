"""Where a caption stands: its lines, how tall its letters are, how far it is from the edges and from what covers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..media.safe_areas import Area
from .letters import joined_runs

Mask = NDArray[np.bool_]

# Proportions of common sans-serif fonts, in ems: capitals, letters without ascender, depth of descenders.
_CAPITAL, _X_HEIGHT, _DESCENDER = 0.711, 0.528, 0.21
# Of the frame's width. Guides differ by more about where controls begin: a few px must not decide between variants.
_UNCERTAIN = 0.01
_DESCENDING = set("gjpqyQ,;()[]{}|/@$_")
_LOW = set("acegmnopqrsuvwxyz.,:;-–—_…")


@dataclass(frozen=True)
class Line:
    """The box of one line's letters in px; `right` and `bottom` are one past the last pixel."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True)
class Geometry:
    """Where a caption's letters stand. Lengths are fractions of the frame's width (left, right) or height.

    `margins` are the distances of the letters (not of a box's padding) from the edges; `platforms` the
    distance in px from the controls of each platform, negative where they cover letters, and `covered_by` those
    that do so by more than is uncertain; `text_height` the height of a capital letter; `line_shares` each line's
    share of the width of all.
    """

    left: float
    top: float
    right: float
    bottom: float
    text_height: float
    line_shares: tuple[float, ...]
    platforms: Mapping[str, int]
    covered_by: tuple[str, ...] = ()

    @property
    def lines(self) -> int:
        """How many lines were found."""
        return len(self.line_shares)

    @property
    def margins(self) -> dict[str, float]:
        """Distance of the letters from each edge."""
        return {"left": self.left, "top": self.top, "right": 1 - self.right, "bottom": 1 - self.bottom}


def find_lines(letters: Mask) -> tuple[Line, ...]:
    """The lines of text in a mask of letters, from top to bottom."""
    lines: list[Line] = []
    for top, bottom in _line_rows(letters):
        columns = np.count_nonzero(letters[top:bottom], axis=0)
        runs = joined_runs(columns > 0, 2.5 * (bottom - top))
        # What stands far off and is little is a flaw of the encoding, not a word.
        kept = [run for run in runs if columns[run[0] : run[1]].sum() * 20 >= columns.sum()]
        if kept:
            lines.append(Line(kept[0][0], top, kept[-1][1], bottom))
    return tuple(lines)


def measure_geometry(
    lines: tuple[Line, ...], text: str, width: int, height: int, platforms: Mapping[str, Area]
) -> Geometry:
    """Distances and sizes of `lines` (in px of a frame of `width` x `height`) that show `text`."""
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    top, bottom = lines[0].top, lines[-1].bottom
    widths = [line.right - line.left for line in lines]
    distances = {
        name: round(
            min(
                left - free.left * width,
                free.right * width - right,
                top - free.top * height,
                free.bottom * height - bottom,
            )
        )
        for name, free in platforms.items()
    }
    return Geometry(
        left / width,
        top / height,
        right / width,
        bottom / height,
        text_height=max(line.bottom - line.top for line in lines) * _capital_share(text) / height,
        line_shares=tuple(share / sum(widths) for share in widths),
        platforms=distances,
        covered_by=tuple(name for name, distance in distances.items() if distance < -_UNCERTAIN * width),
    )


def _capital_share(text: str) -> float:
    """A capital's height as a share of the ink height of a line of `text`; scripts without capitals fill the line."""
    letters = [character for character in text if not character.isspace()]
    if not letters or not any(character.isascii() and character.isalpha() for character in letters):
        return 1.0
    above = _X_HEIGHT if all(character in _LOW for character in letters) else _CAPITAL
    below = _DESCENDER if any(character in _DESCENDING for character in letters) else 0.0
    return _CAPITAL / (above + below)


def _line_rows(letters: Mask) -> list[tuple[int, int]]:
    rows = np.count_nonzero(letters, axis=1)
    if not rows.any():
        return []
    # In letters of ten px a stroke may be missing.
    runs = joined_runs(rows > 0, 2)
    tallest = max(bottom - top for top, bottom in runs)
    # The dots of an "i" in a line without tall letters stand apart by less than an eighth of the line.
    runs = joined_runs(rows > 0, max(2, tallest / 8))
    tallest = max(bottom - top for top, bottom in runs)
    return [
        (top, bottom)
        for top, bottom in runs
        if bottom - top > 0.35 * tallest and rows[top:bottom].sum() * 50 >= rows.sum()
    ]
