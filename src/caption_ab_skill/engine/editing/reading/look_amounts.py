"""How much: sizes, percentages, widths, opacities and spacings among the words about a look."""

from __future__ import annotations

from itertools import pairwise

from ...style import LARGEST
from ..word import Word
from .look_words import BLACK, DRAWN, NOUNS, LookWords

# 5% of the frame's height (the conventions for edits).
_STEP_UP = 0.05
# Percent of the size: what "more letter spacing" adds.
_STEP_SPACING = 5.0


# What a number of px is of, beside the noun.
_WIDTHS = {"outline": "outline_width", "shadow": "shadow_distance"}


class Amounts(LookWords):
    """Reads amounts; each is of the noun beside it, else of the size."""

    def _scale(self, word: Word) -> None:
        factor = word.get("scale")
        following = self._next()
        if following and following.means("time", "to"):
            of_size = self._next(1)
            step = 2 if of_size and of_size.means("part", "size") else 1
            share = self._next(step)
            if share and share.means("percent"):
                # "缩小到原来的70%".
                self._place += step + 1
                self._factor *= share.get("percent") / 100
                return
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
        factor = self._measured(self._by_degree(factor))
        if self._is_said_again(factor):
            # "Much bigger, really huge", "too small, enlarge them": one wish, said twice.
            self._factor = max(self._factor, factor) if factor > 1 else min(self._factor, factor)
        else:
            self._factor *= factor

    def _is_said_again(self, factor: float) -> bool:
        return (self._factor > 1 and factor > 1) or (self._factor < 1 and factor < 1)

    def _by_degree(self, factor: float) -> float:
        """ "A bit" and "much" beside what says only which way."""
        degrees = {"bit": {1.25: 1.1, 0.75: 0.9}, "much": {1.25: 1.5, 0.75: 0.5}}
        before = self._words[self._place - 2] if self._place > 1 else None
        for word in (before, self._next()):
            if word and word.means("degree"):
                return degrees[word.get("degree")].get(factor, factor)
        return factor

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
        if self._is_of_an_amount():
            # "Sube el tamaño": more of it.
            self._more = word.get("raise")
            return
        amount = self._percent
        if amount is None:
            amount = self._percent_ahead()
        self._percent = None
        if self._noun in ("letter_spacing", "line_spacing", "size", "weight"):
            self._more = word.get("raise")
            self._percent = amount
            return
        self._move -= word.get("raise") * (_STEP_UP if amount is None else amount / 100)

    def _has_percent(self) -> bool:
        following = self._next()
        return self._percent is not None or (following is not None and following.means("percent"))

    def _is_of_an_amount(self) -> bool:
        for word in self._words[self._place :]:
            if word.means("part", "size", "letter_spacing", "line_spacing", "opacity"):
                return True
            if word.means("comma") or not (word.is_any("letter", "time", "which", "degree") or word.is_silent):
                return False
        return False

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
        if self._number is not None and factor > 1:
            # "2 times thicker".
            factor, self._number = self._number, None
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

    def _per_cent(self, word: Word) -> None:
        value = word.get("percent")
        following = self._next()
        before = self._words[max(0, self._place - 3) : self._place - 1]
        if following and following.means("part", "size") and any(item.means("time", "to") for item in before):
            # "Down to 90% of its size", and "to 5% size", since no size is beyond a fifth of the height.
            self._place += 1
            if value > LARGEST:
                self._factor *= value / 100
            else:
                self._values["size"] = value
        elif following and following.means("see_through", 0.5):
            self._place += 1
            self._opacity(_share(value, is_opaque=False))
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
            and following.means("part", *NOUNS)
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
            self._words[place].is_any("time", "do", "letter", "which", "on", "degree")
            or self._words[place].means("joint", "with")
            or self._words[place].means("part", *NOUNS)
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
        if following and following.means("colour") and (after := self._next(1)) and after.means("part", *NOUNS):
            noun = after.get("part")
        elif following and following.means("part", *NOUNS):
            noun = following.get("part")
        if noun == "text" and "box" not in self._values:
            self._values["fill_opacity"] = value
        else:
            self._values["box_opacity"] = value
            if self._open == "box":
                wants = self._adds or any(word.means("joint", "with") or word.means("on") for word in self._words)
                self._values.update({} if not wants else {"box": BLACK})
                self._open = None

    def _pixels(self, word: Word) -> None:
        following = self._next()
        is_of_a_part = following is not None and following.means("part", *DRAWN)
        # "A 4px black outline": colours may stand between.
        ahead = (item for item in self._words[self._place : self._place + 3] if not item.is_any("colour", "tone"))
        near = next(ahead, None)
        part = near.get("part") if near else None
        width = _WIDTHS.get(str(part)) or (_WIDTHS.get(str(self._noun)) if part is None else None)
        if width:
            self._widths[width] = word.get("px")
        elif (
            is_of_a_part
            or self._noun in ("letter_spacing", "outline", "shadow")
            or (following and following.means("raise"))
        ):
            self._strange.append(word.text)
        else:
            self._px = word.get("px")

    def _times(self, word: Word) -> None:
        following = self._next()
        if following and following.is_any("scale", "width"):
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

    def _height_at(self, percent: float) -> float | None:
        """ "At 20% of the height", "10% from the bottom": a place, as a share of the frame's height from its top."""
        telling = [word for word in self._words if not word.is_silent]
        if self._more is not None or any(word.means("part", "size") for word in telling):
            return None
        edge = next((word.get("set").get("position") for word in telling if word.means("set")), None)
        if edge in ("top", "bottom"):
            is_from = any(word.means("time", "from") for word in telling)
            return round((100 - percent if edge == "bottom" else percent) / 100, 4) if is_from else None
        at = any(one.means("time", "at") and other.means("percent") for one, other in pairwise(telling))
        moves = any(word.means("do", "move") for word in telling)
        if at or (moves and any(word.means("part", "position") for word in telling)):
            return round(percent / 100, 4)
        return None

    def _loose_ends(self) -> None:
        place = self._values.get("position")
        if self._percent is not None and self._factor == 1 and (y := self._height_at(self._percent)) is not None:
            self._values.pop("position", None)
            self._values["y"] = y
        elif self._percent is not None and place in ("top", "bottom") and self._factor == 1 and not self._move:
            # "Um 10 % nach oben".
            del self._values["position"]
            self._move = (-1 if place == "top" else 1) * self._percent / 100
        elif self._percent is not None and self._factor == 1 and not self._move and self._preset is None:
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


def _share(percent: float, *, is_opaque: bool) -> float:
    share = min(percent, 100) / 100
    return round(share if is_opaque else 1 - share, 3)
