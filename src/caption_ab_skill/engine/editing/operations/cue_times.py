"""Edits of when captions are shown. Cues never overlap, and none is dropped: without room it goes as far as it can."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...draft import CaptionTrack, Cue, Draft
from ..word_times import within
from .operation import EditRefused, Operation, Told, seconds
from .scope import Cues, on_cues, on_variants, with_clip

# ms: what is left at least of a cue that is squeezed against an edge, unless it was shorter.
_LEAST = 200


@dataclass(frozen=True)
class ShiftCues(Operation):
    """Show captions later by so many ms, earlier where negative: all of them, or caption `number` alone.

    Both ends move; they stop at 0 and the timeline's end, a single one at its neighbours.
    """

    by_ms: int
    number: int | None = None
    variants: tuple[str, ...] = ()

    def apply(self, draft: Draft) -> Draft:
        """The draft with the captions moved."""
        duration = with_clip(draft).duration_ms
        if self.number is None:
            return on_cues(draft, self.variants, (), lambda cues: self._moved(cues, 0, duration))
        place = self.number - 1

        def move_one(cues: Cues) -> Cues:
            low = cues[place - 1].end_ms if place else 0
            high = cues[place + 1].start_ms if place + 1 < len(cues) else duration
            return (*cues[:place], *self._moved(cues[place : place + 1], low, high), *cues[place + 1 :])

        return on_cues(draft, self.variants, (self.number,), move_one)

    def notes(self, draft: Draft) -> tuple[Told, ...]:
        """Whether some could go only part of the way."""
        before = {track.variant: track for track in draft.captions}
        stopped = any(
            cue.start_ms + self.by_ms != moved.start_ms or cue.end_ms + self.by_ms != moved.end_ms
            for track in self.apply(draft).captions
            for cue, moved in zip(before[track.variant].cues, track.cues, strict=True)
            if cue != moved or self._means(track)
        )
        return (Told("shift_stopped"),) if stopped else ()

    def _means(self, track: CaptionTrack) -> bool:
        return self.number is None and (not self.variants or track.variant in self.variants)

    def _moved(self, cues: Cues, low: int, high: int) -> Cues:
        edges = [(cue.start_ms + self.by_ms, cue.end_ms + self.by_ms) for cue in cues]
        return tuple(
            _placed(cue, start, end) for cue, (start, end) in zip(cues, _squeezed(edges, cues, low, high), strict=True)
        )


@dataclass(frozen=True)
class SetCueTimes(Operation):
    """Show caption `number` from one time to another, the end or the start left where it is if not given.

    It stops at its neighbours and at the timeline's end.
    """

    number: int
    start_ms: int | None = None
    end_ms: int | None = None
    variants: tuple[str, ...] = ()

    def apply(self, draft: Draft) -> Draft:
        """The draft with the caption's times."""
        duration = with_clip(draft).duration_ms
        place = self.number - 1

        def set_times(cues: Cues) -> Cues:
            start, end = self._edges(cues, place, duration)
            return (*cues[:place], within(cues[place], start, end), *cues[place + 1 :])

        return on_cues(draft, self.variants, (self.number,), set_times)

    def notes(self, draft: Draft) -> tuple[Told, ...]:
        """Whether a neighbour was in the way."""
        place = self.number - 1
        for before, after in zip(draft.captions, self.apply(draft).captions, strict=True):
            if before == after or place >= len(after.cues):
                continue
            cue = after.cues[place]
            if self.start_ms not in (None, cue.start_ms) or self.end_ms not in (None, cue.end_ms):
                values = {"number": self.number, "start": seconds(cue.start_ms), "end": seconds(cue.end_ms)}
                return (Told("cue_times_stopped", values),)
        return ()

    def _edges(self, cues: Cues, place: int, duration: int) -> tuple[int, int]:
        cue = cues[place]
        low = cues[place - 1].end_ms if place else 0
        high = cues[place + 1].start_ms if place + 1 < len(cues) else duration
        start = max(low, cue.start_ms if self.start_ms is None else self.start_ms)
        end = min(high, cue.end_ms if self.end_ms is None else self.end_ms)
        if end <= start:
            raise EditRefused("cue_times", number=self.number, start=seconds(low), end=seconds(high))
        return start, end


@dataclass(frozen=True)
class StretchCuesToSpeech(Operation):
    """Spread the captions over stretches of speech, `spans` (start and end in ms), each with its share of the time."""

    spans: tuple[tuple[int, int], ...]
    variants: tuple[str, ...] = ()

    def apply(self, draft: Draft) -> Draft:
        """The draft with the captions where somebody speaks."""
        duration = with_clip(draft).duration_ms
        spans = [
            (max(0, start), min(duration, end))
            for start, end in sorted(self.spans)
            if max(0, start) < min(duration, end)
        ]
        if not spans:
            raise EditRefused("no_speech")
        return on_variants(draft, self.variants, lambda track: replace(track, cues=_spread(track.cues, spans)))


def _spread(cues: Cues, spans: list[tuple[int, int]]) -> Cues:
    shown = sum(cue.duration_ms for cue in cues)
    spoken = sum(end - start for start, end in spans)
    if not shown:
        return cues
    if spoken < len(cues):
        raise EditRefused("no_speech")
    edges, done = [], 0
    for cue in cues:
        start = _clip_time(spans, spoken * done / shown, is_start=True)
        done += cue.duration_ms
        edges.append((start, _clip_time(spans, spoken * done / shown, is_start=False)))
    placed = _squeezed(edges, cues, spans[0][0], spans[-1][1])
    return tuple(within(cue, start, end) for cue, (start, end) in zip(cues, placed, strict=True))


def _clip_time(spans: list[tuple[int, int]], spoken: float, *, is_start: bool) -> int:
    """The time after so much speech; at a pause, its end for what starts and its beginning for what ends."""
    for start, end in spans:
        length = end - start
        if spoken < length or (spoken == length and not is_start):
            return round(start + spoken)
        spoken -= length
    return spans[-1][1]


def _squeezed(edges: list[tuple[int, int]], cues: Cues, low: int, high: int) -> list[tuple[int, int]]:
    """The times within `low` and `high`, in order and one at a time, none of no length.

    There is at least 1 ms for each between the two.
    """
    share = (high - low) // max(1, len(cues))
    least = [min(cue.duration_ms, _LEAST, share) for cue in cues]
    # What the cues from here on need, so that those at the edge leave it to them.
    rest = high
    latest = []
    for need in reversed(least):
        rest -= need
        latest.append(rest)
    placed, free = [], low
    for (start, end), need, last in zip(edges, least, reversed(latest), strict=True):
        begin = min(max(start, free), max(last, free))
        finish = max(min(end, last + need), begin + need)
        placed.append((begin, finish))
        free = finish
    return placed


def _placed(cue: Cue, start: int, end: int) -> Cue:
    if end - start == cue.duration_ms:
        by = start - cue.start_ms
        words = tuple(replace(word, start_ms=word.start_ms + by) for word in cue.words)
        return replace(cue, start_ms=start, words=words)
    return within(cue, start, end)
