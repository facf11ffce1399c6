"""Edits of the clips themselves: which there are, in what order, how much of each, and how fast. Times are ms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ...draft import Clip, Draft
from ...draft.clips import FASTEST, SLOWEST
from .loading import SLIDE_MS, LoadClips, Source, check_slide
from .operation import EditRefused, Operation, Told, seconds
from .scope import with_clip
from .time_map import SHORTEST, Piece, in_a_row, moved


@dataclass(frozen=True)
class AddClip(Operation):
    """Join one more file to the timeline: at its end, or as clip number `place`."""

    source: Source
    place: int | None = None
    still_ms: int = SLIDE_MS

    def apply(self, draft: Draft) -> Draft:
        """The draft with one clip more; what comes behind it moves back."""
        if not draft.clips:
            return LoadClips((self.source,), self.still_ms).apply(draft)
        check_slide(self.still_ms)
        place = len(draft.clips) if self.place is None else min(max(self.place, 1), len(draft.clips) + 1) - 1
        clip = self.source.clip(self.still_ms)
        order: list[Clip] = [*draft.clips[:place], clip, *draft.clips[place:]]
        return _rearranged(draft, order, [*range(place), None, *range(place, len(draft.clips))])


@dataclass(frozen=True)
class RemoveClip(Operation):
    """Take clip `number` away, with what stands on it."""

    number: int

    def apply(self, draft: Draft) -> Draft:
        """The draft with one clip less."""
        clip = clip_of(draft, self.number)
        if len(draft.clips) == 1:
            raise EditRefused("last_clip")
        return _kept(draft, [(0, clip.start_ms), (clip.end_ms, draft.duration_ms)])


@dataclass(frozen=True)
class OrderClips(Operation):
    """Play the clips in this order, by the numbers that they have now."""

    order: tuple[int, ...]

    def apply(self, draft: Draft) -> Draft:
        """The draft with the clips in order."""
        count = len(with_clip(draft).clips)
        for number in self.order:
            clip_of(draft, number)
        if sorted(self.order) != list(range(1, count + 1)):
            raise EditRefused("clip_order", count=count)
        places = [number - 1 for number in self.order]
        return _rearranged(draft, [draft.clips[place] for place in places], places)


@dataclass(frozen=True)
class TrimTo(Operation):
    """Keep what is between two times of the timeline and take the rest away; `end_ms` None is its end."""

    start_ms: int = 0
    end_ms: int | None = None

    def apply(self, draft: Draft) -> Draft:
        """The draft with that part alone."""
        return _kept(draft, [_inside(draft, self.start_ms, self.end_ms)])

    def notes(self, draft: Draft) -> tuple[Told, ...]:
        """Whether part of it was outside."""
        return _told_inside(draft, self.start_ms, self.end_ms)


@dataclass(frozen=True)
class CutOut(Operation):
    """Take away what is between two times of the timeline; `end_ms` None is its end."""

    start_ms: int = 0
    end_ms: int | None = None

    def apply(self, draft: Draft) -> Draft:
        """The draft without that part."""
        start, end = _inside(draft, self.start_ms, self.end_ms)
        return _kept(draft, [(0, start), (end, draft.duration_ms)])

    def notes(self, draft: Draft) -> tuple[Told, ...]:
        """Whether part of it was outside."""
        return _told_inside(draft, self.start_ms, self.end_ms)


@dataclass(frozen=True)
class SetSpeed(Operation):
    """Play videos at this speed (1 as they were taken), or so much faster than now by `factor`.

    All of the timeline, clip `number`, or what is between two times.
    """

    speed: float | None = None
    factor: float | None = None
    number: int | None = None
    start_ms: int | None = None
    end_ms: int | None = None

    def apply(self, draft: Draft) -> Draft:
        """The draft at that speed; captions go with the words that they stand on."""
        with_clip(draft)
        start, end = 0, draft.duration_ms
        if self.number is not None:
            clip = clip_of(draft, self.number)
            start, end = clip.start_ms, clip.end_ms
        if self.start_ms is not None or self.end_ms is not None:
            start, end = _inside(draft, self.start_ms or 0, self.end_ms)
        clips: list[Clip] = []
        pieces: list[Piece] = []
        changed = False
        for clip in draft.clips:
            for part in _parts(clip, (start, end)):
                means = part.kind == "video" and start <= part.start_ms and part.end_ms <= end
                new = self._at_speed(part) if means else part
                changed = changed or means
                at = clips[-1].end_ms if clips else 0
                clips.append(replace(new, start_ms=at))
                pieces.append(Piece(part.start_ms, part.end_ms, at, at + new.duration_ms))
        if not changed:
            raise EditRefused("no_video_there")
        return moved(draft, _healed(clips), pieces)

    def notes(self, draft: Draft) -> tuple[Told, ...]:
        """Whether part of it was outside."""
        if self.start_ms is None and self.end_ms is None:
            return ()
        return _told_inside(draft, self.start_ms or 0, self.end_ms)

    def _at_speed(self, clip: Clip) -> Clip:
        speed = (clip.speed if self.speed is None else self.speed) * (1.0 if self.factor is None else self.factor)
        if not SLOWEST <= speed <= FASTEST:
            raise EditRefused("speed", speed=f"{speed:g}", slowest=f"{SLOWEST:g}", fastest=f"{FASTEST:g}")
        length = clip.duration_ms * clip.speed
        if clip.source_ms:
            length = min(length, clip.source_ms - clip.from_ms)
        return replace(clip, speed=round(speed, 4), duration_ms=max(1, round(length / speed)))


@dataclass(frozen=True)
class SetStillLength(Operation):
    """Show the stills, or clip `number` that is one, for so long each."""

    duration_ms: int
    number: int | None = None

    def apply(self, draft: Draft) -> Draft:
        """The draft with the stills shown as long."""
        check_slide(self.duration_ms)
        numbers = range(1, len(with_clip(draft).clips) + 1) if self.number is None else (self.number,)
        meant = [clip_of(draft, number) for number in numbers]
        if not any(clip.kind == "still" for clip in meant):
            raise EditRefused("no_still_there")
        clips = in_a_row(
            replace(clip, duration_ms=self.duration_ms) if clip.kind == "still" and clip in meant else clip
            for clip in draft.clips
        )
        pieces = [
            Piece(old.start_ms, old.end_ms, new.start_ms, new.end_ms)
            for old, new in zip(draft.clips, clips, strict=True)
        ]
        return moved(draft, clips, pieces)


def clip_of(draft: Draft, number: int) -> Clip:
    """Clip `number` of the timeline, from 1 on."""
    clips = with_clip(draft).clips
    if not 1 <= number <= len(clips):
        raise EditRefused("no_such_clip", number=number, count=len(clips))
    return clips[number - 1]


def _rearranged(draft: Draft, clips: Sequence[Clip], places: Sequence[int | None]) -> Draft:
    """The draft with `clips` in a row; `places` says which of the old ones each is, None for a new one."""
    placed = in_a_row(clips)
    pieces = [
        Piece(old.start_ms, old.end_ms, new.start_ms, new.end_ms)
        for new, place in zip(placed, places, strict=True)
        if place is not None
        for old in (draft.clips[place],)
    ]
    return moved(draft, placed, pieces)


def _inside(draft: Draft, start_ms: int, end_ms: int | None) -> tuple[int, int]:
    """A range as far as it is on the timeline; one that is wholly outside is refused."""
    duration = with_clip(draft).duration_ms
    start, end = max(0, start_ms), duration if end_ms is None else min(end_ms, duration)
    if end <= start:
        raise EditRefused("time_outside", start=seconds(start_ms), duration=seconds(duration))
    return start, end


def _told_inside(draft: Draft, start_ms: int, end_ms: int | None) -> tuple[Told, ...]:
    start, end = _inside(draft, start_ms, end_ms)
    if start == start_ms and end_ms in (None, end):
        return ()
    return (Told("range_shortened", {"start": seconds(start), "end": seconds(end)}),)


def _kept(draft: Draft, ranges: Sequence[tuple[int, int]]) -> Draft:
    """The draft with these stretches of its timeline alone."""
    clips: list[Clip] = []
    pieces: list[Piece] = []
    for clip in draft.clips:
        for start, end in ranges:
            low, high = max(start, clip.start_ms), min(end, clip.end_ms)
            # Less than a frame of a clip is not worth a cut, unless it had no more.
            if high - low < min(SHORTEST, clip.duration_ms) or high <= low:
                continue
            at = clips[-1].end_ms if clips else 0
            clips.append(replace(_part(clip, low, high), start_ms=at))
            pieces.append(Piece(low, high, at, at + high - low))
    if not clips:
        raise EditRefused("nothing_left")
    return moved(draft, _healed(clips), pieces)


def _part(clip: Clip, start_ms: int, end_ms: int) -> Clip:
    """What of a clip is between two times of the timeline."""
    from_ms = clip.from_ms
    if clip.kind == "video":
        from_ms += round((start_ms - clip.start_ms) * clip.speed)
    return replace(clip, start_ms=start_ms, duration_ms=end_ms - start_ms, from_ms=from_ms)


def _parts(clip: Clip, cuts: Sequence[int]) -> list[Clip]:
    """The clip cut at these times of the timeline, where they lie inside it and leave more than a frame."""
    inside = [cut for cut in cuts if clip.start_ms + SHORTEST <= cut <= clip.end_ms - SHORTEST]
    edges = [clip.start_ms, *sorted(set(inside)), clip.end_ms]
    return [_part(clip, low, high) for low, high in pairwise(edges)]


def _healed(clips: Sequence[Clip]) -> tuple[Clip, ...]:
    """Neighbours that are one stretch of a source again become one clip."""
    whole: list[Clip] = []
    for clip in clips:
        last = whole[-1] if whole else None
        if (
            last
            and clip.kind == "video"
            and replace(last, start_ms=0, duration_ms=0, from_ms=0)
            == replace(clip, start_ms=0, duration_ms=0, from_ms=0)
            and abs(last.to_ms - clip.from_ms) <= 1
        ):
            whole[-1] = replace(last, duration_ms=last.duration_ms + clip.duration_ms)
        else:
            whole.append(clip)
    return tuple(whole)
