"""Edits as typed, frozen values, and what each does to a draft: the same edit on the same draft is the same draft.

Meanings follow the project's conventions for edits: no variant named is all of them, letters go in order and are
never renamed, a variant that does not exist is refused and never made on the way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ..draft import CaptionTrack, Clip, Cue, Draft
from ..presets import default_pair
from ..style import LARGEST, SMALLEST, Style
from .history import captions_of

if TYPE_CHECKING:
    from ...media.probe import MediaInfo

LETTERS = "ABCDEF"


class EditRefused(Exception):
    """An edit that cannot be made; `reply` is the key of the sentence in `engine_replies.yaml`.

    `values` what stands in it, lists as tuples.
    """

    def __init__(self, reply: str, **values: object) -> None:
        super().__init__(reply)
        self.reply = reply
        self.values = values


@dataclass(frozen=True)
class Look:
    """A look in words: what it sets.

    `factor` makes the size that it is applied to larger or smaller; `size_px` is for a frame's height.
    """

    preset: Style | None = None
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)
    factor: float = 1.0
    size_px: float | None = None

    def __bool__(self) -> bool:
        return bool(self.preset or self.values or self.factor != 1.0 or self.size_px is not None)

    def on(self, style: Style, frame_height: int) -> Style:
        """The style with this look applied. Raises EditRefused for a size that is no size for captions."""
        changed = replace(self.preset or style, **self.values)
        size = changed.size * self.factor
        if self.size_px is not None:
            size = self.size_px / frame_height * 100 if frame_height else size
        # A preset's name stays only as long as its look does.
        if changed != (self.preset or style) or size != changed.size:
            changed = replace(changed, preset=None)
        if size != style.size and not SMALLEST <= size <= LARGEST:
            raise EditRefused("size", size=f"{size:.1f}", smallest=f"{SMALLEST:g}", largest=f"{LARGEST:g}")
        return replace(changed, size=round(size, 2))

    def fresh(self, frame_height: int) -> Style:
        """The look by itself, for a variant that was not there before.

        A box stands in for the outline unless one is asked for.
        """
        style = self.on(Style(), frame_height)
        plain_box = self.preset is None and style.box and "outline" not in self.values
        return replace(style, outline=None) if plain_box else style


@dataclass(frozen=True)
class LoadClip:
    """Start the timeline anew with an uploaded clip. Lengths in px and ms, the picture as it will be rendered."""

    clip: Clip
    width: int
    height: int
    frame_rate: Fraction

    @classmethod
    def of(cls, media_id: str, title: str, info: MediaInfo) -> LoadClip:
        """The whole of an uploaded video."""
        from ...media.picture import picture

        shown = picture(info)
        clip = Clip(media=media_id, title=title, start_ms=0, duration_ms=info.duration_ms)
        return cls(clip, shown.width, shown.height, info.frame_rate)


@dataclass(frozen=True)
class SetCaptions:
    """Give these variants (none: all, or a first one) these cues."""

    cues: tuple[Cue, ...]
    variants: tuple[str, ...] = ()


@dataclass(frozen=True)
class StartTest:
    """Put these variants on the timeline, in place of all captions that are there."""

    variants: tuple[CaptionTrack, ...]


@dataclass(frozen=True)
class AddVariant:
    """One more variant, with the words of the first, under the next free letter."""

    look: Look


@dataclass(frozen=True)
class RemoveVariant:
    """Take a variant away; the others keep their letters."""

    variant: str


@dataclass(frozen=True)
class SetStyle:
    """Change the look of these variants (none: all)."""

    look: Look
    variants: tuple[str, ...] = ()


@dataclass(frozen=True)
class StartOver:
    """Back to the clip as it was loaded."""


Operation = LoadClip | SetCaptions | StartTest | AddVariant | RemoveVariant | SetStyle | StartOver


def apply(draft: Draft, operation: Operation) -> Draft:
    """The draft after one edit. Raises EditRefused; nothing is changed then."""
    match operation:
        case LoadClip(clip, width, height, rate):
            return Draft(title=clip.title, width=width, height=height, frame_rate=rate, clips=(clip,))
        case StartOver():
            return replace(draft, captions=())
        case StartTest(variants):
            return replace(_with_clip(draft), captions=variants)
        case SetCaptions(cues, ()) if not draft.captions:
            return replace(_with_clip(draft), captions=(CaptionTrack("A", default_pair()[0].style, cues),))
        case SetCaptions(cues, variants):
            return _on(draft, variants, lambda track: replace(track, cues=cues))
        case SetStyle(look, variants):
            return _on(draft, variants, lambda track: replace(track, style=look.on(track.style, draft.height)))
        case AddVariant(look):
            return _added(draft, look)
        case RemoveVariant(variant):
            _on(draft, (variant,), lambda track: track)
            if len(draft.captions) == 1:
                raise EditRefused("last_variant", variant=variant)
            return replace(draft, captions=tuple(track for track in draft.captions if track.variant != variant))


def _added(draft: Draft, look: Look) -> Draft:
    if not draft.captions:
        raise EditRefused("no_captions")
    used = {track.variant for track in draft.captions}
    letter = next((letter for letter in LETTERS if letter not in used), None)
    if letter is None:
        raise EditRefused("too_many_variants", most=len(LETTERS))
    track = CaptionTrack(letter, look.fresh(draft.height), draft.captions[0].cues)
    return replace(draft, captions=tuple(sorted((*draft.captions, track), key=lambda item: item.variant)))


def _on(draft: Draft, variants: tuple[str, ...], change: Any) -> Draft:
    """The draft with `change` made to these caption tracks (none: all)."""
    if not draft.captions:
        raise EditRefused("no_captions")
    for variant in variants:
        if captions_of(draft, variant) is None:
            there = tuple(track.variant for track in draft.captions)
            raise EditRefused("no_such_variant", variant=variant, there=there)
    captions = tuple(change(track) if not variants or track.variant in variants else track for track in draft.captions)
    return replace(draft, captions=captions)


def _with_clip(draft: Draft) -> Draft:
    if not draft.clips:
        raise EditRefused("no_clip")
    return draft
