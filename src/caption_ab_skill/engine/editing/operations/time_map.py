"""What stands on the timeline moves with it: captions, titles and music when clips are cut, ordered or change speed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ...draft import CaptionTrack, Clip, Cue, CueWord, Draft, Music, Overlay
from ..word_times import respoken

# ms: a remainder shorter than a frame at 25 frames a second would only flash.
SHORTEST = 40


@dataclass(frozen=True)
class Piece:
    """A stretch of the old timeline, in ms, and where on the new one it is; its length changes with a clip's speed."""

    start: int
    end: int
    new_start: int
    new_end: int

    def at(self, ms: int) -> int:
        """Where a time of the old stretch is now."""
        share = (ms - self.start) / (self.end - self.start)
        return self.new_start + round(share * (self.new_end - self.new_start))


def in_a_row(clips: Iterable[Clip]) -> tuple[Clip, ...]:
    """The clips one behind the other, from 0 on."""
    placed: list[Clip] = []
    for clip in clips:
        placed.append(replace(clip, start_ms=placed[-1].end_ms if placed else 0))
    return tuple(placed)


def moved(draft: Draft, clips: tuple[Clip, ...], pieces: Sequence[Piece]) -> Draft:
    """The draft with these clips, and everything else where its piece of the timeline went.

    What stood on nothing that is left goes; what spans two pieces that come apart stays with the longer part.
    """
    after = replace(draft, clips=clips)
    overlays = [overlay for old in draft.overlays if (overlay := _moved_overlay(old, pieces))]
    return replace(
        after,
        captions=tuple(_moved_track(track, pieces) for track in draft.captions),
        overlays=tuple(sorted(overlays, key=lambda overlay: overlay.start_ms)),
        music=_moved_music(draft, pieces, after.duration_ms),
    )


def _moved_track(track: CaptionTrack, pieces: Sequence[Piece]) -> CaptionTrack:
    cues = [cue for old in track.cues if (cue := _moved_cue(old, pieces))]
    return replace(track, cues=tuple(sorted(cues, key=lambda cue: cue.start_ms)))


def _moved_cue(cue: Cue, pieces: Sequence[Piece]) -> Cue | None:
    span = _moved_span(cue.start_ms, cue.end_ms, pieces)
    if span is None:
        return None
    placed = replace(cue, start_ms=span[0], duration_ms=span[1] - span[0])
    if not cue.words:
        return placed
    heard: list[CueWord | None] = []
    last = span[0]
    for word in cue.words:
        own = _moved_span(word.start_ms, word.end_ms, pieces, shortest=1)
        # A word that was cut out with its sound, or that went elsewhere than its cue, is not heard at its time.
        if own and last <= own[0] and own[1] <= span[1]:
            heard.append(CueWord(own[0], own[1] - own[0], word.text))
            last = own[1]
        else:
            heard.append(None)
    return respoken(replace(placed, words=cue.words), heard)


def _moved_overlay(overlay: Overlay, pieces: Sequence[Piece]) -> Overlay | None:
    span = _moved_span(overlay.start_ms, overlay.end_ms, pieces)
    return replace(overlay, start_ms=span[0], duration_ms=span[1] - span[0]) if span else None


def _moved_music(draft: Draft, pieces: Sequence[Piece], duration_ms: int) -> Music | None:
    music = draft.music
    if music is None:
        return None
    if music.start_ms == 0 and music.end_ms >= draft.duration_ms:
        return replace(music, duration_ms=duration_ms)
    span = _moved_span(music.start_ms, music.end_ms, pieces)
    if span is None:
        return None
    # Music to the end of the timeline goes on to its new end.
    end = duration_ms if music.end_ms >= draft.duration_ms else span[1]
    return replace(music, start_ms=span[0], duration_ms=max(end, span[1]) - span[0])


def _moved_span(start: int, end: int, pieces: Sequence[Piece], shortest: int = SHORTEST) -> tuple[int, int] | None:
    parts = sorted(
        (piece.at(max(start, piece.start)), piece.at(min(end, piece.end)))
        for piece in pieces
        if max(start, piece.start) < min(end, piece.end)
    )
    runs: list[tuple[int, int]] = []
    for begin, finish in parts:
        if runs and runs[-1][1] == begin:
            runs[-1] = (runs[-1][0], finish)
        else:
            runs.append((begin, finish))
    longest = max(runs, key=lambda run: run[1] - run[0], default=None)
    # What was as short before may stay so.
    needed = min(shortest, end - start)
    return longest if longest and longest[1] - longest[0] >= max(1, needed) else None
