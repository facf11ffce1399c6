"""How pictures and sound are encoded: ffmpeg's options for each format and quality."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from .output_settings import Format, OutputSettings, Quality

AAC_BITS, LEAST_SOUND_BITS = 192_000, 48_000
"""Bits a second of sound, as a rule and where a file must be small."""

# x264's preset and rate factor; 18 is about where a viewer stops telling it from the source, 23 its own default.
_X264: Mapping[Quality, tuple[str, int]] = {
    "draft": ("ultrafast", 28),
    "standard": ("veryfast", 24),
    "high": ("veryfast", 21),
}
# libvpx-vp9: how hard it tries (8 is fastest), and its quality factor, as Google's guide for files on demand has them.
_VP9: Mapping[Quality, tuple[int, int]] = {"draft": (8, 40), "standard": (6, 35), "high": (5, 31)}
# GIF: frames a second and the shorter side in px, where nobody asked for others; each frame is a picture of its own.
GIF_RATES: Mapping[Quality, Fraction] = {"draft": Fraction(8), "standard": Fraction(10), "high": Fraction(25, 2)}
GIF_SIDES: Mapping[Quality, int] = {"draft": 240, "standard": 320, "high": 400}

# Of the bits that a file may have, what containers and the encoder's misses are left.
_ROOM = 0.96
# Bits a pixel below which H.264 is mush (at veryfast): the picture becomes smaller instead.
_LEAST_BITS_A_PIXEL = 0.03
# More than this shows nothing more, whatever size is allowed.
_MOST_BITS_A_PIXEL = 0.35
_SMALLEST_SIDE = 144


@dataclass(frozen=True)
class Budget:
    """What a file of a given size has for each second: bits of picture and of sound."""

    picture_bits: int
    sound_bits: int

    def scaled(self, share: float) -> Budget:
        """The same with so much of the picture's bits."""
        return Budget(max(1, int(self.picture_bits * share)), self.sound_bits)


class TooSmall(Exception):
    """No file of that size can hold the film; the message says which could."""


def budget(size_mb: float, seconds: float, has_sound: bool) -> Budget:
    """Share a file's size out; raises TooSmall."""
    bits = size_mb * 8e6 * _ROOM / max(seconds, 0.1)
    sound = min(AAC_BITS, max(LEAST_SOUND_BITS, int(bits * 0.15))) if has_sound else 0
    least = 40_000
    if bits - sound < least:
        needed = (least + (LEAST_SOUND_BITS if has_sound else 0)) * seconds / 8e6 / _ROOM
        raise TooSmall(f"{size_mb:g} MB are too few for {seconds:.0f} seconds: allow at least {needed:.1f} MB.")
    return Budget(int(bits) - sound, sound)


def side_for(shape: tuple[int, int], rate: Fraction, bits: int) -> int:
    """The shorter side, at most the picture's own, at which so many bits a second are enough."""
    width, height = shape
    pixels = width * height * float(rate)
    share = min(1.0, (bits / (_LEAST_BITS_A_PIXEL * pixels)) ** 0.5)
    return max(min(_SMALLEST_SIDE, *shape), int(min(shape) * share) // 2 * 2)


def sensible_bits(shape: tuple[int, int], rate: Fraction, bits: int) -> int:
    """At most as many bits as show anything."""
    return min(bits, int(_MOST_BITS_A_PIXEL * shape[0] * shape[1] * float(rate)))


def picture_options(settings: OutputSettings, bits: int | None, key: int, parameter_id: int = 0) -> list[str]:
    """The video encoder's options; `bits` a second where the file's size is given; a key frame every `key` at most.

    `parameter_id` is the number of H.264's parameter sets.
    """
    if settings.format == "webm":
        effort, factor = _VP9[settings.quality]
        rate = ["-b:v", str(bits)] if bits else ["-crf", str(factor), "-b:v", "0"]
        return [
            *("-c:v", "libvpx-vp9", "-deadline", "good", "-cpu-used", str(effort), "-row-mt", "1"),
            *("-tile-columns", "1", *rate, "-g", str(key), "-pix_fmt", "yuv420p"),
        ]
    if settings.format == "gif":
        return ["-c:v", "gif"]
    preset, factor = _X264[settings.quality]
    rate = ["-b:v", str(bits)] if bits else ["-crf", str(factor)]
    profile = [] if preset == "ultrafast" else ["-profile:v", "high"]
    # A thread of its own looks ahead for what frames cost, and now and then is not where it was in another run.
    own = ["-x264-params", f"sync-lookahead=0:sps-id={parameter_id}"]
    return ["-c:v", "libx264", *profile, "-preset", preset, *rate, "-pix_fmt", "yuv420p", *own]


def sound_options(format_: Format, bits: int) -> list[str]:
    """The audio encoder's options."""
    if format_ == "webm":
        return ["-c:a", "libopus", "-b:a", str(min(bits, 128_000))]
    return ["-c:a", "aac", "-b:a", str(bits) if bits % 1000 else f"{bits // 1000}k"]


def container_options(format_: Format) -> list[str]:
    """The muxer's options: nothing of the source but picture and sound, and nothing that differs from run to run."""
    options = ["-map_metadata", "-1", "-map_chapters", "-1"]
    options += ["-fflags", "+bitexact", "-flags:v", "+bitexact"]
    if format_ != "gif":
        options += ["-flags:a", "+bitexact"]
    if format_ in ("mp4", "mov"):
        return [*options, "-write_tmcd", "0", "-movflags", "+faststart", "-f", format_]
    return [*options, "-f", format_]
