"""Captions as a stream of text that a player may show, beside a picture in which none are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ...media.captions_file import Cue, to_srt
from ...media.ffmpeg import run_ffmpeg
from ..draft import CaptionTrack
from .output_settings import Format

SOFT_CODECS: Mapping[Format, str] = {"mp4": "mov_text", "mov": "mov_text", "webm": "webvtt"}
"""How each format writes text; a GIF has no place for it."""

_CONTAINERS: Mapping[Format, str] = {"mp4": "mp4", "mov": "mov", "webm": "webm"}


async def with_soft_captions(video: Path, track: CaptionTrack | None, kind: Format, target: Path) -> None:
    """Write `target`: `video`, its picture and sound copied, with the track's captions as a stream that is shown.

    The look does not go along, nor would players draw it. `video` and `target` are in one work folder. Raises
    FFmpegFailed or DiskFull.
    """
    cues = [Cue(cue.start_ms, cue.end_ms, cue.text) for cue in track.cues] if track else []
    folder = target.parent
    arguments = ["-f", _CONTAINERS[kind] if kind != "webm" else "matroska", "-i", f"file:{video}"]
    streams = ["-map", "0:v", "-map", "0:a?", "-c", "copy"]
    if cues:
        words = folder / f"{target.stem}.srt"
        words.write_text(to_srt(cues), encoding="utf-8", newline="\n")
        arguments += ["-f", "srt", "-i", f"file:{words.name}"]
        streams += ["-map", "1:s", "-c:s", SOFT_CODECS[kind], "-disposition:s:0", "default"]
    options = ["-map_metadata", "-1", "-fflags", "+bitexact"]
    if kind != "webm":
        options += ["-movflags", "+faststart", "-write_tmcd", "0"]
    await run_ffmpeg([*arguments, *streams, *options, "-f", _CONTAINERS[kind], f"file:{target.name}"], folder)
