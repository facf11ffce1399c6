"""Captions that keep off faces: looks for these in a few frames of each caption's time, and moves what covers one."""

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
from .caption_layout import shown_text
from .clear_of_faces import Sighting, clear_of_faces, lasting
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


async def off_faces(
    base: Draft,
    outputs: Sequence[Output],
    media: Mapping[str, MediaInfo],
    sources: Mapping[str, Path],
    folder: Path,
) -> tuple[Draft, list[Output]]:
    """The base with its titles, and the outputs with their captions, at places where they cover no face.

    At once where no style asks for it. `folder` is an empty work folder. Raises PlanRefused where faces cannot be
    looked for, FFmpegFailed, FontMissing or GlyphMissing.
    """
    tracks = [output.captions for output in outputs if output.captions] + [title_track(item) for item in base.overlays]
    asking = [track for track in tracks if track.style.avoid_faces and track.cues]
    if not asking:
        return base, list(outputs)
    sightings = await _sightings(base, asking, media, sources, folder)
    size = frame_size(base, media)

    def moved(track: CaptionTrack) -> CaptionTrack:
        if track not in asking:
            return track
        fonts = CaptionFonts(track.style, "".join(shown_text(cue, track.style) for cue in track.cues))
        return clear_of_faces(track, sightings, *size, fonts.width)

    def all_moved() -> tuple[Draft, list[Output]]:
        titles = tuple(replace(item, style=moved(title_track(item)).style) for item in base.overlays)
        return replace(base, overlays=titles), [
            replace(output, captions=moved(output.captions)) if output.captions else output for output in outputs
        ]

    return await asyncio.to_thread(all_moved)


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
