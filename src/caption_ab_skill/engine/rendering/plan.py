"""From a draft to one ffmpeg command: read the clips once, draw each variant's words on them, encode each.

`plan` is pure: the same draft and the same media give the same plan, and nothing is opened but font files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from ...media.probe import MediaInfo
from ..draft import CaptionTrack, Draft
from .base_plan import AS_USUAL, BasePlan
from .clips import PlanRefused
from .drawn_words import draw, script_of, words_of
from .encoding import container_options
from .output_settings import OutputSettings
from .sound_graph import Heard

_OUTPUT_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}\.(?:mp4|webm|mov|gif)")

NOTHING_HEARD = Heard()


@dataclass(frozen=True)
class Output:
    """A file to make: its name, and the captions drawn in it, None for the bare picture."""

    name: str
    captions: CaptionTrack | None = None


@dataclass(frozen=True)
class Plan:
    """One ffmpeg run in a work folder.

    `inputs` maps names in the folder to ids of stored media, `scripts` names to ASS text; `fonts` are files to lay into
    `FONTS`. `arguments` name files of the folder alone. `first_pass` is a run before it, empty where none is needed.
    `total_ms` is how long the outputs are.
    """

    inputs: Mapping[str, str]
    scripts: Mapping[str, str]
    fonts: tuple[Path, ...]
    arguments: tuple[str, ...]
    outputs: tuple[str, ...]
    total_ms: int
    first_pass: tuple[str, ...] = ()


def plan(
    base: Draft,
    outputs: Sequence[Output],
    media: Mapping[str, MediaInfo],
    settings: OutputSettings = AS_USUAL,
    heard: Heard = NOTHING_HEARD,
    share: float = 1.0,
) -> Plan:
    """Plan the rendering of `outputs`, which share the picture and sound of `base`; `media` says what its files are.

    `heard` is what its sound needs to know; `share` makes files of a given size smaller, where the first try came out
    too large. Raises PlanRefused for a base that cannot be rendered, FontMissing for an unknown family, GlyphMissing
    for a character that no font has.
    """
    for output in outputs:
        if not _OUTPUT_NAME.fullmatch(output.name) or not output.name.endswith(f".{settings.format}"):
            raise PlanRefused(
                f"An output is named with plain letters and ends in .{settings.format}: {output.name!r} does not."
            )
    base_plan = BasePlan(base, media, settings, share)
    scripts: dict[str, str] = {}
    fonts: set[Path] = set()
    drawn = []
    for number, output in enumerate(outputs):
        drawn.append("null")
        if tracks := words_of(base, output.captions):
            script = f"captions-{number}.ass"
            scripts[script], used = script_of(tracks, base_plan.frame.width, base_plan.frame.height)
            fonts.update(used)
            drawn[-1] = draw(script)
    names = [output.name for output in outputs]
    *first_passes, arguments = (base_plan.run(names, drawn, heard, number) for number in base_plan.passes)
    return Plan(
        inputs=base_plan.names,
        scripts=scripts,
        fonts=tuple(sorted(fonts)),
        arguments=arguments,
        outputs=tuple(names),
        total_ms=base_plan.total_ms,
        first_pass=first_passes[0] if first_passes else (),
    )


def sound_arguments(base: Draft, media: Mapping[str, MediaInfo], heard: Heard, name: str) -> tuple[str, ...] | None:
    """The run that makes the sound alone, as `plan` would; None where it is passed on or there is none."""
    base_plan = BasePlan(base, media)
    options = base_plan.sound_options(0)
    if not options or "copy" in options:
        return None
    graph = base_plan.sound_graph(heard, 1)
    chains = ["-filter_complex", graph] if graph else []
    return (*base_plan.inputs, *chains, *options, *container_options("mp4"), f"file:{name}")


def loudness_arguments(base: Draft, media: Mapping[str, MediaInfo], heard: Heard) -> tuple[str, ...]:
    """The run that plays the mix to a loudness meter alone; its inputs are named as those of `plan`."""
    base_plan = BasePlan(base, media)
    graph = f"{base_plan.sound_graph(heard, 1)};[mix0]ebur128=framelog=quiet[metered]"
    return (*base_plan.inputs, "-filter_complex", graph, "-map", "[metered]", "-f", "null", "-")


def sample_arguments(
    base: Draft, media: Mapping[str, MediaInfo], size: tuple[int, int], rate: Fraction, name: str
) -> tuple[str, ...]:
    """The run that writes grey frames of the timeline without words, of `size` and `rate` a second, into one file."""
    base_plan = BasePlan(base, media)
    graph = f"{base_plan.pictures};[base]fps={rate}:start_time=0,scale={size[0]}:{size[1]},format=gray[sampled]"
    picture_alone = ["-map", "[sampled]", "-c:v", "rawvideo", "-f", "rawvideo", f"file:{name}"]
    return (*base_plan.inputs, "-filter_complex", graph, *picture_alone)


def frame_size(base: Draft, media: Mapping[str, MediaInfo]) -> tuple[int, int]:
    """Width and height in px of the frame in which words stand."""
    frame = BasePlan(base, media).frame
    return frame.width, frame.height
