"""What a file is to be: the `output` of an export, read and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, get_args

from ...media.frame_rate import STANDARD_RATES
from ..draft import Json
from ..shapes import resolutions
from ..style import DraftRefused, is_number

Format = Literal["mp4", "webm", "mov", "gif"]
Quality = Literal["draft", "standard", "high"]
Captions = Literal["burned", "soft"]

CONTENT_TYPES: Mapping[Format, str] = {
    "mp4": "video/mp4",
    "webm": "video/webm",
    "mov": "video/quicktime",
    "gif": "image/gif",
}

# Frames a second: slower is a slide show, faster is shown by no player.
_SLOWEST, _FASTEST = 1, 120
# MB of 10^6 bytes, as platforms and mail services state their limits; the most is more than any of them takes.
_SMALLEST_MB, _LARGEST_MB = 0.05, 10_000

_RESOLUTION = re.compile(r"(\d{2,4})p?|(\d{2,4})\s*[x×]\s*(\d{2,4})", re.IGNORECASE)
_RATE = re.compile(r"\d{1,6}(?:/[1-9]\d{0,5}|\.\d{1,3})?")
_NUMBER = re.compile(r"\d{1,6}(?:\.\d{1,3})?")
# "29.97" means 30000/1001.
_ROUNDED = Fraction(1, 200)
_KEYS = ("format", "quality", "resolution", "fps", "size_mb", "captions")


@dataclass(frozen=True)
class OutputSettings:
    """How a file is made of a draft. None is what the draft itself has.

    `shorter_side` is the resolution in px (1080 for "1080p"); `frame_rate` frames a second; `size_mb` the most that the
    file may have, in MB of 10^6 bytes. `captions` are drawn into the picture, or a stream of text beside it.
    """

    format: Format = "mp4"
    quality: Quality = "high"
    shorter_side: int | None = None
    frame_rate: Fraction | None = None
    size_mb: float | None = None
    captions: Captions = "burned"

    @property
    def changes_picture(self) -> bool:
        """Whether size or rate of the frames may differ from the draft's."""
        return self.shorter_side is not None or self.frame_rate is not None or self.format == "gif"


def output_settings(data: Mapping[str, Any]) -> OutputSettings:
    """Read the `output` of an export; raises DraftRefused with a sentence on what it cannot be."""
    unknown = [key for key in data if key not in _KEYS]
    if unknown:
        raise DraftRefused(f'An output has {", ".join(_KEYS)}, and no "{str(unknown[0])[:40]}".')
    settings = OutputSettings(
        _choice(data, "format", get_args(Format), "mp4"),
        _choice(data, "quality", get_args(Quality), "high"),
        _shorter_side(data.get("resolution")),
        _frame_rate(data.get("fps")),
        _size(data.get("size_mb")),
        _choice(data, "captions", get_args(Captions), "burned"),
    )
    if settings.captions == "soft" and settings.format == "gif":
        raise DraftRefused("A GIF has no place for captions as text: take mp4, mov or webm, or have them drawn.")
    return settings


def settings_to_wire(settings: OutputSettings) -> Json:
    """The settings as `output_settings` reads them, equal for equal files."""
    wire: Json = {"format": settings.format, "quality": settings.quality}
    if settings.shorter_side is not None:
        wire["resolution"] = settings.shorter_side
    if settings.frame_rate is not None:
        wire["fps"] = str(settings.frame_rate)
    if settings.size_mb is not None:
        wire["size_mb"] = settings.size_mb
    if settings.captions != "burned":
        wire["captions"] = settings.captions
    return wire


def _choice(data: Mapping[str, Any], key: str, allowed: tuple[Any, ...], default: str) -> Any:
    value = data.get(key)
    if value is None:
        return default
    if not isinstance(value, str) or value.lower() not in allowed:
        raise DraftRefused(f"An output's {key} is one of {', '.join(allowed)}: not {str(value)[:40]!r}.")
    return value.lower()


def _shorter_side(value: object) -> int | None:
    if value is None:
        return None
    match = None if isinstance(value, bool) else _RESOLUTION.fullmatch(str(value).strip())
    least, most = resolutions()
    side = min(int(part) for part in match.groups() if part) if match else 0
    if not least <= side <= most:
        raise DraftRefused(
            f"An output's resolution is the picture's shorter side, {least} to {most} such as 720p: "
            f"not {str(value)[:40]!r}."
        )
    return side


def _frame_rate(value: object) -> Fraction | None:
    if value is None:
        return None
    text = "" if isinstance(value, bool) else str(value).strip()
    rate = Fraction(text) if _RATE.fullmatch(text) else Fraction(0)
    rate = next((standard for standard in STANDARD_RATES if abs(standard - rate) < _ROUNDED), rate)
    if not _SLOWEST <= rate <= _FASTEST:
        raise DraftRefused(
            f"An output's fps lies between {_SLOWEST} and {_FASTEST} frames a second, such as 30 or 30000/1001: "
            f"{str(value)[:40]!r} does not."
        )
    return rate


def _size(value: object) -> float | None:
    if value is None:
        return None
    size = float(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else value
    if not is_number(size, _SMALLEST_MB, _LARGEST_MB):
        raise DraftRefused(f"An output's size_mb lies between {_SMALLEST_MB} and {_LARGEST_MB} MB: {value!r} does not.")
    assert isinstance(size, int | float)  # noqa: S101  is_number says so
    return float(size)
