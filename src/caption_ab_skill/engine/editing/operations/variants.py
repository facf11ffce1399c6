"""Edits of which variants there are.

No variant named is all of them, letters go in order and are never renamed, and at most six can be compared.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...draft import CaptionTrack, Cue, CueProfile, Draft
from ...presets import default_pair
from .looks import UNCHANGED, Look
from .operation import EditRefused, Operation
from .scope import LETTERS, fitted, free_letter, on_variants, track_of, with_clip

# Characters: a name beside a letter, not a sentence.
_LONGEST_LABEL = 60


@dataclass(frozen=True)
class SetCaptions(Operation):
    """Give these variants (none: all, or a first one) these cues; `profile` is the rule that they were cut by."""

    cues: tuple[Cue, ...]
    variants: tuple[str, ...] = ()
    profile: CueProfile = "given"

    def apply(self, draft: Draft) -> Draft:
        """The draft with the captions; the first ones are variant A."""
        cues = _cues(with_clip(draft), self.cues)
        if not self.variants and not draft.captions:
            first = CaptionTrack("A", default_pair()[0].style, cues, profile=self.profile)
            return replace(draft, captions=(first,))
        return on_variants(draft, self.variants, lambda track: replace(track, cues=cues, profile=self.profile))


@dataclass(frozen=True)
class StartTest(Operation):
    """Put these variants on the timeline, in place of all captions that are there.

    A variant without cues has those that are there.
    """

    variants: tuple[CaptionTrack, ...]

    def apply(self, draft: Draft) -> Draft:
        """The draft with the variants, in order of their letters."""
        with_clip(draft)
        letters = [track.variant for track in self.variants]
        if len(letters) > len(LETTERS):
            raise EditRefused("too_many_variants", most=len(LETTERS))
        if len(set(letters)) < len(letters) or not set(letters) <= set(LETTERS):
            raise EditRefused("sentence", sentence="Each variant has a letter of its own, from A to F.")
        if not letters or not (draft.captions or all(track.cues for track in self.variants)):
            raise EditRefused("ask_captions")
        there = draft.captions[0] if draft.captions else None
        tracks = [
            replace(track, cues=_cues(draft, track.cues)) if track.cues or not there else _with_cues_of(track, there)
            for track in self.variants
        ]
        return replace(draft, captions=tuple(sorted(tracks, key=lambda track: track.variant)))


@dataclass(frozen=True)
class AddVariant(Operation):
    """One more variant under the next free letter.

    It has the words of the first, or of `like`, whose look it then starts from; `cues` are words of its own.
    """

    look: Look = UNCHANGED
    like: str | None = None
    cues: tuple[Cue, ...] = ()

    def apply(self, draft: Draft) -> Draft:
        """The draft with one variant more."""
        if not draft.captions:
            raise EditRefused("no_captions")
        letter = free_letter(draft)
        model = track_of(draft, self.like) if self.like else draft.captions[0]
        style = self.look.on(model.style, draft.height, draft.width) if self.like else self.look.fresh(draft.height)
        track = CaptionTrack(letter, style, model.cues, profile=model.profile)
        if self.cues:
            track = CaptionTrack(letter, style, _cues(draft, self.cues))
        return replace(draft, captions=tuple(sorted((*draft.captions, track), key=lambda item: item.variant)))


@dataclass(frozen=True)
class RemoveVariant(Operation):
    """Take a variant away; the others keep their letters."""

    variant: str

    def apply(self, draft: Draft) -> Draft:
        """The draft with one variant less."""
        track_of(draft, self.variant)
        if len(draft.captions) == 1:
            raise EditRefused("last_variant", variant=self.variant)
        return replace(draft, captions=tuple(track for track in draft.captions if track.variant != self.variant))


@dataclass(frozen=True)
class RenameVariant(Operation):
    """Give a variant a name beside its letter; an empty one takes the name away."""

    variant: str
    label: str

    def apply(self, draft: Draft) -> Draft:
        """The draft with the name."""
        label = " ".join(self.label.split())
        if len(label) > _LONGEST_LABEL:
            raise EditRefused("label_too_long", most=_LONGEST_LABEL)
        return on_variants(draft, (self.variant,), lambda track: replace(track, label=label))


def _cues(draft: Draft, cues: tuple[Cue, ...]) -> tuple[Cue, ...]:
    """The cues as they fit on the timeline."""
    fit = fitted(cues, draft.duration_ms)
    if cues and not fit:
        raise EditRefused("captions_outside")
    return fit


def _with_cues_of(track: CaptionTrack, there: CaptionTrack) -> CaptionTrack:
    return replace(track, cues=there.cues, profile=there.profile)
