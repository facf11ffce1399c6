"""Turns the words of a look ("bold yellow.

Top"; "white on a black box") into what they set; every word is accounted for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..style import Style
from .operations import Look
from .words import Word

# Words that say nothing about a look wherever they stand in one.
_SILENT = ("filler", "comma", "which", "between")
_NOUNS = ("outline", "box", "text")
_LOOK_ROLES = ("outline", "box", "size", "px", "transparent")


@dataclass(frozen=True)
class ReadLook:
    """A look, and the words in it that mean nothing here."""

    look: Look
    not_understood: tuple[str, ...] = ()


def is_look_word(word: Word) -> bool:
    """Whether a word is about a look, so that a phrase that holds it describes one."""
    return word.kind in ("colour", "set", "scale", "preset") or (word.kind == "role" and word.value in _LOOK_ROLES)


def is_whole_look(words: Sequence[Word]) -> bool:
    """Whether the words describe one look by themselves: nothing in them is at odds, and it is no mere addition.

    "… with a black outline and …" goes on about the look before it.
    """
    joint = next((place for place, word in enumerate(words) if word.kind == "between"), len(words))
    return _says_enough(words[:joint]) and not read_look(words).not_understood


def _says_enough(words: Sequence[Word]) -> bool:
    look = read_look(words).look
    return bool(look.preset or set(look.values) - {"outline", "box", "box_opacity"})


def read_look(words: Sequence[Word]) -> ReadLook:
    """What the words set, in the order in which they stand."""
    reader = _Reader([word for word in words if word.kind != "filler"])
    return reader.read()


class _Reader:
    """Goes through the words once.

    A colour belongs to the noun after it, else to the word before it, else it is the fill.
    """

    def __init__(self, words: list[Word]) -> None:
        self._words = words
        self._place = 0
        self._values: dict[str, Any] = {}
        self._preset: Style | None = None
        self._factor = 1.0
        self._px: float | None = None
        self._strange: list[str] = []

    def read(self) -> ReadLook:
        while self._place < len(self._words):
            word = self._words[self._place]
            self._place += 1
            match word.kind:
                case "colour":
                    self._colour(word)
                case "set":
                    self._set(word)
                case "scale":
                    self._factor *= word.value
                case "preset":
                    self._preset = word.value
                case "number":
                    self._number(word)
                case "role":
                    self._role(word)
                case "unknown":
                    self._strange.append(word.text)
                case _:
                    pass
        look = Look(self._preset, self._values, round(self._factor, 4), self._px)
        return ReadLook(look, tuple(self._strange))

    def _next(self) -> Word | None:
        """The next word, commas included: "black, box" is no black box."""
        return self._words[self._place] if self._place < len(self._words) else None

    def _take_role(self, *names: str) -> str | None:
        word = self._next()
        if word and word.kind == "role" and word.value in names:
            self._place += 1
            return str(word.value)
        return None

    def _colour(self, word: Word) -> None:
        noun = self._take_role(*_NOUNS)
        part = {"outline": "outline", "box": "box"}.get(noun or "", "fill")
        if part in self._values and self._values[part] != word.value:
            self._strange.append(word.text)
        else:
            self._values[part] = word.value

    def _set(self, word: Word) -> None:
        values = dict(word.value)
        if any(key in self._values and self._values[key] != value for key, value in values.items()):
            self._strange.append(word.text)
        else:
            self._values.update(values)

    def _number(self, word: Word) -> None:
        unit = self._take_role("px", "percent")
        following = self._next()
        if unit == "percent" and self._take_role("transparent"):
            self._values["box_opacity"] = round(1 - min(word.value, 100) / 100, 3)
        elif unit == "percent" and self._take_role("opacity"):
            self._values["box_opacity"] = round(min(word.value, 100) / 100, 3)
        elif unit == "percent" and following and following.kind == "scale":
            self._place += 1
            self._factor *= 1 + (1 if following.value > 1 else -1) * word.value / 100
        elif unit == "percent":
            self._values["size"] = word.value
        elif unit == "px":
            self._px = word.value
        else:
            self._strange.append(word.text)

    def _role(self, word: Word) -> None:
        match word.value:
            case "no":
                self._without(word)
            case "on":
                self._on()
            case "outline" | "box":
                self._noun(word.value)
            case "size":
                self._size()
            case _:
                pass

    def _without(self, word: Word) -> None:
        """ "No outline", "without a box", "not bold"."""
        noun = self._take_role("outline", "box")
        following = self._next()
        if noun:
            self._values[noun] = None
        elif (
            following and following.kind == "set" and all(isinstance(value, bool) for value in following.value.values())
        ):
            self._place += 1
            self._values.update({key: not value for key, value in following.value.items()})
        else:
            self._strange.append(word.text)

    def _on(self) -> None:
        """ "On black" and "on a black box" are the box; "on a bold …" is nothing."""
        following = self._next()
        if following and following.kind == "colour":
            self._place += 1
            self._take_role("box")
            self._values["box"] = following.value
        elif following and following.kind == "set" and "box_opacity" in following.value:
            self._place += 1
            self._values.update(following.value)
            self._on()

    def _noun(self, noun: str) -> None:
        """An outline or a box whose colour comes after it ("outlined in black"), or is not said: then black."""
        self._take_role("on")
        following = self._next()
        if following and following.kind == "colour" and not self._belongs_elsewhere():
            self._place += 1
            self._values[noun] = following.value
        elif noun not in self._values:
            self._values[noun] = "#000000"

    def _belongs_elsewhere(self) -> bool:
        """Whether the colour that comes next has a noun of its own behind it."""
        after = self._words[self._place + 1] if self._place + 1 < len(self._words) else None
        return bool(after and after.kind == "role" and after.value in _NOUNS)

    def _size(self) -> None:
        """ "Size 48", "48 px size": a bare number is px."""
        following = self._next()
        if following and following.kind == "number":
            self._place += 1
            if self._take_role("percent"):
                self._values["size"] = following.value
            else:
                self._take_role("px")
                self._px = following.value
