"""The engine's draft: what is on the timeline, as immutable values, and its form on the wire.

Times are ms on the timeline. Wire keys are documented in `wire/draft.py`; keys that this engine does not know are kept
in `extra`, beside what they stood on, and sent back untouched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from .style import DraftRefused, Style, is_number, matches

Json = dict[str, Any]

VIDEO, AUDIO, TEXT = 0, 1, 7

_MEDIA = re.compile(r"[A-Za-z0-9_-]{1,128}")
_RATE = re.compile(r"(\d{1,9})(?:/([1-9]\d{0,8}))?")
_LONGEST_MS = 7 * 24 * 3600 * 1000


@dataclass(frozen=True)
class Cue:
    """Words on screen from `start_ms` for `duration_ms`; `text` is plain, with "\\n" between lines."""

    start_ms: int
    duration_ms: int
    text: str
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)

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
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class CaptionTrack:
    """One variant's captions. `variant` is its letter."""

    variant: str
    style: Style
    cues: tuple[Cue, ...]
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Draft:
    """The base (clips) and its variants. `width` and `height` in px of the picture as displayed."""

    title: str = ""
    width: int = 0
    height: int = 0
    frame_rate: Fraction = Fraction(0)
    clips: tuple[Clip, ...] = ()
    captions: tuple[CaptionTrack, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def duration_ms(self) -> int:
        """The end of the last clip."""
        return max((clip.start_ms + clip.duration_ms for clip in self.clips), default=0)

    @property
    def base(self) -> Draft:
        """The draft without captions: what all its variants share."""
        return replace(self, captions=())

    def to_wire(self) -> Json:
        """The draft as it travels: the clips' track, one text track per variant, then tracks of unknown kinds."""
        meta = {"title": self.title, "width": self.width, "height": self.height, "fps": str(self.frame_rate)}
        clips = [{"tt": VIDEO, "m": {}, "sg": [_clip_to_wire(clip) for clip in self.clips]}] if self.clips else []
        captions = [_track_to_wire(track) for track in self.captions]
        return {
            **self.extra,
            "d": self.duration_ms,
            "m": {**self.extra.get("m", {}), **meta},
            "t": [*clips, *captions, *self.extra.get("t", ())],
        }

    @classmethod
    def from_wire(cls, data: Mapping[str, Any]) -> Draft:
        """Read a draft that `to_wire` wrote or a client changed; raises DraftRefused where a value cannot be used."""
        meta = _mapping(data, "m")
        clips: list[Clip] = []
        captions: list[CaptionTrack] = []
        unknown: list[Json] = []
        for track in _list(data, "t"):
            if track.get("tt") == VIDEO:
                clips += _in_order(track, _clip_from_wire)
            elif track.get("tt") == TEXT:
                captions.append(_track_from_wire(track))
            else:
                unknown.append(track)
        extra = _rest(data, "d", "m", "t")
        if other := _rest(meta, "title", "width", "height", "fps"):
            extra["m"] = other
        if unknown:
            extra["t"] = unknown
        return cls(
            title=_text(meta, "title", ""),
            width=_whole(meta, "width", 0),
            height=_whole(meta, "height", 0),
            frame_rate=_rate(meta.get("fps", "0")),
            clips=tuple(clips),
            captions=tuple(captions),
            extra=extra,
        )


def _clip_to_wire(clip: Clip) -> Json:
    meta = {"title": clip.title, "media": clip.media, "from": clip.from_ms}
    return {
        **clip.extra,
        "s": clip.start_ms,
        "d": clip.duration_ms,
        "v": clip.volume,
        "m": {**clip.extra.get("m", {}), **meta},
    }


def _clip_from_wire(segment: Mapping[str, Any], start_ms: int) -> Clip:
    meta = _mapping(segment, "m")
    media = meta.get("media")
    if not matches(_MEDIA, media):
        raise DraftRefused(
            "The draft has a clip that names no uploaded file: upload it and use the draft that comes back."
        )
    volume = segment.get("v", 100)
    if not is_number(volume, 0, 1000):
        raise DraftRefused(f"A clip's volume is a number of percent, not {volume!r}.")
    extra = _rest(segment, "s", "d", "v", "m")
    if other := _rest(meta, "title", "media", "from"):
        extra["m"] = other
    return Clip(
        media=str(media),
        title=_text(meta, "title", ""),
        start_ms=_whole(segment, "s", start_ms),
        duration_ms=_whole(segment, "d"),
        from_ms=_whole(meta, "from", 0),
        volume=volume,
        extra=extra,
    )


def _track_to_wire(track: CaptionTrack) -> Json:
    meta = {"title": track.variant, "variant": track.variant, "style": track.style.to_wire()}
    return {
        **track.extra,
        "tt": TEXT,
        "m": {**meta, **track.extra.get("m", {})},
        "sg": [{**cue.extra, "s": cue.start_ms, "d": cue.duration_ms, "text": cue.text} for cue in track.cues],
    }


def _track_from_wire(track: Mapping[str, Any]) -> CaptionTrack:
    meta = _mapping(track, "m")
    # Captions that no test owns are variant A, as on a timeline before its first test.
    variant = meta.get("variant", "A")
    if not (isinstance(variant, str) and re.fullmatch("[A-F]", variant)):
        raise DraftRefused(f"A variant is a letter from A to F, not {variant!r}.")
    extra = _rest(track, "tt", "m", "sg")
    other = _rest(meta, "variant", "style")
    if other.get("title") == variant:
        del other["title"]
    if other:
        extra["m"] = other
    return CaptionTrack(
        variant=variant,
        style=Style.from_wire(_mapping(meta, "style")),
        cues=tuple(_in_order(track, _cue_from_wire)),
        extra=extra,
    )


def _cue_from_wire(segment: Mapping[str, Any], start_ms: int) -> Cue:
    return Cue(
        start_ms=_whole(segment, "s", start_ms),
        duration_ms=_whole(segment, "d"),
        text=_text(segment, "text"),
        extra=_rest(segment, "s", "d", "text"),
    )


def _in_order(track: Mapping[str, Any], read: Any) -> list[Any]:
    """Read a track's segments; one without a start begins where the one before it ends (contract, "Draft")."""
    found: list[Any] = []
    end = 0
    for segment in _list(track, "sg"):
        item = read(segment, end)
        end = item.start_ms + item.duration_ms
        found.append(item)
    return found


def _rest(data: Mapping[str, Any], *known: str) -> Json:
    return {key: value for key, value in data.items() if key not in known}


def _mapping(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = data.get(key, {})
    if not isinstance(value, Mapping):
        raise DraftRefused(f'The draft\'s "{key}" must be an object.')
    return value


def _list(data: Mapping[str, Any], key: str) -> Sequence[Json]:
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise DraftRefused(f'The draft\'s "{key}" must be a list of objects.')
    return value


def _text(data: Mapping[str, Any], key: str, default: str | None = None) -> str:
    value = data.get(key, default)
    if not isinstance(value, str):
        raise DraftRefused(f'The draft\'s "{key}" must be text, not {value!r}.')
    return value


def _whole(data: Mapping[str, Any], key: str, default: int | None = None) -> int:
    value = data.get(key, default)
    if not is_number(value, 0, _LONGEST_MS):
        raise DraftRefused(f'The draft\'s "{key}" must be a whole number from 0 on, not {value!r}.')
    return round(float(value))


def _rate(value: object) -> Fraction:
    match = _RATE.fullmatch(str(value))
    if not match:
        raise DraftRefused(f'The draft\'s "fps" must be a fraction such as 30000/1001, not {value!r}.')
    return Fraction(int(match[1]), int(match[2] or 1))
