"""What a project was like after each message, so that a step can be taken back and done again."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..draft import CaptionTrack, Draft

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
        """A further step in which this variant is as it was before its own last change; None where it never changed."""
        current = captions_of(self.now, variant)
        if current is None:
            return None
        for draft in reversed(self.drafts[: self.at]):
            earlier = captions_of(draft, variant)
            if earlier is None:
                return None
            if earlier != current:
                captions = tuple(earlier if track.variant == variant else track for track in self.now.captions)
                return self.step(replace(self.now, captions=captions))
        return None

    def last_changed_variant(self) -> str | None:
        """The variant that "it" means: the only one that the last step changed."""
        if not self.at:
            return None
        before = self.drafts[self.at - 1]
        changed = [track.variant for track in self.now.captions if captions_of(before, track.variant) != track]
        return changed[0] if len(changed) == 1 and len(self.now.captions) == len(before.captions) else None


def captions_of(draft: Draft, variant: str) -> CaptionTrack | None:
    """The caption track of a variant."""
    return next((track for track in draft.captions if track.variant == variant), None)
