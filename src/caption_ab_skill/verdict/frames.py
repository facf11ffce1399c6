"""Frames of videos as arrays, in the order of time, without ever holding more than one of each.

A video whose frames are used as they are is decoded in this process; any other by an ffmpeg of its own, which
filters them and writes them into a pipe. When each frame is shown comes from the packets. Frames of a variant
belong to the reference's frame that is nearest in time, so that another frame count or a rounded time does no harm.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import av
import numpy as np
from numpy.typing import NDArray

from ..media.container import open_media
from ..media.ffmpeg import FFmpegFailed, environment, ffmpeg_command, input_arguments
from ..media.probe import MediaInfo
from .luminance import Planes

_PIPE_BYTES = 1 << 20
# Filters that only write tags on frames.
_TAGGING = ("setparams=", "setsar=", "format=yuv420p", "null")


@dataclass(frozen=True)
class Footage:
    """A video to be read: `filters` make frames of `width` x `height` px of it, yuv420p."""

    path: Path
    info: MediaInfo
    filters: str
    width: int
    height: int

    @property
    def is_plain(self) -> bool:
        """Whether the decoder's own frames are what the filters would give."""
        info = self.info
        upright = (info.rotation, info.coded_width, info.coded_height) == (0, self.width, self.height)
        return (
            upright
            and info.pixel_format == "yuv420p"
            and all(part.startswith(_TAGGING) for part in self.filters.split(","))
        )


@dataclass(frozen=True)
class Moment:
    """One frame of the variant number `variant` at `time_ms`, and the reference's at that time.

    `paired` is False where the two are not the same instant, so that a difference may be movement. The arrays
    are overwritten by the next moment.
    """

    variant: int
    time_ms: float
    frame: Planes
    reference: Planes
    paired: bool


def moments(reference: Footage, variants: Sequence[Footage], stop: threading.Event) -> Iterator[Moment]:
    """Every frame of every variant beside the reference's, in the reference's order; ends early once `stop`
    is set.

    Raises FFmpegFailed where a video cannot be decoded.
    """
    times = frame_times(reference)
    own_times = [frame_times(variant) for variant in variants]
    if not len(times):
        return
    interval = float(np.median(np.diff(times))) if len(times) > 1 else 40.0
    nearest = [_nearest(times, own) for own in own_times]
    following = [0] * len(variants)
    with contextlib.ExitStack() as stack:
        base, *decoders = opened = [_decoder(footage) for footage in (reference, *variants)]
        for decoder in opened:
            stack.enter_context(decoder)
        for index, shown in enumerate(times):
            if stop.is_set() or not base.read():
                return
            for number, decoder in enumerate(decoders):
                own = own_times[number]
                while following[number] < len(own) and nearest[number][following[number]] == index:
                    time = float(own[following[number]])
                    following[number] += 1
                    if not decoder.read():
                        following[number] = len(own)
                        break
                    yield Moment(number, time, decoder.frame, base.frame, abs(time - shown) < interval / 2)


def frame_times(footage: Footage) -> NDArray[np.float64]:
    """When each frame is shown, in ms from the start of the file, in order."""
    with open_media(footage.path, footage.info.demuxer) as file:
        stream = file.streams.video[0]
        tick = float(stream.time_base or 0) * 1000
        ticks = [
            packet.pts if packet.pts is not None else packet.dts
            for packet in file.demux(stream)
            if packet.size and not packet.is_discard
        ]
        start = (file.start_time or 0) / 1000
    return np.sort(np.array([time for time in ticks if time is not None], dtype=np.float64)) * tick - start


def _nearest(times: NDArray[np.float64], own: NDArray[np.float64]) -> NDArray[np.intp]:
    after = np.clip(np.searchsorted(times, own), 1, max(1, len(times) - 1))
    after = np.minimum(after, len(times) - 1)
    before = np.maximum(after - 1, 0)
    return np.where(own - times[before] <= times[after] - own, before, after)


def _decoder(footage: Footage) -> _Decoded | _Filtered:
    return _Decoded(footage) if footage.is_plain else _Filtered(footage)


class _Decoded:
    """A video decoded in this process; `frame` is the frame that was read last, without a copy."""

    def __init__(self, footage: Footage) -> None:
        self._footage = footage
        self._container: av.container.InputContainer | None = None
        self._decoded: Iterator[av.VideoFrame] = iter(())
        self._kept: av.VideoFrame | None = None
        self.frame = Planes(*(np.empty((0, 0), dtype=np.uint8) for _ in range(3)))

    def __enter__(self) -> _Decoded:
        self._container = open_media(self._footage.path, self._footage.info.demuxer)
        stream = self._container.streams.video[0]
        stream.thread_type = "AUTO"
        self._decoded = self._container.decode(stream)
        return self

    def __exit__(self, *_: object) -> None:
        if self._container is not None:
            self._container.close()

    def read(self) -> bool:
        """Read the next frame; False at the end. Raises FFmpegFailed where there was not even one."""
        try:
            frame = next(self._decoded, None)
        except av.FFmpegError:
            frame = None
        if frame is None:
            if self._kept is None:
                raise FFmpegFailed(f"{self._footage.path.name} cannot be decoded: render it again.")
            return False
        # The planes are the decoder's memory for as long as the frame lives.
        self._kept = frame
        self.frame = Planes(*(_plane(plane) for plane in frame.planes))
        return True


def _plane(plane: av.video.plane.VideoPlane) -> NDArray[np.uint8]:
    rows: NDArray[np.uint8] = np.asarray(memoryview(plane)).reshape(plane.height, plane.line_size)
    return rows[:, : plane.width]


class _Filtered:
    """An ffmpeg that decodes and filters one video into a pipe; `frame` is the frame that was read last."""

    def __init__(self, footage: Footage) -> None:
        width, height = footage.width, footage.height
        self._buffer = np.empty(width * height * 3 // 2, dtype=np.uint8)
        luma, chroma = width * height, width * height // 4
        self.frame = Planes(
            self._buffer[:luma].reshape(height, width),
            self._buffer[luma : luma + chroma].reshape(height // 2, width // 2),
            self._buffer[luma + chroma :].reshape(height // 2, width // 2),
        )
        self._footage = footage
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = tempfile.TemporaryDirectory()
        self._frames = 0

    def __enter__(self) -> _Filtered:
        footage = self._footage
        arguments = [
            *("-loglevel", "quiet", *input_arguments(footage.info, str(footage.path.resolve()))),
            *("-map", "0:V:0", "-vf", footage.filters, "-fps_mode", "passthrough"),
            *("-pix_fmt", "yuv420p", "-f", "rawvideo", "pipe:1"),
        ]
        # In a folder with nothing else in it: of all files it can open this one alone.
        self._process = subprocess.Popen(
            ffmpeg_command(arguments, Path(self._folder.name)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            cwd=self._folder.name,
            bufsize=0,
        )
        _widen(self._process.stdout)
        return self

    def __exit__(self, *_: object) -> None:
        process = self._process
        if process is not None:
            process.kill()
            if process.stdout:
                process.stdout.close()
            process.wait()
        self._folder.cleanup()

    def read(self) -> bool:
        """Read the next frame; False at the end. Raises FFmpegFailed where there was not even one."""
        pipe = self._process.stdout if self._process else None
        rest = self._buffer.data
        while rest and pipe:
            count = pipe.readinto(rest)  # type: ignore[attr-defined]  # an unbuffered pipe is a FileIO
            if not count:
                if not self._frames:
                    raise FFmpegFailed(f"{self._footage.path.name} cannot be decoded: render it again.")
                return False
            rest = rest[count:]
        self._frames += 1
        return True


def _widen(pipe: IO[bytes] | None) -> None:
    """A pipe holds 64 KiB unless told otherwise; a frame is a few MB, and every switch of processes costs time."""
    if pipe is not None and sys.platform == "linux":
        import fcntl

        with contextlib.suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
