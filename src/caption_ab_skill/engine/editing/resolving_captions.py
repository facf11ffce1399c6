"""From requests about variants, captions and titles to operations on the draft that is there."""

from __future__ import annotations

from ..draft import Cue, Draft
from . import operations as ops
from .meant import Meant, counted, every_letter, plain
from .operations import EditRefused, Operation
from .reading.references import Scope
from .requests import (
    ChangeTitle,
    DropCaptions,
    DropTitles,
    NewCaption,
    NewTitle,
    Numbers,
    SplitCaption,
    TimeCaption,
)
from .word_times import word_spans


class CaptionRequests(Meant):
    """Finds the variants, captions and titles that requests are about."""

    def _remove(self, scope: Scope, draft: Draft, *, others: bool) -> list[Operation]:
        letters = self.letters(scope, draft)
        there = tuple(track.variant for track in draft.captions)
        for letter in letters:
            if letter not in there:
                raise EditRefused("no_such_variant" if there else "no_captions", variant=letter, there=there)
        gone = [letter for letter in there if letter not in letters] if others else list(letters)
        if not gone:
            raise EditRefused("which_variant", there=there)
        return [ops.RemoveVariant(letter) for letter in gone]

    def _drop_captions(self, request: DropCaptions, draft: Draft) -> list[Operation]:
        letters = self.letters(request.scope, draft)
        track = self._track(draft, letters)
        if request.text is not None:
            found = [number for number, cue in enumerate(track.cues, 1) if _holds(cue, request.text)]
            if not found:
                raise EditRefused("words_not_found", words=request.text)
            return [ops.DeleteCue(number, None, letters) for number in reversed(found)]
        if not request.numbers:
            return [ops.SetCaptions((), letters)]
        numbers = sorted(set(self._cues(request.numbers, draft, letters)))
        if request.but:
            numbers = [number for number in range(1, len(track.cues) + 1) if number not in numbers]
            if not numbers:
                raise EditRefused("ask_which_caption")
        if numbers == list(range(numbers[0], numbers[-1] + 1)):
            return [ops.DeleteCue(numbers[0], numbers[-1] if len(numbers) > 1 else None, letters)]
        return [ops.DeleteCue(number, None, letters) for number in reversed(numbers)]

    def _insert(self, request: NewCaption, draft: Draft) -> Operation:
        letters = self.letters(request.scope, draft)
        after = request.after
        if after is not None and after < 0:
            after = len(self._track(draft, letters).cues) + after + 1
        start = request.start
        if start is not None and start < 0:
            start += draft.duration_ms
        return ops.InsertCue(request.text, start, request.length, after, letters)

    def _split(self, request: SplitCaption, draft: Draft) -> Operation:
        letters = self.letters(request.scope, draft)
        number = self._cues(request.numbers, draft, letters)[0]
        cue = self._track(draft, letters).cues[number - 1]
        count = request.count
        if request.words is not None:
            count = _words_up_to(cue, request.words)
            if count is None:
                raise EditRefused("words_not_found", words=request.words)
        return ops.SplitCue(number, count, request.at, letters)

    def _time(self, request: TimeCaption, draft: Draft) -> list[Operation]:
        letters = self.letters(request.scope, draft)
        track = self._track(draft, letters)
        found: list[Operation] = []
        for number in self._cues(request.numbers, draft, letters):
            end = request.end
            if request.longer is not None:
                end = track.cues[number - 1].end_ms + request.longer
            if request.length is not None and end is None:
                begins = request.start if request.start is not None else track.cues[number - 1].start_ms
                end = begins + request.length
            found.append(ops.SetCueTimes(number, request.start, end, letters))
        return found

    def _title(self, request: NewTitle | ChangeTitle, draft: Draft) -> tuple[Operation, ...]:
        if isinstance(request, NewTitle):
            wanted = plain(request.text)
            same = [number for number, item in enumerate(draft.overlays, 1) if plain(item.text) == wanted]
            if len(same) == 1 and not request.adds:
                look = request.look.look
                return (ops.SetOverlay(same[0], None, request.start or None, request.length, look),)
            return (ops.AddOverlay(request.text, request.start, request.length, request.at_end, request.look.look),)
        numbers = self._titles(request.numbers, request.named, draft)
        if len(numbers) > 1 and request.at_end and request.named is None:
            # "The title at the end" is one that is there.
            numbers = tuple(number for number in numbers if draft.overlays[number - 1].end_ms >= draft.duration_ms)
        if len(numbers) != 1 and not request.numbers:
            raise EditRefused("which_title", titles=tuple(item.text for item in draft.overlays))
        found = []
        for number in numbers:
            start = request.start
            if request.at_end:
                length = request.length or draft.overlays[number - 1].duration_ms
                start = max(0, draft.duration_ms - length)
            found.append(ops.SetOverlay(number, request.text, start, request.length, request.look.look))
        return tuple(found)

    def _titles(self, numbers: Numbers, named: str | None, draft: Draft) -> tuple[int, ...]:
        if not draft.overlays:
            raise EditRefused("no_overlays")
        if numbers:
            return counted(numbers, len(draft.overlays), "no_such_overlay")
        if named is None:
            return tuple(range(1, len(draft.overlays) + 1))
        wanted = plain(named)
        found = [number for number, item in enumerate(draft.overlays, 1) if plain(item.text) == wanted]
        found = found or [number for number, item in enumerate(draft.overlays, 1) if wanted in plain(item.text)]
        if not found:
            raise EditRefused("words_not_in_titles", words=named, titles=tuple(item.text for item in draft.overlays))
        return tuple(found)

    def _drop_titles(self, request: DropTitles, draft: Draft) -> list[Operation]:
        found = self._titles(request.numbers, request.named, draft)
        if request.all:
            return [ops.RemoveOverlay()]
        if not request.numbers and request.named is None and len(found) > 1:
            raise EditRefused("which_title", titles=tuple(item.text for item in draft.overlays))
        return [ops.RemoveOverlay(number) for number in sorted(found, reverse=True)]

    def _source(self, source: Scope, letters: tuple[str, ...], draft: Draft) -> str:
        """The variant that another shall look like: by its place, or the only one that it can be."""
        if source.pronoun is None:
            return self.letters(source, draft)[0]
        there = every_letter(draft)
        others = [letter for letter in there if letter not in letters]
        if len(others) != 1:
            raise EditRefused("which_variant", there=there)
        return others[0]


def _holds(cue: Cue, text: str) -> bool:
    return plain(text) in plain(cue.text)


def _words_up_to(cue: Cue, words: str) -> int | None:
    """How many words of the caption there are up to the end of these."""
    at = cue.text.casefold().find(words.casefold().strip(" .,!?。，！？"))
    if at < 0:
        return None
    end = at + len(words.strip(" .,!?。，！？"))
    return sum(start < end for start, _ in word_spans(cue.text))
