"""The comparison of two variants that were just exported: measured, told in one sentence, shown in a report."""

from __future__ import annotations

import importlib.util
import json
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from ...wire.messages import Json
from ..events import Event, File
from ..folding import fold, hide_quoted
from ..languages import languages_in, phrases
from ..measuring import measure_variants
from ..timeline import timeline
from ..turn import Turn
from .names import free_name

# What the verdict leaves in its folder, and what each is called beside the variants.
_REPORT, _SIDE_BY_SIDE = ("report.html", "report.html"), ("side-by-side.mp4", "side-by-side.mp4")


def asks_for_comparison(message: str) -> bool:
    """Whether a request for files is one for the comparison or the report, and not for the variants alone."""
    text = hide_quoted(fold(message))
    return any(phrases("export", language, "comparisons").find(text) for language in languages_in(text))


def can_compare(turn: Turn, files: dict[str, Path]) -> bool:
    """Two variants, their clip on this machine, and the parts installed that measure."""
    source = turn.connection.session.source
    return (
        len(files) == 2 and source is not None and Path(source).is_file() and importlib.util.find_spec("av") is not None
    )


async def compare_delivered(turn: Turn, draft: Json, files: dict[str, Path], stem: str) -> AsyncIterator[Event]:
    """Measure two variants (by letter) against their clip, say which reads better and deliver the report beside them.

    The side-by-side video comes with it where the message asks for the comparison. What cannot be measured is said.
    """
    from ...media.ffmpeg import FFmpegFailed
    from ...media.probe import MediaRefused

    described = timeline({"draft": draft})["variants"]
    if not set(files) <= described.keys():
        return
    with tempfile.TemporaryDirectory(prefix=".caption-ab-", dir=turn.out) as bench:
        folder = Path(bench)
        try:
            async for progress in measure_variants(
                Path(turn.connection.session.source or ""), folder, described, files
            ):
                yield progress
        except (MediaRefused, FFmpegFailed, OSError):
            yield turn.text("not_compared")
            return
        verdict: dict[str, Any] = json.loads((folder / "verdict.json").read_text(encoding="utf-8"))
        word = verdict["confidence"] if verdict["winner"] else "none"
        yield turn.text(f"compared_{word}", winner=verdict["winner"], reason=verdict["reason"])
        wanted = (_REPORT, _SIDE_BY_SIDE) if asks_for_comparison(turn.message) else (_REPORT,)
        for made, name in wanted:
            target = free_name(turn.out / f"{stem}-{name}")
            shutil.move(folder / made, target)
            yield File(target.resolve())
