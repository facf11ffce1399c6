"""Both variants in one video, in step and labelled; and small copies of each for the report, from the same decoding."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from ..media.ffmpeg import input_arguments, run_ffmpeg
from ..media.fonts import find_font
from ..media.probe import MediaInfo

SIDE_BY_SIDE = "side-by-side.mp4"

_WIDEST, _HIGHEST = 1920, 1080
# The strip above the pictures that carries the labels, and the gap between them, as shares of the pictures'
# height.
_STRIP, _GAP = 1 / 16, 1 / 96
_BACKGROUND = "0x16181d"
_LABEL_FONT, _LABEL_COLOR = "Roboto", "&H00F2F2F2"

# What both copies and the sound may take in the report, in bytes: 12 MB as base64, less the pictures and the
# page.
_COPIES_BYTES = 7_500_000
_SOUND_KBPS = 32
# Longest side (px) and frames a second of a copy, by the least rate (kbit/s) at which it still looks like
# something.
_COPY_SIZES = ((600, 720, 30), (160, 480, 25), (0, 320, 15))
_LEAST_KBPS = 24


@dataclass(frozen=True)
class Layout:
    """Sizes in px, all even: the whole, each picture, the strip above them and where the second picture begins."""

    width: int
    height: int
    cell_width: int
    cell_height: int
    strip: int
    second: int


def layout(width: int, height: int) -> Layout:
    """Where two pictures of `width` x `height` px stand side by side; scaled down to fit 1920x1080, never enlarged."""
    share = min(1.0, _WIDEST / (2 * width + height * _GAP), _HIGHEST / (height * (1 + _STRIP)))
    cell_width, cell_height = _even(width * share), _even(height * share)
    strip, gap = max(16, _even(cell_height * _STRIP)), _even(cell_height * _GAP)
    strip = min(strip, max(2, _HIGHEST - cell_height))
    return Layout(2 * cell_width + gap, cell_height + strip, cell_width, cell_height, strip, cell_width + gap)


async def render_side_by_side(
    videos: tuple[tuple[str, Path, MediaInfo], tuple[str, Path, MediaInfo]],
    folder: Path,
    on_progress: Callable[[float], None],
) -> dict[str, Path]:
    """Write `side-by-side.mp4` into `folder`, and the report's copy of each video, whose paths are returned
    by name.

    Each video is its name (a letter), its path and what is in it. Raises FFmpegFailed, and DiskFull where
    there is no room.
    """
    (_, first, info), (_, second, other) = videos
    place = layout(info.width, info.height)
    (folder / "fonts").mkdir()
    font = find_font(_LABEL_FONT, bold=True)
    shutil.copyfile(font.path, folder / "fonts" / font.path.name)
    (folder / "labels.ass").write_text(_labels([name for name, _, _ in videos], place), encoding="utf-8")
    copies = {name: folder / f"copy-{index}.mp4" for index, (name, _, _) in enumerate(videos)}
    kbps = _copy_kbps(info.duration_ms)
    arguments = [
        *input_arguments(info, str(first.resolve())),
        *input_arguments(other, str(second.resolve())),
        *("-filter_complex", _graph(place, _copy_filters(place, info.frame_rate, kbps))),
        *("-map", "[both]", "-map", "0:a:0?", "-c:a", "copy", "-fps_mode", "passthrough", "-enc_time_base", "demux"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-crf", "23", "-profile:v", "high", "-pix_fmt", "yuv420p"),
        *("-map_metadata", "-1", "-movflags", "+faststart", SIDE_BY_SIDE),
    ]
    for index, path in enumerate(copies.values()):
        # The sound is heard once, with the first.
        sound = ("-map", "0:a:0?", "-c:a", "aac", "-ac", "1", "-b:a", f"{_SOUND_KBPS}k") if index == 0 else ("-an",)
        arguments += [
            *("-map", f"[copy{index}]", *sound, "-c:v", "libx264", "-preset", "superfast", "-crf", "26"),
            *("-maxrate", f"{kbps}k", "-bufsize", f"{2 * kbps}k", "-pix_fmt", "yuv420p", "-g", "60"),
            *("-map_metadata", "-1", "-movflags", "+faststart", path.name),
        ]
    await run_ffmpeg(arguments, folder, on_progress, info.duration_ms)
    return copies


def _graph(place: Layout, copy: str) -> str:
    cell = (
        f"scale={place.cell_width}:{place.cell_height}"
        ":force_original_aspect_ratio=decrease:force_divisible_by=2:flags=bilinear,"
        f"pad={place.cell_width}:{place.cell_height}:-1:-1:color={_BACKGROUND},setsar=1,split"
    )
    return ";".join(
        [
            f"[0:V:0]{cell}[show0][small0]",
            f"[1:V:0]{cell}[show1][small1]",
            f"[show0]pad={place.width}:{place.height}:0:{place.strip}:color={_BACKGROUND}[canvas]",
            # Frames are those of the first; the second gives the one that is nearest in time.
            f"[canvas][show1]overlay={place.second}:{place.strip}:eof_action=repeat:ts_sync_mode=nearest[pictures]",
            # The labels are drawn once, not on every frame.
            f"color=c={_BACKGROUND}:s={place.width}x{place.strip}:r=25:d=0.04,format=yuv420p,"
            "ass=labels.ass:fontsdir=fonts[labels]",
            "[pictures][labels]overlay=0:0:eof_action=repeat[both]",
            f"[small0]{copy}[copy0]",
            f"[small1]{copy}[copy1]",
        ]
    )


def _labels(names: list[str], place: Layout) -> str:
    """The letters above the pictures, drawn by libass."""
    size = round(place.strip * 0.8)
    centers = (place.cell_width // 2, place.second + place.cell_width // 2)
    lines = [
        f"Dialogue: 0,0:00:00.00,9:59:59.99,Label,,0,0,0,,{{\\pos({center},{place.strip // 2})}}{name}"
        for name, center in zip(names, centers, strict=True)
    ]
    return "\n".join(
        [
            "[Script Info]",
            "ScriptType: v4.00+",
            f"PlayResX: {place.width}",
            f"PlayResY: {place.strip}",
            "[V4+ Styles]",
            "Format: Name, Fontname, Fontsize, PrimaryColour, Bold, BorderStyle, Outline, Shadow, Alignment",
            f"Style: Label,{_LABEL_FONT},{size},{_LABEL_COLOR},1,1,0,0,5",
            "[Events]",
            "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text",
            *lines,
            "",
        ]
    )


def _copy_kbps(duration_ms: int) -> int:
    """What a copy's picture may take a second for both and the sound to stay within the budget."""
    both = _COPIES_BYTES * 8 / max(duration_ms, 1) - _SOUND_KBPS
    return min(1500, max(_LEAST_KBPS, round(both / 2)))


def _copy_filters(place: Layout, frame_rate: Fraction, kbps: int) -> str:
    longest, rate = next((longest, rate) for least, longest, rate in _COPY_SIZES if kbps >= least)
    share = min(1.0, longest / max(place.cell_width, place.cell_height))
    slower = f"fps={rate}," if frame_rate > rate else ""
    return f"{slower}scale={_even(place.cell_width * share)}:{_even(place.cell_height * share)}:flags=bilinear"


def _even(length: float) -> int:
    return max(2, int(length) // 2 * 2)
