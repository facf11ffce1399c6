"""Text as it is matched: same length as written, so that every place in it is a place in the original.

Case, accents, full-width forms and typographic apostrophes are folded; quotations and code are blanked out
with `QUOTED`, since words that somebody quotes ask for nothing.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

QUOTED = "\ue000"
"""Stands for each character of quoted text or code (Unicode private use, so no message contains it by itself)."""
LINK = "\ue001"
"""Stands for each character of an address or a path."""

_APOSTROPHES = dict.fromkeys("‘’´`′ʼ", "'")
# Combining diacritical marks; those of Japanese and Indic scripts carry meaning and stay.
_ACCENTS = ("\u0300", "\u036f")


class _Folding(dict[int, str]):
    """A `str.translate` table that fills itself: one character in, exactly one out."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = _APOSTROPHES.get(char) or _single(unicodedata.normalize("NFKC", char), char)
        folded = _single(folded.lower(), folded)
        taken_apart = unicodedata.normalize("NFD", folded)
        if all(_ACCENTS[0] <= mark <= _ACCENTS[1] for mark in taken_apart[1:]):
            folded = taken_apart[0]
        if char in (QUOTED, LINK) or unicodedata.category(char) in ("So", "Cf"):
            folded = " "
        self[code] = folded
        return folded


def _single(text: str, otherwise: str) -> str:
    return text if len(text) == 1 else otherwise


_TABLE = _Folding()


def fold(text: str) -> str:
    """Lower case, without accents, emoji as spaces; as long as `text`."""
    return text.translate(_TABLE)


_FENCE_MARKS = ("```", "~~~")
_QUOTE_MARKS = frozenset("\"“„«‹「『《‘'")


# Compiled when a message first has such a mark in it: most have none, and the patterns take 4 ms.
@cache
def fences() -> re.Pattern[str]:
    """Fenced code, to its end or the message's."""
    return re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)", re.DOTALL)


@cache
def _quotations() -> re.Pattern[str]:
    return re.compile(
        r"\"[^\"\n]+\"|“[^”\n]+”|„[^“”\n]+[“”]|«[^»\n]+»|‹[^›\n]+›|「[^」\n]+」|『[^』\n]+』|《[^》\n]+》|‘[^‘’\n]+’(?!\w)"
        r"|(?<!\w)'(?=\S)(?:[^'\n]|(?<=\w)'(?=\w))+'(?!\w)"
    )


@cache
def _links() -> re.Pattern[str]:
    return re.compile(r"https?://[^\s<>\"'「」“”]+[^\s<>\"'「」“”.,;:!?)\]，。；：！？）]")


def hide(pattern: re.Pattern[str], text: str, mark: str) -> str:
    """Blank out what `pattern` finds, keeping the length."""
    return pattern.sub(lambda found: mark * len(found[0]), text)


def hide_quoted(text: str) -> str:
    """Blank out code, quotations and addresses, so that their words are not taken for the speaker's own."""
    if any(mark in text for mark in _FENCE_MARKS):
        text = hide(fences(), text, QUOTED)
    if "`" in text:
        text = hide(re.compile(r"`[^`\n]+`"), text, QUOTED)
    if "://" in text:
        text = hide(_links(), text, LINK)
    return text if _QUOTE_MARKS.isdisjoint(text) else hide(_quotations(), text, QUOTED)


def link_spans(text: str) -> list[tuple[int, int]]:
    """Where the speaker's own http(s) addresses stand, without the punctuation that ends the sentence.

    One inside a longer quotation or in code belongs to what is quoted; one that is quoted alone is the
    speaker's.
    """
    if "://" not in text:
        return []
    visible = hide(fences(), text, QUOTED)
    for quotation in _quotations().finditer(visible):
        if not _links().fullmatch(quotation[0][1:-1].strip()):
            visible = visible[: quotation.start()] + QUOTED * len(quotation[0]) + visible[quotation.end() :]
    return [found.span() for found in _links().finditer(visible)]


def unquoted(text: str) -> str:
    """A message that is one quotation from end to end is a request that somebody copied: its quotes go."""
    stripped = text.strip()
    found = _quotations().fullmatch(stripped) if stripped[:1] in _QUOTE_MARKS else None
    return stripped[1:-1] if found and found.end() == len(stripped) else text


# First and last characters of the scripts that `intents/` names (Unicode blocks).
_SCRIPTS = (
    ("latin", "A", "Z"),
    ("latin", "a", "z"),
    ("latin", "\u00c0", "\u024f"),
    ("han", "\u3400", "\u4dbf"),
    ("han", "\u4e00", "\u9fff"),
    ("kana", "\u3040", "\u30ff"),
    ("hangul", "\uac00", "\ud7af"),
)


def scripts_in(text: str) -> frozenset[str]:
    """Which of the scripts that `intents/` names occur in a text."""
    characters = set(text)
    return frozenset(
        name for name, first, last in _SCRIPTS if any(first <= character <= last for character in characters)
    )
