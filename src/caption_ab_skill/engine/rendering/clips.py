"""The clips of a draft: checked, named, and whether they are one file as it is. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from ...media.probe import MediaInfo
from ..draft import Draft

# Sound that every MP4 player takes; anything else becomes AAC.
_COPIED_SOUND = ("aac", "mp3", "ac3", "eac3", "alac")
# MPEG-1 layer 3 begins here; below it MP4 has no standard way to say what the stream is.
_LOWEST_MP3_RATE = 16_000
# ms: a clip that is so much shorter or longer than its file is whole, the rest is rounding.
_WHOLE = 50


class PlanRefused(Exception):
    """A draft that cannot be rendered; the message is one sentence that says what to do."""


def checked_infos(base: Draft, media: Mapping[str, MediaInfo]) -> list[MediaInfo]:
    """What is in each clip's file; raises PlanRefused for a timeline that cannot be rendered."""
    if not base.clips:
        raise PlanRefused("There is no clip on the timeline: add a video first.")
    infos = []
    end = 0
    for clip in base.clips:
        info = media.get(clip.media)
        if info is None:
            raise PlanRefused(f'The file of "{clip.title}" is not here any more: add it again.')
        if info.kind == "audio":
            raise PlanRefused(f'Captions are drawn on a picture, and "{clip.title}" has none: add a video.')
        if clip.duration_ms <= 0:
            raise PlanRefused(f'The clip "{clip.title}" has no length on the timeline: make it longer or take it out.')
        if clip.start_ms != end:
            raise PlanRefused(
                f'The clip "{clip.title}" does not begin where the one before it ends: put them in a row.'
            )
        end = clip.end_ms
        infos.append(info)
    if base.music is not None:
        info = media.get(base.music.media)
        if info is None or not info.has_audio:
            raise PlanRefused(f'There is no sound in the music file "{base.music.title}": add another.')
    return infos


def input_names(base: Draft) -> Mapping[str, str]:
    """The names that media have in a work folder, with their ids."""
    music = [base.music.media] if base.music else []
    return {f"source-{n}": media for n, media in enumerate(dict.fromkeys([*(c.media for c in base.clips), *music]))}


def is_whole(base: Draft, media: Mapping[str, MediaInfo]) -> bool:
    """Whether the timeline is one file from its beginning to its end, as it is."""
    clip = base.clips[0]
    whole = len(base.clips) == 1 and clip.kind == "video" and not clip.start_ms and not clip.from_ms and clip.speed == 1
    return whole and abs(clip.duration_ms - media[clip.media].duration_ms) <= _WHOLE


def keeps_sound(base: Draft, media: Mapping[str, MediaInfo]) -> bool:
    """Whether the sound is that of one whole file, unchanged."""
    clip = base.clips[0]
    plain = clip.volume == 100 and not clip.muted and base.music is None
    sound = base.sound
    return is_whole(base, media) and plain and sound.volume == 100 and not sound.muted and not sound.normalize


def can_copy_sound(info: MediaInfo) -> bool:
    """Whether MP4 and MOV may hold this sound track as it is."""
    low = info.audio_codec == "mp3" and info.audio_rate < _LOWEST_MP3_RATE
    return info.audio_codec in _COPIED_SOUND and not low
