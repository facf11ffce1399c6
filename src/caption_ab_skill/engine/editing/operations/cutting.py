"""Edits of how words are divided into captions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from ...draft import CaptionTrack, Cue, Draft
from ..cue_cutting import ScriptWord, cut_cues
from ..word_times import is_unspaced, timed_words, word_spans
from .operation import EditRefused, Operation
from .scope import fitted, on_variants, with_clip

MOST_WORDS = 4
"""A short-form caption has one to four words."""


@dataclass(frozen=True)
class CutCues(Operation):
    """Cut the captions anew: "netflix" by the style guide, "short-form" in a few words at a time.

    `most_words`, 1 to 4, is how many words a short-form caption has at most.
    """

    profile: Literal["netflix", "short-form"]
    most_words: int | None = None
    variants: tuple[str, ...] = ()

    def apply(self, draft: Draft) -> Draft:
        """The draft with the same words in other captions."""
        if self.most_words is not None and not 1 <= self.most_words <= MOST_WORDS:
            raise EditRefused("cue_words", most=MOST_WORDS)
        with_clip(draft)

        def cut(track: CaptionTrack) -> CaptionTrack:
            words = [word for cue in track.cues for word in _words(cue)]
            most = self.most_words if self.profile == "short-form" else None
            cues = fitted(cut_cues(words, self.profile, draft.frame_rate, most), draft.duration_ms)
            return replace(track, cues=tuple(map(_with_true_words, cues)), profile=self.profile)

        return on_variants(draft, self.variants, cut)


def _with_true_words(cue: Cue) -> Cue:
    """The cue without its words' times where marks made other words of its text than it was put together from."""
    if [word.text for word in cue.words] == [cue.text[start:end] for start, end in word_spans(cue.text)]:
        return cue
    return replace(cue, words=())


def _words(cue: Cue) -> list[ScriptWord]:
    words = timed_words(cue)
    return [
        ScriptWord(word.text, word.start_ms, word.end_ms, _spaced(word.text, after), confidence=cue.confidence)
        for word, after in zip(words, [*(word.text for word in words[1:]), ""], strict=True)
    ]


def _spaced(before: str, after: str) -> bool:
    return not (is_unspaced(before[-1]) and (not after or is_unspaced(after[0])))
