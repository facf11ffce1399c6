"""The captions on the timeline as a file of their own, written here: the contract has no call for it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ...wire.messages import Json
from ..events import Event, File
from ..failures import failed, file_failure
from ..timeline import timeline
from ..turn import Turn
from .delivery import place

# px: the frame of a timeline that does not say its size.
_WIDTH, _HEIGHT = 1080, 1920


async def deliver_captions(
    turn: Turn, draft: Json, chosen: Sequence[str], stem: str, form: str
) -> AsyncIterator[Event]:
    """Write the captions of the chosen variants (none: all that there are) as `form`: srt, vtt or ass.

    Raises TurnFailed where the timeline has none.
    """
    shown = timeline({"draft": draft})
    found: dict[str, Any] = shown["variants"]
    with_cues = {letter: variant for letter, variant in found.items() if variant["cues"]}
    if not with_cues:
        raise failed("no-captions-yet", turn.language)
    for letter in [one for one in chosen if one in with_cues] or list(with_cues):
        name = f"{stem}-{letter}.{form}" if len(with_cues) > 1 else f"{stem}.{form}"
        target = turn.out / name
        try:
            file = _write(written(with_cues[letter], form, shown["canvas"]), target)
        except OSError as error:
            yield file_failure(error, target, turn.language)
            return
        yield turn.text("delivered", name=file.name)
        yield File(file.resolve())


def written(variant: Mapping[str, Any], form: str, canvas: Mapping[str, Any]) -> str:
    """A variant (as `timeline --json` gives it, times in seconds) as the text of a caption file.

    An ASS file has the variant's look as well, on a frame of the canvas's size.
    """
    import pysubs2

    from .ass_style import ass_style

    subtitles = pysubs2.SSAFile()
    width, height = canvas.get("width") or _WIDTH, canvas.get("height") or _HEIGHT
    subtitles.info.update(PlayResX=str(width), PlayResY=str(height), ScaledBorderAndShadow="yes")
    subtitles.styles["Default"] = ass_style(variant, width, height)
    for cue in variant["cues"]:
        if cue["end"] is not None and cue["text"]:
            event = pysubs2.SSAEvent(round(cue["start"] * 1000), round(cue["end"] * 1000))
            event.plaintext = cue["text"].upper() if form == "ass" and variant.get("uppercase") else cue["text"]
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
