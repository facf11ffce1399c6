"""How often frames come, from their times: exact where they are evenly spaced, else the average."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

# Rates that cameras, phones, screens and editors use.
STANDARD_RATES = (
    *(Fraction(rate * 1000, 1001) for rate in (12, 15, 24, 30, 48, 60, 120, 240)),
    *(Fraction(rate) for rate in (10, 12, 15, 20, 24, 25, 30, 48, 50, 60, 90, 100, 120, 240)),
    Fraction(25, 2),
)
# An average this close to a standard rate is that rate: a phone's "30 fps" drifts by less.
_NEAR = Fraction(1, 200)
# Matroska declares a frame's length in whole nanoseconds; what is so close to a standard rate was it.
_ROUNDED = Fraction(1, 100_000)
_MILLISECOND = Fraction(1, 1000)


def frame_rate(times: Sequence[int], tick: Fraction, declared: Iterable[Fraction]) -> tuple[Fraction, bool]:
    """Frames a second and whether they vary.

    `times` are the frames' times in ticks of `tick` seconds, in any order; `declared` the rates that headers name, the
    most trusted first. A container rounds times to its tick (1 ms in Matroska), sometimes twice; so evenly spaced
    means that no frame is further than two ticks, or two thirds of a ms where ticks are finer, from its place on the
    grid, nor half a frame in any case. With less than two frames the first declared rate is taken, or 0.
    """
    ordered = sorted(set(times))
    named = [_as_written(rate) for rate in declared if rate > 0]
    if len(ordered) < 2:
        return (named[0] if named else Fraction(0)), False
    average = (len(ordered) - 1) / ((ordered[-1] - ordered[0]) * tick)
    near = sorted(STANDARD_RATES, key=lambda rate: abs(rate - average))
    simple = [average.limit_denominator(denominator) for denominator in (1, 2, 3, 1001)]
    for rate in (*named, *near[:4], *simple, average):
        if rate > 0 and _is_even(ordered, tick, rate):
            return rate, False
    if abs(near[0] - average) <= average * _NEAR:
        return near[0], True
    return Fraction(round(average * 100), 100) or average, True


def _as_written(rate: Fraction) -> Fraction:
    return next((standard for standard in STANDARD_RATES if abs(standard - rate) < standard * _ROUNDED), rate)


def _is_even(ordered: Sequence[int], tick: Fraction, rate: Fraction) -> bool:
    # As floats the places are close enough: a day of 90 kHz ticks has 33 bits.
    step = float(1 / (rate * tick))
    allowed = min(float(max(Fraction(2), _MILLISECOND * 2 / 3 / tick)), step / 2)
    offsets = [time - ordered[0] - index * step for index, time in enumerate(ordered)]
    return max(offsets) - min(offsets) <= allowed
