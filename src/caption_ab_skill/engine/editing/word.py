"""A word or phrase of a sentence with everything that it may mean, and a sentence of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from .vocabulary import Meanings

_SILENT = {"filler", "aside", "comma", "letters", "new", "be", "typo", "too", "most", "degree"}


@dataclass(frozen=True)
class Word:
    """A word or phrase: everything that it may mean, by kind, how it was written, and where in its sentence."""

    meanings: Meanings
    text: str
    start: int
    end: int

    def get(self, kind: str) -> Any:
        """What it means if it is of this kind, else None."""
        return self.meanings.get(kind)

    def means(self, kind: str, *values: object) -> bool:
        """Whether it may be of this kind, and one of these values if any are given."""
        return kind in self.meanings and (not values or self.meanings[kind] in values)

    def is_any(self, *kinds: str) -> bool:
        """Whether it may be of one of these kinds."""
        return not self.meanings.keys().isdisjoint(kinds)

    def without(self, *kinds: str) -> Word:
        """The same word with fewer meanings."""
        return replace(self, meanings={kind: value for kind, value in self.meanings.items() if kind not in kinds})

    @property
    def is_silent(self) -> bool:
        """Whether it says nothing wherever it stands."""
        return self.meanings.keys() <= _SILENT


@dataclass(frozen=True)
class Sentence:
    """A sentence, its words in order, and its language."""

    text: str
    words: tuple[Word, ...]
    language: str
