"""How loud speech is from one hundredth of a second to the next, and what follows: pauses, and a word's true edges.

Pure; sound is 16-bit mono at `RATE`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

RATE = 16_000
"""Samples a second: what the acoustic model and the voice detector take."""
FRAME_MS = 30
"""ms: what the voice detector looks at."""

_TICK = 10  # ms
_SAMPLES = RATE * _TICK // 1000
_QUIETEST = -96.0  # dB: 16-bit sound has nothing below
# dB below a word's loudest part: what is quieter at its edges is a pause, not a part of it. A stop's burst is within.
_EDGE = 30.0
# ms: so much is taken from a word's beginning, or all silence but so much from its end.
_MOST_TRIMMED = 200
_SHORTEST = 60
# dB below the loudest tenth: what counts as spoken.
_SPOKEN = 25.0
# Share of what is spoken that the words have to cover; less, and the sound is not these words.
_COVERED = 0.75


def levels(sound: bytes) -> list[float]:
    """The level in dB of full scale, every 10 ms."""
    samples = np.frombuffer(sound[: len(sound) // (2 * _SAMPLES) * 2 * _SAMPLES], "<i2").reshape(-1, _SAMPLES)
    found: list[float] = []
    # A minute at a time: as floats the samples of an hour are half a gigabyte.
    for at in range(0, len(samples), 6000):
        power = np.square(samples[at : at + 6000].astype(np.float64) / 32768).mean(axis=1)
        found += (10 * np.log10(np.maximum(power, 10 ** (_QUIETEST / 10)))).tolist()
    return found


def trimmed(times: tuple[int, int], loudness: Sequence[float]) -> tuple[int, int]:
    """A word's times without the silence that an aligner counted in at its edges. ms."""
    start, end = times[0] // _TICK, min(times[1] // _TICK, len(loudness))
    if end - start <= _SHORTEST // _TICK:
        return times
    floor = max(loudness[start:end]) - _EDGE
    first = next(at for at in range(start, end) if loudness[at] >= floor)
    last = next(at for at in range(end - 1, start - 1, -1) if loudness[at] >= floor) + 1
    if first - start > _MOST_TRIMMED // _TICK:
        first = start
    return first * _TICK, max(last, first + _SHORTEST // _TICK) * _TICK


def is_mostly_spoken(words: Sequence[tuple[int, int]], loudness: Sequence[float]) -> bool:
    """Whether these words (their times in ms) are where somebody speaks: else the script is another one."""
    floor = _speech_floor(loudness)
    loud = {at for at, level in enumerate(loudness) if level >= floor}
    covered = {at for start, end in words for at in range(start // _TICK, end // _TICK)}
    return bool(loud) and len(loud & covered) >= _COVERED * len(loud)


def cuts_at_pauses(loudness: Sequence[float], longest_ms: int) -> Iterator[tuple[int, int]]:
    """The whole in stretches of at most `longest_ms`, cut where it is quietest in their last third. ms."""
    start, longest = 0, longest_ms // _TICK
    while len(loudness) - start > longest:
        window = range(start + longest * 2 // 3, start + longest)
        # The quietest fifth of a second: a single quiet moment is a stop inside a word.
        end = min(window, key=lambda at: sum(loudness[max(0, at - 10) : at + 10]))
        yield start * _TICK, end * _TICK
        start = end
    if start < len(loudness):
        yield start * _TICK, len(loudness) * _TICK


def _speech_floor(loudness: Sequence[float]) -> float:
    ranked = sorted(loudness)
    return ranked[len(ranked) * 9 // 10] - _SPOKEN if ranked else 0.0
