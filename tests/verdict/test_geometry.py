from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.media.safe_areas import Area
from caption_ab_skill.verdict.geometry import Line, find_lines, measure_geometry


def mask(*boxes: tuple[int, int, int, int]) -> np.ndarray:
    """Boxes as left, top, right, bottom."""
    letters = np.zeros((200, 400), dtype=bool)
    for left, top, right, bottom in boxes:
        letters[top:bottom, left:right] = True
    return letters


@pytest.mark.parametrize(
    ("boxes", "lines"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param([(10, 20, 110, 50)], [(10, 20, 110, 50)], id="one line"),
        pytest.param(
            [(10, 20, 110, 50), (40, 60, 90, 90)], [(10, 20, 110, 50), (40, 60, 90, 90)], id="two lines of two widths"
        ),
        pytest.param([(10, 26, 110, 50), (60, 20, 64, 24)], [(10, 20, 110, 50)], id="the dot of an i"),
        pytest.param([(10, 20, 50, 50), (70, 20, 110, 50)], [(10, 20, 110, 50)], id="two words"),
        pytest.param([(10, 20, 110, 50), (395, 30, 398, 34)], [(10, 20, 110, 50)], id="a flaw far off in the line"),
        pytest.param([(10, 20, 110, 50), (300, 150, 303, 152)], [(10, 20, 110, 50)], id="a flaw below"),
    ],
)
def test_lines(boxes: list[tuple[int, int, int, int]], lines: list[tuple[int, int, int, int]]) -> None:
    assert find_lines(mask(*boxes)) == tuple(Line(*line) for line in lines)


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("HAMBURG", 1.0),
        ("Hamburg", 0.711 / 0.921),
        ("Hamburu", 1.0),
        ("sure", 0.711 / 0.528),
        ("grows", 0.711 / 0.738),
        ("测试", 1.0),
    ],
)
def test_the_height_of_a_capital_follows_from_the_letters_that_are_there(text: str, share: float) -> None:
    place = measure_geometry((Line(0, 0, 100, 50),), text, 400, 200, {})
    assert place.text_height == pytest.approx(50 * share / 200)


def test_distances_are_negative_where_controls_cover_letters() -> None:
    areas = {
        "Right": Area(0, 0, 0.7, 1),
        "Bottom": Area(0, 0, 1, 0.9),
        "Left": Area(0.2, 0, 1, 1),
        "Hardly": Area(0, 0, 1, 0.94),
    }
    place = measure_geometry((Line(100, 100, 300, 150), Line(120, 160, 280, 190)), "x", 400, 200, areas)
    assert place.platforms == {"Right": -20, "Bottom": -10, "Left": 10, "Hardly": -2}
    assert place.covered_by == ("Right", "Bottom")
    assert place.margins == pytest.approx({"left": 0.25, "top": 0.5, "right": 0.25, "bottom": 0.05})
    assert place.line_shares == pytest.approx((200 / 360, 160 / 360))


@given(st.lists(st.tuples(*[st.integers(0, 39)] * 2), max_size=60))
def test_lines_never_leave_the_mask_and_never_overlap(points: list[tuple[int, int]]) -> None:
    letters = np.zeros((40, 40), dtype=bool)
    for row, column in points:
        letters[row, column] = True
    lines = find_lines(letters)
    assert all(0 <= line.left < line.right <= 40 and 0 <= line.top < line.bottom <= 40 for line in lines)
    assert all(above.bottom <= below.top for above, below in pairwise(lines))
