"""The captions on the timeline as a file of their own, written here: the contract has no call for it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

from ...wire.messages import Json
from ..events import Event, File
from ..failures import failed, file_failure
from ..timeline import timeline
from ..turn import Turn
from .delivery import place


async def deliver_captions(
    turn: Turn, draft: Json, chosen: Sequence[str], stem: str, form: str
) -> AsyncIterator[Event]:
    """Write the captions of the chosen variants (none: all that there are) as `form`: srt, vtt or ass.

    Raises TurnFailed where the timeline has none.
    """
    found: dict[str, Any] = timeline({"draft": draft})["variants"]
    with_cues = {letter: variant["cues"] for letter, variant in found.items() if variant["cues"]}
    if not with_cues:
        raise failed("no-captions-yet", turn.language)
    for letter in [one for one in chosen if one in with_cues] or list(with_cues):
        name = f"{stem}-{letter}.{form}" if len(with_cues) > 1 else f"{stem}.{form}"
        target = turn.out / name
        try:
            file = _write(written(with_cues[letter], form), target)
        except OSError as error:
            yield file_failure(error, target, turn.language)
            return
        yield turn.text("delivered", name=file.name)
        yield File(file.resolve())


def written(cues: Sequence[dict[str, Any]], form: str) -> str:
    """Cues (as `timeline --json` gives them, times in seconds) as the text of a caption file."""
    import pysubs2

    subtitles = pysubs2.SSAFile()
    for cue in cues:
        if cue["end"] is not None and cue["text"]:
            event = pysubs2.SSAEvent(round(cue["start"] * 1000), round(cue["end"] * 1000))
            event.plaintext = cue["text"]
            subtitles.append(event)
    return str(subtitles.to_string(form))


def _write(text: str, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".", suffix=target.suffix, dir=target.parent)
    whole = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        whole.chmod(0o644)
        return place(whole, target, lambda _: None)
    finally:
        whole.unlink(missing_ok=True)
