"""The comparison of two variants that were just exported: measured, told in one sentence, shown in a report."""

from __future__ import annotations

import importlib.util
import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from ...wire.draft import is_whole_clip, without_captions
from ...wire.messages import Json
from ..events import Event, File, Progress
from ..folding import fold, hide_quoted
from ..languages import languages_in, phrases
from ..measuring import measure_variants
from ..timeline import timeline
from ..turn import Turn
from .names import free_name
from .renders import Running, begin, wait

# What the verdict leaves in its folder, and what each is called beside the variants.
_REPORT, _SIDE_BY_SIDE = ("report.html", "report.html"), ("side-by-side.mp4", "side-by-side.mp4")
_REFERENCE = "without-captions.mp4"


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


async def begin_reference(turn: Turn, draft: Json, output: Mapping[str, str] | None) -> Running | None:
    """The render that two variants are measured against where it is not the clip itself: cut, in another frame, titled.

    It is posted before the variants, which the engine draws in the same pass. None where the clip serves, and where it
    is not rendered on this machine: nobody asked another backend for it.
    """
    source = turn.connection.session.source
    if not turn.client.is_engine or source is None or is_whole_clip(draft, Path(source).name):
        return None
    return await begin(turn, without_captions(draft), turn.out / _REFERENCE, output, for_caller=True)


async def compare_delivered(
    turn: Turn, draft: Json, files: dict[str, Path], stem: str, reference: Running | None = None
) -> AsyncIterator[Event]:
    """Measure two variants (by letter) against their clip, or against `reference`, the same without captions.

    Says which reads better and delivers the report beside them, and the side-by-side video where the message asks for
    the comparison. What cannot be measured is said.
    """
    from ...media.ffmpeg import FFmpegFailed
    from ...media.probe import MediaRefused

    described = timeline({"draft": draft})["variants"]
    if not set(files) <= described.keys():
        return
    with tempfile.TemporaryDirectory(prefix=".caption-ab-", dir=turn.out) as bench:
        folder = Path(bench)
        clip = against = Path(turn.connection.session.source or "")
        try:
            if reference is not None:
                against = reference.target = folder / _REFERENCE
                async for event in wait(turn, [reference]):
                    if isinstance(event, Progress):
                        yield event
            async for progress in measure_variants(against, folder, described, files, clip.name):
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
