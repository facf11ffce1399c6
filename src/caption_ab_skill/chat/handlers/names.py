"""What finished files are called, and which variants a message names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import count
from pathlib import Path
from typing import Any

from ...wire.messages import Json
from ..folding import fold, hide_quoted
from ..languages import intents, languages_in, phrases

# A capital by itself; "A" at the beginning and before a word is an article.
_LETTER = re.compile(r"(?<![A-Za-z0-9'’])(?!^\s*A\s+[a-z])([A-F])(?![A-Za-z0-9'’]|-\w)")
# Small ones that are a word in none of the languages.
_SMALL = re.compile(r"(?<![a-z0-9'-])([bcdf])(?![a-z0-9'-])")
_UNSAFE = re.compile(r"[^\w .()+-]+")


def named_variants(words: str, known: Collection[str] = ()) -> list[str]:
    """The variants that a request names: by letter ("send me B"), after a word for a variant, or by number.

    An article ("A file, please") is none. `known` are those that there are: of them are those meant that are left when
    one is excepted ("all but B"), and a small letter by itself ("send me b") is one of them or none.
    """
    found = {letter[1] for letter in _LETTER.finditer(words)}
    folded = hide_quoted(fold(words))
    found |= {letter[1].upper() for letter in _SMALL.finditer(folded)} & set(known)
    excepted: set[str] = set()
    sections = {language: intents("export").get(language, {}) for language in languages_in(folded)}
    also_words = {letter for section in sections.values() for letter in section.get("word_letters", [])}
    for language, section in sections.items():
        named = section.get("variant_words", [])
        for word in named:
            found |= set(_letters_after(word, words, folded, also_words))
        for letter in section.get("named", {}):
            if phrases("export", language, f"named.{letter}").find(folded):
                found.add(letter)
        excepted |= _excepted(folded, section, named)
    if excepted:
        return sorted((found or set(known)) - excepted or set(known) - excepted)
    return sorted(found)


def _letters_after(word: str, words: str, folded: str, also_words: set[str]) -> Iterator[str]:
    """The letters that stand behind a word for a variant; `also_words` are letters that may be words there."""
    for match in re.finditer(rf"{re.escape(word)}\s*([a-f])(?![a-z0-9'])", folded):
        # Folding takes accents away: "à" is no letter of a variant.
        as_written = words[match.start(1)].isascii()
        is_word = match[1] in also_words and re.match(r"\s+[a-z]", folded[match.end() :])
        if as_written and not (is_word and words[match.start(1)].islower()):
            yield match[1].upper()


def _excepted(folded: str, section: dict[str, Any], named: list[str]) -> set[str]:
    """The letters that are not wanted."""
    between = rf"\s*(?:(?:{'|'.join(map(re.escape, named)) or '-'})\s*)?"
    found: set[str] = set()
    for word in section.get("but_before", []):
        start = r"\b" if word.isascii() else ""
        found.update(re.findall(rf"{start}{re.escape(word)}{between}([a-f])(?![a-z0-9'])", folded))
    for word in section.get("but_after", []):
        found.update(re.findall(rf"(?<![a-z0-9])([a-f]){between}{re.escape(word)}", folded))
    return {letter.upper() for letter in found}


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
