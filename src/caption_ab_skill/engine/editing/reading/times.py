"""When: the times in a clause, as a stretch of the timeline, a moment, or a length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..word import Word


@dataclass(frozen=True)
class Times:
    """What a clause says of time, in ms.

    `start` and `end` are a stretch; negative ones count from the timeline's end, None is its edge or not said. `at` is
    a moment, `length` how long something lasts, `is_edge` whether the stretch is at the beginning or the end.
    """

    start: int | None = None
    end: int | None = None
    at: int | None = None
    length: int | None = None
    is_edge: bool = False

    @property
    def is_span(self) -> bool:
        """Whether there is a stretch."""
        return self.start is not None or self.end is not None

    @property
    def is_any(self) -> bool:
        """Whether there is any time at all."""
        return self != Times()


def read_times(words: Sequence[Word]) -> Times:
    """The times among the words; what stands behind "instead of" is none of them."""
    instead = next((at for at, word in enumerate(words) if at and word.means("instead")), len(words))
    words = words[:instead]
    places = [place for place, word in enumerate(words) if word.means("ms") or word.means("at")]
    start = end = at = length = None
    is_edge = False
    skip = -1
    for number, place in enumerate(places):
        if place <= skip:
            continue
        word = words[place]
        value = _value(word)
        before, after = _neighbour(words, place, -1), _neighbour(words, place, 1)
        following = places[number + 1] if number + 1 < len(places) else None
        edge = word.get("edge") or _edge(words, place)
        if edge in (1, -1):
            start, end, is_edge = (0, value, True) if edge == 1 else (-value, None, True)
        elif following is not None and _is_between(words, place, following):
            start, end, skip = value, _value(words[following]), following
        elif (
            _after(before)
            or _means(after, "after")
            or (before and before.means("time", "from") and not _means(before, "at"))
        ):
            start = value
        elif _means(before, "before") or _means(after, "before") or _means(before, "to"):
            end = value
        elif word.means("at") or _means(before, "at"):
            at = value
        else:
            length = value
    if length is not None and not is_edge and start is None and end is None:
        start, end, length, is_edge = _from_edge(words, length)
    if at is not None and start is None and end is None and place_in_time(words) == "end":
        # "From 0:09 to the end" without its first word.
        takes = any(word.means("do", "cut", "remove", "keep", "only", "trim") for word in words)
        start, at = (at, None) if takes else (start, at)
    return Times(start, end, at, length, is_edge)


def place_in_time(words: Sequence[Word]) -> str | None:
    """Whether "the start" or "the end" of the timeline is named."""
    named = [word.get("time") for word in words if word.means("time", "start", "end")]
    return str(named[0]) if named else None


def _value(word: Word) -> int:
    return int(word.get("ms") if word.means("ms") else word.get("at"))


def _edge(words: Sequence[Word], place: int) -> int | None:
    """ "The first 3 seconds", "最后两秒": the ordinal right before a time."""
    at = place - 1
    while at >= 0 and words[at].is_silent and not words[at].means("comma"):
        at -= 1
    return words[at].get("ordinal") if at >= 0 else None


def _neighbour(words: Sequence[Word], place: int, step: int) -> Word | None:
    at = place + step
    while 0 <= at < len(words) and words[at].is_silent and not words[at].means("time") and not words[at].means("comma"):
        at += step
    return words[at] if 0 <= at < len(words) else None


def _means(word: Word | None, value: str) -> bool:
    return word is not None and word.means("time", value)


def _after(word: Word | None) -> bool:
    return _means(word, "after")


def _is_between(words: Sequence[Word], place: int, following: int) -> bool:
    """Whether two times are the ends of one stretch."""
    inner = [word for word in words[place + 1 : following] if not word.means("filler") or word.means("time")]
    if any(word.means("time", "to") for word in inner):
        return True
    if len(inner) == 1 and inner[0].means("comma") and inner[0].text in "-–—~～":
        return True
    opened = any(word.means("time", "from") for word in words[:place])
    return opened and len(inner) == 1 and inner[0].means("joint", "and")


def _from_edge(words: Sequence[Word], length: int) -> tuple[int | None, int | None, int | None, bool]:
    """ "Two seconds from the end": a length beside an edge, where something is taken away there."""
    cuts = any(word.means("do", "cut", "trim", "remove") for word in words)
    edge = (
        place_in_time(words)
        if cuts and not any(word.means("quote") or word.means("thing", "title") for word in words)
        else None
    )
    if edge == "start":
        return 0, length, None, True
    if edge == "end":
        return -length, None, None, True
    return None, None, length, False
