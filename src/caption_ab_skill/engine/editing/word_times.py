"""The words of a cue and their times: kept right when the words change.

A word is what white space surrounds; in Chinese and Japanese each character with the marks behind it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import accumulate

from ..draft import Cue, CueWord

# Kana, Han ideographs with their extension A, and the compatibility forms: scripts without spaces between words.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}][^\w\s]*|[^\s{_UNSPACED}]+")
_ENDS_UNSPACED = re.compile(rf"[{_UNSPACED}\u3000-\u303f\uff00-\uff65]")
# ms: a word shorter than this is not seen; one that is new takes the time from its neighbour then.
_SEEN = 40


def word_spans(text: str) -> list[tuple[int, int]]:
    """Where each word begins and ends in the text."""
    return [match.span() for match in _WORD.finditer(text)]


def is_unspaced(character: str) -> bool:
    """Whether the script of this character has no spaces between words."""
    return _ENDS_UNSPACED.fullmatch(character) is not None


def joined(first: str, second: str) -> str:
    """Two texts as one: with a space between, and none in Chinese or Japanese."""
    first, second = first.rstrip(), second.lstrip()
    if not first or not second:
        return first or second
    return f"{first}{'' if is_unspaced(first[-1]) and is_unspaced(second[0]) else ' '}{second}"


def timed_words(cue: Cue) -> tuple[CueWord, ...]:
    """The cue's words with their times; where these are not known, each has its share of the cue's by its length."""
    if cue.words:
        return cue.words
    return _shared([cue.text[start:end] for start, end in word_spans(cue.text)], cue.start_ms, cue.end_ms)


def with_text(cue: Cue, text: str) -> Cue:
    """The cue with other words; those that stay keep their times, new ones share the gap between their neighbours.

    Words that a person set are no guess any more: the confidence goes.
    """
    if text == cue.text:
        return cue
    words = _aligned(cue, [text[start:end] for start, end in word_spans(text)]) if cue.words else ()
    return replace(cue, text=text, words=words, confidence=None)


def within(cue: Cue, start_ms: int, end_ms: int) -> Cue:
    """The cue from `start_ms` to `end_ms`, its words stretched or moved along."""
    length, was = end_ms - start_ms, cue.duration_ms

    def at(ms: int) -> int:
        share = (ms - cue.start_ms) / was if was else 0.0
        return start_ms + round(min(1.0, max(0.0, share)) * length)

    words = tuple(CueWord(at(word.start_ms), at(word.end_ms) - at(word.start_ms), word.text) for word in cue.words)
    return replace(cue, start_ms=start_ms, duration_ms=length, words=words)


def cut_to(cue: Cue, start_ms: int, end_ms: int) -> Cue:
    """The cue from `start_ms` to `end_ms`, its words where they were, as far as that is inside."""
    words = tuple(
        CueWord(start, max(start, min(word.end_ms, end_ms)) - start, word.text)
        for word in cue.words
        for start in (min(max(word.start_ms, start_ms), end_ms),)
    )
    return replace(cue, start_ms=start_ms, duration_ms=end_ms - start_ms, words=words)


def respoken(cue: Cue, heard: Sequence[CueWord | None]) -> Cue:
    """The cue with new times for its words, where None is a word whose time is not known any more.

    Such a word shares the gap between its neighbours.
    """
    words = list(heard)
    place = 0
    while place < len(words):
        if words[place] is not None:
            place += 1
            continue
        end = next((n for n in range(place, len(words)) if words[n] is not None), len(words))
        _fill(words, place, [word.text for word in cue.words[place:end]], cue)
        place = end
    return replace(cue, words=tuple(word for word in words if word is not None))


def _aligned(cue: Cue, new: list[str]) -> tuple[CueWord, ...]:
    old = cue.words
    plain = [_plain(word.text) for word in old]
    words: list[CueWord | None] = []
    gaps: list[tuple[int, list[str]]] = []
    for tag, a, b, c, d in SequenceMatcher(None, plain, [_plain(text) for text in new], autojunk=False).get_opcodes():
        if tag == "equal" or (tag == "replace" and b - a == d - c):
            words += [replace(word, text=text) for word, text in zip(old[a:b], new[c:d], strict=True)]
        elif tag == "replace":
            words += _shared(new[c:d], old[a].start_ms, old[b - 1].end_ms)
        elif tag == "insert":
            gaps.append((len(words), new[c:d]))
            words += [None] * (d - c)
    for place, texts in gaps:
        _fill(words, place, texts, cue)
    return tuple(word for word in words if word is not None)


def _fill(words: list[CueWord | None], place: int, texts: Sequence[str], cue: Cue) -> None:
    """Put words into a gap of the list; one that is too short takes in the neighbour's time as well."""
    before = words[place - 1] if place else None
    end = place + len(texts)
    after = next((word for word in words[end:] if word), None)
    start_ms, end_ms = before.end_ms if before else cue.start_ms, after.start_ms if after else cue.end_ms
    if end_ms - start_ms >= _SEEN * len(texts):
        words[place:end] = _shared(texts, start_ms, end_ms)
    elif before:
        words[place - 1 : end] = _shared([before.text, *texts], before.start_ms, max(before.start_ms, end_ms))
    elif after:
        place_after = words.index(after, end)
        words[place : place_after + 1] = [
            *_shared([*texts, after.text], start_ms, max(start_ms, after.end_ms)),
        ]
    else:
        words[place:end] = _shared(texts, start_ms, max(start_ms, end_ms))


def _shared(texts: Sequence[str], start_ms: int, end_ms: int) -> tuple[CueWord, ...]:
    """Each text with its share of the time, by its length."""
    lengths = list(accumulate((len(text) for text in texts), initial=0))
    if not lengths[-1]:
        return ()
    times = [start_ms + round((end_ms - start_ms) * length / lengths[-1]) for length in lengths]
    return tuple(
        CueWord(start, end - start, text) for text, start, end in zip(texts, times[:-1], times[1:], strict=True)
    )


def _plain(word: str) -> str:
    """A word as it is compared: without case and marks."""
    return re.sub(r"[^\w]", "", word).casefold() or word
