"""Edits of what captions say: their words, and which of them there are. Cues are numbered from 1 in order of time."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ...draft import CaptionTrack, Cue, Draft
from ..word_times import cut_to, is_unspaced, joined, timed_words, with_text, word_spans
from .operation import EditRefused, Operation, Told, seconds
from .scope import Cues, on_cues, on_variants, with_clip

# Netflix Timed Text Style Guide: at least 5/6 s and at most 7 s a cue, 17 characters a second for adults.
_SHORTEST_MS, _LONGEST_MS, _PER_SECOND = 833, 7000, 17
# ms: what an inserted cue needs, and what it must leave of one that it begins in.
_ROOM = 200

# Where words were taken out; no person's caption holds this character.
_GONE = "\ufffc"
_GONE_BEFORE_MARK = re.compile(rf"[ \t]*{_GONE}[ \t]*(?=[,.!?;:…]|\n|$)")
_GONE_ELSEWHERE = re.compile(rf"{_GONE}[ \t]*")


@dataclass(frozen=True)
class SetCueText(Operation):
    """Give caption `number` other words."""

    number: int
    text: str
    variants: tuple[str, ...] = ()

    def apply(self, draft: Draft) -> Draft:
        """The draft with the words changed; the times of words that stay are kept."""
        text = _words(self.text)
        place = self.number - 1
        return on_cues(
            draft,
            self.variants,
            (self.number,),
            lambda cues: (*cues[:place], with_text(cues[place], text), *cues[self.number :]),
        )


@dataclass(frozen=True)
class ReplaceWords(Operation):
    """Put other words for these wherever they stand as whole words, in all captions or in one.

    The new words are taken in the case in which they are given. No words take the old ones out, and the space with
    them; a caption that has no others goes. Upper and lower case are the same unless `match_case`.
    """

    old: str
    new: str
    variants: tuple[str, ...] = ()
    number: int | None = None
    match_case: bool = False

    def apply(self, draft: Draft) -> Draft:
        """The draft with the words replaced."""
        if not self.old.strip():
            raise EditRefused("no_words")
        numbers = () if self.number is None else (self.number,)
        after = on_cues(draft, self.variants, numbers, self._replaced)
        if not self.hits(draft):
            raise EditRefused("words_not_found", words=self.old.strip())
        return after

    def hits(self, draft: Draft) -> int:
        """How often the words stand in the captions that are meant, the same caption of several variants once."""
        pattern = self._pattern()
        counts = [
            sum(len(pattern.findall(cue.text)) for cue in self._meant(track.cues))
            for track in draft.captions
            if not self.variants or track.variant in self.variants
        ]
        return max(counts, default=0)

    def notes(self, draft: Draft) -> tuple[Told, ...]:
        """How many there were."""
        count = self.hits(draft)
        return (Told("replaced_times", {"count": count}),) if count > 1 else ()

    def _meant(self, cues: Cues) -> Cues:
        return cues if self.number is None else cues[self.number - 1 : self.number]

    def _replaced(self, cues: Cues) -> Cues:
        changed = [
            with_text(cue, self._new_text(cue.text)) if self.number in (None, number) else cue
            for number, cue in enumerate(cues, 1)
        ]
        return tuple(cue for cue, before in zip(changed, cues, strict=True) if cue.text or not before.text)

    def _new_text(self, text: str) -> str:
        new = self.new.strip()
        found = self._pattern().sub(lambda _: new or _GONE, text)
        if new or found == text:
            return found
        closed = _GONE_ELSEWHERE.sub("", _GONE_BEFORE_MARK.sub("", found))
        return "\n".join(line.strip() for line in closed.split("\n") if line.strip())

    def _pattern(self) -> re.Pattern[str]:
        old = self.old.strip()
        words = r"\s+".join(re.escape(part) for part in old.split())
        before = r"(?<!\w)" if _is_letter(old[0]) else ""
        after = r"(?!\w)" if _is_letter(old[-1]) else ""
        return re.compile(before + words + after, re.NOFLAG if self.match_case else re.IGNORECASE)


@dataclass(frozen=True)
class DeleteCue(Operation):
    """Take caption `number` away, or all from it to `last`."""

    number: int
    last: int | None = None
    variants: tuple[str, ...] = ()

    def apply(self, draft: Draft) -> Draft:
        """The draft without it; the others stay when they are."""
        last = self.number if self.last is None else self.last
        first, last = min(self.number, last), max(self.number, last)
        return on_cues(draft, self.variants, (first, last), lambda cues: (*cues[: first - 1], *cues[last:]))


@dataclass(frozen=True)
class InsertCue(Operation):
    """One more caption: at a time, or in the gap after caption `after` (0: before the first).

    It lasts `duration_ms`, or as long as it takes to read, at most until the next one. A caption that it begins in ends
    there.
    """

    text: str
    start_ms: int | None = None
    duration_ms: int | None = None
    after: int | None = None
    variants: tuple[str, ...] = ()

    def apply(self, draft: Draft) -> Draft:
        """The draft with the caption in its place."""
        text = _words(self.text)
        duration = with_clip(draft).duration_ms
        if self.start_ms is not None and not 0 <= self.start_ms < duration:
            raise EditRefused("time_outside", start=seconds(self.start_ms), duration=seconds(duration))
        if self.start_ms is None and self.after is None:
            raise EditRefused("ask_cue_time")

        def insert(track: CaptionTrack) -> CaptionTrack:
            return replace(track, cues=self._inserted(track.cues, text, duration))

        if self.start_ms is None and self.after:
            return on_cues(draft, self.variants, (self.after,), lambda cues: self._inserted(cues, text, duration))
        return on_variants(draft, self.variants, insert)

    def _inserted(self, cues: Cues, text: str, duration: int) -> Cues:
        if self.start_ms is None:
            place = min(self.after or 0, len(cues))
            start = cues[place - 1].end_ms if place else 0
        else:
            start = self.start_ms
            place = sum(cue.start_ms < start for cue in cues)
        limit = cues[place].start_ms if place < len(cues) else duration
        before = cues[:place]
        if before and before[-1].end_ms > start:
            if start - before[-1].start_ms < _ROOM:
                raise EditRefused("no_room_for_cue", start=seconds(start))
            before = (*before[:-1], cut_to(before[-1], before[-1].start_ms, start))
        length = self.duration_ms if self.duration_ms is not None else _reading_ms(text)
        end = min(start + length, limit)
        if end - start < min(_ROOM, length) or end <= start:
            raise EditRefused("no_room_for_cue", start=seconds(start))
        return (*before, Cue(start, end - start, text), *cues[place:])


@dataclass(frozen=True)
class SplitCue(Operation):
    """Make two captions of one: behind its first `words` words, at a time, or in the middle of its text.

    Time is divided where the words are spoken, else by the words' share.
    """

    number: int
    words: int | None = None
    at_ms: int | None = None
    variants: tuple[str, ...] = ()

    def apply(self, draft: Draft) -> Draft:
        """The draft with two captions for one."""
        place = self.number - 1
        return on_cues(
            draft,
            self.variants,
            (self.number,),
            lambda cues: (*cues[:place], *self._halves(cues[place]), *cues[self.number :]),
        )

    def _halves(self, cue: Cue) -> Cues:
        spans = word_spans(cue.text)
        if len(spans) < 2 or cue.duration_ms < 2:
            raise EditRefused("cannot_split", number=self.number)
        count, cut = self._place(cue, spans)
        if not 0 < count < len(spans):
            raise EditRefused("cannot_split_there", number=self.number, count=len(spans))
        cut = min(max(cut, cue.start_ms + 1), cue.end_ms - 1)
        texts = cue.text[: spans[count - 1][1]].rstrip(), cue.text[spans[count][0] :].lstrip()
        own = (cue.words[:count], cue.words[count:]) if len(cue.words) == len(spans) else ((), ())
        edges = ((cue.start_ms, cut), (cut, cue.end_ms))
        first, second = (
            cut_to(replace(cue, text=text, words=words), *edge)
            for text, words, edge in zip(texts, own, edges, strict=True)
        )
        return first, second

    def _place(self, cue: Cue, spans: list[tuple[int, int]]) -> tuple[int, int]:
        """How many words the first half has, and when it ends."""
        if self.at_ms is not None:
            if not cue.start_ms < self.at_ms < cue.end_ms:
                raise EditRefused(
                    "outside_cue", number=self.number, start=seconds(cue.start_ms), end=seconds(cue.end_ms)
                )
            spoken = sum(word.start_ms + word.duration_ms / 2 < self.at_ms for word in timed_words(cue))
            return min(max(spoken, 1), len(spans) - 1), self.at_ms
        count = _middle(cue.text, spans) if self.words is None else self.words
        if 0 < count < len(spans) == len(cue.words):
            return count, cue.words[count].start_ms
        return count, cue.start_ms + round(cue.duration_ms * count / len(spans))


@dataclass(frozen=True)
class MergeCues(Operation):
    """Make one caption of all from `first` to `last`, from the start of the first to the end of the last."""

    first: int
    last: int
    variants: tuple[str, ...] = ()

    def apply(self, draft: Draft) -> Draft:
        """The draft with one caption for several."""
        first, last = sorted((self.first, self.last))
        if first == last:
            raise EditRefused("ask_merge")
        return on_cues(
            draft,
            self.variants,
            (first, last),
            lambda cues: (*cues[: first - 1], _merged(cues[first - 1 : last]), *cues[last:]),
        )


def _merged(cues: Cues) -> Cue:
    text = ""
    for cue in cues:
        text = joined(text, cue.text)
    words = tuple(word for cue in cues for word in timed_words(cue)) if any(cue.words for cue in cues) else ()
    known = [cue.confidence for cue in cues if cue.confidence is not None]
    return replace(
        cues[0],
        duration_ms=cues[-1].end_ms - cues[0].start_ms,
        text=text,
        words=words,
        confidence=min(known) if known else None,
    )


def _middle(text: str, spans: list[tuple[int, int]]) -> int:
    """How many words make the first half: up to the only line break, else to where both halves are about as long."""
    if text.strip().count("\n") == 1:
        at = text.index("\n", spans[0][0])
        return sum(end <= at for _, end in spans)
    total = spans[-1][1] + spans[0][0]
    return min(range(1, len(spans)), key=lambda count: abs(spans[count - 1][1] + spans[count][0] - total))


def _reading_ms(text: str) -> int:
    return min(_LONGEST_MS, max(_SHORTEST_MS, round(len(text) * 1000 / _PER_SECOND)))


def _words(text: str) -> str:
    """A caption's text, without white space round it."""
    stripped = text.strip()
    if not stripped:
        raise EditRefused("no_words")
    return stripped


def _is_letter(character: str) -> bool:
    """Whether a word goes on beside this character if a letter stands there."""
    return re.match(r"\w", character) is not None and not is_unspaced(character)
