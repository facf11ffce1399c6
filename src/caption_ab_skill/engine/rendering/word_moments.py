"""When each word of laid out lines is spoken, for the animations that follow the speech. Pure; times are ms."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from ..draft import Cue, CueWord
from ..editing.word_times import timed_words, word_spans

# ms: a word stays lit over a shorter pause than this, which is between sounds and not between words.
_PAUSE = 150


def moments_of(cue: Cue, lines: Sequence[str]) -> list[list[CueWord]]:
    """The words of each line with their times, in order and within the cue's.

    A line's words are the cue's unless its case changes their letters, a long one was broken, or a recogniser's words
    are not the text's; then each takes the time of as large a part of the letters.
    """
    texts = [[line[start:end] for start, end in word_spans(line)] for line in lines]
    spoken = timed_words(cue)
    flat = [text for words in texts for text in words]
    if len(flat) == len(spoken):
        times = [(word.start_ms, word.end_ms) for word in spoken]
    else:
        times = _by_letters(flat, spoken, cue)
    moments: list[list[CueWord]] = []
    reached = cue.start_ms
    for words in texts:
        moments.append([])
        for text in words:
            start_ms, end_ms = times.pop(0)
            start_ms = min(max(start_ms, reached), cue.end_ms)
            end_ms = min(max(end_ms, start_ms), cue.end_ms)
            reached = start_ms
            moments[-1].append(CueWord(start_ms, end_ms - start_ms, text))
    return moments


def line_words(line: str, words: Sequence[CueWord]) -> tuple[CueWord, ...]:
    """The line in pieces, one per word with the spaces behind it; the first has those before it, too.

    A word lasts until the next one where the pause between them is short.
    """
    starts = [start for start, _ in word_spans(line)]
    cuts = [0, *starts[1:], len(line)] if starts else []
    pieces = [replace(word, text=line[start:end]) for word, start, end in zip(words, cuts[:-1], cuts[1:], strict=True)]
    for index, after in enumerate(pieces[1:]):
        gap = after.start_ms - pieces[index].end_ms
        if gap < _PAUSE:
            pieces[index] = replace(pieces[index], duration_ms=max(0, after.start_ms - pieces[index].start_ms))
    return tuple(pieces)


def _by_letters(texts: Sequence[str], spoken: Sequence[CueWord], cue: Cue) -> list[tuple[int, int]]:
    lengths = list(accumulate((len(text) for text in texts), initial=0))
    heard = list(accumulate((len(word.text) for word in spoken), initial=0))
    if not spoken or not lengths[-1] or not heard[-1]:
        spoken, heard = (CueWord(cue.start_ms, cue.duration_ms, cue.text),), [0, 1]

    def at(share: float) -> int:
        place = share * heard[-1]
        word = min(bisect_right(heard, place) - 1, len(spoken) - 1)
        part = (place - heard[word]) / ((heard[word + 1] - heard[word]) or 1)
        return spoken[word].start_ms + round(min(1.0, part) * spoken[word].duration_ms)

    whole = lengths[-1] or 1
    return [(at(start / whole), at(end / whole)) for start, end in pairwise(lengths)]
