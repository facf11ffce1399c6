"""Edits of how words are divided into captions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest
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
            words = [
                word
                for cue, after in zip_longest(track.cues, track.cues[1:])
                for word in _words(cue, _spaced(cue.text, after.text if after else ""))
            ]
            most = self.most_words if self.profile == "short-form" else None
            cues = fitted(cut_cues(words, self.profile, draft.frame_rate, most), draft.duration_ms)
            return replace(track, cues=tuple(map(_with_true_words, cues)), profile=self.profile)

        return on_variants(draft, self.variants, cut)


def _with_true_words(cue: Cue) -> Cue:
    """The cue without its words' times where marks made other words of its text than it was put together from."""
    if [word.text for word in cue.words] == [cue.text[start:end] for start, end in word_spans(cue.text)]:
        return cue
    return replace(cue, words=())


def _words(cue: Cue, spaced_behind: bool) -> list[ScriptWord]:
    spans = word_spans(cue.text)
    if not spans:
        return []
    if len(cue.words) != len(spans):
        # Another program may have changed the text alone.
        cue = replace(cue, words=())
    spaces = [end < start for (_, end), (start, _) in pairwise(spans)]
    return [
        ScriptWord(word.text, word.start_ms, word.end_ms, space, confidence=cue.confidence)
        for word, space in zip(timed_words(cue), [*spaces, spaced_behind], strict=True)
    ]


def _spaced(before: str, after: str) -> bool:
    """Whether a space is needed between two captions that become one.

    Not where both sides are of a script without spaces, and their words stay the same without one.
    """
    if not after or not (is_unspaced(before[-1]) and is_unspaced(after[0])):
        return True
    return not any(start == len(before) for start, _ in word_spans(before + after))
