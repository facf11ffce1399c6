"""The labelled messages and replies beside this file, and the rule that splits them once and for all.

A message belongs to the part to work with (three of four), or to the part that is only measured, by the first byte of
its SHA-256: what is measured is never looked at, and nothing is learnt from it.

`routes/<language>.txt` has one message a line, cut into pieces, each behind what it asks for (`{}`: nothing):

    {}Looks great! {chat}make the captions yellow{export} and send me the mp4
    <clip.mp4> {}here's the talk from yesterday
    @chat,export {export}send me the file{chat} once you've made it bigger

`<…>` is what is attached, `@…` the order of the steps where it is not that of the pieces, `{?}` a message whose pieces
nobody marked, and `\\n` a line break.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any, Literal, NamedTuple

Part = Literal["work", "measured"]

_HERE = Path(__file__).parent
_HEAD = re.compile(r"(?:<(?P<files>[^>]*)> )?(?:@(?P<steps>[a-z,]+) )?(?=\{)")
_MARK = r"\{(chat|export|credits|state|upload|\?|)\}"
_PIECE = re.compile(rf"{_MARK}((?:(?!{_MARK.replace('(', '(?:')}).)+)")


class Message(NamedTuple):
    """A message with the steps that it asks for.

    `pieces` say which words ask for what; None where nobody marked them.
    """

    language: str
    text: str
    attachments: tuple[str, ...]
    steps: tuple[str, ...]
    pieces: tuple[tuple[str, str], ...] | None


def labelled_routes(part: Part, languages: tuple[str, ...] = ()) -> list[Message]:
    """The labelled messages that belong to a part, of all languages or of some."""
    files = sorted((_HERE / "routes").glob("*.txt"))
    return [
        message
        for file in files
        if not languages or file.stem in languages
        for message in _read(file)
        if part_of(message.text) == part
    ]


def _read(file: Path) -> Iterator[Message]:
    for line in file.read_text(encoding="utf-8").splitlines():
        head = _HEAD.match(line)
        assert head, line
        pieces = tuple((step, words.replace("\\n", "\n")) for step, words in _PIECE.findall(line[head.end() :]))
        attachments = tuple(head["files"].split(",")) if head["files"] else ()
        text = "".join(words for _, words in pieces)
        asked = head["steps"].split(",") if head["steps"] else [step for step, _ in pieces if step]
        if not head["steps"] and (attachments or "://" in text):
            asked = ["upload", *(step for step in asked if step != "upload")]
        steps = tuple(step for step, _ in groupby(asked)) or ("chat",)
        yield Message(file.stem, text, attachments, steps, None if pieces[0][0] == "?" else pieces)


def labelled_replies(part: Part) -> list[dict[str, Any]]:
    """The lines of `translations.jsonl` that belong to a part."""
    lines = (_HERE / "translations.jsonl").read_text(encoding="utf-8").splitlines()
    return [item for item in map(json.loads, lines) if part_of(item["text"]) == part]


def part_of(text: str) -> Part:
    """Which part a message or a reply belongs to."""
    return "measured" if sha256(text.encode()).digest()[0] % 4 == 1 else "work"
