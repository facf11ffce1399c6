"""Has two finished variants of a clip measured and compared, and says how far that is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from .events import Progress


async def measure_variants(
    source: Path, folder: Path, described: dict[str, Any], files: dict[str, Path], title: str
) -> AsyncIterator[Progress]:
    """Compare `files` (by letter) with `source`, the same pictures without captions.

    Report, side-by-side and verdict appear in `folder`; `title` is what the report calls the clip. `described` has each
    variant's style and cues as `timeline --json` gives them. Raises MediaRefused, FFmpegFailed or OSError.
    """
    from ..media.captions_file import Cue
    from ..verdict.verdict import VariantFile, compare_variants

    variants = []
    for letter, file in files.items():
        style = dict(described[letter])
        cues = [Cue(round(cue["start"] * 1000), round(cue["end"] * 1000), cue["text"]) for cue in style.pop("cues")]
        variants.append(VariantFile(file.stem if len(file.stem) == 1 else letter, file, style, tuple(cues)))
    news: asyncio.Queue[Progress | None] = asyncio.Queue()

    told: Progress | None = None

    def report(step: str, share: float) -> None:
        nonlocal told
        progress = Progress(step.capitalize(), round(share * 100), 100)
        if progress != told:
            told = progress
            news.put_nowait(progress)

    work = asyncio.ensure_future(compare_variants(source, variants, folder, report, title))
    work.add_done_callback(lambda _: news.put_nowait(None))
    try:
        while (progress := await news.get()) is not None:
            yield progress
        await work
    finally:
        work.cancel()
        await asyncio.wait({work})
