"""Takes a chat message apart: sentences.

What stands behind a variant's letter ("A: bold yellow"), and fenced blocks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from .quotes import quotations

_BLOCK = re.compile(r"^[ \t]*```[ \t]*(\w*)[ \t]*\n(.*?)(?:^[ \t]*```[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_LABEL = re.compile(r"(?<![\w/])(?:(?:variant|version|option|style|版本|方案|样式)\s*)?([A-F])\s*[:：=]", re.IGNORECASE)
# What binds a letter to what stands before it: the "A:" of "the box behind A: black" is no label.
_BOUND = re.compile(
    r"(?:(?<!\w)(?:add|except|but|behind|of|on|in|under|around|bei|hinter|von|außer|excepto|menos)"
    r"|(?<!\w)(?:detrás de|en|de|derrière|sauf|sur)"
    r"|(?<!\w)[A-F]\s*(?:and|und|y|et|,|&|和|、)|[除了给把]|新增|添加|再加|加)\s*$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?])(?<!\bvs\.)\s+|[。！？；\n]+")
# Behind a colon stands the text of a caption or a title as often as more of the sentence: it is not cut there.
_COLON = re.compile(r"(?<!\d)[:：](?!\d)|(?<=\d)[:：]\s")
# A place that a block was taken from; no person's message holds this character.
_PLACE = "\ufffc"


@dataclass(frozen=True)
class Block:
    """A fenced block: a caption file's text with times, or a script without."""

    kind: Literal["captions", "script"]
    text: str


@dataclass(frozen=True)
class Labelled:
    """What stands behind a variant's letter: words, a block of its own, or both."""

    words: str
    block: Block | None = None


@dataclass(frozen=True)
class Message:
    """A message in its parts. `block` is the first that belongs to no variant alone."""

    sentences: tuple[str, ...]
    labelled: dict[str, Labelled] = field(default_factory=dict)
    block: Block | None = None

    @property
    def words(self) -> str:
        """Everything but the blocks: what shows the person's language."""
        return " ".join((*self.sentences, *(item.words for item in self.labelled.values())))


def read_message(text: str) -> Message:
    """The parts of a message.

    A block belongs to a letter alone if nothing stands between the two, or each letter has one.
    """
    blocks: list[Block] = []

    def take(match: re.Match[str]) -> str:
        blocks.append(_block(match[1].lower(), match[2]))
        return f"\n{_PLACE}\n"

    lines = [line.strip() for line in _BLOCK.sub(take, text.replace("\r\n", "\n").replace(_PLACE, " ")).split("\n")]
    sentences: list[str] = []
    labels: list[tuple[str, str, list[Block]]] = []
    loose: list[Block] = []
    waiting = iter(blocks)
    for line in filter(None, lines):
        if line == _PLACE:
            (labels[-1][2] if labels else loose).append(next(waiting))
            continue
        before, labelled = _labels(line)
        sentences += _sentences(before)
        labels += [(letter, words, []) for letter, words in labelled]
    return _message(sentences, labels, loose)


def _message(sentences: list[str], labels: list[tuple[str, str, list[Block]]], loose: list[Block]) -> Message:
    each_has_one = all(own for _, _, own in labels)
    labelled = {}
    for letter, words, own in labels:
        is_own = bool(own) and (not words or (each_has_one and len(labels) > 1))
        labelled[letter] = Labelled(words, own[0] if is_own else None)
        if own and not is_own:
            loose.append(own[0])
    return Message(tuple(sentences), labelled, loose[0] if loose else None)


def _block(kind: str, text: str) -> Block:
    has_times = "-->" in text or "[Events]" in text
    return Block("script" if kind == "script" or not has_times else "captions", text)


def _sentences(line: str) -> list[str]:
    """The sentences of a line; what is quoted, and what stands behind a colon, is one with what is before it."""
    hidden = _hidden(line)
    colon = _COLON.search(hidden)
    limit = colon.start() if colon else len(line)
    found, start = [], 0
    for match in _SENTENCE_END.finditer(hidden):
        if match.start() >= limit and line[limit + 1 :].strip():
            break
        found.append(line[start : match.start()])
        start = match.end()
    parts = [part.strip() for part in (*found, line[start:])]
    return [part for part in parts if part]


def _hidden(line: str) -> str:
    """The line with quoted text blanked out, as long as it was."""
    for quote in quotations(line):
        line = line[: quote.start + 1] + "x" * (quote.end - quote.start - 2) + line[quote.end - 1 :]
    return line


def _labels(line: str) -> tuple[str, list[tuple[str, str]]]:
    """A line's words before any label, and each label with the words up to the next."""
    hidden = _hidden(line)
    found = [
        match
        for match in _LABEL.finditer(hidden)
        if (match[1].isupper() or match.start() == 0) and not _BOUND.search(hidden[: match.start()])
    ]
    if not found:
        return line, []
    ends = [match.start() for match in found[1:]] + [len(line)]
    return line[: found[0].start()].rstrip(" ,，:："), [
        (match[1].upper(), line[match.end() : end].strip(" ,，;；.").removesuffix(" and"))
        for match, end in zip(found, ends, strict=True)
    ]
