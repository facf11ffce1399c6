"""The contrast of a caption's letters against what is right beside them, frame by frame.

What a letter is read against is whatever surrounds it on the rendered frame: the outline, the box or the bare
picture. Along each line, stretches about as wide as one letter are looked at by themselves: the mean relative
luminance of the letter's pixels against that of bands one pixel wide round the letter, going outwards. The
band with the highest ratio counts: nearer ones are antialiasing, and an outline ends after a few pixels. The
worst stretch is the frame's value, for a word is not read where one of its letters is lost.

Small letters are hardly anything but antialiasing: strokes and the gaps between them are a pixel or two wide,
and no mean over them says what colours were drawn. There each pixel stands for the one among its neighbours
that is most like the fill (in a letter) or least (beside it).

The ratio is WCAG 2.2's (1.4.3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .geometry import Line
from .letters import Letters, grown, is_like
from .luminance import Floats, Planes, contrast_ratio, relative_luminance

Indices = NDArray[np.intp]

# More pixels of the same stretch of the same band say nothing new.
_SAMPLES = 24
# The usual letter is about 0.55 of the line's ink height wide.
_STRETCH = 0.55
# How far the bands reach, as a share of the line's ink height: as far as a usual outline.
_REACH = 1 / 12
# px: lines with less ink height than this are small.
_SMALL = 30
_NEIGHBOURS = [(down, aside) for down in (-1, 0, 1) for aside in (-1, 0, 1) if down or aside]
# A stretch with fewer letter pixels, as a share of the ink height squared, is a full stop or the end of a
# stroke.
_TOO_FEW = 0.02


@dataclass(frozen=True)
class Probes:
    """Where to look: pixels of letters and of the bands beside them, in groups.

    `letters` and `bands` are row and column of every pixel; `letter_starts` and `band_starts` where each
    group begins; `stretch_starts` where the bands of each stretch begin among all bands; `small` whether the
    letters are.
    """

    letters: tuple[Indices, Indices]
    letter_starts: Indices
    bands: tuple[Indices, Indices]
    band_starts: Indices
    stretch_starts: Indices
    small: bool


def place_probes(letters: Letters, lines: Sequence[Line]) -> Probes | None:
    """Choose the pixels to compare; None where no stretch has letters and something beside them."""
    letter_groups: list[Indices] = []
    band_groups: list[list[Indices]] = []
    for line in lines:
        height = line.bottom - line.top
        reach = max(2, round(height * _REACH))
        window = (slice(max(0, line.top - reach), line.bottom + reach), slice(None))
        rings = _bands(letters.mask[window], reach)
        core = ~grown(~letters.pure[window])
        for left, right in _stretches(line, height):
            enough = max(3, _TOO_FEW * height * height)
            inside = _pixels(letters.pure[window], window[0].start, left, right)
            if inside.shape[1] < enough:
                inside = _pixels(letters.mask[window], window[0].start, left, right)
            if inside.shape[1] < enough:
                continue
            # The rim of a letter shares its colour, which has half the resolution, with what is beside it.
            deep = _pixels(core, window[0].start, left, right)
            if deep.shape[1] * 5 >= inside.shape[1]:
                inside = deep
            around = [_pixels(ring, window[0].start, left, right) for ring in rings]
            around = [_some(pixels) for pixels in around if pixels.shape[1] >= 3]
            if around:
                letter_groups.append(_some(inside))
                band_groups.append(around)
    if not letter_groups:
        return None
    bands = [pixels for group in band_groups for pixels in group]
    return Probes(
        *_joined(letter_groups),
        *_joined(bands),
        stretch_starts=_starts([len(group) for group in band_groups]),
        small=max(line.bottom - line.top for line in lines) < _SMALL,
    )


def frame_contrasts(frames: Sequence[Planes], letters: Letters, probes: Probes, matrix: str) -> Floats:
    """The ratio of every frame, from its worst stretch; NaN for a frame in which the letters are not there."""
    rows, columns = probes.letters
    colors = _gather(frames, rows, columns)
    alike = is_like(np.stack(colors, axis=-1).astype(np.int16), letters.fill, letters.tolerance)
    if probes.small:
        colors = _among_neighbours(frames, rows, columns, letters.fill.y, like=True)
    starts = probes.letter_starts
    seen = np.add.reduceat(alike, starts, axis=1, dtype=np.float32)
    sizes = np.diff(np.append(starts, len(rows)))
    fill = np.add.reduceat(relative_luminance(*colors, matrix) * alike, starts, axis=1) / np.maximum(seen, 1)

    rows, columns = probes.bands
    colors = _gather(frames, rows, columns)
    if probes.small:
        colors = _among_neighbours(frames, rows, columns, letters.fill.y, like=False)
    sizes_beside = np.diff(np.append(probes.band_starts, len(rows)))
    beside = np.add.reduceat(relative_luminance(*colors, matrix), probes.band_starts, axis=1) / sizes_beside
    bands_each = np.diff(np.append(probes.stretch_starts, len(probes.band_starts)))
    ratios = contrast_ratio(fill.repeat(bands_each, axis=1), beside)
    best = np.maximum.reduceat(ratios, probes.stretch_starts, axis=1)

    there = seen * 2 >= sizes
    worst = np.where(there, best, np.float32(np.inf)).min(axis=1)
    return np.where(np.isinf(worst), np.float32(np.nan), worst)


def _bands(mask: NDArray[np.bool_], reach: int) -> list[NDArray[np.bool_]]:
    bands = []
    inner = mask
    for _ in range(reach):
        outer = grown(inner)
        bands.append(outer & ~inner)
        inner = outer
    return bands


def _stretches(line: Line, height: int) -> list[tuple[int, int]]:
    count = max(1, round((line.right - line.left) / (height * _STRETCH)))
    edges = np.linspace(line.left, line.right, count + 1).round().astype(int)
    return list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))


def _pixels(mask: NDArray[np.bool_], top: int, left: int, right: int) -> Indices:
    rows, columns = np.nonzero(mask[:, left:right])
    return np.stack([rows + top, columns + left])


def _some(pixels: Indices) -> Indices:
    if pixels.shape[1] <= _SAMPLES:
        return pixels
    return pixels[:, np.linspace(0, pixels.shape[1] - 1, _SAMPLES).round().astype(np.intp)]


def _starts(sizes: Sequence[int]) -> Indices:
    return np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.intp)


def _joined(groups: Sequence[Indices]) -> tuple[tuple[Indices, Indices], Indices]:
    rows, columns = np.concatenate(groups, axis=1)
    return (rows, columns), _starts([group.shape[1] for group in groups])


def _gather(frames: Sequence[Planes], rows: Indices, columns: Indices) -> Planes:
    half = rows // 2, columns // 2
    return Planes(
        np.stack([frame.y[rows, columns] for frame in frames]),
        np.stack([frame.cb[half] for frame in frames]),
        np.stack([frame.cr[half] for frame in frames]),
    )


def _among_neighbours(frames: Sequence[Planes], rows: Indices, columns: Indices, luma: int, *, like: bool) -> Planes:
    """Of each pixel and its eight neighbours the one whose luma is nearest to `luma`, or farthest from it."""
    height, width = frames[0].y.shape
    best = _gather(frames, rows, columns)
    distance = np.abs(best.y.astype(np.int16) - luma)
    for down, aside in _NEIGHBOURS:
        colors = _gather(frames, np.clip(rows + down, 0, height - 1), np.clip(columns + aside, 0, width - 1))
        other = np.abs(colors.y.astype(np.int16) - luma)
        better = other < distance if like else other > distance
        distance = np.where(better, other, distance)
        best = Planes(*(np.where(better, new, old) for new, old in zip(colors, best, strict=True)))
    return best
