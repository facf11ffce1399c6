"""From a draft to one ffmpeg command: decode the base once, draw each variant's captions on it, encode each.

`plan` is pure: the same draft and the same media give the same plan, and nothing is opened but font files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...media.ffmpeg import input_arguments
from ...media.picture import Picture, picture
from ...media.probe import MediaInfo
from ..draft import CaptionTrack, Clip, Draft, Sound
from .ass_script import CLOCK, ass_script
from .caption_fonts import CaptionFonts
from .caption_layout import lay_out, shown_text

# Sound that every MP4 player takes; anything else becomes AAC.
_COPIED_SOUND = ("aac", "mp3", "ac3", "eac3", "alac")
# MPEG-1 layer 3 begins here; below it MP4 has no standard way to say what the stream is.
_LOWEST_MP3_RATE = 16_000

_OUTPUT_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}\.mp4")

FONTS = "fonts"
"""The work folder's folder of fonts: what libass may draw with, whatever is installed."""


class PlanRefused(Exception):
    """A draft that cannot be rendered; the message is one sentence that says what to do."""


@dataclass(frozen=True)
class Output:
    """A file to make: its name, and the captions drawn in it, None for the bare picture."""

    name: str
    captions: CaptionTrack | None = None


@dataclass(frozen=True)
class Plan:
    """One ffmpeg run in a work folder.

    `inputs` maps names in the folder to ids of stored media, `scripts` names to ASS text; `fonts` are files to lay into
    `FONTS`. `arguments` name files of the folder alone. `total_ms` is how long the outputs are.
    """

    inputs: Mapping[str, str]
    scripts: Mapping[str, str]
    fonts: tuple[Path, ...]
    arguments: tuple[str, ...]
    outputs: tuple[str, ...]
    total_ms: int


def plan(base: Draft, outputs: Sequence[Output], media: Mapping[str, MediaInfo]) -> Plan:
    """Plan the rendering of `outputs`, which share the picture and sound of `base`; `media` says what its files are.

    Raises PlanRefused for a base that cannot be rendered, FontMissing for an unknown family, GlyphMissing for a
    character that no font has.
    """
    clip, info = _only_clip(base, media)
    for output in outputs:
        if not _OUTPUT_NAME.fullmatch(output.name):
            raise PlanRefused(f"An output is named with plain letters and ends in .mp4: {output.name!r} does not.")
    upright = picture(info)
    scripts: dict[str, str] = {}
    fonts: set[Path] = set()
    branches = []
    for number, output in enumerate(outputs):
        if output.captions is None:
            branches.append(f"[split{number}]null[picture{number}]")
            continue
        script = f"captions-{number}.ass"
        scripts[script], used = _script(output.captions, upright)
        fonts.update(used)
        branches.append(
            f"[split{number}]setpts={CLOCK}*PTS,ass=filename={script}:fontsdir={FONTS},setpts=PTS/{CLOCK}[picture{number}]"
        )
    source = "source-0"
    splits = "".join(f"[split{number}]" for number in range(len(outputs)))
    graph = ";".join([f"[0:V:0]{_picture_filters(info, upright)},split={len(outputs)}{splits}", *branches])
    arguments = [*input_arguments(info, source), "-filter_complex", graph]
    for number, output in enumerate(outputs):
        arguments += [*_output_arguments(info, upright, number), f"file:{output.name}"]
    return Plan(
        inputs={source: clip.media},
        scripts=scripts,
        fonts=tuple(sorted(fonts)),
        arguments=tuple(arguments),
        outputs=tuple(output.name for output in outputs),
        total_ms=info.duration_ms,
    )


def _only_clip(base: Draft, media: Mapping[str, MediaInfo]) -> tuple[Clip, MediaInfo]:
    """The base's clip; raises PlanRefused for what this renderer does not do."""
    if not base.clips:
        raise PlanRefused("There is no clip on the timeline: add a video first.")
    if len(base.clips) > 1:
        raise PlanRefused("This engine renders one clip at a time: keep one on the timeline.")
    clip = base.clips[0]
    info = media.get(clip.media)
    if info is None:
        raise PlanRefused(f'The file of "{clip.title}" is not here any more: add it again.')
    if info.kind != "video":
        raise PlanRefused(f'Captions are drawn on a video, and "{clip.title}" is none: add a video.')
    upright = picture(info)
    is_whole = not clip.start_ms and not clip.from_ms and clip.speed == 1 and clip.kind == "video"
    # A frame more or less is rounding, not a cut.
    is_whole = is_whole and abs(clip.duration_ms - info.duration_ms) <= 50
    is_plain = clip.volume == 100 and not clip.muted and base.sound == Sound() and base.music is None
    own_frame = base.canvas.ratio is None and (base.width, base.height) in ((0, 0), (upright.width, upright.height))
    if not (is_whole and is_plain and own_frame) or base.overlays:
        raise PlanRefused(
            f'This engine renders clips as they are: put all of "{clip.title}" at the start, at full volume, alone.'
        )
    return clip, info


def _script(track: CaptionTrack, upright: Picture) -> tuple[str, frozenset[Path]]:
    fonts = CaptionFonts(track.style, "".join(shown_text(cue, track.style) for cue in track.cues))
    layout = lay_out(track, upright.width, upright.height, fonts.width)
    return ass_script(layout, track.style, fonts.family, fonts.runs), fonts.files


def _picture_filters(info: MediaInfo, upright: Picture) -> str:
    if info.variable_frame_rate:
        return upright.filters
    # Onto the exact grid before captions are drawn, from the clip's first moment: containers round times, and a picture
    # that starts after the sound would else move the captions.
    return f"fps={info.frame_rate}:start_time=0,{upright.filters}"


def _output_arguments(info: MediaInfo, upright: Picture, number: int) -> list[str]:
    return [
        *("-map", f"[picture{number}]"),
        *_timing(info),
        *("-c:v", "libx264", "-profile:v", "high", "-preset", "veryfast", "-crf", "21", "-pix_fmt", "yuv420p"),
        *("-colorspace", upright.matrix, "-color_primaries", upright.primaries),
        *("-color_trc", upright.transfer, "-color_range", upright.range),
        *_sound(info),
        # Nothing of the source but picture and sound: no titles, places, chapters, time codes or encoder names.
        *("-map_metadata", "-1", "-map_chapters", "-1", "-write_tmcd", "0"),
        *("-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"),
        *("-movflags", "+faststart", "-f", "mp4"),
    ]


def _timing(info: MediaInfo) -> list[str]:
    if info.variable_frame_rate:
        # The source's own timestamps; an encoder's default clock, of the average frame rate, would round them.
        return ["-fps_mode:v", "passthrough", "-enc_time_base:v", "filter"]
    return ["-r", str(info.frame_rate), "-fps_mode:v", "cfr"]


def _sound(info: MediaInfo) -> list[str]:
    if not info.has_audio:
        return []
    copied = info.audio_codec in _COPIED_SOUND and not (
        info.audio_codec == "mp3" and info.audio_rate < _LOWEST_MP3_RATE
    )
    if copied:
        return ["-map", "0:a:0", "-c:a", "copy"]
    # Gaps in the source's timestamps become silence instead of moving what follows.
    return ["-map", "0:a:0", "-c:a", "aac", "-b:a", "192k", "-af", "aresample=async=1:first_pts=0"]
