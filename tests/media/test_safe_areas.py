"""Where captions are safe, in px on the frames that platforms publish."""

from __future__ import annotations

import pytest

from caption_ab_skill.media.safe_areas import Area, platform_areas, safe_area


def px(area: Area, width: int, height: int) -> tuple[int, int, int, int]:
    return round(area.left * width), round(area.top * height), round(area.right * width), round(area.bottom * height)


def test_a_vertical_frame_keeps_clear_of_every_platform():
    assert px(safe_area(1080, 1920), 1080, 1920) == (65, 384, 888, 1250)


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1080, 1080), (1080, 1350), (640, 480)])
def test_other_frames_keep_ebu_r95s_five_percent_from_each_edge(width, height):
    assert safe_area(width, height) == Area(0.05, 0.05, 0.95, 0.95)
    assert platform_areas(width, height) == {}


@pytest.mark.parametrize(
    ("platform", "free"),
    [
        ("TikTok", (60, 130, 916, 1550)),
        ("Instagram Reels", (65, 270, 960, 1250)),
        ("YouTube Shorts", (60, 380, 888, 1440)),
    ],
)
def test_what_a_platform_leaves_free_is_the_stricter_end_of_what_is_published(platform, free):
    assert px(platform_areas(1080, 1920)[platform], 1080, 1920) == free


def test_the_safe_area_lies_in_every_platforms():
    safe = safe_area(540, 960)
    for area in platform_areas(540, 960).values():
        assert area.left <= safe.left
        assert area.top <= safe.top
        assert area.right >= safe.right - 1e-9
        assert area.bottom >= safe.bottom - 1e-9


def test_areas_are_fractions_so_that_the_size_does_not_matter():
    assert safe_area(1080, 1920) == safe_area(270, 480)
