"""What captions say and when: replace, correct, delete, insert, split, merge, shift, stretch to speech."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..clauses import Clause
from ..requests import (
    Ask,
    DropCaptions,
    MergeCaptions,
    NewCaption,
    NotUnderstood,
    Request,
    Reword,
    SetText,
    ShiftCaptions,
    SplitCaption,
    TimeCaption,
    ToSpeech,
)
from ..word import Word
from .look_words import is_look_word
from .references import Scope, numbers_of, read_scope
from .texts import text_of
from .times import Times, place_in_time, read_times

_CAPTIONS = ("caption", "line")


def read_captions(clause: Clause) -> list[Request] | None:
    """What the clause asks of captions; None where it is about something else."""
    numbers = numbers_of(clause.words, _CAPTIONS)
    if clause.does("split") and len(numbers) > 1:
        numbers = numbers[:1]
    if numbers and _is_lines(clause):
        numbers = ()
    names = bool(numbers) or clause.has("thing", *_CAPTIONS)
    scope = _scope(clause)
    times = read_times(clause.words)
    if clause.does("fit_speech") and clause.has("thing", "speech", "sound") and not clause.does("duck"):
        return [ToSpeech(scope)]
    if clause.does("split") and (names or clause.has("which", "it")):
        return [_split(clause, numbers, times, scope)]
    if clause.does("merge") and names and not clause.has("thing", "clip"):
        return [MergeCaptions(numbers, scope)] if len(numbers) != 1 else [Ask("ask_merge")]
    if moved := _shift(clause, numbers, times, scope, names=names):
        return [moved]
    if numbers and times.end is not None and times.start is None and clause.does("later", "earlier"):
        # "推迟到10秒".
        return [TimeCaption(numbers, times.end, None, None, scope)]
    if (
        numbers
        and times.length is not None
        and place_in_time(clause.words) == "end"
        and not clause.quotes
        and clause.does("stay")
    ):
        # "延长到4.5秒结束".
        return [TimeCaption(numbers, None, times.length, None, scope)]
    if numbers and (times.start is not None or times.end is not None or times.length is not None) and not clause.quotes:
        if clause.does("remove", "cut") and not clause.does("stay"):
            return [DropCaptions(numbers, None, scope)]
        if clause.has("longer") and times.length is not None:
            return [TimeCaption(numbers, scope=scope, longer=clause.first("longer") * times.length)]
        return [TimeCaption(numbers, times.start, times.end, times.length, scope)]
    if numbers and times.at is not None and not clause.quotes and not clause.does("add", "split", "say", "replace"):
        edge = place_in_time(clause.words)
        if clause.does("stop") or edge == "end":
            return [TimeCaption(numbers, None, times.at, None, scope)]
        if clause.does("stay", "move") or edge == "start":
            return [TimeCaption(numbers, times.at, None, None, scope)]
    return _words_of(clause, numbers, times, scope, names=names)


def _words_of(
    clause: Clause, numbers: tuple[int, ...], times: Times, scope: Scope, *, names: bool
) -> list[Request] | None:
    quotes = clause.quotes
    if (
        len(quotes) >= 2 and not clause.has("test") and clause.does("replace", "set", "say", "add", "rename", "swap")
    ) or (len(quotes) >= 2 and (clause.has("no") or clause.has("thing", "word"))):
        return [_reword(clause, quotes, numbers, scope)]
    is_between = len(numbers) == 2 and numbers[1] - numbers[0] == 1 and clause.has("time", "from")
    if is_between and len(quotes) == 1 and clause.does("set", "move", "add"):
        return [NewCaption(quotes[0], times.at, times.length, numbers[0], scope)]
    is_placed = clause.has("time", "after", "before")
    is_new = (
        names
        and (not numbers or is_placed)
        and bool(quotes)
        and clause.has("new")
        and not clause.does("remove", "replace")
    )
    if (
        (clause.does("add") or is_new)
        and (names or (clause.quotes and times.is_any))
        and not clause.has("thing", "title")
    ):
        return _insert(clause, numbers, times, scope, names=names)
    if clause.does("remove", "cut"):
        if names and numbers and quotes:
            return [Reword(quotes[0], "", numbers, scope)]
        if names and numbers:
            return [DropCaptions(numbers, None, scope, but=clause.has("except"))]
        says = any(word.means("do", "say") for word in clause.words)
        if quotes and says and not clause.has("thing", "word", "title") and len(quotes) == 1:
            # "Delete the one that says "…"".
            return [DropCaptions((), quotes[0], scope)]
        if (
            quotes
            and clause.has("thing", "caption", "line")
            and not clause.has("thing", "word")
            and not _inside(clause)
        ):
            return [DropCaptions((), quotes[0], scope)]
        if quotes:
            return [Reword(quotes[0], "", numbers, scope)]
        if names and not times.is_any and not any(is_look_word(word) for word in clause.words) and not scope.is_named:
            if any(word.means("number") and not word.means("filler") for word in clause.words):
                return [Ask("ask_which_caption")]
            return [DropCaptions((), None, scope)] if not clause.unknown else None
        return None
    if numbers and is_placed and len(quotes) == 1 and not clause.verbs:
        # "在第二句前面来句“听好了”": beside a caption, and none of its words.
        return [Ask("ask_words")]
    if numbers and (clause.does("set", "say", "replace", "rename") or quotes):
        text = text_of(clause)
        if not quotes and clause.words[-1].is_silent and _says_nothing(clause):
            # "第三条字幕改一下".
            return [Ask("ask_words")]
        if text is not None and (quotes or len(numbers) == 1) and (quotes or not _is_only_look(clause)):
            return [SetText(numbers, text, scope)]
        if _is_only_look(clause):
            return [Ask("one_look")]
        return [Ask("ask_words")] if text is None else [NotUnderstood(clause.written)]
    return _loose_reword(clause, numbers, scope)


def _scope(clause: Clause) -> Scope:
    """Only letters and places name variants here: "them" and "all" are captions, "the others" beside captions, too."""
    scope = read_scope(clause)
    if scope.pronoun == "other" and clause.has("thing", *_CAPTIONS):
        return Scope()
    return scope if scope.is_named else Scope()


def _is_lines(clause: Clause) -> bool:
    """ "One line only" is about rows."""
    return (
        not any(word.means("thing", "caption") for word in clause.words)
        and any(word.means("part", "lines") for word in clause.words)
        and not (clause.quotes or clause.does("remove", "say", "split", "merge"))
    )


def _is_only_look(clause: Clause) -> bool:
    return any(is_look_word(word) for word in clause.words) and not clause.quotes and not clause.does("say")


def _inside(clause: Clause) -> bool:
    """ "Remove "really" from the captions": words inside, not the caption that they are."""
    place = next(at for at, word in enumerate(clause.words) if word.means("quote"))
    rest = clause.words[place + 1 :]
    before = clause.words[:place]
    return any(word.means("thing", "caption", "line") for word in rest) or not any(
        word.means("thing", "caption", "line") for word in before
    )


def _reword(clause: Clause, quotes: list[str], numbers: tuple[int, ...], scope: Scope) -> Request:
    """Which of two quotations goes and which comes: "X instead of Y" and "X, not Y" turn them round."""
    places = [at for at, word in enumerate(clause.words) if word.means("quote")]
    between = clause.words[places[0] + 1 : places[1]]
    turned = any(word.means("no") for word in between) or (
        bool(
            re.search(
                r"\binstead of\b|\brather than\b|en lugar de|en vez de|\bstatt\b|anstelle|au lieu de|而不是",
                clause.written,
            )
        )
        and not clause.does("replace")
    )
    old, new = (quotes[1], quotes[0]) if turned else (quotes[0], quotes[1])
    return Reword(old, new, numbers, scope)


def _loose_reword(clause: Clause, numbers: tuple[int, ...], scope: Scope) -> list[Request] | None:
    """ "Replace everyone with folks", "the typo: comments should be remarks": words without quotes."""
    words = clause.words
    verb = next((at for at, word in enumerate(words) if word.means("do", "replace")), None)
    is_quoted = len(clause.quotes) == 1 and verb is not None and not words[verb].means("do", "set")
    if not (clause.does("replace", "set") or clause.has("thing", "word")):
        return None
    if any(is_look_word(word) for word in words) and not is_quoted:
        return None
    if not clause.does("replace") and not clause.has("thing", "word") and not _sets_a_word(words):
        return None
    if clause.has("thing", *("music", "title", "clip", "video", "sound", "still")) or (
        clause.letters and len(clause.letters) > 1
    ):
        return None
    follows = next(
        (
            at
            for at, word in enumerate(words[:-1])
            if word.means("do", "replace", "set") and words[at + 1].means("unknown")
        ),
        0,
    )
    # "En la A cambia two por three": what joins the two stands behind the verb.
    joint = next((at for at, word in enumerate(words) if at > follows and _joins(word)), None)
    if joint is None:
        joint = next((at for at, word in enumerate(words) if at and _joins(word)), None)
    if joint is None or joint + 1 >= len(words):
        return None
    start = max((at + 1 for at, word in enumerate(words[:joint]) if _leads(word)), default=0)
    if start >= joint:
        return None
    while start < joint - 1 and (words[start].is_silent or words[start].means("time", "in")):
        start += 1
    old = clause.text[words[start].start : words[joint].start].strip(" ,.:：，。\"'")
    new = clause.text_after(joint)
    quote = next((word for word in words[joint + 1 :] if word.means("quote")), None)
    if quote is not None:
        new = quote.get("quote")
    # "… for now in caption 2": where it is to be done is none of the words.
    where = next(
        (
            at
            for at in range(joint + 2, len(words))
            if words[at].means("thing", "caption", "line", "variant") or words[at].means("letter")
        ),
        None,
    )
    if where is not None and quote is None:
        start_of_place = where
        while start_of_place - 1 > joint and (
            words[start_of_place - 1].is_any("joint", "ordinal", "time", "comma", "on")
            or words[start_of_place - 1].means("do", "only")
        ):
            start_of_place -= 1
        new = clause.text[words[joint].end : words[start_of_place].start].strip(" ,.:：，。\"'")
    verbatim = clause.has("thing", "word") or (verb is not None and not words[verb].means("do", "set"))
    verbatim = verbatim and not any(word.is_any("thing", "letter") for word in words[start:joint])
    known = not verbatim and not any(word.is_any("unknown", "quote", "typo") for word in words[start:joint])
    if not old or not new or (known and not is_quoted):
        return None
    return [Reword(old, new, numbers, scope)]


def _sets_a_word(words: Sequence[Word]) -> bool:
    """ "Cambia two por three": an unknown word stands right behind the verb, and another behind what joins them."""
    verb = next((at for at, word in enumerate(words) if word.means("do", "set")), len(words))
    rest = [word for word in words[verb + 1 :] if not word.means("comma")]
    at = next((at for at, word in enumerate(words) if at and word.means("do", "replace", "set")), None)
    if at is not None and at + 1 < len(words) and words[at - 1].means("unknown") and words[at + 1].means("unknown"):
        # "B里的 comments 改成 chat".
        return True
    return len(rest) >= 3 and rest[0].means("unknown") and _joins(rest[1]) and rest[2].is_any("unknown", "number")


def _joins(word: Word) -> bool:
    """What stands between words that go and words that come: "with", "to", "by", "should say"."""
    return (
        word.means("joint", "with")
        or word.means("time", "to", "for", "over")
        or word.means("do", "set", "replace", "say")
    )


def _leads(word: Word) -> bool:
    return any(word.means(kind) for kind in ("do", "thing", "comma", "letter", "ordinal", "number"))


def _insert(
    clause: Clause, numbers: tuple[int, ...], times: Times, scope: Scope, *, names: bool
) -> list[Request] | None:
    text = text_of(clause) if clause.quotes or clause.does("say") else None
    if text is None:
        return [Ask("ask_words")] if names and not clause.has("test") and not _is_vague_add(clause) else None
    if not names and not clause.has("thing", "caption", "line"):
        return None
    at = times.at if times.at is not None else times.start
    length = times.length
    if times.start is not None and times.end is not None and times.end > times.start >= 0:
        length = times.end - times.start
    after = None
    if numbers and clause.has("time", "after"):
        after = numbers[-1]
    elif numbers and clause.has("time", "before"):
        after = numbers[0] - 1
    elif at is None and place_in_time(clause.words) == "start":
        at = 0
    return [NewCaption(text, at, length, after, scope)]


def _is_vague_add(clause: Clause) -> bool:
    """ "Add captions" brings or asks for all of them, and "add a white caption" is a look."""
    return (
        any(is_look_word(word) for word in clause.words) or clause.has("thing", "variant") or not clause.has("number")
    )


def _split(clause: Clause, numbers: tuple[int, ...], times: Times, scope: Scope) -> Request:
    if len(numbers) > 1:
        numbers = numbers[:1]
    if not numbers:
        return Ask("ask_which_caption")
    at = times.at if times.at is not None else times.start if times.start is not None else times.length
    words = None
    place = next((at for at, word in enumerate(clause.words) if word.means("time", "after", "before")), None)
    count = None
    if clause.quotes:
        words = clause.quotes[0]
    elif at is None and place is not None:
        behind = clause.words[place + 1 :]
        number = next(
            (
                word.get("number") or word.get("ordinal")
                for word in behind
                if word.means("number") or word.means("ordinal")
            ),
            None,
        )
        if number and any(word.means("thing", "word") for word in clause.words):
            count = int(number)
        elif place and clause.words[place - 1].means("unknown"):
            # "在 test 后面拆开".
            words = clause.words[place - 1].text
        elif behind:
            words = clause.text_after(place)
            if next((word for word in behind if not word.is_silent), behind[0]).means("do", "split"):
                words = _text_between(clause, place) or words
    return SplitCaption(numbers, words, at, count, scope)


def _says_nothing(clause: Clause) -> bool:
    """Whether nothing but small words stands behind what is to be done."""
    last = max((at for at, word in enumerate(clause.words) if word.means("do")), default=-1)
    return (
        last >= 0 and not clause.words[-1].text.isascii() and all(word.is_silent for word in clause.words[last + 1 :])
    )


def _text_between(clause: Clause, place: int) -> str | None:
    """ "在 test 后面拆开": where the place stands behind the word."""
    start = next((word.end for word in reversed(clause.words[:place]) if word.means("time", "at", "from")), None)
    return clause.text[start : clause.words[place].start].strip() or None if start is not None else None


def _shift(clause: Clause, numbers: tuple[int, ...], times: Times, scope: Scope, *, names: bool) -> Request | None:
    """Later, earlier, or too late by so much."""
    about = names or clause.has("which", "it", "all") or bool(clause.letters) or not clause.has("thing")
    if not about or clause.has("thing", "music", "title", "clip", "still"):
        return None
    by = clause.has("time", "by") or any(word.means("do") and word.text.endswith(" by") for word in clause.words)
    if times.length is None and times.at is not None and by:
        times = replace(times, length=times.at)
    if times.length is None and (clause.does("later", "earlier") or clause.does("too_late", "too_early")):
        later_only = clause.does("too_late", "too_early") or {
            word.get("do") for word in clause.words if word.means("do", "later", "earlier")
        }
        says_shift = names and later_only and not times.is_any and not any(is_look_word(word) for word in clause.words)
        if says_shift and not clause.does("remove", "say", "set", "add") and not clause.quotes:
            return Ask("ask_shift")
        return None
    if times.length is None:
        return None
    direction = 0
    if clause.does("too_late"):
        direction = -1
    elif clause.does("too_early"):
        direction = 1
    elif clause.does("earlier"):
        direction = -1
    elif clause.does("later"):
        direction = 1
    elif clause.does("move") and names:
        direction = -1 if clause.has("time", "before") else 1 if clause.has("time", "after") else 0
        if not direction:
            return Ask("ask_shift_direction")
    if not direction or clause.quotes:
        return None
    return ShiftCaptions(direction * times.length, numbers, scope)
