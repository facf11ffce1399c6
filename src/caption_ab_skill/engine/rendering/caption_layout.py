"""Where captions stand in the frame: each cue as blocks of lines, with places and sizes in px.

Pure. A block lies inside the safe area with all that is drawn round its letters, and has at most the style's number of
lines; what a cue has beyond that follows on further blocks within its time.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from ...media.safe_areas import safe_area
from ..draft import CaptionTrack, Cue
from ..style import Style
from .line_breaking import Lines, break_text, language_of

# A box's edge from its letters, as shares of the line height: sideways a line has no room of its own, above and below
# the font's ascent and descent already leave some.
_PADDING_X, _PADDING_Y = 0.26, 0.07

# The widest letter with its box, in line heights: a frame so narrow that not even that fits has smaller captions.
_WIDEST = 1.6

# Numeric keypad positions, as ASS has them.
_COLUMN = {"left": 1, "center": 2, "right": 3}
_ROW = {"bottom": 0, "middle": 3, "top": 6}

MeasureAt = Callable[[str, float], float]
"""The width in px of a text in a font whose line height is so many px."""


@dataclass(frozen=True)
class Block:
    """Lines that are on screen together from `start_ms` to before `end_ms`.

    `x`, `y` is the point in px at which the block's corner, edge or middle lies that `anchor` (1 to 9, as on a numeric
    keypad) names; what is drawn round the letters is not counted.
    """

    start_ms: int
    end_ms: int
    lines: Lines
    x: float
    y: float
    anchor: int


@dataclass(frozen=True)
class Layout:
    """The blocks of one track for a frame of `width` x `height`, and the sizes that they share. All in px."""

    width: int
    height: int
    font_size: float
    outline: float
    padding_x: float
    padding_y: float
    blocks: tuple[Block, ...]


def lay_out(track: CaptionTrack, width: int, height: int, measure: MeasureAt) -> Layout:
    """Lay a variant's captions out on a frame of `width` x `height` px."""
    style = track.style
    area = safe_area(width, height)
    size = min(style.size / 100 * height, (area.right - area.left) * width / _WIDEST)
    outline = style.outline_width / 100 * height if style.outline else 0.0
    layout = Layout(
        width=width,
        height=height,
        font_size=size,
        outline=outline,
        padding_x=outline + (_PADDING_X * size if style.box else 0),
        padding_y=outline + (_PADDING_Y * size if style.box else 0),
        blocks=(),
    )
    language = language_of(cue.text for cue in track.cues)
    blocks = tuple(block for cue in track.cues for block in _blocks(cue, style, layout, measure, language))
    return replace(layout, blocks=blocks)


def shown_text(cue: Cue, style: Style) -> str:
    """What of a cue's text is drawn: in the style's case, without control characters and halves of surrogate pairs."""
    lines = (line.replace("\t", " ") for line in cue.text.splitlines())
    text = "\n".join("".join(c for c in line if unicodedata.category(c) not in ("Cc", "Cs")) for line in lines)
    return text.upper() if style.uppercase else text


def _blocks(cue: Cue, style: Style, layout: Layout, measure: MeasureAt, language: str | None) -> Iterator[Block]:
    area = safe_area(layout.width, layout.height)
    left, right = area.left * layout.width + layout.padding_x, area.right * layout.width - layout.padding_x
    top, bottom = area.top * layout.height + layout.padding_y, area.bottom * layout.height - layout.padding_y
    middle = layout.width / 2
    if style.align == "center":
        # Centred on the frame, not on what the platforms leave of it, which is further left.
        reach = min(middle - left, right - middle)
        left, right = middle - reach, middle + reach
    most_lines = max(1, min(style.max_lines, int((bottom - top) / layout.font_size)))
    pages = break_text(
        shown_text(cue, style), right - left, most_lines, lambda part: measure(part, layout.font_size), language
    )
    for lines, (start_ms, end_ms) in zip(pages, _shared_time(cue, pages), strict=True):
        row = "middle" if style.y is not None else style.position
        half = len(lines) * layout.font_size / 2
        y = {"top": top, "middle": (top + bottom) / 2, "bottom": bottom}[row]
        if style.y is not None:
            y = max(top + half, min(style.y * layout.height, bottom - half))
        x = {"left": left, "center": middle, "right": right}[style.align]
        yield Block(start_ms, end_ms, lines, x, y, _ROW[row] + _COLUMN[style.align])


def _shared_time(cue: Cue, pages: tuple[Lines, ...]) -> Iterator[tuple[int, int]]:
    """Each page's part of the cue's time, by its characters."""
    lengths = [sum(map(len, lines)) for lines in pages]
    ends = [cue.start_ms + round(cue.duration_ms * done / sum(lengths)) for done in accumulate(lengths)]
    return zip([cue.start_ms, *ends], ends, strict=False)
