"""What differs between two variants, in plain words: from their styles, or from the frames where a style is unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from ..media.captions_file import Cue
from .luminance import ycbcr
from .measure import VariantMeasure

# Keys of a style by what a person calls them; `preset` is a name for the rest.
_NAMES = {
    "font": "font",
    "size": "size",
    "bold": "weight",
    "italic": "slant",
    "uppercase": "capitals",
    "letter_spacing": "letter spacing",
    "line_spacing": "line spacing",
    "fill": "fill colour",
    "fill_opacity": "letter opacity",
    "outline": "outline",
    "outline_width": "outline width",
    "box": "box",
    "box_opacity": "box opacity",
    "shadow": "shadow",
    "position": "position",
    "y": "height on the frame",
    "shift": "distance from its position",
    "avoid_faces": "keeping off faces",
    "align": "alignment",
    "animation": "animation",
    "max_lines": "number of lines",
}
# What is seen to differ: fills by this much in any of Y, Cb and Cr, heights by a tenth, places by a twentieth
# of the frame.
_COLOR_STEP, _SIZE_STEP, _PLACE_STEP = 24, 0.1, 0.05


@dataclass(frozen=True)
class Difference:
    """One thing that differs, and what it is in each variant, as text."""

    name: str
    values: tuple[str, str]


def find_differences(
    styles: tuple[Mapping[str, Any], Mapping[str, Any]],
    cues: tuple[tuple[Cue, ...], tuple[Cue, ...]],
    measured: tuple[VariantMeasure, VariantMeasure],
) -> tuple[Difference, ...]:
    """What differs in style, then in wording and timing."""
    found = list(_in_style(*styles)) if all(styles) else list(_on_frames(*measured))
    first, second = cues
    if [cue.text for cue in first] != [cue.text for cue in second]:
        found.append(Difference("wording", (_words(first), _words(second))))
    if [(cue.start_ms, cue.end_ms) for cue in first] != [(cue.start_ms, cue.end_ms) for cue in second]:
        found.append(Difference("timing", (_span(first), _span(second))))
    return tuple(found)


def _in_style(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[Difference]:
    found = []
    for key, name in _NAMES.items():
        values = one.get(key), other.get(key)
        # A width says nothing of an outline that is not there.
        unseen = key == "outline_width" and not (one.get("outline") and other.get("outline"))
        unseen = unseen or (key == "box_opacity" and not (one.get("box") and other.get("box")))
        if values[0] != values[1] and not unseen:
            found.append(Difference(name, (_plain(values[0], key), _plain(values[1], key))))
    return found


def _plain(value: object, key: str) -> str:
    if value is None:
        return "automatic" if key == "y" else "none"
    if isinstance(value, bool):
        return {"bold": ("regular", "bold"), "italic": ("upright", "italic")}.get(key, ("no", "yes"))[value]
    if key in ("size", "outline_width"):
        return f"{value} % of the height"
    return str(value)


def _on_frames(one: VariantMeasure, other: VariantMeasure) -> list[Difference]:
    found = []
    if one.fill and other.fill and _far(one.fill, other.fill):
        found.append(Difference("fill colour", (one.fill, other.fill)))
    heights = _typical(one, "text_height"), _typical(other, "text_height")
    if heights[0] and heights[1] and abs(heights[0] - heights[1]) > _SIZE_STEP * max(heights[0], heights[1]):
        found.append(
            Difference("size", (f"{heights[0] * 100:.1f} % of the height", f"{heights[1] * 100:.1f} % of the height"))
        )
    places = _middle(one), _middle(other)
    if places[0] is not None and places[1] is not None and abs(places[0] - places[1]) > _PLACE_STEP:
        found.append(
            Difference("position", (f"{places[0] * 100:.0f} % from the top", f"{places[1] * 100:.0f} % from the top"))
        )
    return found


def _far(one: str, other: str) -> bool:
    return max(abs(a - b) for a, b in zip(ycbcr(one), ycbcr(other), strict=True)) > _COLOR_STEP


def _typical(variant: VariantMeasure, name: str) -> float | None:
    values = [getattr(cue.geometry, name) for cue in variant.cues if cue.geometry]
    return float(median(values)) if values else None


def _middle(variant: VariantMeasure) -> float | None:
    top, bottom = _typical(variant, "top"), _typical(variant, "bottom")
    return None if top is None or bottom is None else (top + bottom) / 2


def _words(cues: tuple[Cue, ...]) -> str:
    words = sum(len(cue.text.split()) for cue in cues)
    return f"{_counted(words, 'word')} in {_counted(len(cues), 'caption')}"


def _span(cues: tuple[Cue, ...]) -> str:
    shown = sum(cue.end_ms - cue.start_ms for cue in cues) / 1000
    return f"{_counted(len(cues), 'caption')}, {shown:.1f} s in all"


def _counted(count: int, name: str) -> str:
    return f"{count} {name}{'' if count == 1 else 's'}"
