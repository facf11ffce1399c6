"""The pictures of a timeline's clips as one stream: cut, sped up, fitted into the frame, joined. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ...media.picture import Picture, picture
from ...media.probe import MediaInfo
from ..draft import Canvas, Clip
from ..shapes import fit_for
from .grid import Grid

# Seconds that are read before a cut, so that a decoder and a resampler have settled when it comes.
_LEAD = 1
# Seconds that are read beyond a cut.
_TAIL = 1
# Shapes that differ by less are the same: one is stretched by less than a px in two hundred.
_SAME_SHAPE = 0.005
# The blurred copy is made this much smaller first; at that size a blur of so many px is a soft one.
_BLURRED_AT, _BLUR = 8, 6


@dataclass(frozen=True)
class Frame:
    """The frame that all clips fill: its size in px, and its colours, which are those of every clip in it."""

    width: int
    height: int
    colours: Picture
    as_bt709: bool


@dataclass(frozen=True)
class Source:
    """How a clip is opened: `before` its `-i`, and what part of it is then at 0.

    `lead` is how many seconds of it come before the clip begins.
    """

    before: tuple[str, ...]
    lead: Fraction


def frame_for(infos: Sequence[MediaInfo], size: tuple[int, int]) -> Frame:
    """The frame of `size` for clips of these: in the colours of all of them, or in BT.709 where they differ."""
    looks = [picture(info) for info in infos]
    colours = {(look.matrix, look.primaries, look.transfer) for look in looks}
    mixed = len(colours) > 1
    return Frame(*size, picture(infos[0], as_bt709=mixed), mixed)


def source_of(clip: Clip, info: MediaInfo, grid: Grid, start_frame: int, end_frame: int) -> Source:
    """Open a clip where it is needed and no further; a still is one picture."""
    if clip.kind == "still":
        return Source((), Fraction(0))
    start = grid.source_start(clip, info.frame_rate)
    seek = max(Fraction(0), start - _LEAD)
    length = grid.seconds(end_frame - start_frame) * Fraction(clip.speed).limit_denominator(10_000)
    before = ["-ss", f"{float(seek):.6f}"] if seek else []
    if info.container == "gif":
        # A moving picture begins anew for as long as it is shown.
        before += ["-stream_loop", "-1"]
    before += ["-t", f"{float(start - seek + length + _TAIL):.6f}"]
    return Source(tuple(before), start - Fraction(f"{float(seek):.6f}"))


def clip_picture(
    number: int, clip: Clip, info: MediaInfo, source: Source, frame: Frame, canvas: Canvas, grid: Grid, frames: int
) -> str:
    """The chain from input `number` to `[clip<number>]`: exactly so many frames of the grid."""
    fitted = fitted_picture(number, info, frame, canvas)
    repeated = "tpad=stop=-1:stop_mode=clone"
    end = f"trim=end_frame={frames},setpts=N/({grid.rate})/TB"
    if clip.kind == "still":
        # One picture is fitted once and then repeated.
        timed = f"{repeated},fps={grid.rate}:start_time=0,{end}"
        return f"[{number}:V:0]trim=end_frame=1,setpts=0,{fitted},{timed}[clip{number}]"
    speed = f"/{clip.speed:.6g}" if clip.speed != 1 else ""
    moved = f"{woven(info)}settb=AVTB,setpts=(PTS-{float(source.lead):.6f}/TB){speed}"
    return f"[{number}:V:0]{moved},fps={grid.rate}:start_time=0,{fitted},{repeated},{end}[clip{number}]"


def woven(info: MediaInfo) -> str:
    """What comes first in a chain, with its comma: before frames are left out or repeated."""
    return f"{first}," if (first := picture(info).woven) else ""


def fitted_picture(number: int, info: MediaInfo, frame: Frame, canvas: Canvas) -> str:
    """The filters that make the picture of `info` fill the frame."""
    wide, high = frame.width / info.width, frame.height / info.height
    if abs(wide / high - 1) <= _SAME_SHAPE:
        return picture(info, (frame.width, frame.height), as_bt709=frame.as_bt709).filters
    fit = canvas.fit or fit_for((info.width, info.height), (frame.width, frame.height))
    if fit == "crop":
        size = _even(info, max(wide, high), up=True)
        return f"{picture(info, size, as_bt709=frame.as_bt709).filters},crop={frame.width}:{frame.height}"
    size = _even(info, min(wide, high), up=False)
    inner = picture(info, size, as_bt709=frame.as_bt709).filters
    left, top = (frame.width - size[0]) // 4 * 2, (frame.height - size[1]) // 4 * 2
    if fit == "bars":
        return f"{inner},pad={frame.width}:{frame.height}:{left}:{top}:color=0x{canvas.bars[1:]}"
    small = max(2, frame.width // _BLURRED_AT // 2 * 2), max(2, frame.height // _BLURRED_AT // 2 * 2)
    blurred = (
        f"scale={small[0]}:{small[1]}:force_original_aspect_ratio=increase,crop={small[0]}:{small[1]},"
        f"gblur=sigma={_BLUR},scale={frame.width}:{frame.height}:flags=bicubic,setsar=1"
    )
    return (
        f"{inner},split[sharp{number}][soft{number}];[soft{number}]{blurred}[behind{number}];"
        f"[behind{number}][sharp{number}]overlay={left}:{top}:format=yuv420"
    )


def joined_pictures(clips: Sequence[str], grid: Grid) -> str:
    """The clips' chains, and one that puts them one after the other as `[base]`, on the grid."""
    parts = "".join(f"[clip{number}]" for number in range(len(clips)))
    if len(clips) == 1:
        return f"{clips[0]};{parts}null[base]"
    step = 1 / grid.rate
    return ";".join([*clips, f"{parts}concat=n={len(clips)}:v=1:a=0,settb={step},setpts=N/({grid.rate})/TB[base]"])


def _even(info: MediaInfo, share: float, *, up: bool) -> tuple[int, int]:
    """The picture's size times `share`, in even px: at least so large, or at most."""
    sizes = (info.width * share, info.height * share)
    halves = (-int(-size // 2) if up else int(size // 2) for size in (round(size, 3) for size in sizes))
    width, height = (max(2, 2 * half) for half in halves)
    return width, height
