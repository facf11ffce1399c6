"""What counts as an attachment.

Files that are named beside a message, and links and existing paths inside it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import NamedTuple

from .folding import link_spans

MEDIA_SUFFIXES = frozenset(
    (".mp4", ".mov", ".avi", ".webm", ".mkv", ".jpg", ".jpeg", ".png", ".gif", ".webp", ".mp3", ".wav", ".m4a", ".aac")
)
"""The contract's upload formats."""
CAPTION_SUFFIXES = frozenset((".srt", ".vtt", ".ass"))
"""Files whose cues travel inside the message; they are never uploaded."""

_QUOTED_PATH = re.compile(r"\"([^\"\n]+)\"|'([^'\n]+)'|“([^”\n]+)”|`([^`\n]+)`")
_BARE_PATH = re.compile(r"(?<!\S)\S+\.[A-Za-z0-9]{2,4}(?![A-Za-z0-9])")


class Attachments(NamedTuple):
    """`media` goes up, `captions` are read here.

    `text` is the message without the paths and links that became attachments.
    """

    text: str
    media: tuple[str, ...]
    captions: tuple[str, ...]

    @property
    def any(self) -> bool:
        """Whether there is one at all."""
        return bool(self.media or self.captions)


def is_link(name: str) -> bool:
    """Whether an attachment is an address and not a path."""
    return name.lower().startswith(("http://", "https://"))


def suffix_of(name: str) -> str:
    """The lower-case ending of a path or of an address's path."""
    if is_link(name):
        name = re.split(r"[?#]", name, maxsplit=1)[0]
    return os.path.splitext(name)[1].lower()  # noqa: PTH122  a Path made of hostile text can raise


def is_captions(name: str) -> bool:
    """Whether an attachment is a caption file on this machine."""
    return suffix_of(name) in CAPTION_SUFFIXES and not is_link(name)


def attachments_in(message: str, named: Sequence[str] = ()) -> Attachments:
    """Gather what is attached, in the order in which it is named, each once.

    A path in the message counts only where it is an existing file of a supported kind; everything else stays
    text.
    """
    found, spans = list(named), list[tuple[int, int]]()
    for start, end in link_spans(message):
        found.append(message[start:end])
        spans.append((start, end))
    for match in [*_QUOTED_PATH.finditer(message), *_BARE_PATH.finditer(message)]:
        path = next((group for group in match.groups() if group), match[0]).strip("()[]<>,;\"'`“”")
        if suffix_of(path) in MEDIA_SUFFIXES | CAPTION_SUFFIXES and _is_file(path):
            found.append(path)
            spans.append(match.span())
    text = "".join(" " if any(start <= at < end for start, end in spans) else char for at, char in enumerate(message))
    unique = tuple(dict.fromkeys(found))
    captions = tuple(name for name in unique if is_captions(name))
    media = tuple(name for name in unique if name not in captions)
    return Attachments(text.strip() if spans else message, media, captions)


def _is_file(path: str) -> bool:
    try:
        return os.path.isfile(os.path.expanduser(path))  # noqa: PTH111, PTH113
    except (OSError, ValueError):
        return False
