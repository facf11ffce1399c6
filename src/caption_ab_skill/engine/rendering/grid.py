"""The timeline's grid: which frame and which sample of sound belongs to which ms. Pure.

Every edge is rounded by itself and never added up, so that after a thousand cuts picture and sound are as close as
after one.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from ..draft import Clip

SAMPLE_RATE = 48_000
"""Hz: what video is made with; every mix is."""


@dataclass(frozen=True)
class Grid:
    """The frames of a timeline at `rate` frames a second."""

    rate: Fraction

    def frame(self, ms: int) -> int:
        """The frame that begins nearest to this moment."""
        return round(ms * self.rate / 1000)

    def frame_from(self, ms: int) -> int:
        """The first frame that does not begin before this moment: what is drawn from then on is on it."""
        return ceil(ms * self.rate / 1000)

    def seconds(self, frame: int) -> Fraction:
        """When a frame begins."""
        return frame / self.rate

    def sample(self, frame: int) -> int:
        """The first sample of sound of a frame."""
        return round(self.seconds(frame) * SAMPLE_RATE)

    def source_start(self, clip: Clip, source_rate: Fraction) -> Fraction:
        """Where in its source a clip begins, in seconds.

        Of a source with the grid's own rate the nearest frame, so that exactly what belongs to it is heard with it.
        """
        start = Fraction(clip.from_ms, 1000)
        if clip.speed == 1 and source_rate == self.rate:
            return round(start * self.rate) / self.rate
        return start
