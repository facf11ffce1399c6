"""Captions that the user gives.

Read here, in whatever encoding, and sent inside the message as a fenced block: SubRip, or a script without times.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

from ..events import Event
from ..failures import failed
from ..turn import Turn

_PLAIN = (".txt", ".md")


async def add_captions(turn: Turn) -> AsyncIterator[Event]:
    """Put the turn's caption files into its words for the backend.

    Raises TurnFailed for a file that cannot be used.
    """
    for name in turn.captions:
        path = Path(name).expanduser()
        block, count = fenced(path, turn.language)
        words = turn.chat_text.strip() or turn.say("captions_message")
        turn.chat_text = f"{words}\n{block}"
        yield (
            turn.status("captions_read", name=path.name, count=count)
            if count
            else turn.status("script_read", name=path.name)
        )


def fenced(path: Path, language: str) -> tuple[str, int]:
    """A caption file as a fenced SubRip block, and how many cues there are in it; plain text as a script, of none.

    Raises TurnFailed.
    """
    from ...media.captions_file import CaptionsRefused, read_captions, read_script, to_srt

    try:
        if path.suffix.lower() in _PLAIN and (script := read_script(path)):
            return _block("script", script), 0
        cues = read_captions(path)
    except CaptionsRefused as refused:
        raise failed("captions", language, name=path.name, detail=str(refused)) from refused
    return _block("srt", to_srt(cues)), len(cues)


def _block(kind: str, text: str) -> str:
    # A fence inside the words would end the block early; three apostrophes look the same and do not.
    return f"```{kind}\n{text.strip().replace('```', chr(39) * 3)}\n```"
