"""The engine's draft: what is on the timeline, as immutable values, and its form on the wire.

Times are ms on the timeline. Wire keys are documented in `wire/draft.py`; keys that this engine does not know are kept in
`extra` and sent back untouched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Literal

Json = dict[str, Any]
Position = Literal["top", "middle", "bottom"]
Align = Literal["left", "center", "right"]

VIDEO, AUDIO, TEXT = 0, 1, 7
_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Style:
    """How a caption looks. Lengths in percent of the frame's height, so that it is the same look at every size.

    `size` is the line height that ASS calls font size; `y` is the middle of the block as a fraction of the frame's height, None
    for the anchor of `position` inside the safe area; `box` None is no box. Colours are `#rrggbb`.
    """

    preset: str | None = None
    font: str = "Roboto"
    size: float = 4.6
    bold: bool = True
    italic: bool = False
    uppercase: bool = False
    fill: str = "#ffffff"
    outline: str | None = "#000000"
    outline_width: float = 0.35
    box: str | None = None
    box_opacity: float | None = None
    position: Position = "bottom"
    align: Align = "center"
    y: float | None = None
    animation: Literal["none"] = "none"
    max_lines: int = 2

    def to_wire(self) -> Json:
        """The style in plain terms, as `timeline --json` gives it."""
        return {item.name: getattr(self, item.name) for item in fields(self)}

    @classmethod
    def from_wire(cls, data: Mapping[str, Any]) -> Style:
        """Take the known keys; raises ValueError where a value has the wrong shape (see `check_style`)."""
        known = {item.name for item in fields(cls)}
        return check_style(cls(**{key: value for key, value in data.items() if key in known}))


@dataclass(frozen=True)
class Cue:
    """Words on screen from `start_ms` for `duration_ms`; `text` is plain, with "\\n" between lines."""

    start_ms: int
    duration_ms: int
    text: str

    @property
    def end_ms(self) -> int:
        """When the cue goes."""
        return self.start_ms + self.duration_ms


@dataclass(frozen=True)
class Clip:
    """A span of an uploaded file on the timeline. `media` is the store's id; `from_ms` is a time in the source."""

    media: str
    title: str
    start_ms: int
    duration_ms: int
    from_ms: int = 0
    volume: float = 100.0


@dataclass(frozen=True)
class CaptionTrack:
    """One variant's captions."""

    variant: str
    style: Style
    cues: tuple[Cue, ...]


@dataclass(frozen=True)
class Draft:
    """The base (clips) and its variants. `width` and `height` in px of the picture as displayed."""

    title: str = ""
    width: int = 0
    height: int = 0
    frame_rate: Fraction = Fraction(0)
    clips: tuple[Clip, ...] = ()
    captions: tuple[CaptionTrack, ...] = ()
    extra: Mapping[str, Any] = field(default=_NOTHING)

    @property
    def duration_ms(self) -> int:
        """The end of the last clip."""
        return max((clip.start_ms + clip.duration_ms for clip in self.clips), default=0)

    @property
    def base(self) -> Draft:
        """The draft without captions: what all its variants share."""
        return replace(self, captions=())
