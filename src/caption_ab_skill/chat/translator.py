"""Makes a backend's talk of buttons and panels plain: words about the content stay, requests become actions.

A text is cut into sentences, a sentence into pieces at commas and joints. `intents/translate.yaml` says which pieces
are about a screen; they go, and the rest keeps its words. Quotations, code and addresses are never taken for
instructions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from .folding import fold, scripts_in
from .gui_actions import Action, actions_in, add
from .gui_marks import brackets, marked, without_quotations
from .gui_pieces import Piece
from .gui_sentence import pieces_together
from .languages import intents, language_of, languages_in, phrases

__all__ = ["Action", "Translation", "translate"]

_FENCE = "```"
_LINE_MARK = re.compile(
    r"\s*(?:(?:[-*+•·](?=\s)|\d+[.)、](?=\D)|#{1,6}(?=\s)|>|step \d+:|第.{1,2}步[:：])\s*)*", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]*_]*+(?:\s++|$)|[。！？]++[”’」』）*]*+\s*+|(?<=\s)(?=[¿¡])")
_CLOSERS = "\"'”’»)]*_」』） \t\r\n"
_FULL_STOPS = ".!?…。！？"
# Nobody tells anybody what to click in a sentence of this many characters; it is a transcript, or no language at all.
_NO_SENTENCE = 1500
_EDGE_MARKS = " \t,;:，；、：–—-→>"


class Translation(NamedTuple):
    """What the person reads ("" where nothing is left), and the actions in the order in which they were named."""

    text: str
    actions: tuple[Action, ...]


class _Heading:
    """A line that announces what follows: it goes if all that follows went."""

    def __init__(self) -> None:
        self.at: int | None = None
        self.emptied = False

    def close(self, kept: list[str]) -> None:
        """Nothing follows it any more."""
        if self.at is not None and self.emptied:
            kept[self.at] = ""
        self.at, self.emptied = None, False


class _Reader:
    """Goes through a reply from beginning to end and gathers the actions.

    `_asked`: the sentence before was a question of the kind "Ready?", which makes a condition. `_adjacent`: nothing
    that stays has come since the last action, so that the next instruction goes on from it.
    """

    def __init__(self, language: str | None) -> None:
        self._language = language
        self._asked = False
        self._adjacent = False
        self.actions: list[Action] = []

    def prose(self, text: str) -> str:
        """A text without code, made plain line by line."""
        kept: list[str] = []
        title = _Heading()
        announced = _Heading()
        for line in text.split("\n"):
            mark = _LINE_MARK.match(line)
            start = mark.end() if mark else 0
            body = line[start:]
            if not body.strip():
                announced.close(kept)
                kept.append(line)
                continue
            plain = self.line(body)
            if not plain.strip():
                title.emptied = announced.emptied = True
                continue
            if line.lstrip().startswith("#") and start:
                title.close(kept)
                title.at = len(kept)
            elif self._announces(plain):
                announced.close(kept)
                announced.at = len(kept)
            else:
                title, announced = _Heading(), _Heading()
            kept.append(line[:start] + plain)
        announced.close(kept)
        title.close(kept)
        return "\n".join(kept)

    def _announces(self, text: str) -> bool:
        """A line that announces instructions: once they are gone, it announces nothing."""
        if not text.rstrip(" *_").endswith((":", "：")):
            return False
        return any(
            phrases("translate", code, "headings").find(fold(text)[:200]) for code in _languages(text, self._language)
        )

    def line(self, line: str) -> str:
        """A line without its mark, made plain."""
        for start, end in reversed(brackets(line)):
            inner = line[start + 1 : end - 1]
            if inner.strip() and not self._sentence(inner, gather=False).strip():
                line = line[:start].rstrip() + line[end:]
        kept = [self._sentence(line[start:end]) for start, end in _sentences(without_quotations(line))]
        joined = "".join(kept)
        return joined if joined == line else joined.rstrip()

    def _sentence(self, sentence: str, *, gather: bool = True) -> str:
        """The sentence without its pieces about a screen, "" where that was all of it."""
        if len(sentence) > _NO_SENTENCE or not _has_words(sentence):
            return sentence
        hidden = without_quotations(sentence)
        if hidden.rstrip(_CLOSERS).endswith(("?", "？")):
            self._adjacent = False
            self._asked = self._is_condition(hidden)
            return sentence
        asked, self._asked = self._asked, False
        for code in _languages(hidden, self._language):
            if not intents("translate").get(code):
                continue
            found = _pieces(sentence, code)
            if not any(piece.is_gui for piece in found):
                continue
            plain = _rest(sentence, hidden, found)
            if gather:
                self._gather(actions_in(sentence, found, code, asked=asked), all_gone=not plain)
            return plain
        self._adjacent = False
        return sentence

    def _gather(self, actions: list[Action], *, all_gone: bool) -> None:
        for at, action in enumerate(actions):
            goes_on = at == 0 and all_gone and self._adjacent and action.kind != "edit"
            if goes_on or (at == 0 and self._adjacent and self.actions and self.actions[-1].passing):
                add(self.actions, action)
            else:
                self.actions.append(action)
        self._adjacent = all_gone if not actions else True

    def _is_condition(self, question: str) -> bool:
        return any(
            phrases("translate", code, "asked").find(question[:200]) for code in _languages(question, self._language)
        )


def translate(text: str, language: str | None = None) -> Translation:
    """Make a backend's reply plain. `language` is the text's, if known. Never raises, whatever the text."""
    reader = _Reader(language or language_of(text))
    joined = "".join(part if part.startswith(_FENCE) else reader.prose(part) for part in _parts(text))
    if joined != text:
        joined = re.sub(r"\n{3,}", "\n\n", joined)
    return Translation(joined.strip() if joined.strip() != text.strip() else text, tuple(reader.actions))


def _parts(text: str) -> list[str]:
    """Prose and fenced code in turn."""
    return re.split(r"(```(?s:.*?)(?:```|\Z))", text) if _FENCE in text else [text]


def _has_words(text: str) -> bool:
    return any(char.isalnum() for char in text)


@lru_cache(maxsize=512)
def _pieces(sentence: str, language: str) -> tuple[Piece, ...]:
    return tuple(pieces_together(marked(sentence, language), language))


def _sentences(hidden: str) -> Iterator[tuple[int, int]]:
    at = 0
    for found in _SENTENCE_END.finditer(hidden):
        if found.end() > at:
            yield at, found.end()
            at = found.end()
    if at < len(hidden):
        yield at, len(hidden)


def _languages(text: str, language: str | None) -> tuple[str, ...]:
    """The languages that a sentence may be in: the reply's, unless its script is another's."""
    known = (language or "").split("-")[0]
    if known not in intents("translate"):
        return languages_in(text)
    scripts = scripts_in(text)
    # Names are written in Latin letters everywhere, so that they alone make no other language.
    telling = scripts - {"latin"} or scripts
    return (known,) if telling <= set(intents("languages")[known]["scripts"]) else (known, *languages_in(text))


def _rest(sentence: str, hidden: str, found: Sequence[Piece]) -> str:
    """What is left of a sentence, put in order at its edges."""
    runs: list[tuple[int, int]] = []
    for before, piece in zip([None, *found], found, strict=False):
        if piece.is_gui:
            continue
        start = piece.kept_from
        if before is not None and not before.is_gui and runs:
            runs[-1] = (runs[-1][0], piece.end)
        else:
            runs.append((start, piece.end))
    kept = [sentence[start:end].strip(_EDGE_MARKS) for start, end in runs]
    kept = [part for part in kept if _has_words(part)]
    if not kept:
        return ""
    end = len(hidden.rstrip(_CLOSERS).rstrip(_FULL_STOPS))
    tail = sentence[end:] if hidden[end : end + 1] in tuple(_FULL_STOPS) else sentence[len(sentence.rstrip()) :]
    text = ("，" if "，" in hidden else ", ").join(kept)
    text = text.rstrip(".!…。！ ") if tail.strip() else text
    if runs[0][0] > 0 and sentence.lstrip()[:1].isupper():
        text = text[:1].upper() + text[1:]
    return text + tail
