"""Renders by copying: where nothing is drawn and the source already fits, its pictures are passed on as they are.

The rest is encoded, and put between them under parameter sets of its own. The result is checked, part by part; whenever
anything is not as expected the answer is None, and all of it is to be encoded.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import av.error
import structlog

from ...media.container import open_media
from ...media.ffmpeg import FFmpegFailed, input_arguments, read_ffmpeg_log, run_ffmpeg
from ...media.h264 import PPS, SPS, ParameterSets, is_idr, nal_units, parameter_sets
from ...media.picture import picture
from ...media.probe import MediaInfo, probe
from ..draft import Draft
from ..shapes import size_for
from .copied_spans import Piece, Span, closed_groups, spans_of
from .encoding import container_options
from .files import link
from .grid import Grid
from .output_settings import OutputSettings
from .plan import Output, can_copy_sound, drawn_ms, is_whole, keeps_sound, plan_spans, sound_arguments
from .render import render
from .sound_graph import Heard, has_sound

_PARAMETER_KINDS = (SPS, PPS)
# Ticks of a frame in the joined file, where the rate's own numerator is too coarse a clock for players.
_FINE = 512
_COARSE = 1000

# Frames: a source whose pictures are further from the grid than that shows others when it is put onto it.
_OFF_GRID = Fraction(1, 4)

_log = structlog.get_logger()


@dataclass(frozen=True)
class _Stream:
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
class _Part:
    """So many packets of a stream from `first` on."""

    stream: _Stream
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


async def copy_render(
    base: Draft,
    outputs: Sequence[Output],
    settings: OutputSettings,
    media: Mapping[str, MediaInfo],
    sources: Mapping[str, Path],
    heard: Heard,
    folder: Path,
    on_progress: Callable[[float], None] | None = None,
) -> list[Path] | None:
    """The finished files, in `folder`; None where copying is not possible, not worth it, or came out wrong.

    Raises as `render` does.
    """
    info = media[base.clips[0].media]
    if not _fits(base, settings, media):
        return None
    file = sources[base.clips[0].media]
    source = await asyncio.to_thread(_read, file, info.demuxer, info)
    if source is None or (parameter_id := source.sets.free_id) is None:
        return None
    grid = Grid(info.frame_rate)
    pieces = _pieces(base, grid, len(source.order), media)
    groups = closed_groups(source.order, source.idrs)
    drawn = [(grid.frame_from(start), grid.frame_from(end)) for start, end in drawn_ms(base, outputs)]
    spans = spans_of(pieces, groups, drawn) if pieces else []
    if not spans:
        return None
    try:
        encoded = [span for span in spans if not span.copied]
        work = folder / "spans"
        work.mkdir()
        if encoded:
            await render(plan_spans(base, outputs, media, encoded, parameter_id), work, sources, on_progress)
        link(file, folder / "source-0")
        sound = await _sound(base, media, sources, heard, folder)
        finished = []
        for output in outputs:
            made = work / output.name
            bare = await asyncio.to_thread(_join, source, made if encoded else None, spans, grid, folder, output.name)
            if bare is None or not await _decodes(bare.check, bare.checked_frames, folder):
                return None
            await _add_sound(bare.file, sound, info, folder, output.name, settings)
            if not await asyncio.to_thread(_is_as_planned, folder / output.name, bare.digests, grid):
                return None
            finished.append(folder / output.name)
    except (av.error.FFmpegError, FFmpegFailed, ValueError) as error:
        if isinstance(error, FFmpegFailed) and type(error) is not FFmpegFailed:
            raise  # a full disk does not become emptier by encoding
        _log.warning("copying failed", reason=str(error))
        return None
    return finished


def _fits(base: Draft, settings: OutputSettings, media: Mapping[str, MediaInfo]) -> bool:
    """Whether the clips are of one file whose pictures could stand in the output as they are."""
    clip, info = base.clips[0], media[base.clips[0].media]
    upright = picture(info)
    frame = (base.width, base.height) if base.width and base.height else (upright.width, upright.height)
    if settings.shorter_side not in (None, min(frame)):
        frame = size_for(f"{frame[0]}:{frame[1]}", settings.shorter_side or 0)
    same_file = all(one.media == clip.media and one.speed == 1 and one.kind == "video" for one in base.clips)
    as_it_is = (
        (info.coded_width, info.coded_height) == (info.width, info.height) == (upright.width, upright.height) == frame
        and info.rotation == 0
        and info.pixel_aspect == 1
        and info.pixel_format == "yuv420p"
        and not info.hdr
        and info.color_range in ("tv", "unknown")
        and (info.color_matrix in ("unknown", upright.matrix))
        and (info.color_primaries in ("unknown", upright.primaries))
        and (info.color_transfer in ("unknown", upright.transfer))
    )
    rate = settings.frame_rate or (info.frame_rate if is_whole(base, media) else base.frame_rate or info.frame_rate)
    plain_output = settings.format in ("mp4", "mov") and settings.quality == "high" and settings.size_mb is None
    return (
        same_file
        and as_it_is
        and plain_output
        and info.video_codec == "h264"
        and info.container in ("mov", "matroska")
        and not info.variable_frame_rate
        and rate == info.frame_rate > 0
    )


def _read(file: Path, demuxer: str, info: MediaInfo | None = None) -> _Stream | None:
    """The pictures of a file; None where they are not H.264 as it must be, or not all there.

    Those of a source, of which `info` says the rate, have to be on its grid from the file's first moment.
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
    shown = {time: number for number, time in enumerate(sorted(set(times)))}
    if len(shown) != len(times):
        return None
    if info is not None:
        off = max((abs(time * tick - start - number / info.frame_rate) for time, number in shown.items()), default=0)
        if off * info.frame_rate >= _OFF_GRID:
            return None
    return _Stream(file, demuxer, tuple(shown[time] for time in times), tuple(idrs), tuple(digests), sets)


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()


def _packets(parts: Sequence[_Part]) -> Iterator[bytes]:
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


def _stored(stream: _Stream) -> Iterator[bytes]:
    with open_media(stream.file, stream.demuxer) as container:
        for packet in container.demux(container.streams.video[0]):
            if packet.size:
                yield bytes(packet)


def _pieces(base: Draft, grid: Grid, count: int, media: Mapping[str, MediaInfo]) -> list[Piece]:
    """The clips as frames; empty where one goes beyond the file's."""
    if is_whole(base, media):
        return [Piece(0, 0, count)]
    pieces = []
    for clip in base.clips:
        start = grid.frame(clip.start_ms)
        source = round(grid.source_start(clip, grid.rate) * grid.rate)
        pieces.append(Piece(start, source, grid.frame(clip.end_ms) - start))
    return pieces if all(piece.source + piece.count <= count for piece in pieces) else []


async def _sound(
    base: Draft, media: Mapping[str, MediaInfo], sources: Mapping[str, Path], heard: Heard, folder: Path
) -> str | None:
    """The name of the file in the folder that has the sound; None for no sound."""
    infos = [media[clip.media] for clip in base.clips]
    if not has_sound(base, infos):
        return None
    arguments = sound_arguments(base, media, heard, "sound.mp4")
    if arguments is None:
        return "source-0" if keeps_sound(base, media) and can_copy_sound(infos[0]) else None
    for number, media_id in enumerate(dict.fromkeys([*(clip.media for clip in base.clips), *_music(base)])):
        link(sources[media_id], folder / f"source-{number}")
    await run_ffmpeg(arguments, folder)
    return "sound.mp4"


def _music(base: Draft) -> list[str]:
    return [base.music.media] if base.music else []


@dataclass(frozen=True)
class _Joined:
    """A file of pictures alone, what is in its packets, and a file of those around its joints, to be decoded."""

    file: Path
    digests: tuple[bytes, ...]
    check: Path
    checked_frames: int


def _join(
    source: _Stream, made: Path | None, spans: Sequence[Span], grid: Grid, folder: Path, name: str
) -> _Joined | None:
    encoded = _read(made, "mov") if made else None
    if made and (encoded is None or _ids(encoded) & _ids(source)):
        return None
    parts = []
    done = 0
    for span in spans:
        stream = source if span.copied else encoded
        if stream is None:
            return None
        parts.append(_Part(stream, span.source if span.copied else done, span.count, span.copied))
        done += 0 if span.copied else span.count
    if not all(part.is_closed for part in parts):
        return None
    head = source.sets.joined(encoded.sets) if encoded else None
    file, check = folder / f"bare-{name}.mp4", folder / f"check-{name}.mp4"
    like = encoded or source
    _write(file, like, head, parts, grid)
    joints = [near for number, part in enumerate(parts) for near in _near_joints(part, number, len(parts))]
    _write(check, like, head, joints, grid)
    digests = tuple(digest for part in parts for digest in part.digests)
    return _Joined(file, digests, check, sum(part.count for part in joints))


def _ids(stream: _Stream) -> set[int]:
    return {number for number, _ in (*stream.sets.sequence, *stream.sets.picture)}


def _near_joints(part: _Part, number: int, count: int) -> Iterator[_Part]:
    """Of a copied part the first and the last group, of an encoded one everything."""
    if not part.copied:
        yield part
        return
    starts = [place for place in range(part.count) if part.stream.idrs[part.first + place]]
    ranges = []
    if number > 0:
        ranges.append((0, starts[1] if len(starts) > 1 else part.count))
    if number < count - 1 and not (ranges and starts[-1] == 0):
        ranges.append((starts[-1], part.count))
    for start, end in ranges:
        yield _Part(part.stream, part.first + start, end - start, copied=True)


def _write(file: Path, like: _Stream, head: bytes | None, parts: Sequence[_Part], grid: Grid) -> None:
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
        for place, data in enumerate(_packets(parts)):
            packet = av.Packet(data)
            packet.stream = stream
            packet.time_base = clock
            packet.pts, packet.dts, packet.duration = frames[place] * step, (place - delay) * step, step
            packet.is_keyframe = idrs[place]
            out.mux(packet)


async def _decodes(file: Path, frames: int, folder: Path) -> bool:
    """Whether every picture of the file is decoded without a complaint."""
    if not frames:
        return True
    hashes = folder / f"{file.stem}.txt"
    arguments = ["-xerror", "-err_detect", "explode", "-f", "mov", "-i", f"file:{file.name}", "-map", "0:v"]
    log = await read_ffmpeg_log(
        [*arguments, "-f", "framehash", "-hash", "adler32", "-y", f"file:{hashes.name}"], folder
    )
    decoded = sum(1 for line in hashes.read_text().splitlines() if not line.startswith("#"))
    return decoded == frames and "[h264 @" not in log


async def _add_sound(
    file: Path, sound: str | None, info: MediaInfo, folder: Path, name: str, settings: OutputSettings
) -> None:
    arguments = ["-f", "mov", "-i", f"file:{file.name}"]
    tracks = ["-map", "0:v"]
    if sound == "source-0":
        arguments += input_arguments(info, sound)
        tracks += ["-map", "1:a:0"]
    elif sound:
        arguments += ["-f", "mov", "-i", f"file:{sound}"]
        tracks += ["-map", "1:a:0"]
    upright = picture(info)
    tags = ["-colorspace", upright.matrix, "-color_primaries", upright.primaries, "-color_trc", upright.transfer]
    await run_ffmpeg(
        [*arguments, *tracks, "-c", "copy", *tags, *container_options(settings.format), f"file:{name}"], folder
    )


def _is_as_planned(file: Path, digests: Sequence[bytes], grid: Grid) -> bool:
    """Whether the file has exactly these pictures, each at its time."""
    info = probe(file)
    if info.variable_frame_rate or info.frame_rate != grid.rate or info.frame_count != len(digests):
        return False
    times, found = [], []
    with open_media(file, "mov") as container:
        video = container.streams.video[0]
        for packet in container.demux(video):
            if packet.size and packet.pts is not None and video.time_base is not None:
                times.append(packet.pts * Fraction(video.time_base) * grid.rate)
                found.append(_digest(bytes(packet)))
    off = max(abs(time - frame) for frame, time in enumerate(sorted(times)))
    return found == list(digests) and off < Fraction(1, 100)
