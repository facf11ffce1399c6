"""Looks: "bold yellow, top", "white on a black box, a bit bigger". Every word is accounted for."""

from __future__ import annotations

from collections.abc import Sequence
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
_NOUNS = ("outline", "box", "shadow", "highlight", "text")
_DRAWN = ("outline", "box", "shadow")
# What says nothing about a look although it stands in one.
_SILENT_KINDS = (
    "filler", "comma", "letters", "which", "joint", "vs", "do", "letter", "test", "time", "ask", "like", "quote",
    "never", "step", "new", "be", "except", "reason",
)  # fmt: skip
# 5% of the frame's height (the conventions for edits).
_STEP_UP = 0.05
# Percent of the size: what "more letter spacing" adds.
_STEP_SPACING = 5.0
_BLACK = "#000000"


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


def read_look(words: Sequence[Word]) -> ReadLook:
    """What the words set, in the order in which they stand."""
    return _Reader([word for word in words if not _is_nothing(word)]).read()


def _is_nothing(word: Word) -> bool:
    return word.meanings.keys() <= {"filler", "aside", "letters", "be", "typo", "too", "most"}


class _Reader:
    """Goes through the words once.

    A colour belongs to the noun after it, else to the noun before it, else it is the fill.
    """

    def __init__(self, words: list[Word]) -> None:
        self._new_nouns = _new_nouns(words)
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
        self._removes = any(word.means("do", "remove", "cut", "stop") for word in words)
        self._adds = any(word.means("do", "add") for word in words)
        self._percent: float | None = None
        self._number: float | None = None
        self._more = next((word.get("more") for word in words if word.means("more")), None)
        self._had_own = False

    def read(self) -> ReadLook:
        while self._place < len(self._words):
            word = self._words[self._place]
            self._place += 1
            self._word(word)
        self._close()
        self._loose_ends()
        look = Look(
            self._preset, self._values, round(self._factor, 4), self._px, self._factors, self._steps,
            self._lightness, round(self._move, 4),
        )  # fmt: skip
        return ReadLook(look, tuple(self._strange), tuple(self._was.items()))

    # one word

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
        elif word.means("colour"):
            self._colour(word)
        elif word.means("no"):
            self._without(word)
        elif word.means("set"):
            self._set(word)
        elif word.means("scale"):
            self._scale(word)
        elif word.means("preset"):
            self._preset = word.get("preset")
        elif word.means("raise"):
            self._raise(word)
        elif word.means("tone"):
            self._lightness[self._target("fill")] = word.get("tone")
            if (following := self._next()) and following.means("part", *_NOUNS):
                self._place += 1
            self._used()
        elif word.means("see_through"):
            self._opacity(word.get("see_through"))
        elif word.means("width"):
            self._width(word.get("width"))
        elif word.means("fade"):
            self._put(word, {"animation": "fade"})
        elif word.means("on"):
            self._on()
        elif word.means("part"):
            self._part(word)
        elif word.means("percent"):
            self._per_cent(word)
        elif word.means("px"):
            self._pixels(word)
        elif word.means("times"):
            self._times(word)
        elif word.means("number"):
            self._count(word)
        elif word.means("comma") or word.means("joint", "and", "then"):
            if word.means("comma"):
                self._close()
                self._noun = None
        elif word.means("unknown"):
            self._unknown(word)
        elif not any(
            word.means(kind) for kind in (*_SILENT_KINDS, "thing", "more", "shape", "ordinal", "vague", "cannot")
        ):
            self._strange.append(word.text)

    def _instead(self) -> None:
        """ "A red outline instead of the box": what stands behind it goes, if it is something that is drawn."""
        while (following := self._next()) and not (following.is_any("comma", "letter", "do", "on")):
            if following.means("joint", "with", "then") or following.means("reason"):
                break
            self._place += 1
            if following.means("part", *_DRAWN):
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

    # colours and what they are of

    def _colour(self, word: Word) -> None:
        value = word.get("colour")
        following = self._next()
        if following and following.means("part", "animation"):
            self._strange.append(word.text)
            return
        self._take_part("colour")
        noun = self._take_part(*_NOUNS)
        if (
            noun is None
            and self._open == "box"
            and not any(item.is_any("colour") for item in self._words[: self._place - 1])
        ):
            # "The box behind A: black".
            noun = "box"
        if noun is None and self._noun in _NOUNS and (not self._belongs_before() or self._is_turned_into(self._noun)):
            noun = self._noun
        if noun == "box":
            self._take_part("box")
        if self._removes and noun in _DRAWN and not self._adds:
            self._values[noun] = None
            self._noun = noun
            return
        key = {"outline": "outline", "box": "box", "shadow": "shadow", "highlight": "highlight"}.get(noun or "", "fill")
        if self._values.get(key, value) != value and self._is_turned_into(key):
            self._was[key] = self._values[key]
        elif self._values.get(key, value) not in (value, _BLACK if self._open == key else value):
            self._strange.append(word.text)
            return
        self._values[key] = value
        self._coloured[key] = self._place
        if word.means("alpha") and key in ("fill", "box"):
            self._values[f"{key}_opacity"] = word.get("alpha")
        self._noun = noun if noun in _DRAWN else self._noun
        self._used()

    def _is_turned_into(self, key: str) -> bool:
        """Whether "into" stands between a colour and this one of the same thing."""
        between = self._words[self._coloured.get(key, self._place) : self._place]
        return any(word.means("do", "replace") and not word.means("part") for word in between) and not any(
            word.means("comma") for word in between
        )

    def _belongs_before(self) -> bool:
        """Whether the noun before has its colour already, so that the next one is the fill again."""
        return self._noun is not None and self._values.get(self._noun) is not None and self._open != self._noun

    def _part(self, word: Word) -> None:
        name = word.get("part")
        if name in _DRAWN:
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

    def _drawn(self, noun: str) -> None:
        """An outline, a box or a shadow: its colour may come after it, else it is black where one is asked for."""
        self._noun = noun
        following = self._next()
        if following and following.means("on"):
            self._place += 1
            following = self._next()
        if following and following.means("joint", "with") and (after := self._next(1)) and after.means("colour"):
            self._place += 1
            following = after
        if self._removes and not self._adds:
            self._values[noun] = None
        elif following and following.means("colour") and not self._has_own_noun():
            self._place += 1
            self._values[noun] = following.get("colour")
        elif noun not in self._values:
            self._open = noun

    def _has_own_noun(self) -> bool:
        after = self._next(1)
        return bool(after and after.means("part", *_NOUNS))

    def _used(self) -> None:
        """Something was said of the noun that was open."""
        if self._open:
            self._had_own = True
        self._open = None

    def _close(self) -> None:
        """A noun of which nothing more was said is wanted as such, in black."""
        if self._open and self._open not in self._values and self._wants_it():
            self._values[self._open] = _BLACK
        self._open = None

    def _wants_it(self) -> bool:
        """Whether a noun by itself asks for the thing: "give A a box", "with a shadow"; "change the box" does not."""
        changes = any(word.means("do", "set", "swap", "replace", "move") for word in self._words)
        brings = self._open in self._new_nouns or any(
            word.means("on") or word.means("joint", "with") for word in self._words
        )
        return self._adds or brings or not changes

    def _on(self) -> None:
        """ "On black" and "on a black box" are the box; "on a bold …" is nothing."""
        following = self._next()
        if following and following.means("see_through"):
            self._place += 1
            self._values["box_opacity"] = following.get("see_through")
            self._on()
        elif following and following.means("colour") and "box" not in self._values:
            after = self._next(1)
            if after and after.means("part") and not after.means("part", "box", "colour"):
                return
            self._place += 1
            self._take_part("colour")
            self._take_part("box")
            self._values["box"] = following.get("colour")

    def _without(self, word: Word) -> None:
        """ "No outline", "without a box", "not bold", "no karaoke"."""
        while (following := self._next()) and (following.means("colour") or following.means("which")):
            self._place += 1
        noun = self._take_part(*_DRAWN, "animation")
        if noun:
            self._values[noun] = "none" if noun == "animation" else None
            while (
                (joint := self._next())
                and joint.means("joint", "and", "then")
                and (after := self._next(1))
                and after.means("part", *_DRAWN)
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
        elif following is None and self._noun in _DRAWN and self._open == self._noun:
            self._values[self._noun] = None
            self._open = None
        elif not word.is_silent and not any(word.means(kind) for kind in ("do", "step")):
            self._strange.append(word.text)

    # what sets something by itself

    def _set(self, word: Word) -> None:
        if word.means("set", {"bold": True}) and self._noun == "outline" and self._open:
            self._width(1.25)
        elif self._removes and not self._adds and ("animation" in word.get("set") or _is_switch(word)):
            self._negate(word)
        elif self._removes and not self._adds:
            # "Remove the middle" is no place to put anything.
            self._strange.append(word.text)
        elif word.means("set", {"weight": 100}) and self._is_of_an_outline():
            self._factors["outline_width"] = 0.75
        else:
            self._put(word, word.get("set"))

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

    def _scale(self, word: Word) -> None:
        factor = word.get("scale")
        following = self._next()
        part = following.get("part") if following else None
        if part in ("outline", "shadow") or (self._noun in ("outline", "shadow") and self._open == self._noun):
            if part in ("outline", "shadow"):
                self._place += 1
                self._noun = part
            self._width(factor)
            return
        if self._noun == "letter_spacing":
            self._steps["letter_spacing"] = _STEP_SPACING if factor > 1 else -_STEP_SPACING
            return
        self._factor *= self._measured(factor)

    def _measured(self, factor: float) -> float:
        """A change by so many percent or times where a number stands beside it, else the usual one."""
        direction = 1 if factor > 1 else -1
        following = self._next()
        amount = self._percent
        if amount is None and following and following.means("percent"):
            self._place += 1
            amount = following.get("percent")
        if amount is None and self._number is None and not (following and following.means("times")):
            amount = self._percent_ahead()
        self._percent = None
        if amount is not None:
            return 1 + direction * amount / 100
        if following and following.means("times"):
            self._place += 1
            self._number = following.get("times")
        if self._number is not None:
            value, self._number = self._number, None
            return value if direction > 0 else 1 / value
        if following and following.means("px"):
            return 1.0
        return float(factor)

    def _raise(self, word: Word) -> None:
        amount = self._percent
        if amount is None:
            amount = self._percent_ahead()
        self._percent = None
        if self._noun in ("letter_spacing", "line_spacing", "size", "weight"):
            self._more = word.get("raise")
            self._percent = amount
            return
        self._move -= word.get("raise") * (_STEP_UP if amount is None else amount / 100)

    def _percent_ahead(self) -> float | None:
        """ "Lower the captions by 8%": a percentage further on, where nothing else that it could be of comes first."""
        for place in range(self._place, len(self._words)):
            word = self._words[place]
            if word.means("percent"):
                following = self._words[place + 1] if place + 1 < len(self._words) else None
                if following and following.means("part", "size") and self._words[place - 1].means("time", "to"):
                    del self._words[place : place + 2]
                    self._factor *= word.get("percent") / 100
                    return 0.0
                if following and following.means("part"):
                    return None
                del self._words[place]
                return float(word.get("percent"))
            if (
                word.means("scale")
                or word.means("comma")
                or word.means("part", "box", "opacity", "transparent", "size")
            ):
                return None
        return None

    def _width(self, factor: float) -> None:
        key = {"shadow": "shadow_distance", "letter_spacing": "letter_spacing"}.get(self._noun or "", "outline_width")
        following = self._next()
        if following and following.means("part", "outline", "shadow"):
            self._place += 1
            self._noun = following.get("part")
            key = "shadow_distance" if self._noun == "shadow" else key
        if key == "letter_spacing":
            self._steps[key] = _STEP_SPACING if factor > 1 else -_STEP_SPACING
        else:
            self._factors[key] = factor
        self._used()

    # numbers

    def _per_cent(self, word: Word) -> None:
        value = word.get("percent")
        following = self._next()
        before = [item for item in self._words[max(0, self._place - 3) : self._place - 1]]
        if following and following.means("part", "size") and any(item.means("time", "to") for item in before):
            # "Down to 90% of its size".
            self._place += 1
            self._factor *= value / 100
        elif following and following.means("part", "transparent", "opacity"):
            self._place += 1
            self._opacity(_share(value, is_opaque=following.means("part", "opacity")))
        elif following and (following.means("scale") or following.means("raise")):
            self._percent = value
        elif self._noun == "letter_spacing":
            self._values["letter_spacing"] = value
            self._noun = None
        elif self._noun == "line_spacing":
            self._values["line_spacing"] = value / 100
        elif self._noun in ("transparent", "opacity"):
            self._opacity(_share(value, is_opaque=self._noun == "opacity"))
        elif self._more is not None and (self._noun == "size" or self._noun is None):
            self._factor *= 1 + self._more * value / 100
            self._more = None
        elif (
            following
            and following.means("part", *_NOUNS)
            and (after := self._next(1))
            and after.means("part", "opacity", "transparent")
        ):
            self._noun = following.get("part")
            self._place += 2
            self._opacity(_share(value, is_opaque=self._words[self._place - 1].means("part", "opacity")))
        else:
            self._percent = value

    def _opacity_of(self, name: str) -> None:
        """ "Box opacity 60%", "透明度25%": the number comes after the word, and says what it is of."""
        place = self._place
        while place < len(self._words) and (
            self._words[place].is_any("time", "do", "letter")
            or self._words[place].means("joint", "with")
            or self._words[place].means("part", *_NOUNS)
        ):
            if self._words[place].means("part"):
                self._noun = self._words[place].get("part")
            place += 1
        following = self._words[place] if place < len(self._words) else None
        if following and following.means("percent"):
            self._place = place + 1
            self._opacity(_share(following.get("percent"), is_opaque=name == "opacity"))
        elif self._percent is not None:
            value, self._percent = self._percent, None
            self._opacity(_share(value, is_opaque=name == "opacity"))
        elif following and following.means("number") and 0 <= following.get("number") <= 1:
            self._place = place + 1
            value = following.get("number")
            self._opacity(value if name == "opacity" else round(1 - value, 3))

    def _opacity(self, value: float) -> None:
        following = self._next()
        noun = self._noun
        if following and following.means("colour") and (after := self._next(1)) and after.means("part", *_NOUNS):
            noun = after.get("part")
        elif following and following.means("part", *_NOUNS):
            noun = following.get("part")
        if noun == "text" and "box" not in self._values:
            self._values["fill_opacity"] = value
        else:
            self._values["box_opacity"] = value
            if self._open == "box":
                wants = self._adds or any(word.means("joint", "with") or word.means("on") for word in self._words)
                self._values.update({} if not wants else {"box": _BLACK})
                self._open = None

    def _pixels(self, word: Word) -> None:
        following = self._next()
        is_of_a_part = following is not None and following.means("part", *_DRAWN)
        if (
            is_of_a_part
            or self._noun in ("letter_spacing", "outline", "shadow")
            or (following and following.means("raise"))
        ):
            self._strange.append(word.text)
        else:
            self._px = word.get("px")

    def _times(self, word: Word) -> None:
        following = self._next()
        if following and following.means("scale"):
            self._number = word.get("times")
        elif self._noun == "size" or any(
            item.is_any("letter") or item.means("thing", "caption") for item in self._words
        ):
            self._factor *= word.get("times")
        elif self._noun == "line_spacing":
            self._values["line_spacing"] = word.get("times")
        else:
            self._strange.append(word.text)

    def _count(self, word: Word) -> None:
        """A bare number is what it stands beside: px of a size, lines, a weight."""
        following = self._next()
        if following and following.means("part", "lines"):
            self._place += 1
            self._values["max_lines"] = int(word.get("number"))
        elif self._noun == "size" and not word.means("filler"):
            self._px = word.get("number")
            self._noun = None
        elif self._noun in ("weight", "letter_spacing", "line_spacing") and not word.means("filler"):
            value = word.get("number")
            self._values[self._noun] = int(value) if self._noun == "weight" else value
            self._noun = None
        elif following and following.means("scale"):
            self._number = word.get("number")
        elif not word.means("filler") and word.text.isdigit():
            self._strange.append(word.text)

    def _lines(self) -> None:
        """ "Lines: 2", "最多三行"."""
        following = self._next()
        if following and following.means("number") and not following.means("filler"):
            self._place += 1
            self._values["max_lines"] = int(following.get("number"))

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
        if following and following.means("part", "font") and word.text[:1].isupper() and word.text.isascii():
            self._values["font"] = word.text
            self._place += 1
        else:
            self._strange.append(word.text)

    def _target(self, usual: str) -> str:
        following = self._next()
        if following and following.means("part", *_NOUNS):
            self._noun = following.get("part")
        return {"outline": "outline", "box": "box", "shadow": "shadow"}.get(self._noun or "", usual)

    def _loose_ends(self) -> None:
        if self._percent is not None and self._factor == 1 and not self._move and self._preset is None:
            if self._more is not None:
                self._factor *= 1 + self._more * self._percent / 100
            elif any(word.means("part", "size", "position") for word in self._words) or len(self._words) <= 3:
                self._values["size"] = self._percent
            else:
                self._strange.append(f"{self._percent:g}%")
        elif self._more is not None and self._noun == "size" and self._factor == 1 and self._px is None:
            self._factor = 1.25 if self._more > 0 else 0.75
        elif self._more is not None and self._noun == "line_spacing" and "line_spacing" not in self._values:
            self._factors["line_spacing"] = 1.25 if self._more > 0 else 0.75
        elif self._more is not None and self._noun == "letter_spacing" and "letter_spacing" not in self._values:
            self._steps["letter_spacing"] = self._more * _STEP_SPACING


def _new_nouns(words: list[Word]) -> set[str]:
    """The nouns before which "a" or "another" stands, with at most a few words about them in between."""
    found = set()
    for place, word in enumerate(words):
        if word.means("part", *_DRAWN):
            before = place - 1
            while before >= 0 and words[before].is_any("colour", "see_through", "set", "width", "scale"):
                before -= 1
            if before >= 0 and words[before].means("new"):
                found.add(str(word.get("part")))
    return found


def _share(percent: float, *, is_opaque: bool) -> float:
    share = min(percent, 100) / 100
    return round(share if is_opaque else 1 - share, 3)


def _is_switch(word: Word) -> bool:
    return all(isinstance(value, bool) for value in word.get("set").values())
