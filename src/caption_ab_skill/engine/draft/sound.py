"""What is heard: the clips' own sound as a whole, and music under it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .reading import (
    AUDIO,
    MOST_VOLUME,
    Json,
    flag,
    mapping,
    media_id,
    names_media,
    number,
    objects,
    rest,
    text,
    whole,
    without_defaults,
)

DUCK_DB = 12.0
"""How much softer music is while somebody speaks (the conventions for edits)."""
FADE_OUT_MS = 2000
"""How long music takes to end (the conventions for edits)."""
_MOST_DUCK_DB = 60.0

_SOUND = {"muted": False, "volume": 100.0, "normalize": False}
_MUSIC = {"fade_in": 0, "fade_out": FADE_OUT_MS, "loop": True, "duck": DUCK_DB, "from": 0, "length": 0}


@dataclass(frozen=True)
class Sound:
    """The clips' own sound: `volume` in percent of the original, `normalize` brings the mix to -14 LUFS."""

    muted: bool = False
    volume: float = 100.0
    normalize: bool = False


AS_TAKEN = Sound()
"""The sound as it is in the clips."""


@dataclass(frozen=True)
class Music:
    """An uploaded file that is heard from `start_ms` for `duration_ms`; `from_ms` is where in the file it begins.

    `volume` is in percent of the original; `loop` begins the file anew where it is shorter than its time; `duck_db` is
    how much softer it is under speech, 0 for not at all. `source_ms` is how long the file is, 0 where a draft does not
    say.
    """

    media: str
    title: str
    start_ms: int
    duration_ms: int
    volume: float = 100.0
    fade_in_ms: int = 0
    fade_out_ms: int = FADE_OUT_MS
    loop: bool = True
    duck_db: float = DUCK_DB
    from_ms: int = 0
    source_ms: int = 0
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def end_ms(self) -> int:
        """When it is over."""
        return self.start_ms + self.duration_ms


def sound_to_wire(sound: Sound) -> Json:
    """The draft's `m.sound`, empty for sound as it is."""
    said = {"muted": sound.muted, "volume": sound.volume, "normalize": sound.normalize}
    return said if without_defaults(said, _SOUND) else {}


def sound_from_wire(data: Mapping[str, Any]) -> Sound:
    """Read it; raises DraftRefused."""
    return Sound(flag(data, "muted"), number(data, "volume", 0, MOST_VOLUME, 100.0), flag(data, "normalize"))


SOUND_KEYS = tuple(_SOUND)
"""The keys of the draft's `m.sound`."""


def music_to_wire(music: Music) -> Json:
    """The audio track."""
    track, segment = music.extra.get("track", {}), music.extra.get("segment", {})
    told = {
        "fade_in": music.fade_in_ms,
        "fade_out": music.fade_out_ms,
        "loop": music.loop,
        "duck": music.duck_db,
        "from": music.from_ms,
        "length": music.source_ms,
    }
    meta = {"title": music.title, "media": music.media, **without_defaults(told, _MUSIC)}
    own = {"s": music.start_ms, "d": music.duration_ms, "v": music.volume, "m": {**segment.get("m", {}), **meta}}
    return {**track, "tt": AUDIO, "m": track.get("m", {}), "sg": [{**segment, **own}]}


def is_music(track: Mapping[str, Any]) -> bool:
    """Whether it is an audio track of one uploaded file; others come from elsewhere and are kept as they are."""
    if track.get("tt") != AUDIO:
        return False
    segments = objects(track, "sg")
    return len(segments) == 1 and names_media(mapping(segments[0], "m"))


def music_from_wire(track: Mapping[str, Any]) -> Music:
    """Read a track that `is_music`; raises DraftRefused."""
    segment = objects(track, "sg")[0]
    meta = mapping(segment, "m")
    unknown = rest(segment, "s", "d", "v", "m")
    if other := rest(meta, "title", "media", *_MUSIC):
        unknown["m"] = other
    kept = rest(track, "tt", "sg") if mapping(track, "m") else rest(track, "tt", "sg", "m")
    extra = {name: value for name, value in (("track", kept), ("segment", unknown)) if value}
    return Music(
        media=media_id(meta),
        title=text(meta, "title", ""),
        start_ms=whole(segment, "s", 0),
        duration_ms=whole(segment, "d"),
        volume=number(segment, "v", 0, MOST_VOLUME, 100),
        fade_in_ms=whole(meta, "fade_in", 0),
        fade_out_ms=whole(meta, "fade_out", FADE_OUT_MS),
        loop=flag(meta, "loop", True),
        duck_db=number(meta, "duck", 0, _MOST_DUCK_DB, DUCK_DB),
        from_ms=whole(meta, "from", 0),
        source_ms=whole(meta, "length", 0),
        extra=extra,
    )
