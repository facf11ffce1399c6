"""The place at which captions cover no face and no title: as near as possible to where they would stand. Pure.

All captions of a track move together: one that jumps about is harder to read than one at an unusual place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ...media.safe_areas import Area, safe_area
from ..draft import CaptionTrack
from .caption_layout import Block, Layout, MeasureAt, lay_out

# Places are tried in steps of this share of the frame's height.
_STEP = 0.01
# A detector's box goes from the eyebrows to the lips; the forehead and the chin are beyond it. Shares of its height.
_ABOVE, _BELOW, _BESIDE = 0.15, 0.2, 0.05
# Two boxes are one face where their common part is so large a share of the smaller one.
_SAME = 0.4
# What stays free between a title and captions, as a share of the frame's height.
_GAP = 0.01
# ms: a face counts for captions that are shown up to so long before or after it was seen.
_AROUND = 500


@dataclass(frozen=True)
class Sighting:
    """The faces in one frame of the timeline, as shares of the frame."""

    time_ms: int
    faces: tuple[Area, ...]


@dataclass(frozen=True)
class Obstacle:
    """What captions must not cover from `start_ms` to before `end_ms`, as shares of the frame."""

    start_ms: int
    end_ms: int
    area: Area


def faces_in_time(sightings: Iterable[Sighting]) -> list[Obstacle]:
    """The faces that were seen, for as long as they count."""
    return [
        Obstacle(sighting.time_ms - _AROUND - 1, sighting.time_ms + _AROUND + 1, face)
        for sighting in sightings
        for face in sighting.faces
    ]


def words_in_time(track: CaptionTrack, width: int, height: int, measure: MeasureAt) -> list[Obstacle]:
    """What a title covers, with some room above and below."""
    layout = lay_out(track, width, height, measure)
    areas = [(block, _area(block, layout, measure)) for block in layout.blocks]
    return [
        Obstacle(block.start_ms, block.end_ms, Area(area.left, area.top - _GAP, area.right, area.bottom + _GAP))
        for block, area in areas
    ]


def clear_of(
    track: CaptionTrack, obstacles: Sequence[Obstacle], width: int, height: int, measure: MeasureAt
) -> CaptionTrack:
    """The track, shifted to the nearest place inside the safe area at which it covers no obstacle, or least of them.

    Unchanged where it covers none. `measure` is that of the track's own fonts.
    """
    layout = lay_out(track, width, height, measure)
    pairs = [
        (area, obstacle.area)
        for block in layout.blocks
        for area in [_area(block, layout, measure)]
        for obstacle in obstacles
        if block.start_ms < obstacle.end_ms and obstacle.start_ms < block.end_ms
    ]
    if not any(_common(area, other) for area, other in pairs):
        return track
    safe = safe_area(width, height)
    areas = [_area(block, layout, measure) for block in layout.blocks]
    # Up to the edge for the highest of the blocks, down to it for the lowest.
    up = min(0.0, safe.top - min(area.top for area in areas))
    down = max(0.0, safe.bottom - max(area.bottom for area in areas))
    places = [step * _STEP for step in range(int(up / _STEP) - 1, int(down / _STEP) + 2)]
    places = [min(down, max(up, place)) for place in places]

    def covered(place: float) -> float:
        return sum(_common(_lower(area, place), other) for area, other in pairs)

    best = min(places, key=lambda place: (round(covered(place), 6), abs(place), -place))
    return replace(track, style=replace(track.style, shift=round(track.style.shift + best, 4)))


def lasting(sightings: Sequence[Sighting]) -> list[Sighting]:
    """The sightings with whole faces, and without those that only one of several frames has: a detector's mistakes."""
    kept = []
    for sighting in sightings:
        others = [face for other in sightings if other is not sighting for face in other.faces]
        faces = tuple(
            _whole(face)
            for face in sighting.faces
            if len(sightings) == 1 or any(_is_same(face, other) for other in others)
        )
        kept.append(Sighting(sighting.time_ms, faces))
    return kept


def _whole(face: Area) -> Area:
    wide, high = face.right - face.left, face.bottom - face.top
    return Area(
        face.left - _BESIDE * wide, face.top - _ABOVE * high, face.right + _BESIDE * wide, face.bottom + _BELOW * high
    )


def _is_same(one: Area, other: Area) -> bool:
    smaller = min(_size(one), _size(other))
    return smaller > 0 and _common(one, other) >= _SAME * smaller


def _area(block: Block, layout: Layout, measure: MeasureAt) -> Area:
    """What a block covers with all that is drawn round its letters, as shares of the frame."""
    spacing = layout.letter_spacing
    wide = max(measure(line, layout.font_size) + spacing * max(0, len(line) - 1) for line in block.lines)
    high = layout.block_height(len(block.lines))
    left = block.x - wide * ((block.anchor - 1) % 3) / 2
    top = block.y - high * (2 - (block.anchor - 1) // 3) / 2
    return Area(
        (left - layout.padding_x) / layout.width,
        (top - layout.padding_y) / layout.height,
        (left + wide + layout.padding_x) / layout.width,
        (top + high + layout.padding_y) / layout.height,
    )


def _lower(area: Area, by: float) -> Area:
    return Area(area.left, area.top + by, area.right, area.bottom + by)


def _common(one: Area, other: Area) -> float:
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    return wide * high if wide > 0 and high > 0 else 0.0


def _size(area: Area) -> float:
    return (area.right - area.left) * (area.bottom - area.top)
