"""Run a plan: lay its files into a work folder, and let ffmpeg make the outputs there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

from ...media.ffmpeg import run_ffmpeg
from .drawn_words import FONTS
from .files import link
from .plan import Plan


async def render(
    plan: Plan,
    folder: Path,
    sources: Mapping[str, Path],
    on_progress: Callable[[float], None] | None = None,
) -> None:
    """Render `plan` in `folder`, an empty work folder, from `sources` (media id to stored file).

    The outputs stay in the folder. `on_progress` is told the share done, 0 to 1. Cancelling kills ffmpeg. Raises
    FFmpegFailed or DiskFull; what is in the folder then is not a result, and the folder is the caller's to remove.
    """
    await asyncio.to_thread(lay_in_folder, plan, folder, sources)
    if not plan.first_pass:
        await run_ffmpeg(plan.arguments, folder, on_progress, plan.total_ms)
        return
    # The first look at the pictures takes nearly as long as the encoding.
    await run_ffmpeg(plan.first_pass, folder, _part(on_progress, 0.0), plan.total_ms)
    await run_ffmpeg(plan.arguments, folder, _part(on_progress, 0.5), plan.total_ms)


def _part(on_progress: Callable[[float], None] | None, begun: float) -> Callable[[float], None] | None:
    return (lambda share: on_progress(begun + share / 2)) if on_progress else None


def lay_in_folder(plan: Plan, folder: Path, sources: Mapping[str, Path]) -> None:
    """Put what a plan's runs read into their work folder: sources, scripts and fonts."""
    for name, media in plan.inputs.items():
        link(sources[media], folder / name)
    for name, script in plan.scripts.items():
        (folder / name).write_text(script, encoding="utf-8", newline="\n")
    fonts = folder / FONTS
    fonts.mkdir()
    for number, font in enumerate(plan.fonts):
        # Numbered, since two folders may have fonts of one file name.
        link(font, fonts / f"{number}{font.suffix}")
