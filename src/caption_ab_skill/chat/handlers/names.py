"""What finished files are called, and which variants a message names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from ...wire.messages import Json
from ..folding import fold, hide_quoted
from ..languages import intents, languages_in, phrases

# A capital by itself; "A" at the beginning and before a word is an article.
_LETTER = re.compile(r"(?<![A-Za-z0-9'’])(?!^\s*A\s+[a-z])([A-F])(?![A-Za-z0-9'’])")
_UNSAFE = re.compile(r"[^\w .()+-]+")


def named_variants(words: str) -> list[str]:
    """The variants that a request names: by letter ("send me B"), after a word for a variant, or by number.

    An article ("A file, please") is none.
    """
    found = {letter[1] for letter in _LETTER.finditer(words)}
    folded = hide_quoted(fold(words))
    for language in languages_in(folded):
        section = intents("export").get(language, {})
        for word in section.get("variant_words", []):
            found.update(letter.upper() for letter in re.findall(rf"{re.escape(word)}\s*([a-f])(?![a-z0-9])", folded))
        for letter in section.get("named", {}):
            if phrases("export", language, f"named.{letter}").find(folded):
                found.add(letter)
    return sorted(found)


def clip_name(clip: str | None, draft: Json) -> str:
    """What files are named after: the clip, else the draft's title. Neither is trusted as a path."""
    meta = draft.get("m")
    title = meta.get("title") if isinstance(meta, dict) else None
    name = _UNSAFE.sub("_", clip or (title if isinstance(title, str) else "") or "").strip(" ._")
    # File systems count bytes: 255 at most, with what is added to the name.
    return name[:80].encode()[:200].decode(errors="ignore").strip(" ._") or "video"


def free_name(target: Path) -> Path:
    """The target, or the first name with a number added that no file has."""
    return next(name for name in free_names(target) if not name.exists())


def free_names(target: Path) -> Iterator[Path]:
    """The names that a file may have, in order: `demo.mp4`, `demo-2.mp4`, `demo-3.mp4` …"""
    yield target
    for number in count(2):
        yield target.with_name(f"{target.stem}-{number}{target.suffix}")
