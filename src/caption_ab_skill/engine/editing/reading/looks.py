"""Looks: "bold yellow, top", "white on a black box, a bit bigger". Every word is accounted for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..operations import Look
from ..word import Word
from .look_amounts import Amounts
from .look_colours import Colours
from .look_words import DRAWN, NOUNS, ReadLook, is_look_word

# What says nothing about a look although it stands in one.
_SILENT_KINDS = (
    "filler", "comma", "letters", "which", "joint", "vs", "do", "letter", "test", "time", "ask", "like", "quote",
    "never", "step", "new", "be", "except", "per", "copies", "reason", "degree",
)  # fmt: skip


def is_whole_look(words: Sequence[Word]) -> bool:
    """Whether the words describe one look by themselves: nothing in them is at odds, and it is no mere addition.

    "… with a black outline and …" goes on about the look before it.
    """
    begins = next((at for at, word in enumerate(words) if is_look_word(word)), 0)
    joints = (
        at for at, word in enumerate(words) if at > begins and (word.means("joint", "and", "with") or word.means("vs"))
    )
    joint = next(joints, len(words))
    return _says_enough(words[:joint]) and not read_look(words).not_understood


def _says_enough(words: Sequence[Word]) -> bool:
    look = read_look(words).look
    changes = set(look.values) - {"outline", "box", "box_opacity", "shadow"}
    return bool(look.preset or changes or look.factor != 1 or look.size_px)


def read_look(words: Sequence[Word], *, removes: bool = False) -> ReadLook:
    """What the words set, in the order in which they stand; takes it away where the clause before `removes`."""
    return _Reader([word for word in words if not _is_nothing(word)], removes=removes).read()


def _is_nothing(word: Word) -> bool:
    return word.meanings.keys() <= {"filler", "aside", "letters", "be", "typo", "too", "most"}


class _Reader(Colours, Amounts):
    """Goes through the words once."""

    def read(self) -> ReadLook:
        while self._place < len(self._words):
            word = self._words[self._place]
            self._place += 1
            self._word(word)
        self._close()
        self._loose_ends()
        look = Look(
            self._preset, self._values, round(self._factor, 4), self._px, self._factors, self._steps,
            self._lightness, round(self._move, 4), self._widths,
        )  # fmt: skip
        return ReadLook(look, tuple(self._strange), tuple(self._was.items()))

    def _word(self, word: Word) -> None:
        if word.means("instead"):
            self._instead()
        elif self._is_left_behind(word):
            return
        elif word.means("font") and not (self._removes and word.means("part")):
            if self._values.get("font", word.get("font")) != word.get("font"):
                self._strange.append(word.text)
            else:
                self._values["font"] = word.get("font")
        elif word.means("preset") and any(item.means("part", "look") for item in self._words):
            # "The mint preset" is no colour.
            self._preset = word.get("preset")
        elif word.means("colour"):
            self._colour(word)
        elif word.means("no"):
            self._without(word)
        elif word.means("set") and word.means("raise") and self._has_percent():
            # "10% upwards" is no place.
            self._raise(word)
        elif word.means("set"):
            self._set(word)
        elif word.means("scale"):
            self._scale(word)
        elif word.means("preset"):
            self._preset = word.get("preset")
        elif word.means("raise"):
            self._raise(word)
        elif word.means("tone"):
            self._tone(word)
        elif word.means("see_through"):
            self._opacity(word.get("see_through"))
        elif word.means("width"):
            self._width(word.get("width"))
        elif word.means("fade") and word.means("do", "stay") and "animation" in self._values:
            return
        elif word.means("fade"):
            self._put(word, {"animation": "fade"})
        elif word.means("on"):
            self._on()
        elif word.means("part"):
            self._part(word)
        elif word.means("percent"):
            self._per_cent(word)
        elif not self._amount(word):
            self._other(word)

    def _amount(self, word: Word) -> bool:
        """Read a number with or without its unit; False where the word is none."""
        if word.means("px"):
            self._pixels(word)
        elif word.means("times"):
            self._times(word)
        elif word.means("number") and not (word.means("which", "all") and word.text.isascii()):
            self._count(word)
        else:
            return False
        return True

    def _other(self, word: Word) -> None:
        """What says nothing of a look: a mark, a joint, or a word that is strange here."""
        if word.means("comma") or word.means("joint", "and", "then"):
            if word.means("comma"):
                self._close()
                self._noun = None
        elif word.means("unknown"):
            self._unknown(word)
        elif not any(
            word.means(kind) for kind in (*_SILENT_KINDS, "thing", "more", "shape", "ordinal", "vague", "cannot")
        ):
            self._strange.append(word.text)

    def _tone(self, word: Word) -> None:
        """ "Darker", "a lighter box"."""
        self._lightness[self._target("fill")] = word.get("tone")
        if (following := self._next()) and following.means("part", *NOUNS):
            self._place += 1
        self._used()

    def _instead(self) -> None:
        """ "A red outline instead of the box": what stands behind it goes, if it is something that is drawn."""
        while (following := self._next()) and not (following.is_any("comma", "letter", "do", "on")):
            if following.means("joint", "with", "then") or following.means("reason"):
                break
            self._place += 1
            if following.means("part", *DRAWN):
                self._values.setdefault(following.get("part"), None)
                return
            if self._values or self._preset or self._factor != 1 or self._px is not None:
                continue
            if following.is_any("colour", "set", "font", "px", "preset", "percent", "number"):
                # "Instead of yellow make it green": what comes first ends with its own word.
                return

    def _is_left_behind(self, word: Word) -> bool:
        """ "From yellow to red": the first is what it was."""
        before = self._words[self._place - 2] if self._place > 1 else None
        following = self._next()
        return (
            word.is_any("colour", "set", "font", "px", "percent")
            and before is not None
            and before.means("time", "from")
            and following is not None
            and (following.means("time", "to") or (following.means("set") and word.means("set")))
        )

    def _part(self, word: Word) -> None:
        name = word.get("part")
        if name in DRAWN:
            self._close()
            self._drawn(name)
        elif name in ("text", "highlight"):
            self._close()
            self._noun = name
        elif name in ("transparent", "opacity"):
            self._opacity_of(name)
        elif name == "lines":
            self._lines()
        elif name in ("letter_spacing", "line_spacing", "weight", "size", "position"):
            self._close()
            self._noun = name
        elif name == "font":
            self._font()
        elif name == "animation" and self._removes:
            self._values["animation"] = "none"

    def _without(self, word: Word) -> None:
        """ "No outline", "without a box", "not bold", "no karaoke"."""
        while (following := self._next()) and (
            following.is_any("colour", "which") or (following.means("thing", "variant") or following.means("do", "set"))
        ):
            self._place += 1
        noun = self._take_part(*DRAWN, "animation")
        if noun:
            self._values[noun] = "none" if noun == "animation" else None
            while (
                (joint := self._next())
                and joint.means("joint", "and", "then")
                and (after := self._next(1))
                and after.means("part", *DRAWN)
            ):
                self._place += 2
                self._values[after.get("part")] = None
        elif following and following.means("set"):
            self._place += 1
            self._negate(following)
        elif following and following.means("fade"):
            self._place += 1
            self._values["animation"] = "none"
        elif following is None and any(item.means("part", "animation") for item in self._words):
            self._values["animation"] = "none"
        elif following is None and self._noun in DRAWN and self._open == self._noun:
            self._values[self._noun] = None
            self._open = None
        elif not word.is_silent and not any(word.means(kind) for kind in ("do", "step")):
            self._strange.append(word.text)

    def _set(self, word: Word) -> None:
        if word.means("set", {"bold": True}) and self._noun == "outline" and self._open:
            self._width(1.25)
        elif self._is_behind_a_removal(word):
            self._put(word, word.get("set"))
        elif self._removes and not self._adds and ("animation" in word.get("set") or _is_switch(word)):
            self._negate(word)
        elif self._removes and not self._adds:
            # "Remove the middle" is no place to put anything.
            self._strange.append(word.text)
        elif word.means("set", {"weight": 100}) and self._is_of_an_outline():
            self._factors["outline_width"] = 0.75
        else:
            self._put(word, word.get("set"))

    def _is_behind_a_removal(self, word: Word) -> bool:
        """ "把底框去掉，字加粗": the verb's own part of the clause is over, and what comes is switched on."""
        before = self._words[: self._place - 1]
        verb = next((at for at, item in enumerate(before) if item.means("do", "remove")), None)
        if verb is None or before[verb].text.isascii() or not _is_switch(word):
            return False
        gone = any(value is None for value in self._values.values())
        return gone and any(item.means("comma") and item.text in ",，" for item in before[verb:])

    def _is_of_an_outline(self) -> bool:
        """ "Thin outline", "thin black outline"."""
        following = self._next()
        if following and following.means("colour"):
            following = self._next(1)
        return following is not None and following.means("part", "outline")

    def _put(self, word: Word, values: dict[str, Any]) -> None:
        for key in self._denied & values.keys():
            del self._values[key]
        self._denied -= values.keys()
        clash = [key for key, value in values.items() if self._values.get(key, value) != value]
        # "Bottom right": each says one half of the place.
        if clash:
            self._strange.append(word.text)
        else:
            self._values.update(values)

    def _negate(self, word: Word) -> None:
        for key, value in word.get("set").items():
            if self._values.get(key, value) != value:
                # "Word by word, no typewriter".
                continue
            if isinstance(value, bool):
                self._values[key] = not value
            elif key == "animation":
                self._values[key] = "none"
                self._denied.add(key)
            else:
                self._strange.append(word.text)

    def _font(self) -> None:
        """ "The font Foo Bar": a name that nobody listed, as far as nothing else is meant by it."""
        self._noun = None
        place = self._place
        while place < len(self._words) and (
            self._words[place].is_any("do", "time", "letter", "comma")
            or self._words[place].means("joint", "with")
            or self._words[place].means("part", "text")
        ):
            place += 1
        following = self._words[place] if place < len(self._words) else None
        name = following.text.strip() if following and following.means("unknown") else ""
        if following and following.means("quote"):
            name = following.get("quote")
        if name[:1].isupper() and name.isascii():
            self._place = place + 1
            self._values["font"] = name

    def _unknown(self, word: Word) -> None:
        """A name before "font" is one; everything else is strange."""
        following = self._next()
        before = self._words[self._place - 2] if self._place > 1 else None
        is_name = word.text[:1].isupper() and word.text.isascii() and word.text.replace(" ", "").isalpha()
        introduced = before is not None and (before.means("joint", "with") or before.means("part", "text", "font"))
        if (
            is_name
            and introduced
            and "font" not in self._values
            and (following is None or following.is_any("comma", "joint"))
        ):
            # "B in Lora".
            self._values["font"] = word.text
        elif following and following.means("part", "font") and word.text[:1].isupper() and word.text.isascii():
            self._values["font"] = word.text
            self._place += 1
        else:
            self._strange.append(word.text)


def _is_switch(word: Word) -> bool:
    return all(isinstance(value, bool) for value in word.get("set").values())
