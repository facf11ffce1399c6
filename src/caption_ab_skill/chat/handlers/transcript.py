"""Puts the pieces of a streamed answer together. Pure: pieces in, messages out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...wire.events import TextPiece
from ..folding import fold
from ..languages import intents, languages_in, phrases


@dataclass
class _Message:
    text: str = ""
    complete: bool = False


class Transcript:
    """The backend's messages, in the order in which each began."""

    def __init__(self) -> None:
        self._messages: dict[str | int, _Message] = {}

    def add(self, piece: TextPiece) -> None:
        """Add a piece, or the whole message that repeats its pieces; thoughts are left out."""
        if piece.thought or not piece.text:
            return
        message = self._messages.setdefault(piece.id or self._unnamed(piece), _Message())
        if piece.partial:
            message.text += piece.text
        elif not message.complete:
            message.text, message.complete = piece.text, True
        elif piece.text != message.text:
            # An event can hold several parts of text; each is whole by itself.
            message.text += piece.text

    def _unnamed(self, piece: TextPiece) -> int:
        """Pieces without an id belong to the message that is still open, whole ones to a message of their own."""
        last = max((key for key in self._messages if isinstance(key, int)), default=-1)
        still_open = last >= 0 and not self._messages[last].complete
        repeats = last >= 0 and self._messages[last].text == piece.text
        return last if still_open or repeats else last + 1

    @property
    def messages(self) -> list[str]:
        """The messages with words in them."""
        return [message.text.strip() for message in self._messages.values() if message.text.strip()]


def without_temporary_issue(messages: Sequence[str]) -> list[str]:
    """Leave out a tail that only says that there was a temporary issue, a message or the last paragraph of one."""
    kept = list(messages)
    if kept:
        paragraphs = kept[-1].split("\n\n")
        while paragraphs and is_temporary_issue(paragraphs[-1]):
            paragraphs.pop()
        kept[-1] = "\n\n".join(paragraphs)
    return [message for message in kept if message.strip()]


def is_temporary_issue(text: str) -> bool:
    """Whether a text says nothing but that something went wrong for the moment."""
    folded = fold(text.strip())
    return len(folded) < 200 and any(
        phrases("translate", language, "temporary", open_end=True).find(folded)
        for language in languages_in(folded)
        if intents("translate").get(language)
    )
