"""Overlays: titles and other words on the picture that belong to no variant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..style import STYLE_KEYS, Style
from .reading import TEXT, Json, mapping, objects, rest, text, whole

TITLE_STYLE = Style(size=7.0, outline_width=0.4, position="top", max_lines=3)
"""How a title looks of which nothing is said."""

TITLE_ROLE = "title"
"""`m.role` of a text track that holds an overlay, and no captions."""


@dataclass(frozen=True)
class Overlay:
    """Words on screen from `start_ms` for `duration_ms`, in all variants alike."""

    text: str
    start_ms: int
    duration_ms: int
    style: Style = TITLE_STYLE
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def end_ms(self) -> int:
        """When it goes."""
        return self.start_ms + self.duration_ms


def overlay_to_wire(overlay: Overlay) -> Json:
    """A text track of its own, without a variant: the contract's summary shows it as a title."""
    track, segment = overlay.extra.get("track", {}), overlay.extra.get("segment", {})
    unknown = track.get("m", {})
    style = {**unknown.get("style", {}), **overlay.style.to_wire()}
    return {
        **track,
        "tt": TEXT,
        "m": {**unknown, "role": TITLE_ROLE, "style": style},
        "sg": [{**segment, "s": overlay.start_ms, "d": overlay.duration_ms, "text": overlay.text}],
    }


def overlays_from_wire(track: Mapping[str, Any]) -> tuple[Overlay, ...]:
    """Read a text track without a variant: each of its segments is an overlay. Raises DraftRefused."""
    meta = mapping(track, "m")
    look = mapping(meta, "style")
    kept = rest(track, "tt", "m", "sg")
    other = rest(meta, "style", "role")
    if unknown := rest(look, *STYLE_KEYS):
        other["style"] = unknown
    if other:
        kept["m"] = other
    style = Style.from_wire({**TITLE_STYLE.to_wire(), **look})
    found: list[Overlay] = []
    for segment in objects(track, "sg"):
        extra = {"track": kept} if kept else {}
        if own := rest(segment, "s", "d", "text"):
            extra["segment"] = own
        start = whole(segment, "s", found[-1].end_ms if found else 0)
        found.append(Overlay(text(segment, "text"), start, whole(segment, "d"), style, extra))
    return tuple(found)
