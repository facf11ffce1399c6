"""Edits of overlays: titles and other words on the picture. They are numbered from 1 in order of time."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...draft import Draft, Overlay
from ...draft.overlays import TITLE_STYLE
from .looks import UNCHANGED, Look
from .operation import EditRefused, Operation, Told, seconds
from .scope import with_clip

USUAL_MS = 3000
"""How long an overlay stays of which nothing is said (the conventions for edits)."""


@dataclass(frozen=True)
class AddOverlay(Operation):
    """Put words on the picture: from `start_ms`, or so that they end with the clip (`at_end`).

    They stay for `duration_ms` (3 s unless said), at most to the end; `look` is on top of a title's usual look.
    """

    text: str
    start_ms: int = 0
    duration_ms: int | None = None
    at_end: bool = False
    look: Look = UNCHANGED

    def apply(self, draft: Draft) -> Draft:
        """The draft with the words on it."""
        total = with_clip(draft).duration_ms
        length = min(USUAL_MS if self.duration_ms is None else self.duration_ms, total)
        start = total - length if self.at_end else self.start_ms
        text, start, length = _words(self.text), *_inside(draft, start, length)
        style = self.look.on(TITLE_STYLE, draft.height, draft.width)
        return _with(draft, (*draft.overlays, Overlay(text, start, length, style)))

    def notes(self, draft: Draft) -> tuple[Told, ...]:
        """Whether it ends sooner than asked for."""
        if self.duration_ms is None:
            return ()
        return _told_shorter(draft, 0 if self.at_end else self.start_ms, self.duration_ms)


@dataclass(frozen=True)
class SetOverlay(Operation):
    """Change overlay `number`: its words, its times, its look; what is not given stays."""

    number: int
    text: str | None = None
    start_ms: int | None = None
    duration_ms: int | None = None
    look: Look = UNCHANGED

    def apply(self, draft: Draft) -> Draft:
        """The draft with the overlay changed."""
        overlay = overlay_of(draft, self.number)
        start = overlay.start_ms if self.start_ms is None else self.start_ms
        length = overlay.duration_ms if self.duration_ms is None else self.duration_ms
        start, length = _inside(draft, start, length)
        changed = replace(
            overlay,
            text=overlay.text if self.text is None else _words(self.text),
            start_ms=start,
            duration_ms=length,
            style=self.look.on(overlay.style, draft.height, draft.width) if self.look else overlay.style,
        )
        place = self.number - 1
        return _with(draft, (*draft.overlays[:place], changed, *draft.overlays[self.number :]))

    def notes(self, draft: Draft) -> tuple[Told, ...]:
        """Whether it ends sooner than asked for."""
        if self.duration_ms is None:
            return ()
        start = overlay_of(draft, self.number).start_ms if self.start_ms is None else self.start_ms
        return _told_shorter(draft, start, self.duration_ms)


@dataclass(frozen=True)
class RemoveOverlay(Operation):
    """Take overlay `number` away, or all of them."""

    number: int | None = None

    def apply(self, draft: Draft) -> Draft:
        """The draft without it."""
        if not draft.overlays:
            raise EditRefused("no_overlays")
        if self.number is None:
            return replace(draft, overlays=())
        gone = overlay_of(draft, self.number)
        return replace(draft, overlays=tuple(item for item in draft.overlays if item is not gone))


def overlay_of(draft: Draft, number: int) -> Overlay:
    """Overlay `number`, from 1 on."""
    if not draft.overlays:
        raise EditRefused("no_overlays")
    if not 1 <= number <= len(draft.overlays):
        raise EditRefused("no_such_overlay", number=number, count=len(draft.overlays))
    return draft.overlays[number - 1]


def _with(draft: Draft, overlays: tuple[Overlay, ...]) -> Draft:
    return replace(draft, overlays=tuple(sorted(overlays, key=lambda overlay: overlay.start_ms)))


def _inside(draft: Draft, start_ms: int, length_ms: int) -> tuple[int, int]:
    total = with_clip(draft).duration_ms
    if not 0 <= start_ms < total or length_ms <= 0:
        raise EditRefused("time_outside", start=seconds(start_ms), duration=seconds(total))
    return start_ms, min(length_ms, total - start_ms)


def _told_shorter(draft: Draft, start_ms: int, length_ms: int) -> tuple[Told, ...]:
    total = draft.duration_ms
    if start_ms + length_ms <= total:
        return ()
    return (Told("range_shortened", {"start": seconds(start_ms), "end": seconds(total)}),)


def _words(text: str) -> str:
    stripped = text.strip()
    if not stripped:
        raise EditRefused("no_words")
    return stripped
