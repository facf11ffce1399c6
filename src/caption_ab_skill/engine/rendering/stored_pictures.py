"""A file's pictures as they are stored: which they are, whether they lean on others, and a file made of some."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av

from ...media.container import open_media
from ...media.h264 import PPS, SPS, ParameterSets, is_idr, nal_units, parameter_sets
from .grid import Grid

_PARAMETER_KINDS = (SPS, PPS)
# Ticks of a frame in the joined file, where the rate's own numerator is too coarse a clock for players.
_FINE = 512
_COARSE = 1000
# Frames: a file whose pictures are further from the grid than that shows others when it is put onto it.
_OFF_GRID = Fraction(1, 4)


@dataclass(frozen=True)
class Pictures:
    """A file's pictures as they are stored, in the order of decoding: which frame each packet shows, whether it needs
    no other, and what is in it. The packets themselves stay in the file.
    """

    file: Path
    demuxer: str
    order: tuple[int, ...]
    idrs: tuple[bool, ...]
    digests: tuple[bytes, ...]
    sets: ParameterSets


@dataclass(frozen=True)
class Part:
    """So many packets of a stream from `first` on."""

    stream: Pictures
    first: int
    count: int
    copied: bool

    @property
    def order(self) -> list[int]:
        """Which frame each shows, counted from the part's first one."""
        return [frame - self.first for frame in self.stream.order[self.first : self.first + self.count]]

    @property
    def is_closed(self) -> bool:
        """Whether these are whole pictures that need no others."""
        return self.count > 0 and self.stream.idrs[self.first] and sorted(self.order) == list(range(self.count))

    @property
    def digests(self) -> tuple[bytes, ...]:
        """What is in them."""
        return self.stream.digests[self.first : self.first + self.count]


def read_pictures(
    file: Path, demuxer: str, rate: Fraction | None = None, off_by: Fraction = _OFF_GRID
) -> Pictures | None:
    """The pictures of a file; None where they are not H.264 as it must be, or not all there.

    Where a `rate` is given they have to be on its grid from the file's first moment, at most so many frames off.
    Raises av.FFmpegError or ValueError for what is damaged.
    """
    times: list[int] = []
    idrs, digests = [], []
    with open_media(file, demuxer) as container:
        video = container.streams.video[0]
        sets = parameter_sets(video.codec_context.extradata)
        if sets is None or video.time_base is None:
            return None
        for packet in container.demux(video):
            if not packet.size:
                continue
            data = bytes(packet)
            own = [unit for unit in nal_units(data) if unit[0] & 0x1F in _PARAMETER_KINDS]
            if packet.pts is None or packet.is_discard or not sets.all.issuperset(own):
                return None
            times.append(packet.pts)
            idrs.append(is_idr(data))
            digests.append(_digest(data))
        tick, start = Fraction(video.time_base), Fraction(container.start_time or 0, av.time_base)
    shown = {time: number for number, time in enumerate(sorted(times))}
    if len(shown) != len(times):
        return None
    if rate is not None:
        step = rate * tick
        if any(abs(time * step - start * rate - number) >= off_by for time, number in shown.items()):
            return None
    return Pictures(file, demuxer, tuple(shown[time] for time in times), tuple(idrs), tuple(digests), sets)


def write_pictures(file: Path, like: Pictures, head: bytes | None, parts: Sequence[Part], grid: Grid) -> None:
    """Write packets as one track on the grid; `like` has such pictures, and `head` is the parameter sets of all."""
    fine = _FINE if grid.rate.numerator < _COARSE else 1
    clock, step = Fraction(1, grid.rate.numerator * fine), grid.rate.denominator * fine
    frames: list[int] = []
    for part in parts:
        frames += [len(frames) + frame for frame in part.order]
    idrs = [part.stream.idrs[part.first + place] for part in parts for place in range(part.count)]
    delay = max((place - frame for place, frame in enumerate(frames)), default=0)
    with open_media(like.file, like.demuxer) as template, av.open(str(file), "w", format="mp4") as out:
        stream = out.add_stream_from_template(template.streams.video[0])
        if head is not None:
            stream.codec_context.extradata = head
        stream.time_base = clock
        for place, data in enumerate(packets(parts)):
            packet = av.Packet(data)
            packet.stream = stream
            packet.time_base = clock
            packet.pts, packet.dts, packet.duration = frames[place] * step, (place - delay) * step, step
            packet.is_keyframe = idrs[place]
            out.mux(packet)


def packets(parts: Sequence[Part]) -> Iterator[bytes]:
    """The packets of the parts, one after the other; each file is read on as long as that is possible."""
    reading: dict[Path, tuple[Iterator[bytes], int]] = {}
    for part in parts:
        packets, at = reading.get(part.stream.file, (iter(()), len(part.stream.order)))
        if at > part.first:
            packets, at = _stored(part.stream), 0
        for _ in range(part.first - at):
            next(packets)
        for _ in range(part.count):
            yield next(packets)
        reading[part.stream.file] = (packets, part.first + part.count)


def _stored(stream: Pictures) -> Iterator[bytes]:
    with open_media(stream.file, stream.demuxer) as container:
        for packet in container.demux(container.streams.video[0]):
            if packet.size:
                yield bytes(packet)


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()
