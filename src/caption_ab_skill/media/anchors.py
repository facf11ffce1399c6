"""Long speech in parts that can be aligned one by one: cut where what was recognised agrees with the script. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# Words in a row that agree: fewer may agree by chance. Where times are only taken over, a pair is enough.
_ANCHOR, _PAIR = 3, 2
# ms: a part is at least so long, so that a wrong edge costs little; anchors closer together are passed over.
_SHORTEST = 15_000
# Words of the script that are compared with what was heard in one go, and how many of them the next go begins with.
_WINDOW, _OVERLAP = 2000, 500


@dataclass(frozen=True)
class Part:
    """The script's words `first` to before `last` are spoken between `start_ms` and `end_ms`."""

    first: int
    last: int
    start_ms: int
    end_ms: int


def parts_between_anchors(
    script: Sequence[str], heard: Sequence[tuple[str, tuple[int, int]]], length_ms: int
) -> list[Part]:
    """The parts of the script, all of it, in order, without gaps. `heard` is words with their times in ms."""
    parts: list[Part] = []
    first, start_ms = 0, 0
    for place, at_ms in _anchors(script, heard):
        if place > first and at_ms - start_ms >= _SHORTEST and length_ms - at_ms >= _SHORTEST:
            parts.append(Part(first, place, start_ms, at_ms))
            first, start_ms = place, at_ms
    return [*parts, Part(first, len(script), start_ms, length_ms)]


def matched_times(script: Sequence[str], heard: Sequence[tuple[str, tuple[int, int]]]) -> list[tuple[int, int] | None]:
    """The times in ms of the script's words that were heard in its order, at least two in a row; None for others."""
    times: list[tuple[int, int] | None] = [None] * len(script)
    for run in _runs(script, [name for name, _ in heard], _PAIR):
        for place, other in run:
            times[place] = heard[other][1]
    return times


def _anchors(script: Sequence[str], heard: Sequence[tuple[str, tuple[int, int]]]) -> list[tuple[int, int]]:
    """Places in the script, each with the time at which the word there begins; both rise."""
    names = [name for name, _ in heard]
    found: list[tuple[int, int]] = []
    a = b = 0
    while a < len(script) and b < len(names):
        runs = _runs(script[a : a + _WINDOW], names[b : b + _WINDOW], _ANCHOR)
        for run in runs:
            # Inside the run: its first word may have been taken for another one's end.
            found += [(a + place, heard[b + other][1][0]) for place, other in run[1:-1]]
        if a + _WINDOW >= len(script) and b + _WINDOW >= len(names):
            break
        place, other = runs[-1][-1] if runs else (_WINDOW, _WINDOW)
        a, b = a + max(1, place - _OVERLAP), b + max(1, other - _OVERLAP)
    rising: list[tuple[int, int]] = []
    for place, at_ms in found:
        if not rising or (place > rising[-1][0] and at_ms > rising[-1][1]):
            rising.append((place, at_ms))
    return rising


def _runs(script: Sequence[str], heard: Sequence[str], least: int) -> list[list[tuple[int, int]]]:
    """Where both agree word after word, at least `least` of them, as places in both."""
    runs: list[list[tuple[int, int]]] = []
    for place, other in _common(script, heard):
        if runs and runs[-1][-1] == (place - 1, other - 1):
            runs[-1].append((place, other))
        else:
            runs.append([(place, other)])
    return [run for run in runs if len(run) >= least]


def _common(script: Sequence[str], heard: Sequence[str]) -> list[tuple[int, int]]:
    """The longest common subsequence, as places in both.

    A matcher that takes the longest run first (difflib's) pairs a chorus with any of its repetitions.
    """
    numbers = {word: number for number, word in enumerate(dict.fromkeys([*script, *heard]))}
    other = np.array([numbers[word] for word in heard], dtype=np.int64)
    table = np.zeros((len(script) + 1, len(heard) + 1), dtype=np.int16)
    for row, word in enumerate(script):
        better = np.maximum(table[row, 1:], table[row, :-1] + (other == numbers[word]))
        table[row + 1, 1:] = np.maximum.accumulate(better)
    pairs = []
    a, b = len(script), len(heard)
    while a and b:
        if table[a, b] == table[a - 1, b]:
            a -= 1
        elif table[a, b] == table[a, b - 1]:
            b -= 1
        else:
            a, b = a - 1, b - 1
            pairs.append((a, b))
    return pairs[::-1]
