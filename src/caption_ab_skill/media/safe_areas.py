"""The parts of a frame where captions are safe: from its edges, and from what the platforms put over it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from ..yaml_data import read_yaml

# Frames this much higher than wide, or more, fill a phone's screen, under the platforms' controls (9:16 is 1.78).
_VERTICAL = 1.6


@dataclass(frozen=True)
class Area:
    """A rectangle: edges as fractions of the frame's width (`left`, `right`) and height (`top`, `bottom`)."""

    left: float
    top: float
    right: float
    bottom: float


def safe_area(width: int, height: int) -> Area:
    """Where captions belong in a frame of `width` x `height` px: clear of all platforms if vertical, else EBU R 95."""
    data = _data()
    if not _is_vertical(width, height):
        margin = data["graphics_safe_margin"]
        return Area(margin, margin, 1 - margin, 1 - margin)
    left, top, right, bottom = data["safe_for_all"]
    return Area(left / data["width"], top / data["height"], right / data["width"], bottom / data["height"])


def block_middle(position: str, size: float, width: int, height: int) -> float:
    """Where the middle of one line of captions lies that is anchored at "top", "middle" or "bottom".

    A fraction of the frame's height; `size` is the line's height in percent of it, `width` and `height` are px.
    """
    area = safe_area(width, height)
    half = size / 200
    return {"top": area.top + half, "bottom": area.bottom - half}.get(position, (area.top + area.bottom) / 2)


def platform_areas(width: int, height: int) -> dict[str, Area]:
    """What each platform leaves free of its own controls, by its name; empty for frames that are not vertical."""
    if not _is_vertical(width, height):
        return {}
    data = _data()
    return {
        name: Area(
            covered["left"] / data["width"],
            covered["top"] / data["height"],
            1 - covered["right"] / data["width"],
            1 - covered["bottom"] / data["height"],
        )
        for name, covered in data["platforms"].items()
    }


def _is_vertical(width: int, height: int) -> bool:
    return height >= width * _VERTICAL


@cache
def _data() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("platforms.yaml").read_text("utf-8")
    loaded: dict[str, Any] = read_yaml(text)
    return loaded
