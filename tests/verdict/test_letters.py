from __future__ import annotations

import numpy as np
import pytest

from caption_ab_skill.verdict.letters import drawn_pixels, find_letters
from caption_ab_skill.verdict.luminance import Color, Planes

WHITE, BLACK, GREY = Color(235, 128, 128), Color(16, 128, 128), Color(120, 128, 128)
LETTER, INSIDE_OUTLINE = (slice(20, 60), slice(30, 40)), (slice(14, 66), slice(24, 46))


def painted(*layers: tuple[tuple[slice, slice], Color], background: Color) -> Planes:
    """A frame of 80x80 px."""
    y = np.full((80, 80), background.y, dtype=np.uint8)
    for place, color in layers:
        y[place] = color.y
    flat = np.full((40, 40), 128, dtype=np.uint8)
    return Planes(y, flat, flat.copy())


def found(layers: list[tuple[tuple[slice, slice], Color]], background: Color, fill: Color | None) -> np.ndarray | None:
    frame, reference = painted(*layers, background=background), painted(background=background)
    difference = Planes(*(np.maximum(a, b) - np.minimum(a, b) for a, b in zip(frame, reference, strict=True)))
    letters = find_letters(drawn_pixels(difference), [frame], fill)
    return letters.mask if letters else None


@pytest.mark.parametrize("fill", [WHITE, None], ids=["fill known", "fill unknown"])
@pytest.mark.parametrize(
    ("layers", "background"),
    [
        pytest.param([(LETTER, WHITE)], GREY, id="bare"),
        pytest.param([(INSIDE_OUTLINE, BLACK), (LETTER, WHITE)], GREY, id="outlined"),
    ],
)
def test_letters_are_what_has_the_fill(
    layers: list[tuple[tuple[slice, slice], Color]], background: Color, fill: Color | None
) -> None:
    mask = found(layers, background, fill)
    assert mask is not None
    expected = np.zeros_like(mask)
    expected[LETTER] = True
    assert np.count_nonzero(mask != expected) <= 8


def test_letters_of_the_background_s_colour_are_known_by_their_outline() -> None:
    mask = found([(INSIDE_OUTLINE, BLACK), (LETTER, WHITE)], WHITE, WHITE)
    assert mask is not None
    assert mask[40, 35]
    assert not mask[5, 5]


def test_nothing_drawn_has_no_letters() -> None:
    assert found([], GREY, WHITE) is None


def test_what_encoding_changes_is_not_drawn() -> None:
    noise = np.random.default_rng(3).integers(0, 20, (80, 80), dtype=np.uint8)
    speck = noise.copy()
    speck[40, 40] = 200
    flat = np.zeros((40, 40), dtype=np.uint8)
    assert not drawn_pixels(Planes(speck, flat, flat)).any()
