"""The ffmpeg run that encodes single spans of a timeline, to stand between spans that are copied. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from ...media.ffmpeg import input_arguments
from ...media.picture import picture
from ...media.probe import MediaInfo
from ..draft import Draft
from .base_plan import AS_USUAL
from .copied_spans import Span
from .drawn_words import draw, script_of, words_of
from .encoding import container_options, picture_options
from .grid import Grid
from .picture_graph import Source, clip_picture, frame_for, joined_pictures
from .plan import Output, Plan

# More spans than this are decoded by one thread each: their frames would fill the memory.
_MANY_SPANS = 6
# Frames: where a span is looked for, so that a rounded time is on the right side.
_HALF = Fraction(1, 2)


def plan_spans(
    base: Draft, outputs: Sequence[Output], media: Mapping[str, MediaInfo], spans: Sequence[Span], parameter_id: int
) -> Plan:
    """Plan the encoding of `spans` of the timeline alone, one after the other, each from a key frame on.

    The pictures are tagged as their source is, and use parameter sets of this id: so they can stand in one track with
    the source's own.
    """
    clip, info = replace(base.clips[0], speed=1.0), media[base.clips[0].media]
    grid = Grid(info.frame_rate)
    size = picture(info).width, picture(info).height
    frame = frame_for([info], size)
    arguments, chains, shifts, begins = [], [], [], []
    done = 0
    for number, span in enumerate(spans):
        source = _opened(grid, span)
        many = ["-threads", "1"] if len(spans) > _MANY_SPANS else []
        arguments += [*source.before, *many, *input_arguments(info, "source-0")]
        chains.append(clip_picture(number, clip, info, source, frame, base.canvas, grid, span.count))
        begins.append(done)
        done += span.count
        shifts.append((done, span.start - begins[-1]))
    # Where on the timeline the frames of each span are.
    shift = str(shifts[-1][1])
    for end, own in reversed(shifts[:-1]):
        shift = f"if(lt(N,{end}),{own},{shift})"
    scripts, fonts = {}, frozenset[Path]()
    splits = "".join(f"[split{number}]" for number in range(len(outputs)))
    graph = [joined_pictures(chains, grid), f"[base]split={len(outputs)}{splits}"]
    tags = f"setparams=colorspace={info.color_matrix}:color_primaries={info.color_primaries}"
    tags += f":color_trc={info.color_transfer}:range={'tv' if info.color_range == 'tv' else 'unknown'}"
    for number, output in enumerate(outputs):
        drawn = "null"
        if tracks := words_of(base, output.captions):
            script = f"captions-{number}.ass"
            scripts[script], used = script_of(tracks, *size)
            fonts |= used
            drawn = draw(script, f"(N+{shift})/({grid.rate})/TB", f"N/({grid.rate})/TB")
        graph.append(f"[split{number}]{drawn},{tags}[picture{number}]")
    arguments += ["-filter_complex", ";".join(graph)]
    keys = "+".join(f"eq(n,{begin})" for begin in begins)
    for number, output in enumerate(outputs):
        arguments += ["-map", f"[picture{number}]", "-r", str(grid.rate), "-fps_mode:v", "cfr"]
        arguments += picture_options(AS_USUAL, None, 0, parameter_id)
        arguments += ["-force_key_frames:v", f"expr:{keys}"]
        arguments += [*container_options("mp4"), f"file:{output.name}"]
    return Plan(
        inputs={"source-0": clip.media},
        scripts=scripts,
        fonts=tuple(sorted(fonts)),
        arguments=tuple(arguments),
        outputs=tuple(output.name for output in outputs),
        total_ms=round(grid.seconds(done) * 1000),
    )


def _opened(grid: Grid, span: Span) -> Source:
    """Open the source at the key frame before a span or at its first frame, and no earlier.

    Frames before the span are decoded and dropped by the grid; a seek to half a frame behind its first one finds that
    one where it is a key frame. Reading ends when the chain has its frames: a length would be counted from the key
    frame.
    """
    lead = -_HALF / grid.rate
    start = float(grid.seconds(span.source) - lead)
    return Source(("-noaccurate_seek", "-ss", f"{start:.6f}"), lead)
