"""Clips whose frames and sound say when they are: what is cut out of them can be told from the result alone."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import av
import imageio_ffmpeg
import numpy as np

PERIOD, LIT = 0.5, 0.1
"""Seconds: a flash and a tone begin together so often, and last so long."""

Samples = np.ndarray[Any, np.dtype[np.float64]]


def make_flashes(path: Path, *, seconds: float = 4.0, rate: str = "30", size: str = "64x64", tone: int = 1000) -> Path:
    """A black picture that flashes, a silence that sounds, together."""
    lit = f"lt(mod(T+0.0005,{PERIOD}),{LIT})"
    picture = f"color=black:size={size}:rate={rate},geq=lum='if({lit},235,16)':cb=128:cr=128"
    sound = f"aevalsrc='if(lt(mod(t,{PERIOD}),{LIT}),0.5*sin(2*PI*{tone}*t),0)':s=48000"
    ffmpeg(
        *("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, "-t", str(seconds)),
        *("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-g", "25", "-c:a", "aac", str(path)),
    )
    return path


def make_counted(path: Path, *, frames: int = 60, rate: str = "30", size: str = "64x64") -> Path:
    """A silent picture whose every frame has a gray of its own: `counted` says which frames a file shows."""
    picture = f"color=black:size={size}:rate={rate},geq=lum='20+3*mod(N,70)':cb=128:cr=128"
    ffmpeg(
        *("-f", "lavfi", "-i", picture, "-frames:v", str(frames)),
        *("-c:v", "libx264", "-preset", "veryfast", "-crf", "10", "-pix_fmt", "yuv420p", "-g", "25", str(path)),
    )
    return path


def counted(path: Path) -> list[int]:
    """Which frame of a `make_counted` clip each frame is."""
    with av.open(str(path)) as file:
        grays = [frame.to_ndarray()[: frame.height, : frame.width].mean() for frame in file.decode(video=0)]
    return [round((gray - 20) / 3) for gray in grays]


def make_tone(path: Path, *, seconds: float, frequency: int = 440, level: float = 0.25, channels: int = 2) -> Path:
    """A sine without an end."""
    one = f"{level}*sin(2*PI*{frequency}*t)"
    ffmpeg("-f", "lavfi", "-i", f"aevalsrc={'|'.join([one] * channels)}:s=48000", "-t", str(seconds), str(path))
    return path


def flashes(path: Path) -> list[float]:
    """When the picture becomes white, in seconds."""
    begun, was_lit = [], False
    with av.open(str(path)) as file:
        for frame in file.decode(video=0):
            is_lit = bool(frame.to_ndarray()[: frame.height, : frame.width].mean() > 120)
            if is_lit and not was_lit:
                assert frame.pts is not None
                begun.append(float(frame.pts * frame.time_base))
            was_lit = is_lit
    return begun


def tones(path: Path, level: float = 0.05) -> list[float]:
    """When a sound begins after silence, in seconds."""
    samples = np.abs(sound(path)).max(axis=0)
    loud = np.nonzero(samples > level)[0]
    if not len(loud):
        return []
    starts = loud[np.concatenate([[True], np.diff(loud) > 48 * 20])]
    return [float(start) / 48_000 for start in starts]


def sound(path: Path) -> Samples:
    """The samples of each channel at 48 kHz from the file's own zero, -1 to 1."""
    resampler = av.AudioResampler(format="fltp", rate=48_000)
    parts: list[Samples] = []
    with av.open(str(path)) as file:
        for frame in file.decode(audio=0):
            if not parts and frame.pts and frame.pts > 0:
                silence = round(float(frame.pts * frame.time_base) * 48_000)
                parts.append(np.zeros((len(frame.layout.channels), silence)))
            parts += [part.to_ndarray().astype(np.float64) for part in resampler.resample(frame)]
    return np.concatenate(parts, axis=1) if parts else np.zeros((2, 0))


def level_db(samples: Samples) -> float:
    """The root mean square in dB of full scale."""
    return float(20 * np.log10(max(1e-9, np.sqrt((samples**2).mean()))))


def ffmpeg(*arguments: str) -> None:
    """Run ffmpeg; what it complains of fails the test."""
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *arguments], check=True)


def loudness(path: Path) -> tuple[float, float]:
    """Integrated loudness in LUFS and true peak in dBTP, as EBU R 128 measures them."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "info", "-nostats", "-i", str(path)]
    command += ["-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-"]
    log = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    return float(re.findall(r"I:\s+(-?[\d.]+) LUFS", log)[-1]), float(re.findall(r"Peak:\s+(-?[\d.]+) dBFS", log)[-1])
