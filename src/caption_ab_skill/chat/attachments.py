"""What counts as an attachment.

Files that are named beside a message, and links and existing paths inside it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from .folding import fences, link_spans

MEDIA_SUFFIXES = frozenset(
    (".mp4", ".mov", ".avi", ".webm", ".mkv", ".jpg", ".jpeg", ".png", ".gif", ".webp", ".mp3", ".wav", ".m4a", ".aac")
)
"""The contract's upload formats."""
VIDEO_SUFFIXES = frozenset((".mp4", ".mov", ".avi", ".webm", ".mkv"))
"""Those of them that are clips."""
CAPTION_SUFFIXES = frozenset((".srt", ".vtt", ".ass", ".ssa", ".ttml", ".dfxp", ".json", ".txt"))
"""Files whose cues or words travel inside the message; they are never uploaded."""

_QUOTES = "\"'“”„«»‘’`「」『』"
# Characters in front of its ending that a path may begin in, and places among them that are tried.
_LONGEST, _PLACES = 1000, 80


@cache
def _endings() -> re.Pattern[str]:
    """What a path in a message may end with; what follows may be of another script, with no space between."""
    suffixes = "|".join(re.escape(suffix) for suffix in sorted(MEDIA_SUFFIXES | CAPTION_SUFFIXES, reverse=True))
    return re.compile(rf"(?:{suffixes})(?![A-Za-z0-9_]|[.-][A-Za-z0-9])", re.IGNORECASE)


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


def is_clip(name: str) -> bool:
    """Whether an attachment is a video; an address that does not say what it leads to most often is."""
    suffix = suffix_of(name)
    return suffix in VIDEO_SUFFIXES or (is_link(name) and suffix not in MEDIA_SUFFIXES)


def is_captions(name: str) -> bool:
    """Whether an attachment is a caption file on this machine."""
    return suffix_of(name) in CAPTION_SUFFIXES and not is_link(name)


def attachments_in(message: str, named: Sequence[str] = ()) -> Attachments:
    """Gather what is attached, in the order in which it is named, each once.

    A path in the message counts only where it is an existing file of a supported kind; everything else stays
    text.
    """
    found = [_local(name) for name in named]
    inside = [(start, end, message[start:end]) for start, end in link_spans(message)]
    inside = sorted([*inside, *_paths_in(message, [(start, end) for start, end, _ in inside])])
    found += [name for _, _, name in inside]
    text = message
    for start, end, _ in reversed(inside):
        text = f"{text[:start]} {text[end:]}"
    unique = tuple(dict.fromkeys(found))
    captions = tuple(name for name in unique if is_captions(name))
    media = tuple(name for name in unique if name not in captions)
    return Attachments(text.strip() if inside else message, media, captions)


def _paths_in(message: str, links: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
    """Where the existing files stand that a message names (with the quotes round them), and what each is called."""
    if "." not in message:
        return
    taken = [*links, *(found.span() for found in fences().finditer(message))]
    after = 0
    for ending in _endings().finditer(message):
        if any(start <= ending.start() < end for start, end in taken):
            after = max(after, ending.end())
            continue
        for start in _beginnings(message, max(after, ending.start() - _LONGEST), ending.start()):
            if path := _existing(message[start : ending.end()]):
                after = ending.end()
                is_quoted = start > 0 and message[start - 1] in _QUOTES and message[after : after + 1] in tuple(_QUOTES)
                yield start - is_quoted, after + is_quoted, path
                break


def _beginnings(message: str, earliest: int, ending: int) -> list[int]:
    """The places where a path may begin, the longest path first: after a space, a mark or another script."""
    line = max(earliest, message.rfind("\n", earliest, ending) + 1)
    places = [
        at
        for at in range(line, ending + 1)
        if not message[at].isspace() and (at == line or _parts_words(message[at - 1]) or message[at] in "/~")
    ]
    return places[-_PLACES:]


def _parts_words(char: str) -> bool:
    return char.isspace() or not char.isascii() or char in "\"'`([{<:,;=|"


def _existing(written: str) -> str | None:
    """The path of a file that is there, however it is written; None for none."""
    local = _local(written)
    unescaped = re.sub(r"\\(.)", r"\1", local)
    candidates = dict.fromkeys((local, unescaped, local.replace("\\", "/")))
    return next((path for path in candidates if _is_file(path)), None)


def _local(name: str) -> str:
    """A `file:` address as the path that it stands for; anything else as it is."""
    address = re.match(r"file:/+", name, re.IGNORECASE)
    if not address:
        return name
    from urllib.parse import unquote

    path = unquote(name[address.end() :])
    if address[0].count("/") == 2 and path.lower().startswith("localhost/"):
        path = path[len("localhost/") :]
    # "file:///C:/clip.mp4" has its drive where others have the root.
    return path if re.match("[A-Za-z]:", path) else f"/{path}"


def _is_file(path: str) -> bool:
    try:
        return os.path.isfile(os.path.expanduser(path))  # noqa: PTH111, PTH113
    except (OSError, ValueError):
        return False
