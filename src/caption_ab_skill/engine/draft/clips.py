"""Clips: stretches of uploaded videos and pictures, one after the other on the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from .reading import MOST_VOLUME, Json, choice, flag, mapping, media_id, number, rest, text, whole, without_defaults

ClipKind = Literal["video", "still"]

SLOWEST, FASTEST = 0.25, 4.0
"""How much slower or faster than it was taken a clip may be played."""

_DEFAULTS = {"muted": False, "kind": "video", "length": 0, "width": 0, "height": 0}


@dataclass(frozen=True)
class Clip:
    """A stretch of an uploaded file on the timeline. `media` is the store's id.

    `duration_ms` is on the timeline, `from_ms` in the source; `source_ms` is how long the source is, `width` and
    `height` its picture in px as displayed, all 0 where a draft does not say. A still lasts as long as it is shown.
    `volume` is in percent of the original.
    """

    media: str
    title: str
    start_ms: int
    duration_ms: int
    from_ms: int = 0
    volume: float = 100.0
    speed: float = 1.0
    muted: bool = False
    kind: ClipKind = "video"
    source_ms: int = 0
    width: int = 0
    height: int = 0
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def end_ms(self) -> int:
        """Where it ends on the timeline."""
        return self.start_ms + self.duration_ms

    @property
    def to_ms(self) -> int:
        """Where it ends in the source."""
        end = self.from_ms + round(self.duration_ms * self.speed)
        return min(end, self.source_ms) if self.source_ms and self.kind == "video" else end


def clip_to_wire(clip: Clip) -> Json:
    """A segment of the video track."""
    meta = {
        "title": clip.title,
        "media": clip.media,
        "from": clip.from_ms,
        "speed": clip.speed,
        **without_defaults(
            {
                "muted": clip.muted,
                "kind": clip.kind,
                "length": clip.source_ms,
                "width": clip.width,
                "height": clip.height,
            },
            _DEFAULTS,
        ),
    }
    return {
        **clip.extra,
        "s": clip.start_ms,
        "d": clip.duration_ms,
        "v": clip.volume,
        "m": {**clip.extra.get("m", {}), **meta},
    }


def clip_from_wire(segment: Mapping[str, Any], start_ms: int) -> Clip:
    """Read a segment of the video track; raises DraftRefused."""
    meta = mapping(segment, "m")
    extra = rest(segment, "s", "d", "v", "m")
    if other := rest(meta, "title", "media", "from", "speed", *_DEFAULTS):
        extra["m"] = other
    return Clip(
        media=media_id(meta),
        title=text(meta, "title", ""),
        start_ms=whole(segment, "s", start_ms),
        duration_ms=whole(segment, "d"),
        from_ms=whole(meta, "from", 0),
        volume=number(segment, "v", 0, MOST_VOLUME, 100),
        speed=number(meta, "speed", SLOWEST, FASTEST, 1.0),
        muted=flag(meta, "muted"),
        kind=choice(meta, "kind", get_args(ClipKind), "video"),
        source_ms=whole(meta, "length", 0),
        width=whole(meta, "width", 0),
        height=whole(meta, "height", 0),
        extra=extra,
    )
