"""Puts the pieces of a streamed answer together. Pure: pieces in, messages out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...wire.events import TextPiece
from ..folding import fold
from ..languages import intents, languages_in, phrases

_ENDS_A_SENTENCE = re.compile(r"[.!?…:;。！？：][\"'”’»)\]*_`]*\s*$|\n\s*$")


@dataclass
class _Message:
    text: str = ""
    complete: bool = False
    given: bool = False
    pieces: bool = False


class Transcript:
    """The backend's messages in the order in which each began; each is given out once, when all of it is there.

    A message that only says that there was a temporary issue is held back until another one follows: behind an
    answer it is left out (contract.md, "Chat").
    """

    def __init__(self) -> None:
        self._messages: dict[str | int, _Message] = {}
        self._unnamed = 0
        self._interrupted = False

    def add(self, piece: TextPiece) -> list[str]:
        """Add a piece, or the whole message that repeats its pieces; thoughts are left out.

        Returns the messages that are complete by now, in order.
        """
        if piece.thought or not piece.text:
            return []
        if piece.id is None:
            return self._ready(self._add_unnamed(piece))
        message = self._messages.setdefault(piece.id, _Message())
        self._interrupted = False
        if piece.partial:
            message.text += piece.text
        elif not message.complete:
            message.text, message.complete = piece.text, True
        elif piece.text != message.text:
            # Not a repeat, though it has the same id: what is new in it is a message of its own.
            key = f"{piece.id}+{len(self._messages)}"
            self._messages[key] = _Message(piece.text.removeprefix(message.text), complete=True)
            return self._ready(key)
        return self._ready(piece.id)

    def interrupt(self) -> list[str]:
        """Something other than words came: what has no id is complete. Returns the messages that are ready."""
        self._interrupted = True
        last = self._messages.get(self._unnamed)
        if last is not None:
            last.complete = True
        return self._ready(None)

    def end(self) -> list[str]:
        """The stream is over: all that is left, without a tail that only says that there was a temporary issue."""
        for message in self._messages.values():
            message.complete = True
        answered = any(message.given for message in self._messages.values())
        rest = [message for message in self._messages.values() if not message.given and message.text.strip()]
        told = [text for message in rest if (text := without_temporary_issue(message.text))]
        for message in rest:
            message.given = True
        return told if told or answered else []

    @property
    def only_trouble(self) -> bool:
        """Whether there were words, and all that they say is that there was a temporary issue."""
        texts = [message.text for message in self._messages.values() if message.text.strip()]
        return bool(texts) and not any(without_temporary_issue(text) for text in texts)

    def _add_unnamed(self, piece: TextPiece) -> int:
        """Pieces without an id belong to the message that is still open; a whole one goes on where one broke off."""
        last = self._messages.get(self._unnamed)
        if last is not None:
            if last.pieces and not piece.partial and piece.text == last.text:
                last.complete = True
                return self._unnamed
            goes_on = piece.partial or (not last.pieces and not _ENDS_A_SENTENCE.search(last.text))
            if self._interrupted or last.complete or not goes_on:
                last.complete = True
                self._unnamed += 1
        self._interrupted = False
        message = self._messages.setdefault(self._unnamed, _Message())
        message.text += piece.text
        message.pieces = message.pieces or piece.partial
        return self._unnamed

    def _ready(self, current: str | int | None) -> list[str]:
        """Complete messages that can be given: those before the current one, and that one if it is no trouble."""
        found: list[str] = []
        waiting = list(self._messages.items())
        for at, (key, message) in enumerate(waiting):
            if message.given:
                continue
            is_last = at == len(waiting) - 1
            if key != current and not is_last:
                message.complete = True  # another has begun behind it
            if not message.complete or (is_last and without_temporary_issue(message.text) != message.text.strip()):
                break
            message.given = True
            if message.text.strip():
                found.append(message.text.strip())
        return found


def without_temporary_issue(text: str) -> str:
    """The text without last paragraphs that only say that there was a temporary issue."""
    paragraphs = text.strip().split("\n\n")
    while paragraphs and is_temporary_issue(paragraphs[-1]):
        paragraphs.pop()
    return "\n\n".join(paragraphs).strip()


def is_temporary_issue(text: str) -> bool:
    """Whether a text says nothing but that something went wrong for the moment."""
    folded = fold(text.strip())
    return len(folded) < 200 and any(
        phrases("translate", language, "temporary", open_end=True).find(folded)
        for language in languages_in(folded)
        if intents("translate").get(language)
    )
