from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.verdict.luminance import contrast_ratio, hex_color, relative_luminance, ycbcr

COLORS = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)
MATRICES = st.sampled_from(["bt709", "smpte170m", "bt470bg"])


def luminance(color: str, matrix: str = "bt709") -> float:
    y, cb, cr = (np.array([value], dtype=np.uint8) for value in ycbcr(color, matrix))
    return float(relative_luminance(y, cb, cr, matrix)[0])


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffff00", "#ffffff", 1.07),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.0),
        ("#0000ff", "#ffffff", 8.59),
        ("#123456", "#123456", 1.0),
    ],
)
@pytest.mark.parametrize("matrix", ["bt709", "smpte170m"])
def test_ratios_are_those_that_wcag_gives_for_the_colours(one: str, other: str, ratio: float, matrix: str) -> None:
    lights = [np.array([luminance(color, matrix)], dtype=np.float32) for color in (one, other)]
    # Limited-range video has 220 steps where sRGB has 256.
    assert float(contrast_ratio(*lights)[0]) == pytest.approx(ratio, rel=0.03)
    assert float(contrast_ratio(*reversed(lights))[0]) == float(contrast_ratio(*lights)[0])


@given(color=COLORS, matrix=MATRICES)
def test_a_colour_survives_video(color: str, matrix: str) -> None:
    back = hex_color(ycbcr(color, matrix), matrix)
    steps = [abs(int(color[at : at + 2], 16) - int(back[at : at + 2], 16)) for at in (1, 3, 5)]
    assert max(steps) <= 3


@given(color=COLORS, matrix=MATRICES)
def test_luminance_is_a_share(color: str, matrix: str) -> None:
    assert -1e-6 <= luminance(color, matrix) <= 1 + 1e-6


@pytest.mark.parametrize("text", ["", "red", "#fff", "#12345g", "123456", "#1234567"])
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"colour|invalid literal"):
        ycbcr(text)
