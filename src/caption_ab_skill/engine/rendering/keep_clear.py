"""Captions that keep off titles, and off faces where that is asked for: what covers one is moved.

Faces are looked for in a few frames of each caption's time.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from ...media.faces import CannotSeeFaces, find_faces
from ...media.ffmpeg import run_ffmpeg
from ...media.probe import MediaInfo
from ...media.safe_areas import Area
from ..draft import CaptionTrack, Draft
from .caption_fonts import CaptionFonts
from .caption_layout import MeasureAt, shown_text
from .clear_places import Obstacle, Sighting, clear_of, faces_in_time, lasting, words_in_time
from .clips import PlanRefused, input_names
from .drawn_words import title_track
from .files import link
from .plan import Output, frame_size, sample_arguments

# px: a face that is worth keeping off, a tenth of the frame's height, is the detector's smallest then.
_HEIGHT = 240
# ms from one sample to the next at least; more in a timeline of which there would be more samples than that.
_EVERY, _MOST = 500, 400
# When in a caption's time its frames are.
_WITHIN = (1 / 6, 1 / 2, 5 / 6)
# Timelines whose faces are remembered, with what was found in them: other captions need new frames alone.
_REMEMBERED = 16
_seen: OrderedDict[object, dict[int, tuple[Area, ...]]] = OrderedDict()


async def keep_clear(
    base: Draft,
    outputs: Sequence[Output],
    media: Mapping[str, MediaInfo],
    sources: Mapping[str, Path],
    folder: Path,
) -> tuple[Draft, list[Output]]:
    """The base with its titles, and the outputs with their captions, at places where they cover nothing.

    Captions cover no title; where a style asks for it, neither cover a face. `folder` is an empty work folder. Raises
    PlanRefused where faces cannot be looked for, FFmpegFailed, FontMissing or GlyphMissing.
    """
    titles = [title_track(item) for item in base.overlays]
    tracks = [*(output.captions for output in outputs if output.captions), *titles]
    asking = [track for track in tracks if track.style.avoid_faces and track.cues]
    if not asking and not (titles and len(tracks) > len(titles)):
        return base, list(outputs)
    faces = faces_in_time(await _sightings(base, asking, media, sources, folder)) if asking else []
    return await asyncio.to_thread(_moved, base, outputs, faces, frame_size(base, media))


def _moved(
    base: Draft, outputs: Sequence[Output], faces: Sequence[Obstacle], size: tuple[int, int]
) -> tuple[Draft, list[Output]]:
    def measure_of(track: CaptionTrack) -> MeasureAt:
        return CaptionFonts(track.style, "".join(shown_text(cue, track.style) for cue in track.cues)).width

    def moved(track: CaptionTrack, titles: Sequence[Obstacle]) -> CaptionTrack:
        obstacles = [*(faces if track.style.avoid_faces else ()), *titles]
        return clear_of(track, obstacles, *size, measure_of(track)) if obstacles else track

    overlays = tuple(replace(item, style=moved(title_track(item), ()).style) for item in base.overlays)
    titles = [item for track in map(title_track, overlays) for item in words_in_time(track, *size, measure_of(track))]
    return replace(base, overlays=overlays), [
        replace(output, captions=moved(output.captions, titles)) if output.captions else output for output in outputs
    ]


async def _sightings(
    base: Draft,
    tracks: Sequence[CaptionTrack],
    media: Mapping[str, MediaInfo],
    sources: Mapping[str, Path],
    folder: Path,
) -> list[Sighting]:
    every = max(_EVERY, -(-base.duration_ms // _MOST))
    last = max(0, (base.duration_ms - 1) // every)
    times = (cue.start_ms + cue.duration_ms * part for track in tracks for cue in track.cues for part in _WITHIN)
    wanted = sorted({min(last, round(time / every)) for time in times})
    pictures = (base.clips, base.canvas, base.width, base.height, every)
    known = _seen.setdefault(pictures, {})
    _seen.move_to_end(pictures)
    while len(_seen) > _REMEMBERED:
        _seen.popitem(last=False)
    if missing := [index for index in wanted if index not in known]:
        width, height = frame_size(base, media)
        size = (max(2, round(width * _HEIGHT / height)), _HEIGHT)
        for name, media_id in input_names(base).items():
            link(sources[media_id], folder / name)
        await run_ffmpeg(sample_arguments(base, media, size, Fraction(1000, every), "frames"), folder)
        try:
            found = await find_faces(folder / "frames", size, missing)
        except CannotSeeFaces as error:
            raise PlanRefused(str(error)) from error
        known.update(zip(missing, found, strict=True))
    return lasting([Sighting(index * every, known[index]) for index in wanted])
