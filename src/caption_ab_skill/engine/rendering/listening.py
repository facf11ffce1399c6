"""What has to be heard before sound can be mixed: when somebody speaks, and how loud it all is."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ...media.ffmpeg import input_arguments, read_ffmpeg_log
from ...media.probe import MediaInfo
from ...media.speech import speech_spans
from ..draft import Clip, Draft
from .clips import checked_infos, input_names
from .files import link
from .plan import NOTHING_HEARD, loudness_arguments
from .sound_graph import Heard, Seconds, has_sound, is_heard

LOUDNESS = -14.0
"""LUFS, integrated (EBU R 128): what the short-form platforms bring everything to."""

# dB under the wanted loudness or above it that nobody hears.
_NEAR = 0.2
# The limiter takes away what it cuts off: so often it is listened to again.
_ROUNDS = 4
# LUFS: below is silence, which does not become louder (the absolute gate of ITU-R BS.1770).
_SILENCE = -70.0
# dB: a sound track that never gets louder has nothing in it.
_EMPTY = -60.0

_INTEGRATED = re.compile(r"I:\s+(-?[\d.]+|-inf) LUFS")
_PEAK = re.compile(r"max_volume: (-?[\d.]+|-inf) dB")


async def listen(base: Draft, media: Mapping[str, MediaInfo], sources: Mapping[str, Path], folder: Path) -> Heard:
    """Listen to what `base` needs, in the work folder `folder`; at once where it needs nothing. Raises FFmpegFailed."""
    infos = checked_infos(base, media)
    heard = NOTHING_HEARD
    if base.music is not None and base.music.duck_db:
        heard = replace(heard, speech=await _speech(base, media, sources))
    if base.sound.normalize and has_sound(base, infos):
        heard = replace(heard, gain_db=await _gain(base, media, sources, folder, heard))
    return heard


async def _speech(base: Draft, media: Mapping[str, MediaInfo], sources: Mapping[str, Path]) -> tuple[Seconds, ...]:
    """The seconds of the timeline at which somebody speaks in a clip that is heard."""
    clips = [clip for clip in base.clips if is_heard(base, clip, media[clip.media])]
    spoken: list[Seconds] = []
    for media_id in dict.fromkeys(clip.media for clip in clips):
        file, info = sources[media_id], media[media_id]
        if await _is_empty(file, info):
            continue
        for span in await speech_spans(file, info):
            own = (clip for clip in clips if clip.media == media_id)
            spoken += [part for clip in own if (part := _on_timeline(clip, span.start_ms, span.end_ms))]
    return tuple(sorted(spoken))


def _on_timeline(clip: Clip, start_ms: int, end_ms: int) -> Seconds | None:
    start = clip.start_ms + (start_ms - clip.from_ms) / clip.speed
    end = clip.start_ms + (end_ms - clip.from_ms) / clip.speed
    start, end = max(start, clip.start_ms), min(end, clip.end_ms)
    return (start / 1000, end / 1000) if end > start else None


async def _is_empty(file: Path, info: MediaInfo) -> bool:
    arguments = [*input_arguments(info, "clip"), "-map", "0:a:0", "-af", "volumedetect", "-f", "null", "-"]
    # In a folder with nothing else in it: not where the clips of others lie, which ffmpeg could read then.
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "clip").symlink_to(file.resolve())
        peak = _PEAK.search(await read_ffmpeg_log(arguments, Path(name)))
    return peak is None or float(peak[1]) < _EMPTY


async def _gain(
    base: Draft, media: Mapping[str, MediaInfo], sources: Mapping[str, Path], folder: Path, heard: Heard
) -> float:
    """How many dB the mix lacks to the wanted loudness, found by playing it with that gain."""
    for name, media_id in input_names(base).items():
        link(sources[media_id], folder / name)
    gain = 0.0
    for _ in range(_ROUNDS):
        log = await read_ffmpeg_log(loudness_arguments(base, media, replace(heard, gain_db=gain)), folder)
        found = _INTEGRATED.findall(log)
        loudness = float(found[-1]) if found else _SILENCE
        if loudness <= _SILENCE or abs(LOUDNESS - loudness) <= _NEAR:
            return gain
        gain = round(gain + LOUDNESS - loudness, 2)
    return gain
