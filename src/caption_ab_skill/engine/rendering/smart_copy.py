"""Renders by copying: where nothing is drawn and the source already fits, its pictures are passed on as they are.

The rest is encoded, and put between them under parameter sets of its own. The result is checked, part by part; whenever
anything is not as expected it is left out of the answer, and all of it is to be encoded.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import av.error
import structlog

from ...media.ffmpeg import FFmpegFailed, input_arguments, run_ffmpeg
from ...media.picture import picture
from ...media.probe import MediaInfo
from ..draft import Draft
from ..shapes import size_for
from .clips import can_copy_sound, input_names, is_whole, keeps_sound
from .copied_spans import Group, Piece, Span, closed_groups, spans_of
from .drawn_words import drawn_ms
from .encoding import container_options
from .files import link
from .grid import Grid
from .joined_track import decodes, is_as_planned, joined
from .output_settings import OutputSettings
from .plan import Output, sound_arguments
from .render import render
from .sound_graph import Heard, has_sound
from .span_plan import plan_spans
from .stored_pictures import Pictures, read_pictures

_log = structlog.get_logger()

OnProgress = Callable[[float], None]


async def copy_render(
    base: Draft,
    outputs: Sequence[Output],
    settings: OutputSettings,
    media: Mapping[str, MediaInfo],
    sources: Mapping[str, Path],
    heard: Heard,
    folder: Path,
    on_progress: OnProgress | None = None,
) -> Mapping[str, Path]:
    """The finished files by the names of their outputs; without those for which copying is not possible, not worth it,
    or came out wrong.

    What is copied of an output follows from its own words alone, so that it is the same file whatever is rendered
    beside it. `folder` is an empty work folder. Raises as `render` does.
    """
    info = media[base.clips[0].media]
    if not _fits(base, settings, media):
        return {}
    file = sources[base.clips[0].media]
    try:
        source = await asyncio.to_thread(read_pictures, file, info.demuxer, info.frame_rate)
    except (av.error.FFmpegError, ValueError) as error:
        _log.warning("copying failed", reason=str(error))
        return {}
    if source is None or source.sets.free_id is None:
        return {}
    grid = Grid(info.frame_rate)
    pieces = _pieces(base, grid, len(source.order), media)
    groups = closed_groups(source.order, source.idrs)
    alike: dict[tuple[Span, ...], list[Output]] = {}
    for output in outputs:
        alike.setdefault(_spans(base, output, grid, pieces, groups), []).append(output)
    alike.pop((), None)
    if not alike:
        return {}
    link(file, folder / "source-0")
    finished: dict[str, Path] = {}
    try:
        sound = await _sound(base, media, sources, heard, folder)
        for number, (spans, some) in enumerate(alike.items()):
            work = folder / f"spans-{number}"
            work.mkdir()
            if encoded := [span for span in spans if not span.copied]:
                planned = plan_spans(base, some, media, encoded, source.sets.free_id)
                await render(planned, work, sources, _part(on_progress, len(finished), len(some), len(outputs)))
            done = await asyncio.gather(
                *(
                    _finished(source, work if encoded else None, spans, output, info, sound, folder, settings)
                    for output in some
                )
            )
            finished |= {output.name: made for output, made in zip(some, done, strict=True) if made}
    except (av.error.FFmpegError, FFmpegFailed, ValueError) as error:
        if isinstance(error, FFmpegFailed) and type(error) is not FFmpegFailed:
            raise  # a full disk does not become emptier by encoding
        _log.warning("copying failed", reason=str(error))
    return finished


def _part(on_progress: OnProgress | None, done: int, some: int, of_all: int) -> OnProgress | None:
    return (lambda share: on_progress((done + share * some) / of_all)) if on_progress else None


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


def _spans(
    base: Draft, output: Output, grid: Grid, pieces: Sequence[Piece], groups: Sequence[Group]
) -> tuple[Span, ...]:
    drawn = [(grid.frame_from(start), grid.frame_from(end)) for start, end in drawn_ms(base, output.captions)]
    return tuple(spans_of(pieces, groups, drawn)) if pieces else ()


async def _sound(
    base: Draft, media: Mapping[str, MediaInfo], sources: Mapping[str, Path], heard: Heard, folder: Path
) -> str | None:
    """The name of the file in the folder that has the sound; None for no sound. Raises FFmpegFailed."""
    infos = [media[clip.media] for clip in base.clips]
    if not has_sound(base, infos):
        return None
    arguments = sound_arguments(base, media, heard, "sound.mp4")
    if arguments is None:
        return "source-0" if keeps_sound(base, media) and can_copy_sound(infos[0]) else None
    for name, media_id in input_names(base).items():
        link(sources[media_id], folder / name)
    await run_ffmpeg(arguments, folder)
    return "sound.mp4"


async def _finished(
    source: Pictures,
    made: Path | None,
    spans: Sequence[Span],
    output: Output,
    info: MediaInfo,
    sound: str | None,
    folder: Path,
    settings: OutputSettings,
) -> Path | None:
    """One output of the source's pictures and those encoded in the folder `made`; None where a check fails."""
    grid = Grid(info.frame_rate)
    encoded = made / output.name if made else None
    bare = await asyncio.to_thread(joined, source, encoded, spans, grid, folder, output.name)
    if bare is None:
        return None
    is_decoded, _ = await asyncio.gather(
        decodes(bare, folder), _add_sound(bare.file, sound, info, folder, output.name, settings)
    )
    file = folder / output.name
    is_right = is_decoded and await asyncio.to_thread(is_as_planned, file, bare.digests, grid)
    return file if is_right else None


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
