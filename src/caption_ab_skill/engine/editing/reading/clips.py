"""Clips: trim, cut out, join, order, speed, pictures and slideshows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ..clauses import Clause
from ..requests import (
    Ask,
    ChangeSpeed,
    Cut,
    DropClips,
    JoinClips,
    Keep,
    MoveClip,
    OrderClips,
    Request,
    ShowStills,
    Slideshow,
)
from ..word import Word
from .look_words import is_look_word
from .references import numbers_of
from .times import Times, place_in_time, read_times

_CLIPS = ("clip", "still", "video")


def read_clips(clause: Clause) -> list[Request] | None:
    """What the clause asks of clips and of time; None where it is about something else."""
    times = read_times(clause.words)
    numbers = numbers_of(clause.words, ("clip", "still", "video"))
    if ordered := _files_in_order(clause):
        return [ordered]
    made = clause.has("thing", "still") and clause.has("thing", "video") and clause.does("set", "merge")
    if made and clause.has("time", "to") and not times.is_span:
        return [Slideshow(_each(times), tuple(clause.all("file")))]
    if clause.has("thing", "slideshow") and not clause.does("remove"):
        return [Slideshow(_each(times), tuple(clause.all("file")))]
    if speed := _speed(clause, times, numbers):
        return [speed]
    if ordered := _order(clause, numbers):
        return [ordered]
    if shown := _stills(clause, times, numbers):
        return [shown]
    if joined := _join(clause, times, numbers):
        return [joined]
    if clause.does("remove", "cut") and (numbers or clause.has("thing", "clip", "still")) and not times.is_any:
        file = next(iter(clause.all("file")), None)
        kind: Literal["any", "video", "still"] = "still" if clause.has("thing", "still") and file is None else "any"
        return [DropClips(numbers, file, kind, but=clause.has("except"))]
    if clause.does("remove") and clause.has("file"):
        return [DropClips((), clause.first("file"))]
    return _range(clause, times)


def _files_in_order(clause: Clause) -> Request | None:
    """ "Play the frog clip first, then the talk": files by name, in the order in which they are named."""
    files = tuple(dict.fromkeys(clause.all("file")))
    if len(files) < 2 or clause.does("add", "merge", "remove", "cut", "replace", "swap"):
        return None
    if clause.has("thing", "music", "sound", "caption", "title") or any(is_look_word(word) for word in clause.words):
        return None
    return OrderClips((), files)


def _each(times: Times) -> int | None:
    return times.length if times.length is not None else times.at


# time


def _range(clause: Clause, times: Times) -> list[Request] | None:
    if clause.has("thing", "variant") and not times.is_any:
        return None
    if clause.has("thing", "caption", "title", "music", "word") and not clause.has("thing", "video", "part", "clip"):
        return None
    cuts, keeps = clause.does("cut", "remove"), clause.does("keep", "only")
    is_no = clause.has("no")
    trims = clause.does("trim")
    place = place_in_time(clause.words)
    about = clause.has("thing", "video", "clip") or clause.has("which", "it")
    if about and not (cuts or keeps or trims or clause.quotes) and (times.at is not None or times.start is not None):
        if clause.does("stop") or place == "end":
            return [Keep(None, times.at if times.at is not None else times.start)]
        if clause.does("stay") or place == "start":
            return [Keep(times.at if times.at is not None else times.start, times.end)]
    if not (cuts or keeps or trims or is_no):
        return _length(clause, times)
    if cuts and not keeps and _unknown_object(clause):
        return None
    span = _span(clause, times)
    if span is None:
        if times.length is not None and (trims or cuts or keeps):
            return _length(clause, times) if trims or keeps or clause.has("time", "to") else [Ask("ask_range")]
        if (clause.does("cut", "trim") and not any(is_look_word(word) for word in clause.words)) or (
            (cuts or keeps) and clause.has("thing", "part", "video") and not clause.has("part")
        ):
            return None if clause.has("fit") and not clause.does("cut") else [Ask("ask_range")]
        return None
    start, end = span
    if cuts and not keeps and start is not None and end is not None and 0 <= end < start:
        # "Cut everything before 0:02 and after 0:10".
        return [Keep(end, start)]
    if clause.has("except") and (keeps or cuts):
        return [Cut(*span)] if keeps else [Keep(*span)]
    if keeps and not (cuts and not clause.has("do", "keep", "only")):
        return [Keep(*span)]
    if trims and not cuts and not _takes_off(clause, times):
        return [Keep(*span)]
    return [Cut(*span)]


def _takes_off(clause: Clause, times: Times) -> bool:
    """ "Trim the first 3 seconds (off)" takes them away; "trim to the first 3 seconds" keeps them."""
    to = any(word.means("time", "to") or "to" in word.text.casefold().split() for word in clause.words)
    made = clause.language == "zh" and any(mark in clause.written for mark in ("成", "到", "为"))
    return times.is_edge and not to and not made


def _span(clause: Clause, times: Times) -> tuple[int | None, int | None] | None:
    if times.is_span:
        return times.start, times.end
    place = place_in_time(clause.words)
    if times.length is not None and place and clause.does("cut", "remove") and not clause.has("thing"):
        # "… and the one second at the end".
        return (0, times.length) if place == "start" else (-times.length, None)
    if times.at is not None and clause.has("time", "to"):
        return None, times.at
    return None


def _unknown_object(clause: Clause) -> bool:
    """ "Remove the dog from 2 to 4 seconds": what nobody knows is taken out of no picture."""
    words = clause.words
    verb = next((at for at, word in enumerate(words) if word.means("do", "remove")), None)
    if verb is None or clause.has("thing", "part", "video"):
        return False
    following = next((word for word in words[verb + 1 :] if not word.is_silent and not word.means("which")), None)
    return following is not None and following.means("unknown")


def _length(clause: Clause, times: Times) -> list[Request] | None:
    """ "Make it 10 seconds long": cut, or speed up?"""
    about = (
        clause.has("thing", "video", "clip")
        or clause.has("which", "it")
        or clause.has("do", "trim")
        or not clause.has("thing")
    )
    changes = clause.does("set", "trim", "keep", "cut")
    if times.length is not None and clause.has("time", "by") and clause.does("trim", "cut"):
        return [Ask("ask_range")]
    if times.length is None or not about or not changes or clause.has("thing", "caption", "title", "music", "still"):
        return None
    if any(is_look_word(word) for word in clause.words) or clause.quotes:
        return None
    if (
        clause.does("trim", "keep", "cut")
        and not clause.has("time", "long")
        and (clause.has("time", "to") or clause.does("keep", "only", "trim"))
    ):
        return [Keep(0, times.length)]
    return [Ask("ask_length")]


# speed


def _speed(clause: Clause, times: Times, numbers: tuple[int, ...]) -> Request | None:
    fasts = clause.all("fast")
    fast = next((value for value in fasts if isinstance(value, float)), next(iter(fasts), None))
    factor = clause.first("times")
    about = (
        fast is not None
        or clause.has("thing", "speed")
        or (
            factor is not None
            and not any(is_look_word(word) for word in clause.words)
            and not clause.has("thing", "caption", "music", "sound", "volume", "title")
            and not (clause.letters or clause.has("part", "size"))
        )
    )
    if (
        not about
        or clause.has("part", "animation")
        or (clause.has("thing", "caption") and not clause.has("thing", "video", "clip", "speed"))
    ):
        return None
    start, end = (times.start, times.end) if times.is_span else (None, None)
    percent = clause.first("percent")
    file = clause.first("file")
    if isinstance(fast, float) and factor is None:
        return ChangeSpeed(fast, None, numbers, start, end, file)
    number = next(
        (word.get("number") for word in clause.words if word.means("number") and not word.means("filler")), None
    )
    if factor is None and number is not None and not numbers and clause.has("thing", "speed"):
        factor = number
    slower = fast == "slower" or clause.first("more") == -1 or clause.first("raise") == -1
    if factor is not None:
        if fast == "slower" and factor > 1:
            factor = 1 / factor
        if fast == "slower" and factor == 1:
            # "放慢一倍".
            factor = 0.5
        if fast == "faster" and factor == 1:
            # "加快一倍": by as much again.
            factor = 2.0
        return ChangeSpeed(factor, None, numbers, start, end, file)
    if percent is not None:
        changes = fast in ("faster", "slower") or clause.has("more") or clause.has("raise")
        if changes and not clause.has("time", "to"):
            return ChangeSpeed(None, 1 + (-1 if slower else 1) * percent / 100, numbers, start, end, file)
        return ChangeSpeed(percent / 100, None, numbers, start, end, file)
    return Ask("ask_speed")


# order


def _order(clause: Clause, numbers: tuple[int, ...]) -> Request | None:
    ordered = [word for word in clause.words if word.means("number") or word.means("ordinal")]
    if clause.does("order") and len(ordered) > 2 and not clause.has("thing"):
        return OrderClips(tuple(int(word.get("number") or word.get("ordinal")) for word in ordered))
    if not clause.has("thing", "clip", "still", "video") or clause.has("thing", "caption"):
        return None
    things = [at for at, word in enumerate(clause.words) if word.means("thing", *_CLIPS)]
    if clause.does("swap"):
        return MoveClip(numbers, swap=True)
    if clause.does("order"):
        every = tuple(
            int(word.get("number") or word.get("ordinal"))
            for word in clause.words
            if (word.means("number") and not word.means("filler"))
            or (word.means("ordinal") and not (word.get("ordinal") < 0 and word.means("time")))
        )
        return OrderClips(every) if len(every) > 1 else Ask("ask_order")
    if not clause.does("move", "set", "stay") or not numbers or clause.has("file"):
        return None
    rest = clause.words[things[0] + 1 :]
    reference = _reference(rest, numbers)
    if reference and any(word.means("time", "before") for word in rest):
        return MoveClip(numbers[:1], before=reference)
    if reference and any(word.means("time", "after", "end") for word in rest):
        return MoveClip(numbers[:1], after=reference)
    target = next((word.get("ordinal") for word in rest if word.means("ordinal")), None)
    place = place_in_time(rest)
    if target is not None:
        return MoveClip(numbers[:1], place=target)
    if place:
        return MoveClip(numbers[:1], place=1 if place == "start" else -1)
    return None


def _reference(rest: Sequence[Word], numbers: tuple[int, ...]) -> int | None:
    """The other clip in "clip 3 before clip 1"."""
    found = numbers_of(rest, _CLIPS)
    if found:
        return found[0]
    return numbers[1] if len(numbers) > 1 else None


# pictures and files


def _stills(clause: Clause, times: Times, numbers: tuple[int, ...]) -> Request | None:
    length = _each(times)
    if not clause.has("thing", "still") or length is None or clause.does("remove", "cut") or clause.quotes:
        return None
    if clause.does("add") or place_in_time(clause.words) or clause.has("file"):
        return None
    return ShowStills(length, numbers)


def _join(clause: Clause, times: Times, numbers: tuple[int, ...]) -> Request | None:
    files = tuple(clause.all("file"))
    place = place_in_time(clause.words)
    named = bool(files) or clause.has("thing", *_CLIPS)
    if (
        not named
        or clause.has("thing", "caption", "title", "music", "variant", "sound", "volume", "frame")
        or clause.quotes
    ):
        return None
    if clause.does("remove", "keep"):
        return None
    adds = clause.does("add", "merge") or (
        clause.does("move", "set", "stay") and (bool(files) or clause.has("thing", "still")) and (place or files)
    )
    if not adds and not (
        clause.has("thing", "clip", "video", "still") and place and clause.does("merge", "add", "move")
    ):
        return None
    if any(is_look_word(word) for word in clause.words) and not files:
        return None
    kind: Literal["any", "video", "still"] = "any"
    if clause.has("thing", "still"):
        kind = "still"
    elif clause.has("thing", "clip", "video"):
        kind = "video"
    everything = clause.does("merge") and not files and place is None
    at = 1 if place == "start" or clause.has("ordinal", 1) or (clause.has("time", "before") and not numbers) else None
    every = everything or clause.has("which", "all")
    return JoinClips(files, kind, numbers, at, _each(times), all=every, adds=clause.does("add", "merge"))
