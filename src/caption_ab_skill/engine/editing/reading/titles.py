"""Titles and other words on the picture that belong to no variant."""

from __future__ import annotations

from itertools import pairwise

from ..clauses import Clause
from ..requests import Ask, ChangeTitle, DropTitles, NewTitle, Request
from .look_words import UNCHANGED, ReadLook, is_look_word
from .looks import read_look
from .references import numbers_of
from .texts import text_of
from .times import Times, place_in_time, read_times


def read_titles(clause: Clause) -> list[Request] | None:
    """What the clause asks of titles; None where it is about something else."""
    names = clause.has("thing", "title")
    quotes = clause.quotes
    times = read_times(clause.words)
    numbers = numbers_of(clause.words, ("title",))
    if not names:
        return _unnamed(clause, times)
    if clause.does("remove", "cut") and not (clause.does("add") and quotes):
        takes_all = clause.has("which", "all") or any(
            word.text[-1:].lower() == "s"
            for word in clause.words
            if word.means("thing", "title") and clause.language in ("en", "es", "fr")
        )
        named = quotes[0] if quotes else _named_beside(clause) if not numbers and not takes_all else None
        return [DropTitles(numbers, named, all=takes_all and not numbers and named is None)]
    changes = clause.does("set", "replace", "rename", "move", "say", "stay") and not clause.does("add")
    if (numbers and not clause.does("add")) or (changes and _is_change(clause, quotes)):
        return [_change(clause, numbers, quotes, times)]
    text = quotes[0] if quotes else _bare_text(clause)
    if text is None:
        return (
            [Ask("ask_title")]
            if not any(is_look_word(word) for word in clause.words) or clause.does("add")
            else [_change(clause, numbers, quotes, times)]
        )
    return [_new(clause, text, times)]


def _named_beside(clause: Clause) -> str | None:
    """ "Urban Dreams那个标题不要了": unknown words right before the noun are the title's own."""
    at = next(at for at, word in enumerate(clause.words) if word.means("thing", "title"))
    before = [word for word in clause.words[:at] if not word.is_silent and not word.means("which")]
    return before[-1].text if before and before[-1].means("unknown") else None


def _is_change(clause: Clause, quotes: list[str]) -> bool:
    """Whether a title that is there is meant: "make the title yellow", "change the title to …"."""
    if len(quotes) == 2 or any(word.means("quote") and word.means("thing", "title") for word in clause.words):
        return True
    if clause.does("set", "replace", "rename", "say", "move", "stay") and not quotes:
        return _bare_text(clause) is None or clause.has("time", "to")
    thing = next(at for at, word in enumerate(clause.words) if word.means("thing", "title"))
    quote = next((at for at, word in enumerate(clause.words) if word.means("quote")), None)
    if quote is None:
        return True
    between = clause.words[thing + 1 : quote]
    leads = any(word.means("time", "to") or word.means("do", "say", "set", "replace", "rename") for word in between)
    has_unknown = any(word.means("unknown") for word in between)
    is_placed = clause.has("set") or read_times(clause.words).is_any or place_in_time(clause.words) is not None
    is_new = any(
        word.means("new") and after.means("thing", "title") for word, after in pairwise(clause.words[: thing + 1])
    )
    return leads and not is_new and (has_unknown or not is_placed or clause.does("say"))


def _change(clause: Clause, numbers: tuple[int, ...], quotes: list[str], times: Times) -> Request:
    named, text = None, None
    if len(quotes) == 2:
        named, text = quotes
    elif any(word.means("quote") and word.means("thing", "title") for word in clause.words):
        named = quotes[0]
    elif quotes:
        thing = next((at for at, word in enumerate(clause.words) if word.means("thing", "title")), 0)
        lead = next(
            (word for word in clause.words[thing + 1 :] if word.means("time", "to") or word.is_any("do", "quote")), None
        )
        between = clause.text[clause.words[thing].end : lead.start].strip(" ,:：，") if lead else ""
        gives = clause.does("set", "replace", "say", "rename") and not any(is_look_word(word) for word in clause.words)
        named, text = (between or None, quotes[0]) if gives else (quotes[0], None)
    elif clause.has("time", "to") and clause.unknown:
        text = text_of(clause)
    look = UNCHANGED if text else _look(clause)
    if clause.has("which", "all") and not numbers and named is None and text is None:
        numbers = (1, 0, -1)
    start, length, at_end = title_times(clause, times)
    if start is None and length is None and not at_end and text is None and not look.look:
        return Ask("ask_title_change")
    return ChangeTitle(numbers, named, text, start, length, at_end, look)


def _unnamed(clause: Clause, times: Times) -> list[Request] | None:
    """ "Show "Day 1" from 2 to 5 seconds", "add the text "Follow me" at the end": words that are no caption."""
    if not clause.quotes or clause.has("thing", "caption", "line", "variant", "music") or clause.letters:
        return None
    shows = clause.does("add", "stay") or (
        clause.does("set", "say", "move") and (times.is_any or place_in_time(clause.words))
    )
    shows = shows or (not clause.verbs and (times.is_any or place_in_time(clause.words) is not None))
    look = _look(clause).look
    is_there = clause.does("set", "move") and not clause.does("add", "say", "replace") and not clause.has("thing")
    is_timed = times.is_any or place_in_time(clause.words) is not None
    if len(clause.quotes) == 1 and look and is_there and not is_timed:
        # "Move "The End" to the bottom": only a title can be meant, since captions look alike.
        return [ChangeTitle((), clause.quotes[0], look=ReadLook(look))]
    if not shows or len(clause.quotes) > 1 or clause.does("remove", "replace", "rename"):
        return None
    return [_new(clause, clause.quotes[0], times)]


def _new(clause: Clause, text: str, times: Times) -> Request:
    start, length, at_end = title_times(clause, times)
    adds = clause.does("add") or not clause.does("set", "move")
    return NewTitle(text, start or 0, length, at_end, _look(clause), adds)


def title_times(clause: Clause, times: Times) -> tuple[int | None, int | None, bool]:
    """When a title is to be shown: its start and its length in ms, and whether it ends with the clip."""
    place = place_in_time(clause.words)
    if times.is_edge and times.start is not None and times.start < 0:
        return None, -times.start, True
    if times.start is not None and times.end is not None:
        return times.start, times.end - times.start, False
    start = times.at if times.at is not None else times.start
    length = times.length
    if start is None and times.end is not None:
        return 0, times.end, False
    if start is None and place == "end":
        return None, length, True
    if start is None and place == "start":
        start = 0
    return start, length, False


def _look(clause: Clause) -> ReadLook:
    """The look of a title; its text and its times are no part of it."""
    others = ("ms", "at", "quote", "time", "unknown", "number", "thing", "ordinal")
    words = [
        word
        for word in clause.words
        # "Pop up" says that it is shown.
        if (is_look_word(word) and not (word.means("do", "stay") and not word.means("colour")))
        or not (word.is_any(*others) or word.means("do", "stay"))
    ]
    return ReadLook(read_look([word for word in words if not word.means("fade") or word.means("set")]).look)


def _bare_text(clause: Clause) -> str | None:
    """A title's text without quotes: what stands behind "title" and means nothing else."""
    place = next(at for at, word in enumerate(clause.words) if word.means("thing", "title"))
    last = next((at for at, word in enumerate(clause.words) if at > place and word.means("do", "say")), place)
    rest = clause.words[last + 1 :]
    while rest and (rest[0].means("comma") or rest[0].means("time", "to")):
        rest, last = rest[1:], last + 1
    if not rest:
        return None
    written = clause.text[clause.words[last].end :].lstrip(" :：，,")
    is_text = rest[0].means("unknown") or last > place or written[:1].isupper() or written[:1] in "{[<("
    if not is_text:
        return None
    end = len(rest)
    for at, word in enumerate(rest):
        if at and (
            word.means("set")
            or word.means("time", "at", "start", "end", "from", "for")
            or word.means("do", "stay", "move")
            or word.means("ms")
            or word.means("at")
        ):
            end = at
            break
    stop = rest[end - 1].end if end < len(rest) else len(clause.text)
    return clause.text[clause.words[last].end : stop].strip(" :：，。\"'") or None
