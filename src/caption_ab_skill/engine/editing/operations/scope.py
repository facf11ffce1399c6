"""Which variants, and which cue of each, an edit is for; what is not there is refused and never made on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ...draft import CaptionTrack, Cue, Draft
from .operation import EditRefused

LETTERS = "ABCDEF"

Cues = tuple[Cue, ...]


def with_clip(draft: Draft) -> Draft:
    """The draft, if there is something on its timeline."""
    if not draft.clips:
        raise EditRefused("no_clip")
    return draft


def track_of(draft: Draft, variant: str) -> CaptionTrack:
    """The captions of a variant."""
    if not draft.captions:
        raise EditRefused("no_captions")
    for track in draft.captions:
        if track.variant == variant:
            return track
    raise EditRefused("no_such_variant", variant=variant, there=tuple(track.variant for track in draft.captions))


def on_variants(draft: Draft, variants: tuple[str, ...], change: Callable[[CaptionTrack], CaptionTrack]) -> Draft:
    """The draft with `change` made to these caption tracks (none: all)."""
    if not draft.captions:
        raise EditRefused("no_captions")
    for variant in variants:
        track_of(draft, variant)
    captions = tuple(change(track) if not variants or track.variant in variants else track for track in draft.captions)
    return replace(draft, captions=captions)


def on_cues(draft: Draft, variants: tuple[str, ...], numbers: tuple[int, ...], change: Callable[[Cues], Cues]) -> Draft:
    """The draft with `change` made to the cues of these variants (none: all that have cues of these numbers).

    Numbers count from 1, in order of time. A caption that no variant has is refused.
    """

    def has_all(track: CaptionTrack) -> bool:
        return all(1 <= number <= len(track.cues) for number in numbers)

    meant = [track for track in draft.captions if not variants or track.variant in variants]
    lacking = next((track for track in meant if not has_all(track)), None)
    if lacking and (variants or not any(has_all(track) for track in meant)):
        most = max(len(track.cues) for track in meant)
        missing = next(number for number in numbers if not 1 <= number <= most or number > len(lacking.cues))
        raise EditRefused("no_such_cue", number=missing, count=len(lacking.cues))
    return on_variants(
        draft, variants, lambda track: replace(track, cues=change(track.cues)) if has_all(track) else track
    )


def free_letter(draft: Draft) -> str:
    """The letter that the next variant takes."""
    used = {track.variant for track in draft.captions}
    letter = next((letter for letter in LETTERS if letter not in used), None)
    if letter is None:
        raise EditRefused("too_many_variants", most=len(LETTERS))
    return letter


def fitted(cues: Cues, duration_ms: int) -> Cues:
    """Cues in order of time, one at a time, within the timeline.

    One that overlaps the next ends where it starts; what is wholly outside is left out. Cues that are so already come
    back as they are.
    """
    inside = sorted(
        (cue for cue in cues if 0 <= cue.start_ms < duration_ms and cue.duration_ms > 0), key=lambda cue: cue.start_ms
    )
    starts = [*(cue.start_ms for cue in inside), duration_ms][1:]
    ends = [min(cue.end_ms, start) for cue, start in zip(inside, starts, strict=True)]
    return tuple(
        cue if end == cue.end_ms else replace(cue, duration_ms=end - cue.start_ms)
        for cue, end in zip(inside, ends, strict=True)
        if end > cue.start_ms
    )
