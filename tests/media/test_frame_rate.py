"""How often frames come, from their times, in containers that round them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.media.frame_rate import STANDARD_RATES, frame_rate

MS = Fraction(1, 1000)
NTSC = Fraction(30000, 1001)


def grid(rate: Fraction, tick: Fraction, count: int) -> list[int]:
    return [round(index / rate / tick) for index in range(count)]


@pytest.mark.parametrize("rate", STANDARD_RATES, ids=str)
@pytest.mark.parametrize("tick", [MS, Fraction(1, 90000), Fraction(1, 600)], ids=["ms", "90 kHz", "600"])
def test_evenly_spaced_frames_give_the_exact_rate_whatever_the_container_rounds_to(rate, tick):
    assert frame_rate(grid(rate, tick, 300), tick, [rate]) == (rate, False)


def test_the_rate_is_found_when_no_header_names_it():
    assert frame_rate(grid(NTSC, MS, 900), MS, []) == (NTSC, False)


@pytest.mark.parametrize("rate", STANDARD_RATES, ids=str)
def test_a_rate_written_as_nanoseconds_a_frame_is_the_rate(rate):
    written = (10**9 / Fraction(round(10**9 / rate))).limit_denominator(500)
    assert frame_rate(grid(rate, MS, 240), MS, [written]) == (rate, False)


def test_a_rate_that_nobody_uses_is_found_too():
    rate = Fraction(50, 3)
    assert frame_rate(grid(rate, Fraction(1, 90000), 100), Fraction(1, 90000), []) == (rate, False)


def test_a_header_that_is_wrong_is_not_believed():
    assert frame_rate(grid(Fraction(25), MS, 100), MS, [Fraction(90000)]) == (Fraction(25), False)


@pytest.mark.parametrize("tick", [MS, Fraction(1, 30), Fraction(1, 15360)], ids=str)
def test_dropped_frames_make_the_rate_variable(tick):
    times = [time for index, time in enumerate(grid(Fraction(30), tick, 90)) if index % 7 not in (3, 4)]
    rate, varies = frame_rate(times, tick, [Fraction(30)])
    assert varies
    assert rate == pytest.approx(30 * 5 / 7, rel=0.03)


def test_a_phone_that_drifts_round_30_is_said_to_have_30():
    times = [round(index * 3000 * 1.001 + (index % 5) * 120) for index in range(200)]
    assert frame_rate(times, Fraction(1, 90000), [Fraction(29971, 1000)]) == (Fraction(30000, 1001), True)


@pytest.mark.parametrize(("times", "declared", "rate"), [([], [], 0), ([7], [], 0), ([7], [Fraction(25)], 25)])
def test_less_than_two_frames_have_the_declared_rate(times, declared, rate):
    assert frame_rate(times, MS, declared) == (rate, False)


@given(
    st.lists(st.integers(0, 10**9), min_size=2, max_size=50, unique=True),
    st.sampled_from([MS, Fraction(1, 90000), Fraction(1, 30)]),
)
def test_any_times_give_a_positive_rate_whatever_their_order(times, tick):
    rate, varies = frame_rate(times, tick, [])
    assert (rate, varies) == frame_rate(sorted(times, reverse=True), tick, [])
    assert rate > 0
