from __future__ import annotations

from typing import Any

import pytest

from caption_ab_skill.media.captions_file import Cue
from caption_ab_skill.verdict.differences import find_differences
from caption_ab_skill.verdict.geometry import Geometry
from caption_ab_skill.verdict.measure import CueMeasure, VariantMeasure
from caption_ab_skill.verdict.reading import read

CUE = Cue(0, 1000, "words")
BASE = {"preset": "one", "fill": "#ffffff", "outline": "#000000", "outline_width": 0.3, "box": None, "bold": True}


def seen(fill: str, top: float = 0.5, height: float = 0.03) -> VariantMeasure:
    place = Geometry(0.2, top, 0.8, top + 0.05, height, (1.0,), {})
    return VariantMeasure((CueMeasure(1, CUE, read(CUE), 1.0, None, place, None),), None, fill, ())


SAME = seen("#ffffff"), seen("#ffffff")


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({}, ()),
        ({"preset": "two"}, ()),
        ({"fill": "#ffff00", "bold": False}, ("weight", "fill colour")),
        ({"box": "#000000", "box_opacity": 0.5, "outline": None, "outline_width": 1}, ("outline", "box")),
        ({"size": 6.0, "position": "top"}, ("size", "position")),
    ],
)
def test_styles_differ_in_what_a_person_would_name(changes: dict[str, Any], names: tuple[str, ...]) -> None:
    found = find_differences((BASE, BASE | changes), ((CUE,), (CUE,)), SAME)
    assert tuple(difference.name for difference in found) == names


@pytest.mark.parametrize(
    ("other", "names"),
    [
        (seen("#fffff0"), ()),
        (seen("#ffff00"), ("fill colour",)),
        (seen("#ffffff", top=0.1), ("position",)),
        (seen("#ffffff", height=0.04), ("size",)),
    ],
)
def test_where_a_style_is_unknown_the_frames_tell(other: VariantMeasure, names: tuple[str, ...]) -> None:
    found = find_differences(({}, BASE), ((CUE,), (CUE,)), (SAME[0], other))
    assert tuple(difference.name for difference in found) == names


def test_wording_and_timing_are_differences_too() -> None:
    later = Cue(500, 1500, "other words")
    found = find_differences((BASE, BASE), ((CUE,), (later,)), SAME)
    assert [difference.name for difference in found] == ["wording", "timing"]
    assert found[0].values == ("1 word in 1 caption", "2 words in 1 caption")
