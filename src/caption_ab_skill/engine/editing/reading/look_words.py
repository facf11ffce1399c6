"""Words about looks: which they are, and going through them once with what was said so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...style import Style
from ..operations import Look
from ..word import Word

# Kinds of words that are about a look, so that a phrase that holds one describes one.
LOOK_KINDS = ("colour", "set", "scale", "preset", "font", "tone", "raise", "see_through", "width", "px", "fade")
_LOOK_PARTS = (
    "outline", "box", "shadow", "highlight", "size", "weight", "opacity", "transparent",
    "letter_spacing", "line_spacing", "animation", "font",
)  # fmt: skip
NOUNS = ("outline", "box", "shadow", "highlight", "text")
DRAWN = ("outline", "box", "shadow")
BLACK = "#000000"


@dataclass(frozen=True)
class ReadLook:
    """A look, and the words in it that mean nothing here."""

    look: Look
    not_understood: tuple[str, ...] = ()
    was: tuple[tuple[str, str], ...] = ()
    """What is changed into something else: "the yellow text to pink" is about what is yellow."""


UNCHANGED = ReadLook(Look())
"""No look at all."""


def is_look_word(word: Word) -> bool:
    """Whether a word is about a look."""
    return any(word.means(kind) for kind in LOOK_KINDS) or word.means("part", *_LOOK_PARTS)


class LookWords:
    """The words of a look, how far they are read, and what they said until there."""

    def __init__(self, words: list[Word], *, removes: bool = False) -> None:
        self._new_nouns = _nouns_that_are_new(words)
        self._words = [
            word
            for word in words
            if not word.meanings.keys() <= {"filler", "aside", "letters", "new", "typo", "too", "most"}
        ]
        self._place = 0
        self._values: dict[str, Any] = {}
        self._preset: Style | None = None
        self._factor = 1.0
        self._px: float | None = None
        self._widths: dict[str, float] = {}
        self._factors: dict[str, float] = {}
        self._steps: dict[str, float] = {}
        self._lightness: dict[str, float] = {}
        self._move = 0.0
        self._strange: list[str] = []
        self._was: dict[str, str] = {}
        self._coloured: dict[str, int] = {}
        self._denied: set[str] = set()
        self._noun: str | None = None
        # A noun whose look is not said yet, and whether words like "add" or "with" ask for it.
        self._open: str | None = None
        self._removes = removes or any(word.means("do", "remove", "cut", "stop") for word in words)
        self._adds = any(word.means("do", "add") for word in words)
        self._percent: float | None = None
        self._number: float | None = None
        self._more = next((word.get("more") for word in words if word.means("more")), None)
        self._had_own = False

    def _next(self, step: int = 0) -> Word | None:
        """The next word, commas included: "black, box" is no black box."""
        place = self._place + step
        return self._words[place] if place < len(self._words) else None

    def _take_part(self, *names: str) -> str | None:
        word = self._next()
        if word and word.means("part", *names):
            self._place += 1
            return str(word.get("part"))
        return None

    def _used(self) -> None:
        """Something was said of the noun that was open."""
        if self._open:
            self._had_own = True
        self._open = None

    def _close(self) -> None:
        """A noun of which nothing more was said is wanted as such, in black."""
        if self._open and self._open not in self._values and self._wants_it():
            self._values[self._open] = BLACK
        self._open = None

    def _wants_it(self) -> bool:
        """Whether a noun by itself asks for the thing: "give A a box", "with a shadow"; "change the box" does not."""
        changes = any(word.means("do", "set", "swap", "replace", "move") for word in self._words)
        brings = self._open in self._new_nouns or any(
            word.means("on") or word.means("joint", "with") for word in self._words
        )
        return self._adds or brings or not changes

    def _target(self, usual: str) -> str:
        following = self._next()
        if following and following.means("part", *NOUNS):
            self._noun = following.get("part")
        return {"outline": "outline", "box": "box", "shadow": "shadow"}.get(self._noun or "", usual)


def _nouns_that_are_new(words: list[Word]) -> set[str]:
    """The nouns before which "a" or "another" stands, with at most a few words about them in between."""
    found = set()
    for place, word in enumerate(words):
        if word.means("part", *DRAWN):
            before = place - 1
            while before >= 0 and words[before].is_any("colour", "see_through", "set", "width", "scale"):
                before -= 1
            if before >= 0 and words[before].means("new"):
                found.add(str(word.get("part")))
    return found
