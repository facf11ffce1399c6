"""Which pixels are a caption's, and which of those are its letters.

A caption is what a variant shows and the picture without captions does not. Compared over a stretch of
frames, so that letters that have the colour of what is behind them in one frame are known from another; and
captions stand still, so that a pixel of a letter has the fill's colour in most frames, while the picture
behind moves on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .luminance import Color, Planes

Mask = NDArray[np.bool_]

# Encoding a picture twice changes most pixels by less than 8 of 255 and hardly one by 20; more than this was
# drawn.
DRAWN_LUMA = 24
DRAWN_CHROMA = 20

# How far from the fill a letter's pixel may be, in luma and chroma. Letters of few pixels have no pixel of
# the pure colour (half the chroma resolution, antialiasing), so the next step is taken where one finds too
# little.
_TOLERANCES = ((30, 34), (45, 60), (60, 90))
# Letters are a fifth of the smallest box around them and half of outlined text.
_ENOUGH_LETTERS = 0.05
# px: a caption of less height has letters of which half are antialiasing; where fewer are found, most are missed.
_SMALL = 64
_ENOUGH_SMALL_LETTERS = 0.1
_MANY_ENOUGH = 0.06
_STEADY = 24
# Shares of the frames in which a pixel is drawn: of a caption's firm pixels, tried in this order, and of its others.
_FIRM = (0.85, 0.4, 0.1)
_LIKELY = 0.4
_SELDOM = 0.2
_FEWEST_PIXELS = 24
_DEPTH = 24


@dataclass(frozen=True)
class Letters:
    """A caption on the frame: `drawn` is all of it (box and outline too), `mask` its letters, `fill` their colour.

    `tolerance` is how far from it the letters' pixels may be, and `pure` are those nearest to it, of small letters few.
    """

    drawn: Mask
    mask: Mask
    pure: Mask
    tolerance: tuple[int, int]
    fill: Color


def drawn_pixels(difference: Planes, luma: int = DRAWN_LUMA, chroma: int = DRAWN_CHROMA) -> Mask:
    """Where the greatest `difference` between variant and reference is more than encoding makes it."""
    colored = np.maximum(difference.cb, difference.cr) > chroma
    mask = difference.y > luma
    mask |= colored.repeat(2, axis=0).repeat(2, axis=1)
    return mask & (_neighbours(mask) >= 4)


def caption_pixels(counts: NDArray[np.uint8], frames: int) -> Mask:
    """The caption's pixels, from in how many of `frames` each pixel was drawn.

    A caption stands still, so that most of its pixels are drawn in every frame; what the encoding does to fine,
    moving patterns comes and goes. Pixels that stand firm say where the caption is; around them, those that the
    picture hides for a while count as well. Over a picture that hides every letter for a while fewer stand firm.
    """
    likely = counts >= max(1, _LIKELY * frames)
    for share in _FIRM:
        block = _main_block(counts >= max(1, share * frames), likely)
        if block is not None:
            mask = np.zeros(counts.shape, dtype=bool)
            mask[block] = _joined_to(likely[block], counts[block] >= max(1, _SELDOM * frames))
            return mask
    return np.zeros(counts.shape, dtype=bool)


def _main_block(firm: Mask, likely: Mask) -> tuple[slice, slice] | None:
    """The rows and columns of the largest block of lines of `firm` pixels, and of `likely` ones that go on from there.

    With room for what the picture hides at its edges.
    """
    firm = firm & (_neighbours(firm) >= 4)
    if np.count_nonzero(firm) < _FEWEST_PIXELS:
        return None
    top, bottom = _main_run(np.count_nonzero(firm, axis=1), 2)
    # A line without letters that hang down, above one without letters that stand up, leaves a gap of its own height.
    most = max(firm.shape) // 12
    top, bottom = _main_run(np.count_nonzero(firm, axis=1), min(bottom - top, most))
    known = firm | likely
    left, right = _main_run(np.count_nonzero(known[top:bottom], axis=0), 1.5 * min(bottom - top, most))
    top, bottom = _main_run(np.count_nonzero(known[:, left:right], axis=1), min(bottom - top, most))
    room = max(4, (bottom - top) // 3)
    return (
        slice(max(0, top - room), min(firm.shape[0], bottom + room)),
        slice(max(0, left - room), min(firm.shape[1], right + room)),
    )


def _joined_to(seeds: Mask, others: Mask) -> Mask:
    """The seeds that have company, and the others that hang together with them; what stands alone is noise."""
    reached = seeds & (_neighbours(seeds) >= 4)
    known = -1
    while (count := int(np.count_nonzero(reached))) != known:
        known = count
        reached = grown(reached) & (others | seeds)
    return reached


def _main_run(counts: NDArray[np.intp], gap: float) -> tuple[int, int]:
    """Of the runs of rows (or columns) with something in them, no more than `gap` apart, the one with most in it."""
    return max(joined_runs(counts > 0, gap), key=lambda run: int(counts[run[0] : run[1]].sum()))


def joined_runs(present: Mask, gap: float) -> list[tuple[int, int]]:
    """Begin and end of the runs of True, those that are no more than `gap` apart being one."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], present, [False]]).astype(np.int8)))
    runs: list[tuple[int, int]] = []
    for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if runs and begin - runs[-1][1] <= gap:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((begin, end))
    return runs


def find_letters(drawn: Mask, frames: Sequence[Planes], fill: Color | None) -> Letters | None:
    """The letters among the `drawn` pixels, from a few `frames` of the variant; None where there are none.

    `fill` is the style's colour. White letters on a white wall differ from it in their outline alone, so what the
    drawn pixels enclose is looked at as well. Where the fill is unknown, or is not to be found, the colour that
    lies deepest inside what was drawn (inside the outline, inside the box) is taken for it.
    """
    if not drawn.any():
        return None
    if fill is not None:
        found = _of_color(fill, drawn, _with_holes(drawn), frames)
        if found:
            return found
    deepest = _deepest_color(drawn, frames)
    return _of_color(deepest, drawn, drawn, frames) if deepest else None


def _of_color(color: Color, drawn: Mask, within: Mask, frames: Sequence[Planes]) -> Letters | None:
    rows, columns = np.nonzero(within)
    colors = np.stack([_colors(frame, rows, columns) for frame in frames])
    best: Letters | None = None
    small = int(np.ptp(rows)) < _SMALL
    halfway = _halfway(color, colors)
    for tolerance in [*_TOLERANCES, halfway] if small else _TOLERANCES:
        filled = np.count_nonzero(is_like(colors, color, tolerance), axis=0) * 2 > len(frames)
        if tolerance == halfway:
            # The rim of an outline is half picture, which may have the fill's colour.
            filled &= ~grown(~within)[rows, columns]
        found = np.count_nonzero(filled) / len(rows)
        if found < _ENOUGH_LETTERS:
            continue
        mask = np.zeros_like(drawn)
        mask[rows[filled], columns[filled]] = True
        mask &= _neighbours(mask) >= 3
        if not mask.any():
            continue
        pure = best.pure & mask if best else mask
        best = Letters(drawn, mask, pure if pure.any() else mask, tolerance, color)
        if not small or found >= _ENOUGH_SMALL_LETTERS:
            break
    return best


def _halfway(color: Color, colors: NDArray[np.int16]) -> tuple[int, int]:
    """The tolerance that takes what is nearer to `color` than to the outline or box, by luma alone.

    A stroke of one px is nowhere quite its colour, and its chroma is that of its neighbours.
    """
    others = colors[..., 0][~is_like(colors, color, _TOLERANCES[0])]
    return (int(abs(float(np.median(others)) - color.y) / 2) if others.size else 0), 255


def is_like(colors: NDArray[np.int16], color: Color, tolerance: tuple[int, int]) -> Mask:
    """Whether `colors` (their last axis is y, cb, cr) are `color`, as near as `tolerance` in luma and chroma allows."""
    distance = np.abs(colors - np.array(color, dtype=np.int16))
    return np.asarray((distance[..., 0] <= tolerance[0]) & (distance[..., 1:].max(axis=-1) <= tolerance[1]))


def grown(mask: Mask) -> Mask:
    """The mask and every pixel that touches it, corners included."""
    wide = mask.copy()
    wide[:, 1:] |= mask[:, :-1]
    wide[:, :-1] |= mask[:, 1:]
    tall = wide.copy()
    tall[1:] |= wide[:-1]
    tall[:-1] |= wide[1:]
    return tall


def _with_holes(drawn: Mask) -> Mask:
    """The drawn pixels, and those from which no way leads out between them."""
    rows, columns = (np.flatnonzero(drawn.any(axis=axis)) for axis in (1, 0))
    window = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    free = np.pad(~drawn[window], 1, constant_values=True)
    outside = np.zeros_like(free)
    outside[0, :] = True
    known = 0
    while (count := int(np.count_nonzero(outside))) != known:
        known = count
        outside = _along_rows(outside, free)
        outside = _along_rows(outside.T, free.T).T
    filled = drawn.copy()
    filled[window] = ~outside[1:-1, 1:-1]
    return filled


def _along_rows(outside: Mask, free: Mask) -> Mask:
    """Whatever is free and in the same unbroken stretch of a row as something outside is outside as well."""
    breaks = ~free
    breaks[:, 0] |= True
    stretch = np.cumsum(breaks.reshape(-1)).reshape(free.shape)
    reached = np.bincount(stretch.reshape(-1), weights=outside.reshape(-1)) > 0
    return np.asarray(reached[stretch] & free)


def _colors(frame: Planes, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> NDArray[np.int16]:
    half = rows // 2, columns // 2
    return np.stack([frame.y[rows, columns], frame.cb[half], frame.cr[half]], axis=-1).astype(np.int16)


def _deepest_color(drawn: Mask, frames: Sequence[Planes]) -> Color | None:
    rows, columns = np.nonzero(drawn)
    colors = np.stack([_colors(frame, rows, columns) for frame in frames])
    steady = np.ptp(colors[..., 0], axis=0) <= _STEADY
    middle = np.median(colors, axis=0).astype(np.int16)
    depth = _depth(drawn)[rows, columns]
    bins = (middle[:, 0] >> 4) << 8 | (middle[:, 1] >> 4) << 4 | middle[:, 2] >> 4
    counts = np.bincount(bins[steady], minlength=1 << 12)
    best: tuple[float, Color] | None = None
    for index in np.argsort(counts)[::-1][:6]:
        if not counts[index]:
            break
        center = np.median(middle[steady & (bins == index)], axis=0)
        color = Color(*(int(value) for value in center))
        near = steady & is_like(middle, color, (20, 20))
        if np.count_nonzero(near) < _MANY_ENOUGH * len(rows):
            continue
        found = float(depth[near].mean())
        if best is None or found > best[0]:
            best = found, color
    return best[1] if best else None


def _depth(mask: Mask) -> NDArray[np.int16]:
    """How many pixels deep inside the mask a pixel lies, up to a limit."""
    # Between white letters and a black box there are pixels of every grey, also of the one that was there before.
    inside = ~grown(grown(~grown(grown(mask))))
    depth = inside.astype(np.int16)
    for _ in range(_DEPTH):
        inside = ~grown(~inside)
        if not inside.any():
            break
        depth += inside
    return depth


def _neighbours(mask: Mask) -> NDArray[np.uint8]:
    """How many of the nine pixels around and at each are set."""
    wide = mask.astype(np.uint8)
    wide[:, 1:] += mask[:, :-1]
    wide[:, :-1] += mask[:, 1:]
    tall = wide.copy()
    tall[1:] += wide[:-1]
    tall[:-1] += wide[1:]
    return tall
