"""The shapes and sizes of a frame: names for ratios, sizes in px, and how a picture of another shape fits in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import gcd

from ..yaml_data import read_yaml
from .draft import Fit

ORIGINAL = "original"
"""The shape of the clip itself."""

_RATIO = re.compile(r"\s*([1-9]\d{0,3})\s*[:x/×]\s*([1-9]\d{0,3})\s*")
# Narrower or wider than this is no picture any more but a strip.
_EXTREME = 4.0


@dataclass(frozen=True)
class _Shapes:
    names: Mapping[str, str]
    crop_from: float
    usual: int
    least: int
    most: int


def ratio_of(name: str) -> str | None:
    """The ratio that is called so: "TikTok" and "9:16" are "9:16"; None for what is no shape."""
    wanted = " ".join(name.casefold().split())
    if known := _shapes().names.get(wanted):
        return known
    match = _RATIO.fullmatch(wanted)
    if not match:
        return None
    width, height = int(match[1]), int(match[2])
    common = gcd(width, height)
    return f"{width // common}:{height // common}" if 1 / _EXTREME <= width / height <= _EXTREME else None


def names_of_shapes() -> tuple[str, ...]:
    """Every name that `ratio_of` knows beside numbers."""
    return tuple(_shapes().names)


def resolutions() -> tuple[int, int]:
    """The least and the greatest shorter side, in px, that may be asked for."""
    return _shapes().least, _shapes().most


def size_for(ratio: str, shorter_side: int) -> tuple[int, int]:
    """Width and height in px, both even, of this ratio; exactly so where a size near `shorter_side` allows it."""
    width, height = (int(part) for part in ratio.split(":"))
    unit = shorter_side // min(width, height)
    if (width % 2 or height % 2) and unit % 2:
        unit -= 1
    if unit * min(width, height) >= shorter_side * 0.9:
        return width * unit, height * unit
    scale = shorter_side / min(width, height)
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


def usual_shorter_side(source_width: int, source_height: int) -> int:
    """The shorter side, in px, of a frame for such a picture: its own, so that it is not enlarged for nothing."""
    return min(_shapes().usual, source_width, source_height)


def share_kept(source: tuple[int, int], frame: tuple[int, int]) -> float:
    """How much of a picture of `source` px is seen where it fills a frame of `frame` px."""
    shape, wanted = source[0] / source[1], frame[0] / frame[1]
    return min(shape / wanted, wanted / shape)


def fit_for(source: tuple[int, int], frame: tuple[int, int]) -> Fit:
    """How a picture fits where nobody said how."""
    return "crop" if share_kept(source, frame) >= _shapes().crop_from else "blur"


@cache
def _shapes() -> _Shapes:
    data = read_yaml(resources.files(__package__).joinpath("shapes.yaml").read_text("utf-8"))
    names = {name: ratio for ratio, own in data["shapes"].items() for name in own}
    return _Shapes(names, data["crop_from"], **data["shorter_side"])
