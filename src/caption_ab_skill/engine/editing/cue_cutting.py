"""Cuts timed words into cues by a profile: the style guide's, or a few words at a time. Pure.

Of all ways to cut, the one is taken whose breaks are best (at the grammar's joints and where the speaker pauses) and
whose cues can be read.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import accumulate, pairwise
from math import inf

from ..draft import Cue, CueProfile, CueWord
from ..rendering.line_breaking import break_cost, language_of, line_share


@dataclass(frozen=True)
class ScriptWord:
    """A word with the marks round it, and its time in ms.

    Behind it stands a `space`, or not in scripts without spaces; a `newline` where the author ended a line.
    `confidence` is how sure a recogniser was.
    """

    text: str
    start_ms: int
    end_ms: int
    space: bool = True
    newline: bool = False
    confidence: float | None = None


@dataclass(frozen=True)
class _Limits:
    """What a profile allows. Times in ms; `share` is of a full line by characters, `characters_per_second` for Latin.

    `each` is what a cue more costs, in the units of `break_cost`.
    """

    lines: int
    share: float
    words: int
    shortest: int
    longest: int
    gap_frames: int
    characters_per_second: float
    each: float
    linger: int


_STYLE_GUIDE = _Limits(
    # Netflix Timed Text Style Guide: two lines; 5/6 s to 7 s; two frames between cues; 17 to 20 characters a second for
    # adults' programmes, of which the stricter end is aimed at.
    lines=2,
    share=2.0,
    words=10**6,
    shortest=833,
    longest=7000,
    gap_frames=2,
    characters_per_second=17,
    each=0.35,
    # A caption may stay a little behind the last word (the guide: up to half a second more for slow readers).
    linger=500,
)
# Short-form: a few words that follow the voice, one behind the other without a gap; half a line at most, so that they
# can be set large on an upright frame.
_SHORT_FORM = _Limits(
    lines=1,
    share=0.5,
    words=4,
    shortest=250,
    longest=3000,
    gap_frames=0,
    characters_per_second=30,
    each=0.0,
    linger=250,
)
# ms: a pause that is longer belongs between two cues; up to half a second between cues is closed (Netflix: gaps of 3 to
# 11 frames are closed to two).
_PAUSE, _CLOSED = 300, 500
# Words that a short cue has best.
_BEST_WORDS = 2.6


def cut_cues(
    words: Sequence[ScriptWord], profile: CueProfile, frame_rate: Fraction, most_words: int | None = None
) -> tuple[Cue, ...]:
    """Cues for words in order of time, each with its words' times. `most_words` 1 to 4 of the short-form profile."""
    if not words:
        return ()
    limits = _SHORT_FORM if profile == "short-form" else _STYLE_GUIDE
    if most_words is not None:
        limits = replace(limits, words=most_words)
    return _timed(_Cutter(words, limits).groups(), limits, frame_rate)


class _Cutter:
    """Words with running totals, so that what a cue of any of them costs is found at once."""

    def __init__(self, words: Sequence[ScriptWord], limits: _Limits) -> None:
        self._words, self._limits = words, limits
        language = language_of([_text(words)])
        self._breaks = [_break(before, after, language) for before, after in pairwise(words)]
        self._pauses = [after.start_ms - before.end_ms for before, after in pairwise(words)]
        lost = 0.7 if limits.lines > 1 else 2.0
        # A pause inside a cue, or a sentence's end: the better a break there would be, the worse it is to have none.
        kept = (
            max(0.0, (pause - _PAUSE) / 1000) + max(0.0, -cost) * lost
            for pause, cost in zip(self._pauses, self._breaks, strict=True)
        )
        self._kept = [0.0, *accumulate(kept)]
        self._shares = [0.0, *accumulate(line_share(word.text) + word.space * line_share(" ") for word in words)]

    def groups(self) -> list[Sequence[ScriptWord]]:
        """The cheapest way to cut; each group fits the limits unless a single word does not."""
        words = self._words
        best: list[tuple[float, int]] = [(0.0, 0)] + [(inf, 0)] * len(words)
        for first in range(len(words)):
            for last in range(first + 1, min(len(words), first + self._limits.words) + 1):
                if last - first > 1 and not self._fits(first, last):
                    break
                cost = best[first][0] + self._cost(first, last)
                if cost < best[last][0]:
                    best[last] = (cost, first)
                if words[last - 1].newline and self._limits.lines > 1:
                    # A script's own lines are where its author wants breaks.
                    break
        cut: list[Sequence[ScriptWord]] = []
        end = len(words)
        while end:
            cut.append(words[best[end][1] : end])
            end = best[end][1]
        return cut[::-1]

    def _share(self, first: int, last: int) -> float:
        return self._shares[last] - self._shares[first] - self._words[last - 1].space * line_share(" ")

    def _fits(self, first: int, last: int) -> bool:
        if self._words[last - 1].end_ms - self._words[first].start_ms > self._limits.longest:
            return False
        line = first
        for _ in range(self._limits.lines):
            # As in a line that is filled to the last word that it can take.
            room = self._shares[line] + min(1.0, self._limits.share)
            line = bisect_right(self._shares, room + line_share(" ") + 1e-9, line + 1, last + 1) - 1
            if line >= last:
                return True
        return False

    def _cost(self, first: int, last: int) -> float:
        limits, words = self._limits, self._words
        start, said = words[first].start_ms, words[last - 1].end_ms
        cost = limits.each + self._kept[last - 1] - self._kept[first]
        free = said + limits.linger
        if last < len(words):
            cost += self._breaks[last - 1] - min(0.4, max(0, self._pauses[last - 1] - _PAUSE) / 1000)
            free = words[last].start_ms
        time = max(1, min(free, said + limits.linger) - start)
        cost += 1.5 * max(0.0, 1 - time / limits.shortest)
        needed = self._share(first, last) * 42 / limits.characters_per_second * 1000
        cost += 0.3 * max(0.0, needed / time - 1)
        if limits.lines == 1:
            cost += 0.08 * (last - first - min(_BEST_WORDS, limits.words)) ** 2
        return cost


def _break(before: ScriptWord, after: ScriptWord, language: str | None) -> float:
    return break_cost(before.text, after.text, language, spaced=before.space)


def _timed(groups: Sequence[Sequence[ScriptWord]], limits: _Limits, frame_rate: Fraction) -> tuple[Cue, ...]:
    gap = round(limits.gap_frames * 1000 / frame_rate) if frame_rate else 40 * limits.gap_frames
    cues = []
    for number, group in enumerate(groups):
        start = group[0].start_ms
        said = max(group[-1].end_ms, start + 1)
        following = groups[number + 1][0].start_ms if number + 1 < len(groups) else None
        end = max(said + limits.linger, start + limits.shortest)
        if following is not None:
            free = following - gap
            end = free if free - said <= _CLOSED else min(end, free)
        end = max(start + 1, min(end, max(start + limits.longest, said)))
        cues.append(_cue(group, start, end))
    return tuple(cues)


def _cue(group: Sequence[ScriptWord], start: int, end: int) -> Cue:
    words = []
    at = start
    for word in group:
        begin = min(max(word.start_ms, at), end)
        at = min(max(word.end_ms, begin), end)
        words.append(CueWord(begin, at - begin, word.text))
    sure = [word.confidence for word in group if word.confidence is not None]
    confidence = round(sum(sure) / len(sure), 2) if sure else None
    return Cue(start, end - start, _text(group), tuple(words), confidence)


def _text(words: Sequence[ScriptWord]) -> str:
    return "".join(word.text + " " * word.space for word in words[:-1]) + words[-1].text
