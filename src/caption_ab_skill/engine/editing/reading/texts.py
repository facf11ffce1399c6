"""What shall be written: quoted text, or what stands behind "say", "to" or a colon."""

from __future__ import annotations

from ..clauses import Clause
from ..word import Word

_LEADS = ("say", "set", "replace", "rename")


def text_of(clause: Clause, *, skip: int = 0) -> str | None:
    """The text that a clause gives: its quotation, else what follows the last word that introduces one."""
    quotes = clause.quotes
    if len(quotes) > skip:
        return quotes[skip]
    lead = None
    named = next((at for at, word in enumerate(clause.words) if word.is_any("thing", "ordinal", "number")), 0)
    for place, word in enumerate(clause.words[:-1]):
        if (
            word.means("time", "to")
            or word.means("do", "say")
            or (word.means("joint", "with") and not word.means("filler"))
        ):
            lead = place
            break
        if word.means("do", *_LEADS) and place > named:
            lead = place
            break
    if lead is None:
        return None
    while lead + 1 < len(clause.words) - 1 and _introduces(clause.words[lead + 1]):
        lead += 1
    text = clause.text_after(lead)
    return text or None


def _introduces(word: Word) -> bool:
    return word.means("do", "say") or word.means("time", "to") or word.means("comma")
