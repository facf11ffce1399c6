"""Which spans of a timeline can be copied from their source instead of being encoded. Pure.

Frames are counted from 0, on the timeline and in the source; ranges end before their last number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# Frames: a shorter copy saves less than its two joints cost.
_SHORTEST = 12
# What of a timeline has to be copied for the copying to be worth its checks.
_LEAST_SHARE = 0.3


@dataclass(frozen=True)
class Group:
    """Pictures that need no others: packets `start` to `end` in the order of decoding, and those frames, too.

    `cuts` are the places at which it may be left: all frames before one are then complete.
    """

    start: int
    end: int
    cuts: tuple[int, ...]


@dataclass(frozen=True)
class Piece:
    """A clip as frames: from `start` on the timeline it shows the source's frames from `source`, so many."""

    start: int
    source: int
    count: int


@dataclass(frozen=True)
class Span:
    """Frames `start` to `end` of the timeline, which are those of the source from `source`; copied or encoded."""

    start: int
    end: int
    source: int
    copied: bool

    @property
    def count(self) -> int:
        """How many frames."""
        return self.end - self.start


def closed_groups(order: Sequence[int], idrs: Sequence[bool]) -> list[Group]:
    """The groups of a stream whose packets show the frames `order`; only such as begin and end by themselves."""
    starts = [place for place, idr in enumerate(idrs) if idr]
    groups = []
    for start, end in zip(starts, [*starts[1:], len(order)], strict=True):
        if order[start] != start or sorted(order[start:end]) != list(range(start, end)):
            continue
        highest, cuts = -1, []
        for place in range(start, end):
            highest = max(highest, order[place])
            if highest == place:
                cuts.append(place + 1)
        groups.append(Group(start, end, tuple(cuts)))
    return groups


def spans_of(pieces: Sequence[Piece], groups: Sequence[Group], drawn: Sequence[tuple[int, int]]) -> list[Span]:
    """The timeline in spans; `drawn` are the frames on which there are words. Empty where copying is not worth it."""
    spans: list[Span] = []
    for piece in pieces:
        spans += _merged(_of_piece(piece, groups, drawn))
    copied = sum(span.count for span in spans if span.copied)
    whole = sum(piece.count for piece in pieces)
    return spans if copied >= _LEAST_SHARE * whole else []


def _of_piece(piece: Piece, groups: Sequence[Group], drawn: Sequence[tuple[int, int]]) -> Iterator[Span]:
    shift = piece.start - piece.source
    end = piece.source + piece.count
    at = piece.source
    for group in groups:
        if group.start < at or group.start >= end:
            continue
        # Until the first word within the group, or until the piece ends.
        stops = [max(first - shift, group.start) for first, last in drawn if last - shift > group.start]
        stop = min([group.end, end, *stops])
        last = max((cut for cut in group.cuts if cut <= stop), default=group.start)
        if last - group.start < _SHORTEST:
            continue
        if at < group.start:
            yield Span(at + shift, group.start + shift, at, copied=False)
        yield Span(group.start + shift, last + shift, group.start, copied=True)
        at = last
    if at < end:
        yield Span(at + shift, end + shift, at, copied=False)


def _merged(spans: Iterator[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in spans:
        if merged and merged[-1].copied == span.copied and merged[-1].end == span.start:
            merged[-1] = Span(merged[-1].start, span.end, merged[-1].source, span.copied)
        else:
            merged.append(span)
    return merged
