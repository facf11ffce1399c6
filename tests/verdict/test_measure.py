"""The measures against clips whose colours and places are known."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from caption_ab_skill.media.captions_file import Cue
from caption_ab_skill.media.picture import picture
from caption_ab_skill.media.probe import probe
from caption_ab_skill.media.safe_areas import platform_areas
from caption_ab_skill.verdict.frames import Footage
from caption_ab_skill.verdict.measure import Subject, VariantMeasure, measure, not_measured

CUE = Cue(200, 1800, "Hamburg dines")
YELLOW, WHITE, BLACK, GREY = "#ffff00", "#ffffff", "#000000", "#777777"


def measured(source: Path, video: Path, cues: tuple[Cue, ...], fill: str | None) -> VariantMeasure:
    info = probe(source)
    frame = picture(info)
    subject = Subject(Footage(video, probe(video), "null", frame.width, frame.height), cues, fill)
    reference = Footage(source, info, frame.filters, frame.width, frame.height)
    areas = platform_areas(frame.width, frame.height)
    (result,) = measure(reference, [subject], areas, frame.matrix, 4.5, threading.Event(), lambda _: None)
    return result


@pytest.mark.parametrize("style_known", [True, False], ids=["style known", "style unknown"])
@pytest.mark.parametrize(
    ("background", "look", "ratio"),
    [
        pytest.param(GREY, {"fill": WHITE, "box": True, "outline": 12}, 21, id="white on a black box"),
        pytest.param(WHITE, {"fill": YELLOW}, 1.07, id="yellow on white"),
        pytest.param(WHITE, {"fill": WHITE, "outline": 5}, 21, id="white with a black outline on white"),
        pytest.param(GREY, {"fill": WHITE}, 4.48, id="white on grey"),
        pytest.param(BLACK, {"fill": YELLOW}, 19.56, id="yellow on black"),
        pytest.param("#0000ff", {"fill": "#ff0000"}, 2.15, id="red on blue"),
    ],
)
def test_the_contrast_of_flat_colours_is_the_one_of_the_formula(
    film: Any, background: str, look: dict[str, Any], ratio: float, style_known: bool
) -> None:
    source = film.source(background)
    result = measured(source, film.caption(source, [CUE], **look), (CUE,), look["fill"] if style_known else None)
    assert result.contrast is not None
    assert result.contrast.worst == pytest.approx(ratio, rel=0.12)
    assert result.contrast.median == pytest.approx(ratio, rel=0.08)
    assert result.cues[0].shown == 1


@pytest.mark.parametrize(
    ("background", "look", "ratio"),
    [
        (GREY, {"fill": WHITE, "box": True, "outline": 3}, 21),
        (GREY, {"fill": YELLOW, "outline": 1.5}, 19.56),
        (GREY, {"fill": WHITE}, 4.48),
        (WHITE, {"fill": WHITE, "outline": 1.5}, 21),
        ("#202020", {"fill": "#808080"}, 4.12),
    ],
)
def test_letters_of_a_few_pixels_are_measured_by_their_colours_not_by_their_antialiasing(
    small_film: Any, background: str, look: dict[str, Any], ratio: float
) -> None:
    source = small_film.source(background)
    result = measured(source, small_film.caption(source, [CUE], size=16, **look), (CUE,), look["fill"])
    assert result.contrast is not None
    assert result.contrast.worst == pytest.approx(ratio, rel=0.3)


def test_a_letter_that_the_picture_swallows_counts_even_where_the_others_stand_out(film: Any) -> None:
    source = film.source("halves")
    result = measured(source, film.caption(source, [CUE]), (CUE,), WHITE)
    assert result.contrast is not None
    assert result.contrast.worst == pytest.approx(1, abs=0.1)
    assert max(ratio for _, ratio in result.series) > 18
    assert 0.4 < result.contrast.below < 0.9


def test_frames_in_which_all_the_text_is_swallowed_count(film: Any) -> None:
    source = film.source("flash")
    result = measured(source, film.caption(source, [CUE]), (CUE,), WHITE)
    assert result.contrast is not None
    assert result.contrast.worst == pytest.approx(1, abs=0.1)
    assert result.contrast.median > 20
    # Five white frames of the forty that show the cue.
    assert result.contrast.below == pytest.approx(5 / 40, abs=0.03)
    assert 200 <= result.contrast.worst_ms < 400


def test_an_outline_holds_where_the_bare_text_does_not(film: Any) -> None:
    source = film.source("texture")
    bare = measured(source, film.caption(source, [CUE], fill="#bbbbbb"), (CUE,), "#bbbbbb")
    held = measured(source, film.caption(source, [CUE], fill="#bbbbbb", outline=5), (CUE,), "#bbbbbb")
    assert bare.contrast is not None
    assert held.contrast is not None
    assert held.contrast.worst > 9.5
    assert bare.contrast.worst < 0.75 * held.contrast.worst


def test_a_caption_that_is_not_there_is_said_to_be_missing(film: Any) -> None:
    source = film.source("texture")
    late = Cue(1000, 1800, CUE.text)
    shown = measured(source, film.caption(source, [late]), (CUE, Cue(1850, 1990, "never")), WHITE).cues
    assert shown[0].shown == pytest.approx(0.5, abs=0.1)
    assert shown[0].contrast is not None
    assert shown[1].contrast is None


@pytest.mark.parametrize("box", [False, True])
def test_letters_are_found_where_they_stand(film: Any, box: bool) -> None:
    source = film.source("texture")
    cue = Cue(200, 1800, "HHHHH\nHHH")
    video = film.caption(source, [cue], size=66, at=(0.4, 0.25), box=box, outline=6 if box else 0)
    place = measured(source, video, (cue,), WHITE).cues[0].geometry
    assert place is not None
    assert place.lines == 2
    assert place.line_shares == pytest.approx((5 / 8, 3 / 8), abs=0.02)
    # Roboto's capitals are 0.711 em; libass fits ascent and descent, 1.319 em, into the size.
    assert place.text_height == pytest.approx(66 / 1.319 * 0.711 / film.height, abs=2 / film.height)
    assert (place.left + place.right) / 2 == pytest.approx(0.4, abs=0.01)
    assert (place.top + place.bottom) / 2 == pytest.approx(0.25, abs=0.012)
    assert place.margins["bottom"] == pytest.approx(1 - place.bottom)


@pytest.mark.parametrize(
    ("at", "covered"),
    [
        ((0.45, 0.4), set()),
        ((0.45, 0.03), {"TikTok", "Instagram Reels", "YouTube Shorts"}),
        ((0.45, 0.70), {"Instagram Reels"}),
        ((0.45, 0.95), {"TikTok", "Instagram Reels", "YouTube Shorts"}),
    ],
)
def test_controls_of_platforms_cover_what_stands_under_them(
    film: Any, at: tuple[float, float], covered: set[str]
) -> None:
    source = film.source("#335577")
    place = measured(source, film.caption(source, [CUE], size=40, at=at), (CUE,), WHITE).cues[0].geometry
    assert place is not None
    assert {name for name, distance in place.platforms.items() if distance < 0} == covered


def test_cues_one_after_the_other_are_measured_apart(film: Any) -> None:
    source = film.source("texture")
    cues = (Cue(0, 600, "First words"), Cue(610, 1200, "then"), Cue(1400, 2000, "two\nlines"))
    result = measured(source, film.caption(source, cues, outline=4), cues, None).cues
    assert [cue.geometry.lines for cue in result if cue.geometry] == [1, 1, 2]
    assert [cue.shown for cue in result] == [1, 1, 1]
    widths = [cue.geometry.right - cue.geometry.left for cue in result if cue.geometry]
    assert widths[0] > 2 * widths[1]
    assert all(cue.still and cue.still.jpeg.startswith(b"\xff\xd8") for cue in result)


def test_another_frame_rate_does_not_matter(film: Any) -> None:
    source = film.source("texture")
    result = measured(source, film.caption(source, [CUE], outline=4, then=",fps=15"), (CUE,), WHITE)
    assert result.contrast is not None
    assert result.contrast.worst > 18
    assert result.cues[0].shown == 1


def test_what_cannot_be_compared_is_left_open() -> None:
    result = not_measured([CUE])
    assert result.contrast is None
    assert result.cues[0].geometry is None
    assert result.cues[0].reading.speed == pytest.approx(13 / 1.6)
