"""The draft as a whole, and which track of it on the wire is what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from .canvas import CANVAS_KEYS, OWN_FRAME, Canvas, canvas_from_wire, canvas_to_wire
from .captions import CaptionTrack, captions_from_wire, captions_to_wire
from .clips import Clip, clip_from_wire, clip_to_wire
from .overlays import TITLE_ROLE, Overlay, overlay_to_wire, overlays_from_wire
from .reading import TEXT, VIDEO, Json, in_order, mapping, objects, rate, rest, text, whole
from .sound import (
    AS_TAKEN,
    SOUND_KEYS,
    Music,
    Sound,
    is_music,
    music_from_wire,
    music_to_wire,
    sound_from_wire,
    sound_to_wire,
)

_CAPTION_ROLES = ("caption", "captions", "subtitle", "subtitles")


@dataclass(frozen=True)
class Draft:
    """The base (clips, overlays, music, sound) and its variants. `width` and `height` are the frame's, in px.

    `loaded` are the clips that the timeline was begun with, as they were then: what starting over goes back to.
    """

    title: str = ""
    width: int = 0
    height: int = 0
    frame_rate: Fraction = Fraction(0)
    clips: tuple[Clip, ...] = ()
    captions: tuple[CaptionTrack, ...] = ()
    overlays: tuple[Overlay, ...] = ()
    music: Music | None = None
    sound: Sound = AS_TAKEN
    canvas: Canvas = OWN_FRAME
    loaded: tuple[Clip, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def duration_ms(self) -> int:
        """The end of the last clip."""
        return max((clip.end_ms for clip in self.clips), default=0)

    @property
    def base(self) -> Draft:
        """The draft without captions: what all its variants share."""
        return replace(self, captions=())

    def to_wire(self) -> Json:
        """The draft as it travels.

        The clips' track, the music's, a text track per variant and per overlay, then tracks of unknown kinds.
        """
        meta: Json = {"title": self.title, "width": self.width, "height": self.height, "fps": str(self.frame_rate)}
        meta |= canvas_to_wire(self.canvas)
        unknown = self.extra.get("m", {})
        if sound := {**unknown.get("sound", {}), **sound_to_wire(self.sound)}:
            meta["sound"] = sound
        if self.loaded:
            meta["loaded"] = [clip_to_wire(clip) for clip in self.loaded]
        clips = [{"tt": VIDEO, "m": {}, "sg": [clip_to_wire(clip) for clip in self.clips]}] if self.clips else []
        music = [music_to_wire(self.music)] if self.music else []
        captions = [captions_to_wire(track) for track in self.captions]
        overlays = [overlay_to_wire(overlay) for overlay in self.overlays]
        return {
            **self.extra,
            "d": self.duration_ms,
            "m": {**unknown, **meta},
            "t": [*clips, *music, *captions, *overlays, *self.extra.get("t", ())],
        }

    @classmethod
    def from_wire(cls, data: Mapping[str, Any]) -> Draft:
        """Read a draft that `to_wire` wrote or a client changed; raises DraftRefused where a value cannot be used."""
        meta = mapping(data, "m")
        sound = mapping(meta, "sound")
        tracks = objects(data, "t")
        clips = tuple(clip for track in tracks if track.get("tt") == VIDEO for clip in in_order(track, clip_from_wire))
        captions, overlays = _texts([track for track in tracks if track.get("tt") == TEXT])
        music = next((track for track in tracks if is_music(track)), None)
        extra = rest(data, "d", "m", "t")
        other = rest(meta, "title", "width", "height", "fps", "sound", "loaded", *CANVAS_KEYS)
        if unknown_sound := rest(sound, *SOUND_KEYS):
            other["sound"] = unknown_sound
        if other:
            extra["m"] = other
        if unknown := [track for track in tracks if track.get("tt") not in (VIDEO, TEXT) and track is not music]:
            extra["t"] = unknown
        return cls(
            title=text(meta, "title", ""),
            width=whole(meta, "width", 0),
            height=whole(meta, "height", 0),
            frame_rate=rate(meta.get("fps", "0")),
            clips=clips,
            captions=captions,
            overlays=overlays,
            music=music_from_wire(music) if music else None,
            sound=sound_from_wire(sound),
            canvas=canvas_from_wire(meta),
            loaded=in_order({"sg": meta.get("loaded", [])}, clip_from_wire),
            extra=extra,
        )


def _texts(tracks: Sequence[Json]) -> tuple[tuple[CaptionTrack, ...], tuple[Overlay, ...]]:
    """Captions and overlays.

    A text track is a variant's captions where it names one. Where none does, the first that is plainly captions, having
    that role or other than one segment, is A; the summary's reader sees it so as well (`chat/timeline.py`).
    """
    owned = [track for track in tracks if "variant" in mapping(track, "m")]
    if not owned:
        owned = [track for track in tracks if _looks_like_captions(track)][:1]
    captions = tuple(captions_from_wire(track) for track in owned)
    others = [track for track in tracks if all(track is not taken for taken in owned)]
    return captions, tuple(overlay for track in others for overlay in overlays_from_wire(track))


def _looks_like_captions(track: Mapping[str, Any]) -> bool:
    meta = mapping(track, "m")
    role = str(meta.get("role") or meta.get("type") or "").lower()
    return role in _CAPTION_ROLES or (role != TITLE_ROLE and len(objects(track, "sg")) != 1)
