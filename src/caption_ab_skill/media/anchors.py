"""Long speech in parts that can be aligned one by one: cut where what was recognised agrees with the script. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

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
    """The script's words that were heard in its order, at least two in a row, with their times in ms; None for others."""
    times: list[tuple[int, int] | None] = [None] * len(script)
    matcher = SequenceMatcher(None, script, [name for name, _ in heard], autojunk=False)
    for block in matcher.get_matching_blocks():
        if block.size >= _PAIR:
            for inside in range(block.size):
                times[block.a + inside] = heard[block.b + inside][1]
    return times


def _anchors(script: Sequence[str], heard: Sequence[tuple[str, tuple[int, int]]]) -> list[tuple[int, int]]:
    """Places in the script, each with the time at which the word there begins; both rise."""
    found: list[tuple[int, int]] = []
    names = [name for name, _ in heard]
    a = b = 0
    while a < len(script) and b < len(names):
        matcher = SequenceMatcher(None, script[a : a + _WINDOW], names[b : b + _WINDOW], autojunk=False)
        blocks = [block for block in matcher.get_matching_blocks() if block.size >= _ANCHOR]
        for block in blocks:
            # Inside the run: its first word may have been taken for another one's end.
            for inside in range(1, block.size - 1):
                found.append((a + block.a + inside, heard[b + block.b + inside][1][0]))
        if a + _WINDOW >= len(script) and b + _WINDOW >= len(names):
            break
        reached = blocks[-1] if blocks else None
        step = max(1, reached.a + reached.size - _OVERLAP) if reached else _WINDOW
        step_heard = max(1, reached.b + reached.size - _OVERLAP) if reached else _WINDOW
        a, b = a + step, b + step_heard
    rising: list[tuple[int, int]] = []
    for place, at_ms in found:
        if not rising or (place > rising[-1][0] and at_ms > rising[-1][1]):
            rising.append((place, at_ms))
    return rising
