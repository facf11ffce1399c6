"""Where captions stand in the frame: each cue as blocks of lines, with places, sizes and the moments of its words.

Pure. A block lies inside the safe area with all that is drawn round its letters, and has at most the style's number of
lines; what a cue has beyond that follows on further blocks within its time. Sizes are px, times ms on the timeline.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from ...media.safe_areas import safe_area
from ..draft import CaptionTrack, Cue, CueWord
from ..style import Style
from .line_breaking import Lines, break_text, language_of
from .word_moments import line_words, moments_of

# A box's edge from its letters, as shares of the line height: sideways a line has no room of its own, above and below
# the font's ascent and descent already leave some.
_PADDING_X, _PADDING_Y = 0.26, 0.07

# The widest letter with its box, in line heights: a frame so narrow that not even that fits has smaller captions.
_WIDEST = 1.6

POP_PEAK = 1.06
"""How much larger than at rest a caption that pops is for a moment; lines leave room for it."""

# Numeric keypad positions, as ASS has them.
_COLUMN = {"left": 1, "center": 2, "right": 3}
_ROW = {"bottom": 0, "middle": 3, "top": 6}

MeasureAt = Callable[[str, float], float]
"""The width in px of a text in a font whose line height is so many px."""


@dataclass(frozen=True)
class Block:
    """Lines that are on screen together from `start_ms` to before `end_ms`.

    `x`, `y` is the point in px at which the block's corner, edge or middle lies that `anchor` (1 to 9, as on a numeric
    keypad) names; what is drawn round the letters is not counted. `words` are those of each line with their moments,
    where the animation asks for them: their texts, joined, are the line.
    """

    start_ms: int
    end_ms: int
    lines: Lines
    x: float
    y: float
    anchor: int
    words: tuple[tuple[CueWord, ...], ...] = ()


@dataclass(frozen=True)
class Layout:
    """The blocks of one track for a frame of `width` x `height`, and the sizes that they share. All in px.

    `padding_x`, `padding_y` is how far what is drawn round the letters reaches, `box_x`, `box_y` how far a box does;
    `line_step` is from one baseline to the next.
    """

    width: int
    height: int
    font_size: float
    outline: float
    padding_x: float
    padding_y: float
    blocks: tuple[Block, ...]
    box_x: float = 0.0
    box_y: float = 0.0
    shadow: float = 0.0
    letter_spacing: float = 0.0
    line_step: float = 0.0

    def block_height(self, lines: int) -> float:
        """How high so many lines are."""
        return self.font_size + (lines - 1) * (self.line_step or self.font_size)


def lay_out(track: CaptionTrack, width: int, height: int, measure: MeasureAt) -> Layout:
    """Lay a variant's captions out on a frame of `width` x `height` px."""
    style = track.style
    area = safe_area(width, height)
    size = min(style.size / 100 * height, (area.right - area.left) * width / _WIDEST)
    outline = style.outline_width / 100 * height if style.outline else 0.0
    shadow = style.shadow_distance / 100 * height if style.shadow else 0.0
    box_x, box_y = _box_padding(style, size, outline, height)
    layout = Layout(
        width=width,
        height=height,
        font_size=size,
        outline=outline,
        padding_x=max(outline + shadow, box_x),
        padding_y=max(outline + shadow, box_y),
        blocks=(),
        box_x=box_x,
        box_y=box_y,
        shadow=shadow,
        letter_spacing=style.letter_spacing / 100 * size,
        line_step=style.line_spacing * size,
    )
    language = language_of(cue.text for cue in track.cues)

    def spaced(text: str, size: float) -> float:
        # Letter spacing stands behind each character, and the last one's is nothing to see.
        return measure(text, size) + layout.letter_spacing * max(0, len(text) - 1)

    blocks = tuple(block for cue in track.cues for block in _blocks(cue, style, layout, spaced, language))
    return replace(layout, blocks=blocks)


def shown_text(cue: Cue, style: Style) -> str:
    """What of a cue's text is drawn: in the style's case, without control characters and halves of surrogate pairs."""
    return _in_case(_drawable(cue.text), style)


def _drawable(text: str) -> str:
    lines = (line.replace("\t", " ") for line in text.splitlines())
    return "\n".join("".join(c for c in line if unicodedata.category(c) not in ("Cc", "Cs")) for line in lines)


def _in_case(text: str, style: Style) -> str:
    if style.case == "upper":
        return text.upper()
    if style.case == "lower":
        return text.lower()
    if style.case == "title":
        # The first letter of each word; the others stay, so that NASA remains NASA.
        return re.sub(r"(?<![\w'’])\w", lambda match: match[0].title(), text)
    return text


def _box_padding(style: Style, size: float, outline: float, height: int) -> tuple[float, float]:
    """Sideways and above and below, from the line's advances, ascent and descent."""
    if not style.box:
        return 0.0, 0.0
    if style.box_padding is None:
        return outline + _PADDING_X * size, outline + _PADDING_Y * size
    padding = style.box_padding / 100 * height
    return padding, max(0.0, padding - (_PADDING_X - _PADDING_Y) * size)


def _blocks(cue: Cue, style: Style, layout: Layout, measure: MeasureAt, language: str | None) -> Iterator[Block]:
    area = safe_area(layout.width, layout.height)
    left, right = area.left * layout.width + layout.padding_x, area.right * layout.width - layout.padding_x
    top, bottom = area.top * layout.height + layout.padding_y, area.bottom * layout.height - layout.padding_y
    middle = layout.width / 2
    if style.align == "center":
        # Centred on the frame, not on what the platforms leave of it, which is further left.
        reach = min(middle - left, right - middle)
        left, right = middle - reach, middle + reach
    room = (right - left) / (POP_PEAK if style.animation == "pop" else 1)
    most_lines = max(1, min(style.max_lines, 1 + int((bottom - top - layout.font_size) / layout.line_step)))

    def pages_of(text: str) -> tuple[Lines, ...]:
        return break_text(text, room, most_lines, lambda part: measure(part, layout.font_size), language)

    def placed(lines: Lines, start_ms: int, end_ms: int, words: tuple[tuple[CueWord, ...], ...] = ()) -> Block:
        row = "middle" if style.y is not None else style.position
        half = layout.block_height(len(lines)) / 2
        y = {"top": top, "middle": (top + bottom) / 2, "bottom": bottom}[row]
        if style.y is not None:
            y = max(top + half, min(style.y * layout.height, bottom - half))
        if style.shift:
            # Whoever moves captions may leave the safe area with them, but not the frame.
            over = {"top": 0.0, "middle": half, "bottom": 2 * half}[row] + layout.padding_y
            under = {"top": 2 * half, "middle": half, "bottom": 0.0}[row] + layout.padding_y
            y = max(over, min(y + style.shift * layout.height, layout.height - under))
        x = {"left": left, "center": middle, "right": right}[style.align]
        return Block(start_ms, end_ms, lines, x, y, _ROW[row] + _COLUMN[style.align], words)

    pages = pages_of(shown_text(cue, style))
    if style.animation == "word":
        yield from _one_word_at_a_time(cue, pages, pages_of, placed)
        return
    timed = moments_of(cue, [line for lines in pages for line in lines])
    for lines, (start_ms, end_ms) in zip(pages, _shared_time(cue, pages, timed), strict=True):
        own = [timed.pop(0) for _ in lines]
        moments = tuple(line_words(line, words) for line, words in zip(lines, own, strict=True))
        yield placed(lines, start_ms, end_ms, moments if style.animation in ("karaoke", "typewriter") else ())


def _one_word_at_a_time(
    cue: Cue,
    pages: Sequence[Lines],
    pages_of: Callable[[str], tuple[Lines, ...]],
    placed: Callable[[Lines, int, int], Block],
) -> Iterator[Block]:
    """Each word by itself from when it is spoken until the next one is."""
    words = [word for words in moments_of(cue, [line for lines in pages for line in lines]) for word in words]
    starts = [cue.start_ms, *(word.start_ms for word in words[1:]), cue.end_ms]
    for word, start_ms, end_ms in zip(words, starts[:-1], starts[1:], strict=True):
        if end_ms > start_ms:
            for lines in pages_of(word.text)[:1]:
                yield placed(lines, start_ms, end_ms)


def _shared_time(cue: Cue, pages: tuple[Lines, ...], timed: Sequence[Sequence[CueWord]]) -> Iterator[tuple[int, int]]:
    """Each page's part of the cue's time: from its first word where the words' times are known, else by its length."""
    if cue.words:
        firsts = list(accumulate((len(lines) for lines in pages), initial=0))[1:-1]
        ends = [timed[line][0].start_ms if timed[line] else cue.end_ms for line in firsts] + [cue.end_ms]
    else:
        lengths = [sum(map(len, lines)) for lines in pages]
        ends = [cue.start_ms + round(cue.duration_ms * done / sum(lengths)) for done in accumulate(lengths)]
    return zip([cue.start_ms, *ends], ends, strict=False)
