from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.engine.oklch import lighter, lightness

colours = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


@pytest.mark.parametrize(
    ("colour", "is_light"),
    # CSS Color 4 gives these for the named colours.
    [
        ("#ffffff", 1.0),
        ("#000000", 0.0),
        ("#ff0000", 0.628),
        ("#00ff00", 0.866),
        ("#0000ff", 0.452),
        ("#ffff00", 0.968),
    ],
)
def test_lightness_is_what_css_says(colour: str, is_light: float) -> None:
    assert lightness(colour) == pytest.approx(is_light, abs=0.001)


@given(colours)
def test_no_change_is_the_same_colour(colour: str) -> None:
    assert lighter(colour, 0) == colour


@given(colours, st.floats(-0.5, 0.5))
def test_a_colour_becomes_as_much_lighter_as_was_asked(colour: str, by: float) -> None:
    wanted = min(1.0, max(0.0, lightness(colour) + by))
    # Near black one step of eight bits is that much.
    assert lightness(lighter(colour, by)) == pytest.approx(wanted, abs=0.01 if wanted > 0.2 else 0.07)
