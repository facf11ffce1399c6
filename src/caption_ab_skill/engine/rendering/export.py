"""Drafts that share a base become finished files: listened to, planned, rendered, and made to fit a size."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from ...media.probe import MediaInfo
from ..draft import Draft
from .clips import PlanRefused
from .keep_clear import keep_clear
from .listening import listen
from .output_settings import OutputSettings
from .plan import Output, plan
from .render import render
from .smart_copy import copy_render
from .soft_captions import with_soft_captions

# A file of a given size comes out too large once at most; a GIF, whose size nothing foretells, more often.
_TRIES = 6
# How much smaller than it would have to be the next try is made.
_MARGIN = 0.95
# What of a size is left for picture and sound beside a stream of text.
_WITHOUT_TEXT = 0.99

OnProgress = Callable[[float], None]


async def export(
    drafts: Mapping[str, Draft],
    settings: OutputSettings,
    media: Mapping[str, MediaInfo],
    sources: Mapping[str, Path],
    folder: Path,
    on_progress: OnProgress | None = None,
) -> Mapping[str, Path]:
    """Render `drafts`, by the names that their files get before the format's ending; they differ in captions alone.

    `media` and `sources` say by id what is in the files and where they are; `folder` is an empty work folder, in which
    the results are. `on_progress` is told the share done, 0 to 1 and never falling. Raises PlanRefused, FontMissing,
    GlyphMissing, FFmpegFailed or DiskFull; what is in the folder then is not a result.
    """
    base = next(iter(drafts.values())).base
    if settings.captions == "soft":
        return await _with_soft_captions(drafts, settings, media, sources, folder, on_progress)
    listened = folder / "listened"
    listened.mkdir()
    heard = await listen(base, media, sources, listened)
    outputs = [
        Output(f"{name}.{settings.format}", draft.captions[0] if draft.captions else None)
        for name, draft in drafts.items()
    ]
    looked = folder / "looked"
    looked.mkdir()
    base, outputs = await keep_clear(base, outputs, media, sources, looked)
    told = _Rising(on_progress)
    copies = folder / "copied"
    copies.mkdir()
    made = dict(await copy_render(base, outputs, settings, media, sources, heard, copies, told))
    waiting = {1.0: [output for output in outputs if output.name not in made]}
    for number in range(_TRIES):
        # Each is made smaller by what itself was too large: a file is the same whatever is rendered beside it.
        again: dict[float, list[Output]] = {}
        for place, (share, some) in enumerate(waiting.items()):
            if not some:
                continue
            planned = await asyncio.to_thread(plan, base, some, media, settings, heard, share)
            work = folder / f"try-{number}-{place}"
            work.mkdir()
            await render(planned, work, sources, told)
            for output in some:
                if (too_large := _too_large(work / output.name, settings)) > 1:
                    again.setdefault(share * _MARGIN / too_large, []).append(output)
                else:
                    made[output.name] = work / output.name
        if not again:
            return {name: made[output.name] for name, output in zip(drafts, outputs, strict=True)}
        waiting = again
    raise PlanRefused(
        f"{settings.size_mb:g} MB are too few for this film as a {settings.format}: allow more, or a lower resolution."
    )


async def _with_soft_captions(
    drafts: Mapping[str, Draft],
    settings: OutputSettings,
    media: Mapping[str, MediaInfo],
    sources: Mapping[str, Path],
    folder: Path,
    on_progress: OnProgress | None,
) -> Mapping[str, Path]:
    """One render of the base for all drafts, each with its own stream of text."""
    bare = folder / "bare"
    bare.mkdir()
    plain = replace(settings, captions="burned", size_mb=settings.size_mb and settings.size_mb * _WITHOUT_TEXT)
    base = next(iter(drafts.values())).base
    video = (await export({"bare": base}, plain, media, sources, bare, on_progress))["bare"]
    made = {}
    for name, draft in drafts.items():
        made[name] = folder / f"{name}.{settings.format}"
        await with_soft_captions(video, draft.captions[0] if draft.captions else None, settings.format, made[name])
    return made


def _too_large(file: Path, settings: OutputSettings) -> float:
    """How often the size that was asked for goes into the file."""
    return 0.0 if settings.size_mb is None else file.stat().st_size / (settings.size_mb * 1e6)


class _Rising:
    """Tells a share only where it is more than the last one: a second try begins at 0."""

    def __init__(self, on_progress: OnProgress | None) -> None:
        self._on_progress, self._reached = on_progress, 0.0

    def __call__(self, share: float) -> None:
        if share > self._reached and self._on_progress:
            self._reached = share
            self._on_progress(share)
