"""Colours among the words about a look, and what they are of."""

from __future__ import annotations

from ..word import Word
from .look_words import BLACK, DRAWN, NOUNS, LookWords


class Colours(LookWords):
    """Reads colours: each belongs to the noun after it, else to the noun before it, else it is the fill."""

    def _colour(self, word: Word) -> None:
        value = word.get("colour")
        following = self._next()
        if following and following.means("part", "animation"):
            self._strange.append(word.text)
            return
        self._take_part("colour")
        noun = self._take_part(*NOUNS)
        if (
            noun is None
            and self._open == "box"
            and not any(item.is_any("colour") for item in self._words[: self._place - 1])
        ):
            # "The box behind A: black".
            noun = "box"
        if noun is None and self._noun in NOUNS and (not self._belongs_before() or self._is_turned_into(self._noun)):
            noun = self._noun
        if noun == "box":
            self._take_part("box")
        if self._removes and noun in DRAWN and not self._adds:
            self._values[noun] = None
            self._noun = noun
            return
        key = {"outline": "outline", "box": "box", "shadow": "shadow", "highlight": "highlight"}.get(noun or "", "fill")
        if self._values.get(key, value) != value and self._is_turned_into(key):
            self._was[key] = self._values[key]
        elif self._values.get(key, value) not in (value, BLACK if self._open == key else value):
            self._strange.append(word.text)
            return
        self._values[key] = value
        self._coloured[key] = self._place
        if word.means("alpha") and key in ("fill", "box"):
            self._values[f"{key}_opacity"] = word.get("alpha")
        self._noun = noun if noun in DRAWN else self._noun
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
        return bool(after and after.means("part", *NOUNS))

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
