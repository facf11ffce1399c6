from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.media.captions_file import Cue
from caption_ab_skill.media.probe import probe
from caption_ab_skill.verdict.side_by_side import SIDE_BY_SIDE, layout, render_side_by_side


@given(width=st.integers(1, 960).map(lambda half: 2 * half), height=st.integers(1, 960).map(lambda half: 2 * half))
def test_any_two_pictures_fit_into_full_hd(width: int, height: int) -> None:
    place = layout(width, height)
    assert place.width <= 1920
    assert place.height <= 1080
    assert all(length % 2 == 0 for length in vars(place).values())
    assert place.cell_width <= width
    assert place.cell_height <= height


@pytest.mark.parametrize(
    ("size", "whole"), [((1080, 1920), (1150, 1078)), ((1920, 1080), (1916, 570)), ((320, 240), (642, 256))]
)
def test_layouts(size: tuple[int, int], whole: tuple[int, int]) -> None:
    place = layout(*size)
    assert (place.width, place.height) == whole


def drawn(a: Path, b: Path, folder: Path) -> dict[str, Path]:
    folder.mkdir()
    shares: list[float] = []
    copies = asyncio.run(render_side_by_side((("A", a, probe(a)), ("B", b, probe(b))), folder, shares.append))
    assert shares == sorted(shares)
    assert shares[-1] == 1
    return copies


def test_both_are_in_one_picture_in_step_with_the_sound_once(film: Any) -> None:
    source = film.source("halves", seconds=1, sound=True)
    cue = Cue(200, 800, "words")
    a, b = film.caption(source, [cue]), film.caption(source, [cue], name="B.mp4", fill="#ffff00")
    copies = drawn(a, b, film.folder / "work")
    both = probe(film.folder / "work" / SIDE_BY_SIDE)
    place = layout(film.width, film.height)
    assert (both.width, both.height) == (place.width, place.height)
    assert (both.video_codec, both.pixel_format, both.frame_rate) == ("h264", "yuv420p", 25)
    assert both.frame_count == 25
    assert both.audio_codec == "aac"
    assert [probe(copy).has_audio for copy in copies.values()] == [True, False]
    assert list(copies) == ["A", "B"]


def test_variable_frame_times_stay(film: Any) -> None:
    source = film.source("texture", seconds=2)
    uneven = film.folder / "uneven.mp4"
    film.ffmpeg(
        *["-i", str(source), "-vf", "select='not(mod(n,3))+lt(n,20)'", "-fps_mode", "passthrough"],
        *["-c:v", "libx264", "-preset", "ultrafast", str(uneven)],
    )
    drawn(uneven, uneven, film.folder / "work")
    both = probe(film.folder / "work" / SIDE_BY_SIDE)
    assert both.frame_count == probe(uneven).frame_count
    assert abs(both.duration_ms - probe(uneven).duration_ms) <= 40


def test_a_variant_of_another_size_is_fitted_in(film: Any) -> None:
    source = film.source("texture", seconds=1)
    wide = film.folder / "wide.mp4"
    film.ffmpeg("-i", str(source), "-vf", "scale=640:360", "-c:v", "libx264", "-preset", "ultrafast", str(wide))
    drawn(source, wide, film.folder / "work")
    place = layout(film.width, film.height)
    assert probe(film.folder / "work" / SIDE_BY_SIDE).width == place.width
