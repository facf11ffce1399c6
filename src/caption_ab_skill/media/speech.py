"""When somebody speaks in a clip, by the sound's level: what a script without times is spread over."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .ffmpeg import input_arguments, read_ffmpeg_log
from .probe import MediaInfo

# Hz: the telephone band, in which speech can be told from rumble and hiss (ITU-T G.712, widened at the lower end).
_BAND = "highpass=f=200,lowpass=f=4000"
# dB: a pause is this far below the clip's mean level; where little is said the mean is low itself, and the peak counts.
_BELOW_MEAN, _BELOW_PEAK = 12.0, 40.0
# Seconds: shorter gaps are within a sentence; shorter sounds are clicks.
_PAUSE = 0.25
_SHORTEST = 0.1
_SILENT = -80.0  # dB; 16-bit sound without anything in it has its last bit at -90

_LEVEL = re.compile(r"(mean|max)_volume: (-?[\d.]+|-inf) dB")
_EDGE = re.compile(r"silence_(start|end): (-?[\d.]+)")


@dataclass(frozen=True)
class Span:
    """A stretch of the clip, in ms."""

    start_ms: int
    end_ms: int


async def speech_spans(file: Path, info: MediaInfo) -> tuple[Span, ...]:
    """The stretches of `file` with sound between pauses; the whole clip where there is no sound to go by.

    Music under speech hides its pauses: then the whole clip is one span. Raises FFmpegFailed.
    """
    whole = (Span(0, info.duration_ms),)
    if not info.has_audio:
        return whole
    levels = dict(_LEVEL.findall(await _listen(file, info, "volumedetect")))
    if "max" not in levels or float(levels["max"]) < _SILENT:
        return whole
    floor = max(float(levels["mean"]) - _BELOW_MEAN, float(levels["max"]) - _BELOW_PEAK)
    # Sound that begins late or ends early is silence there.
    whole_length = f"aresample=async=1:first_pts=0,apad=whole_dur={info.duration_ms}ms"
    log = await _listen(file, info, f"{whole_length},silencedetect=noise={floor:.1f}dB:duration={_PAUSE}")
    return _between(_EDGE.findall(log), info.duration_ms) or whole


async def _listen(file: Path, info: MediaInfo, detector: str) -> str:
    arguments = [*input_arguments(info, "clip"), "-map", "0:a:0", "-af", f"{_BAND},{detector}", "-f", "null", "-"]
    # In a folder with nothing else in it, so that nothing else can be read.
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "clip").symlink_to(file.resolve())
        return await read_ffmpeg_log(arguments, Path(name))


def _between(edges: list[tuple[str, str]], duration_ms: int) -> tuple[Span, ...]:
    """What the silences leave of the clip."""
    spans = []
    start = 0.0
    for edge, seconds in [*edges, ("start", str(duration_ms / 1000))]:
        if edge == "end":
            start = float(seconds)
        elif float(seconds) - start >= _SHORTEST:
            spans.append(Span(round(start * 1000), min(round(float(seconds) * 1000), duration_ms)))
            start = float(seconds)
    return tuple(spans)
