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
_MANY_ENOUGH = 0.06
_STEADY = 24
_DEPTH = 24


@dataclass(frozen=True)
class Letters:
    """A caption on the frame: `drawn` is all of it (box and outline too), `mask` its letters, `fill` their colour."""

    drawn: Mask
    mask: Mask
    fill: Color
    tolerance: tuple[int, int]


def drawn_pixels(difference: Planes, luma: int = DRAWN_LUMA, chroma: int = DRAWN_CHROMA) -> Mask:
    """Where the greatest `difference` between variant and reference is more than encoding makes it."""
    colored = np.maximum(difference.cb, difference.cr) > chroma
    mask = difference.y > luma
    mask |= colored.repeat(2, axis=0).repeat(2, axis=1)
    return mask & (_neighbours(mask) >= 4)


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
    for tolerance in _TOLERANCES:
        filled = np.count_nonzero(is_like(colors, color, tolerance), axis=0) * 2 > len(frames)
        if np.count_nonzero(filled) < _ENOUGH_LETTERS * len(rows):
            continue
        mask = np.zeros_like(drawn)
        mask[rows[filled], columns[filled]] = True
        mask &= _neighbours(mask) >= 3
        if mask.any():
            return Letters(drawn, mask, color, tolerance)
    return None


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
