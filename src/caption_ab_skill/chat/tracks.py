"""Reads the tracks of any draft into plain values, by the contract's rules for what nobody documented.

Never fails.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from ..wire.draft import tracks as track_objects
from ..wire.draft import variant_of

Json = dict[str, Any]

VIDEO, AUDIO, TEXT = 0, 1, 7
_NAME_KEYS = ("title", "name")
_ADDRESS_KEYS = ("url", "src", "cdn_url", "cdnUrl", "path", "file", "filename", "fileName")


@dataclass(frozen=True)
class Segment:
    """A stretch of a track. Times in ms on the timeline; `volume` in percent.

    None for what the draft does not say.
    """

    name: str
    start_ms: float
    end_ms: float | None
    volume: float | None
    media: str | None
    source_from_ms: float | None
    speed: float | None
    source_ms: float | None = None


@dataclass(frozen=True)
class Track:
    """A track: its type, the variant that it belongs to, its look in plain terms, its segments."""

    kind: int | None
    variant: str | None
    style: Mapping[str, Any]
    segments: tuple[Segment, ...]
    own_sound: bool = False
    captions: bool = False

    @property
    def label(self) -> str:
        """What a person calls it: Video, BGM (sound that is not the video's own), Title, else Track."""
        if not self.segments:
            return "Track"
        match self.kind:
            case 0:
                return "Video"
            case 1:
                return "Sound" if self.own_sound else "BGM"
            case 7:
                return f"Title {self.variant}" if self.variant else "Title"
        return "Track"

    @property
    def start_ms(self) -> float:
        """The first start."""
        return min((segment.start_ms for segment in self.segments), default=0)

    @property
    def end_ms(self) -> float | None:
        """The last end; None where no segment says how long it is."""
        return max((segment.end_ms for segment in self.segments if segment.end_ms is not None), default=None)


def draft_in(document: object) -> Json:
    """The draft in a draft, a state, or an answer that holds one; an empty one where there is none."""
    for _ in range(4):
        if not isinstance(document, dict):
            break
        if isinstance(document.get("t"), list):
            return document
        document = next(
            (document[key] for key in ("draft", "state", "data") if isinstance(document.get(key), dict)), None
        )
    return {}


def read_tracks(draft: Json) -> list[Track]:
    """The draft's tracks in order."""
    found = [_track(track) for track in track_objects(draft)]
    pictures = {
        key for track in found if track.kind == VIDEO for segment in track.segments for key in _identity(segment)
    }
    return [
        Track(t.kind, t.variant, t.style, t.segments, t.kind == AUDIO and _all_from(t, pictures), t.captions)
        for t in found
    ]


def name_of(item: Json) -> str:
    """What a file in a state is called (contract.md, "Draft", for what nobody documented); "" where nothing says it."""
    meta = mapping(item.get("m"))
    named = _first_text(meta.get("title"), meta.get("name"), item.get("name"), item.get("filename"))
    return named or _name(item, meta)


def _identity(segment: Segment) -> Iterator[str]:
    yield from (value for value in (segment.name, segment.media) if value)


def _all_from(track: Track, pictures: set[str]) -> bool:
    return bool(track.segments) and all(not pictures.isdisjoint(_identity(s)) for s in track.segments)


def _track(track: Json) -> Track:
    kind = number(track.get("tt"))
    meta = mapping(track.get("m"))
    style = mapping(meta.get("style"))
    listed = track.get("sg")
    segments: list[Segment] = []
    at = 0.0
    for item in listed if isinstance(listed, list) else ():
        if isinstance(item, dict):
            segments.append(_segment(item, kind, at, track))
            at = segments[-1].end_ms or segments[-1].start_ms
    whole = int(kind) if kind is not None and kind == int(kind) else None
    captions = str(meta.get("role") or meta.get("type") or "").lower() in (
        "caption",
        "captions",
        "subtitle",
        "subtitles",
    )
    return Track(whole, variant_of(track), style, tuple(segments), captions=captions)


def _segment(item: Json, kind: float | None, at: float, track: Json) -> Segment:
    meta = mapping(item.get("m"))
    start = _first_number(item.get("s"), item.get("st"), item.get("start"))
    start = at if start is None else max(0.0, start)
    duration = number(item.get("d"))
    if kind == TEXT:
        name = _first_text(item.get("text"), meta.get("text"), item.get("content"), meta.get("title"))
    else:
        name = _name(item, meta) or _name(track, mapping(track.get("m")))
    volume = _first_number(item.get("v"), meta.get("volume"), item.get("volume"))
    if volume is not None and 0 <= volume <= 1:
        volume *= 100
    media = meta.get("media")
    return Segment(
        name,
        start,
        None if duration is None else start + max(0.0, duration),
        volume,
        media if isinstance(media, str) else None,
        number(meta.get("from")),
        number(meta.get("speed")),
        number(meta.get("length")) if meta.get("kind") != "still" else None,
    )


def _name(item: Json, meta: Mapping[str, Any]) -> str:
    named = _first_text(meta.get("title"), meta.get("name"), item.get("name"))
    if named:
        return named
    for holder in (item, meta):
        for key in _ADDRESS_KEYS:
            if isinstance(value := holder.get(key), str) and value.strip():
                return one_line(_file_name(value))
    return ""


def _file_name(address: str) -> str:
    try:
        path = unquote(urlsplit(address).path)
    except ValueError:
        path = address
    return path.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]


def mapping(value: object) -> Mapping[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def number(value: object) -> float | None:
    """A finite number, also one that is written as text."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def _first_number(*values: object) -> float | None:
    return next((found for value in values if (found := number(value)) is not None), None)


def _first_text(*values: object) -> str:
    return next((line for value in values if isinstance(value, str) and (line := one_line(value))), "")


def one_line(text: str) -> str:
    """Words on one line: white space closed up, control characters gone."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
