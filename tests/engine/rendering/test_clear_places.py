"""Captions are moved off faces: all of a track together, as little as it takes, inside the safe area."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.engine.draft import CaptionTrack, Cue
from caption_ab_skill.engine.rendering.caption_layout import lay_out
from caption_ab_skill.engine.rendering.clear_places import Sighting, clear_of, faces_in_time, lasting, words_in_time
from caption_ab_skill.engine.style import Style
from caption_ab_skill.media.safe_areas import Area, safe_area

WIDTH, HEIGHT = 1080, 1920
SAFE = safe_area(WIDTH, HEIGHT)
BOTTOM = Style(avoid_faces=True)
CUES = (Cue(0, 1000, "One line"), Cue(1000, 1000, "And then there are two\nlines of it"))


def measure(text: str, size: float) -> float:
    return len(text) * size / 2


def seen(top: float, bottom: float, left: float = 0.3, right: float = 0.7, time_ms: int = 500) -> Sighting:
    return Sighting(time_ms, (Area(left, top, right, bottom),))


def moved(sightings: list[Sighting], cues: tuple[Cue, ...] = CUES, style: Style = BOTTOM) -> CaptionTrack:
    return clear_of(CaptionTrack("A", style, cues), faces_in_time(sightings), WIDTH, HEIGHT, measure)


def covered(track: CaptionTrack, sightings: list[Sighting]) -> bool:
    """Whether any line's own rectangle, of plain centred captions at an anchor, meets a face."""
    layout = lay_out(track, WIDTH, HEIGHT, measure)
    rows = {"top": 0.0, "middle": 0.5, "bottom": 1.0}
    for block in layout.blocks:
        high = layout.block_height(len(block.lines))
        top = block.y - rows[track.style.position] * high
        wide = max(measure(line, layout.font_size) for line in block.lines)
        for sighting in sightings:
            for face in sighting.faces:
                apart = (
                    top + high <= face.top * HEIGHT
                    or top >= face.bottom * HEIGHT
                    or block.x + wide / 2 <= face.left * WIDTH
                    or block.x - wide / 2 >= face.right * WIDTH
                )
                if not apart and block.start_ms <= sighting.time_ms < block.end_ms:
                    return True
    return False


@pytest.mark.parametrize(
    "sightings",
    [[], [Sighting(500, ())], [seen(0.1, 0.2)], [seen(0.5, 0.7, 0.0, 0.1)], [seen(0.5, 0.7, time_ms=9000)]],
    ids=["none looked at", "no face", "elsewhere", "beside", "at another time"],
)
def test_where_no_face_is_covered_nothing_moves(sightings: list[Sighting]) -> None:
    track = CaptionTrack("A", BOTTOM, CUES)
    assert clear_of(track, faces_in_time(sightings), WIDTH, HEIGHT, measure) is track


@pytest.mark.parametrize("position", ["top", "middle", "bottom"])
def test_captions_move_off_a_face_by_as_little_as_it_takes(position: Any) -> None:
    style = replace(BOTTOM, position=position)
    where = {"top": (0.1, 0.25), "middle": (0.3, 0.45), "bottom": (0.55, 0.7)}[position]
    sightings = [seen(*where)]
    assert covered(CaptionTrack("A", style, CUES[:1]), sightings)
    track = moved(sightings, CUES[:1], style)
    assert not covered(track, sightings)
    nearer = replace(style, shift=track.style.shift + (0.02 if track.style.shift < 0 else -0.02))
    assert covered(replace(track, style=nearer), sightings)


def test_all_captions_of_a_track_move_together() -> None:
    """The face is there for the second caption alone; the first one does not stay behind."""
    track = moved([seen(0.55, 0.7, time_ms=1700)])
    before = lay_out(CaptionTrack("A", BOTTOM, CUES), WIDTH, HEIGHT, measure).blocks
    after = lay_out(track, WIDTH, HEIGHT, measure).blocks
    distances = {round(old.y - new.y, 3) for old, new in zip(before, after, strict=True)}
    assert len(distances) == 1
    assert distances.pop() > 0


def test_where_every_place_covers_a_face_the_least_covered_is_taken() -> None:
    wall = Area(0.0, 0.0, 1.0, SAFE.bottom - 0.05)
    style = replace(BOTTOM, position="top")
    track = moved([Sighting(500, (wall,))], CUES[:1], style)
    layout = lay_out(track, WIDTH, HEIGHT, measure)
    (block,) = layout.blocks
    # As far down as the safe area lets it.
    assert block.y + layout.font_size + layout.padding_y == pytest.approx(SAFE.bottom * HEIGHT, abs=2)


@given(
    st.lists(st.tuples(st.floats(0, 0.8), st.floats(0.05, 0.4), st.floats(0, 0.8), st.floats(0.05, 0.4)), max_size=4),
    st.sampled_from(["top", "middle", "bottom"]),
    st.sampled_from([2.0, 5.0, 9.0]),
)
def test_captions_stay_inside_the_safe_area_and_the_answer_is_the_same_each_time(
    boxes: list[tuple[float, float, float, float]], position: Any, size: float
) -> None:
    faces = tuple(Area(left, top, left + wide, top + high) for left, wide, top, high in boxes)
    style = replace(BOTTOM, position=position, size=size)
    track = moved([Sighting(500, faces)], style=style)
    assert track == moved([Sighting(500, faces)], style=style)
    layout = lay_out(track, WIDTH, HEIGHT, measure)
    for block in layout.blocks:
        high = layout.block_height(len(block.lines))
        top = block.y - high * {"top": 0.0, "middle": 0.5, "bottom": 1.0}[position]
        assert top - layout.padding_y >= SAFE.top * HEIGHT - 1
        assert top + high + layout.padding_y <= SAFE.bottom * HEIGHT + 1


def test_a_face_that_only_one_of_several_frames_has_is_a_mistake() -> None:
    there, elsewhere = Area(0.3, 0.3, 0.5, 0.5), Area(0.7, 0.7, 0.9, 0.9)
    kept = lasting([Sighting(0, (there,)), Sighting(500, (there, elsewhere)), Sighting(1000, ())])
    assert [len(sighting.faces) for sighting in kept] == [1, 1, 0]
    assert len(lasting([Sighting(0, (there,))])[0].faces) == 1


def test_a_whole_face_has_a_forehead_and_a_chin() -> None:
    (sighting,) = lasting([Sighting(0, (Area(0.3, 0.3, 0.5, 0.5),))])
    (face,) = sighting.faces
    assert face.top < 0.3
    assert face.bottom > 0.5


TITLE = CaptionTrack("A", Style(position="top", size=7), (Cue(200, 600, "Summer Sale"),))


def under_a_title(cues: tuple[Cue, ...], style: Style) -> tuple[CaptionTrack, CaptionTrack]:
    """Captions before and after they were kept off the title."""
    track = CaptionTrack("A", style, cues)
    return track, clear_of(track, words_in_time(TITLE, WIDTH, HEIGHT, measure), WIDTH, HEIGHT, measure)


def test_captions_at_the_place_of_a_title_stand_below_it() -> None:
    _, kept = under_a_title(CUES, Style(position="top"))
    title = lay_out(TITLE, WIDTH, HEIGHT, measure)
    lower_edge = title.blocks[0].y + title.block_height(1) + title.padding_y
    assert all(block.y > lower_edge for block in lay_out(kept, WIDTH, HEIGHT, measure).blocks)


@pytest.mark.parametrize(
    ("cues", "style"),
    [(CUES, Style()), (CUES[1:], Style(position="top"))],
    ids=["elsewhere", "after it is gone"],
)
def test_captions_that_cover_no_title_stay(cues: tuple[Cue, ...], style: Style) -> None:
    track, kept = under_a_title(cues, style)
    assert kept is track
