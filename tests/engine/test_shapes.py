from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.engine.shapes import fit_for, names_of_shapes, ratio_of, size_for


@pytest.mark.parametrize(
    ("name", "ratio"),
    [
        *[("TikTok", "9:16"), ("Reels", "9:16"), ("YouTube Shorts", "9:16"), ("抖音", "9:16"), ("Stories", "9:16")],
        *[("YouTube", "16:9"), ("Instagram feed", "4:5"), ("square", "1:1"), ("18:32", "9:16"), ("16 x 9", "16:9")],
        *[("9:0", None), ("banana", None), ("9:1", None), ("", None)],
    ],
)
def test_what_a_shape_is_called(name: str, ratio: str | None) -> None:
    assert ratio_of(name) == ratio


@given(st.sampled_from(["9:16", "16:9", "1:1", "4:5", "4:3", "21:9", "640:361"]), st.integers(144, 2160))
def test_sizes_are_even_and_of_the_ratio(ratio: str, side: int) -> None:
    width, height = size_for(ratio, side)
    wanted_width, wanted_height = map(int, ratio.split(":"))
    assert (width % 2, height % 2) == (0, 0)
    assert width / height == pytest.approx(wanted_width / wanted_height, rel=0.02)
    assert min(width, height) == pytest.approx(side, rel=0.11)


@pytest.mark.parametrize(
    ("source", "frame", "fit"),
    [((1920, 1080), (1080, 1920), "blur"), ((1080, 1920), (1080, 1350), "crop"), ((1080, 1080), (1080, 1080), "crop")],
)
def test_a_picture_is_cropped_where_most_of_it_stays(source: tuple[int, int], frame: tuple[int, int], fit: str) -> None:
    assert fit_for(source, frame) == fit


def test_every_name_is_a_shape() -> None:
    assert all(ratio_of(name) for name in names_of_shapes())
