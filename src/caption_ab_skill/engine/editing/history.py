"""What a project was like after each message, so that a step can be taken back and done again."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from ..draft import CaptionTrack, Draft
from .operations import EditRefused

# Steps kept per project: more than a person takes back, and a bound for the store.
_KEPT = 100


@dataclass(frozen=True)
class History:
    """Drafts, oldest first; `at` is the place of the one that is on the timeline now. One message is one step."""

    drafts: tuple[Draft, ...] = (Draft(),)
    at: int = 0

    @property
    def now(self) -> Draft:
        """What is on the timeline."""
        return self.drafts[self.at]

    def step(self, draft: Draft) -> History:
        """A further step, which forgets what could be done again; the same draft once more is no step."""
        if draft == self.now:
            return self
        drafts = (*self.drafts[: self.at + 1], draft)[-_KEPT:]
        return History(drafts, len(drafts) - 1)

    def undo(self) -> History | None:
        """One step back; None at the beginning."""
        return replace(self, at=self.at - 1) if self.at else None

    def redo(self) -> History | None:
        """One step forward; None when there is nothing to do again."""
        return replace(self, at=self.at + 1) if self.at + 1 < len(self.drafts) else None

    def undo_variant(self, variant: str) -> History | None:
        """A further step that takes back this variant's own last change alone; None where it never changed.

        What came to it with a cut of the clips is no change of its own. Raises EditRefused where its captions were
        changed and the clips were cut since: their old times mean nothing any more.
        """
        current = captions_of(self.now, variant)
        if current is None:
            return None
        for place in range(self.at, 0, -1):
            before, after = self.drafts[place - 1], self.drafts[place]
            was, became = captions_of(before, variant), captions_of(after, variant)
            if was is None or became is None:
                return None
            changed = _changes(was, became, is_cut=before.clips != after.clips)
            if not changed:
                continue
            if "cues" in changed and after.clips != self.now.clips:
                raise EditRefused("undo_variant_moved", variant=variant)
            restored = replace(current, **{name: getattr(was, name) for name in changed})
            captions = tuple(restored if track.variant == variant else track for track in self.now.captions)
            return self.step(replace(self.now, captions=captions))
        return None

    def last_changed_variant(self) -> str | None:
        """The variant that "it" means: the only one that the last step changed."""
        if not self.at:
            return None
        before = self.drafts[self.at - 1]
        changed = [track.variant for track in self.now.captions if captions_of(before, track.variant) != track]
        return changed[0] if len(changed) == 1 and len(self.now.captions) == len(before.captions) else None


@dataclass(frozen=True)
class Undo:
    """Take the last step back, or the last change to one variant alone."""

    variant: str | None = None

    def apply(self, history: History) -> History:
        """The history one step back. Raises EditRefused where there is none."""
        if self.variant is None:
            after = history.undo()
        elif captions_of(history.now, self.variant) is None:
            there = tuple(track.variant for track in history.now.captions)
            raise EditRefused("no_such_variant" if there else "no_captions", variant=self.variant, there=there)
        else:
            after = history.undo_variant(self.variant)
        if after is None:
            raise EditRefused("nothing_to_undo")
        return after


@dataclass(frozen=True)
class Redo:
    """Do the step again that was taken back last."""

    def apply(self, history: History) -> History:
        """The history one step forward. Raises EditRefused where there is none."""
        after = history.redo()
        if after is None:
            raise EditRefused("nothing_to_redo")
        return after


def captions_of(draft: Draft, variant: str) -> CaptionTrack | None:
    """The caption track of a variant."""
    return next((track for track in draft.captions if track.variant == variant), None)


def _changes(was: CaptionTrack, became: CaptionTrack, *, is_cut: bool) -> list[str]:
    """Which parts of a variant a step changed of its own accord."""
    names = [item.name for item in fields(was) if getattr(was, item.name) != getattr(became, item.name)]
    return [name for name in names if not (is_cut and name == "cues")]
