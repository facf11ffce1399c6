"""Measure variants on their rendered frames: every cue's contrast, place, size and reading speed.

One pass over the reference and all variants. Of a cue only the rows where its caption stands are kept, for a
second or two at a time: letters that are hidden in one frame are then known from the others, and memory does
not grow with the clip.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..media.captions_file import Cue
from ..media.safe_areas import Area
from .contrast import frame_contrasts, place_probes
from .frames import Footage, Moment, moments
from .geometry import Geometry, find_lines, measure_geometry
from .letters import DRAWN_CHROMA, DRAWN_LUMA, Letters, caption_pixels, drawn_pixels, find_letters
from .luminance import Color, Planes, hex_color, ycbcr
from .reading import Reading, read
from .stills import Still, cut_out

# Frames are kept until a chunk of a cue is this long or this large, whichever is first.
_CHUNK_FRAMES = 90
_CHUNK_BYTES = 32 * 2**20
# A handful of frames tells letters from the picture behind them, and every third what was drawn from what
# encoding did.
_SAMPLED = 12
_COMPARED_EVERY = 3
# A caption may come and go softly or a frame late: within this time of a cue's ends it is not said to be
# missing.
_SOFT_MS = 150


@dataclass(frozen=True)
class Contrast:
    """WCAG ratios over a cue's frames; `below` the share of frames under the limit; `worst_ms` when it is worst."""

    worst: float
    percentile_5: float
    median: float
    below: float
    worst_ms: float


@dataclass(frozen=True)
class CueMeasure:
    """What was measured of one cue. `shown` is the share of its frames that show it; None: not measured."""

    number: int
    cue: Cue
    reading: Reading
    shown: float | None
    contrast: Contrast | None
    geometry: Geometry | None
    still: Still | None


@dataclass(frozen=True)
class VariantMeasure:
    """One variant's cues, all its frames together, and the colour its letters were found to have.

    `series` is the ratio of every frame that shows a caption, after its time in ms.
    """

    cues: tuple[CueMeasure, ...]
    contrast: Contrast | None
    fill: str | None
    series: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Subject:
    """One variant to measure: its video, its cues, and its style's fill (`#rrggbb`, None where that is unknown)."""

    footage: Footage
    cues: tuple[Cue, ...]
    fill: str | None


def measure(
    reference: Footage,
    subjects: Sequence[Subject],
    platforms: Mapping[str, Area],
    matrix: str,
    contrast_limit: float,
    stop: threading.Event,
    on_progress: Callable[[float], None],
) -> list[VariantMeasure]:
    """Measure every subject against `reference`; frames are in the Y'CbCr `matrix`. Setting `stop` ends it
    early.

    Raises FFmpegFailed where a video cannot be decoded.
    """
    meters = [_Meter(subject, reference, platforms, matrix, contrast_limit) for subject in subjects]
    told = 0
    for moment in moments(reference, [subject.footage for subject in subjects], stop):
        meters[moment.variant].see(moment)
        share = int(100 * moment.time_ms / max(1, reference.info.duration_ms))
        if share > told:
            told = share
            on_progress(min(1.0, share / 100))
    return [meter.finish() for meter in meters]


def not_measured(cues: Iterable[Cue]) -> VariantMeasure:
    """What is known of a variant whose pixels cannot be compared with the source's."""
    measured = tuple(CueMeasure(number, cue, read(cue), None, None, None, None) for number, cue in enumerate(cues, 1))
    return VariantMeasure(measured, None, None, ())


@dataclass
class _Seen:
    """What was found of one cue so far: ratios and their times, the fullest sight of its letters, the worst moment."""

    ratios: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    hidden: int = 0
    geometry: Geometry | None = None
    letters: int = 0
    still: Still | None = None


class _Meter:
    """Follows one variant through its frames."""

    def __init__(
        self, subject: Subject, reference: Footage, platforms: Mapping[str, Area], matrix: str, limit: float
    ) -> None:
        self._cues = subject.cues
        self._fill = ycbcr(subject.fill, matrix) if subject.fill else None
        self._size = reference.width, reference.height
        self._platforms = platforms
        self._matrix = matrix
        self._limit = limit
        self._seen: list[_Seen] = [_Seen() for _ in subject.cues]
        self._fills: list[Color] = []
        self._noise = DRAWN_LUMA
        self._current: int | None = None
        self._rows: tuple[int, int] | None = None
        self._next = 0
        self._clear()

    def see(self, moment: Moment) -> None:
        """Take the next frame."""
        current = self._cue_at(moment.time_ms)
        if current != self._current:
            self._measure_chunk()
            self._current = current
            self._rows = None
        if current is None:
            return
        if self._rows is None and moment.paired:
            self._rows = self._find_rows(moment)
            if self._rows:
                self._trim(self._rows)
        top, bottom = self._rows or (0, self._size[1])
        frame = moment.frame.rows(top, bottom)
        if moment.paired and len(self._frames) % _COMPARED_EVERY == 0:
            self._drawn.append((len(self._frames), self._compare(frame, moment.reference.rows(top, bottom))))
        self._frames.append(Planes(*(plane.copy() for plane in frame)))
        self._times.append(moment.time_ms)
        self._bytes += sum(plane.nbytes for plane in frame)
        if len(self._frames) >= _CHUNK_FRAMES or self._bytes >= _CHUNK_BYTES:
            self._measure_chunk()

    def finish(self) -> VariantMeasure:
        """All frames have been seen."""
        self._measure_chunk()
        cues = tuple(
            self._cue_measure(number, cue, seen)
            for number, (cue, seen) in enumerate(zip(self._cues, self._seen, strict=True), 1)
        )
        ratios = [ratio for seen in self._seen for ratio in seen.ratios]
        times = [time for seen in self._seen for time in seen.times]
        fill = None
        if self._fills:
            fill = hex_color(Color(*(int(value) for value in np.median(self._fills, axis=0))), self._matrix)
        series = tuple(zip(times, ratios, strict=True))
        return VariantMeasure(cues, self._summary(ratios, times), fill, series)

    def _cue_at(self, time: float) -> int | None:
        while self._next < len(self._cues) and self._cues[self._next].end_ms <= time:
            self._next += 1
        if self._next < len(self._cues) and self._cues[self._next].start_ms <= time:
            return self._next
        return None

    def _clear(self) -> None:
        self._frames: list[Planes] = []
        self._times: list[float] = []
        self._drawn: list[tuple[int, int]] = []
        self._bytes = 0
        self._counts: np.ndarray[Any, np.dtype[np.uint8]] | None = None

    def _find_rows(self, moment: Moment) -> tuple[int, int] | None:
        """The rows where the caption stands on this frame, with room for hidden lines; None where none is seen."""
        difference = _absolute(moment.frame, moment.reference)
        # Three quarters of the frame are without a caption: what differs there is what the encoding did.
        self._noise = max(DRAWN_LUMA, min(64, 12 * int(np.percentile(difference.y[::8, ::8], 75))))
        rows = np.flatnonzero(np.count_nonzero(drawn_pixels(difference, self._noise), axis=1) >= 4)
        if not len(rows):
            return None
        room = max(int(rows[-1] - rows[0]), self._size[1] // 16)
        top = max(0, int(rows[0]) - room) // 2 * 2
        return top, min(self._size[1], (int(rows[-1]) + room + 2) // 2 * 2)

    def _trim(self, rows: tuple[int, int]) -> None:
        self._frames = [Planes(*(plane.copy() for plane in frame.rows(*rows))) for frame in self._frames]
        self._bytes = sum(plane.nbytes for frame in self._frames for plane in frame)
        if self._counts is not None:
            self._counts = self._counts[rows[0] : rows[1]].copy()

    def _compare(self, frame: Planes, reference: Planes) -> int:
        """Note where the frame differs from the reference; returns in how many pixels."""
        chroma = DRAWN_CHROMA * self._noise // DRAWN_LUMA
        drawn = drawn_pixels(_absolute(frame, reference), self._noise, chroma)
        if self._counts is None:
            self._counts = np.zeros(drawn.shape, dtype=np.uint8)
        self._counts += drawn
        return int(np.count_nonzero(drawn))

    def _measure_chunk(self) -> None:
        if self._current is not None and self._frames:
            seen = self._seen[self._current]
            letters = self._letters()
            lines = find_lines(letters.mask) if letters else ()
            probes = place_probes(letters, lines) if letters else None
            if letters and probes:
                ratios = frame_contrasts(self._frames, letters, probes, self._matrix)
                self._note(seen, letters, ratios)
                self._fills.append(letters.fill)
            else:
                ratios = np.full(len(self._frames), np.nan, dtype=np.float32)
            cue = self._cues[self._current]
            seen.hidden += sum(
                bool(np.isnan(ratio)) and cue.start_ms + _SOFT_MS <= time <= cue.end_ms - _SOFT_MS
                for ratio, time in zip(ratios, self._times, strict=True)
            )
            seen.ratios += [float(ratio) for ratio in ratios if not np.isnan(ratio)]
            seen.times += [time for ratio, time in zip(ratios, self._times, strict=True) if not np.isnan(ratio)]
        self._clear()

    def _letters(self) -> Letters | None:
        if self._counts is None:
            return None
        # Where the caption is not there yet, or is not to be told from the picture, there is nothing to learn.
        most = max(count for _, count in self._drawn)
        shown = np.array([index for index, count in self._drawn if count * 2 >= most])
        drawn = caption_pixels(self._counts, len(shown))
        picked = np.unique(shown[np.linspace(0, len(shown) - 1, _SAMPLED).round().astype(int)])
        return find_letters(drawn, [self._frames[index] for index in picked], self._fill)

    def _note(self, seen: _Seen, letters: Letters, ratios: np.ndarray[tuple[int], np.dtype[np.float32]]) -> None:
        """Keep where the letters stand, from the chunk that showed most of them, and the frame that was worst."""
        top = self._rows[0] if self._rows else 0
        lines = find_lines(letters.mask)
        count = int(np.count_nonzero(letters.mask))
        cue = self._cues[self._current or 0]
        if count > seen.letters:
            seen.letters = count
            moved = tuple(type(line)(line.left, line.top + top, line.right, line.bottom + top) for line in lines)
            seen.geometry = measure_geometry(moved, cue.text, *self._size, self._platforms)
        if not np.isnan(ratios).all():
            worst = int(np.nanargmin(ratios))
            if not seen.ratios or ratios[worst] < min(seen.ratios):
                seen.still = cut_out(self._frames[worst], lines, self._times[worst], self._matrix)

    def _cue_measure(self, number: int, cue: Cue, seen: _Seen) -> CueMeasure:
        frames = len(seen.ratios) + seen.hidden
        shown = len(seen.ratios) / frames if frames else None
        return CueMeasure(
            number, cue, read(cue), shown, self._summary(seen.ratios, seen.times), seen.geometry, seen.still
        )

    def _summary(self, ratios: Sequence[float], times: Sequence[float]) -> Contrast | None:
        if not ratios:
            return None
        values = np.array(ratios)
        worst = int(values.argmin())
        return Contrast(
            worst=float(values[worst]),
            percentile_5=float(np.percentile(values, 5)),
            median=float(np.median(values)),
            below=float(np.mean(values < self._limit)),
            worst_ms=times[worst],
        )


def _absolute(one: Planes, other: Planes) -> Planes:
    return Planes(*(np.maximum(a, b) - np.minimum(a, b) for a, b in zip(one, other, strict=True)))
