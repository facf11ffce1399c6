"""What words point at on a draft: which variants, which of the captions, which stretch of the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..draft import CaptionTrack, Draft
from . import operations as ops
from .history import History
from .operations import EditRefused, Operation, Source
from .reading.references import Scope
from .requests import (
    Numbers,
)


@dataclass
class Meant:
    """Knows what came into the project, and what "it" is: the variant that was edited last."""

    uploads: tuple[Source, ...]
    history: History
    it: str | None = None

    def remember(self, done: Sequence[Operation], draft: Draft) -> None:
        """After an edit of one variant, "it" is that one; after an edit of several none."""
        for operation in done:
            variants = getattr(operation, "variants", None)
            if isinstance(operation, ops.RenameVariant):
                variants = (operation.variant,)
            if variants is not None:
                self.it = (
                    variants[0] if len(variants) == 1 else None if variants or len(draft.captions) > 1 else self.it
                )

    def letters(self, scope: Scope, draft: Draft) -> tuple[str, ...]:
        """The letters that a request means; none for all of them. Raises EditRefused where nobody could know."""
        there = tuple(track.variant for track in draft.captions)
        if scope.but:
            meant = self.letters(replace(scope, but=False), draft)
            rest = tuple(letter for letter in there if letter not in meant)
            for letter in meant:
                if letter not in there:
                    raise EditRefused("no_such_variant" if there else "no_captions", variant=letter, there=there)
            if not rest:
                raise EditRefused("which_variant", there=there)
            return rest
        if scope.letters:
            return scope.letters
        if scope.places:
            # The first is the first of those that were there when the message began.
            there = tuple(track.variant for track in self.history.now.captions) or there
            for place in scope.places:
                if not (0 < place <= len(there) or (place == -1 and there)):
                    raise EditRefused("no_such_variant" if there else "no_captions", variant=place, there=there)
            return tuple(there[place - 1 if place > 0 else -1] for place in scope.places)
        if scope.pronoun == "it":
            return (self.it,) if self.it in there and self.it else ()
        if scope.pronoun == "other":
            others = tuple(letter for letter in there if letter != self.it)
            if self.it is None or not others:
                raise EditRefused("which_variant", there=there)
            return others
        return ()

    def _track(self, draft: Draft, letters: tuple[str, ...]) -> CaptionTrack:
        """The captions that numbers count: of the first variant that is meant, the one with the most."""
        if not draft.captions:
            raise EditRefused("no_captions")
        there = tuple(track.variant for track in draft.captions)
        for letter in letters:
            if letter not in there:
                raise EditRefused("no_such_variant", variant=letter, there=there)
        meant = [track for track in draft.captions if not letters or track.variant in letters]
        return max(meant, key=lambda track: len(track.cues))

    def _cues(self, numbers: Numbers, draft: Draft, letters: tuple[str, ...]) -> tuple[int, ...]:
        return counted(numbers, len(self._track(draft, letters).cues), "no_such_cue")


def every_letter(draft: Draft) -> tuple[str, ...]:
    """The letters of all variants."""
    return tuple(track.variant for track in draft.captions)


def counted(numbers: Numbers, count: int, refusal: str) -> tuple[int, ...]:
    """Numbers from 1 on; negative ones count from the last, a zero joins two to a range ("2 to the last")."""
    found: list[int] = []
    joins = False
    for number in numbers:
        if number == 0:
            joins = True
            continue
        place = number if number > 0 else count + number + 1
        if not 1 <= place <= count:
            raise EditRefused(refusal, number=number, count=count)
        found += range(found[-1] + 1, place + 1) if joins and found else (place,)
        joins = False
    return tuple(dict.fromkeys(found))


def stretch(start: int | None, end: int | None, draft: Draft) -> tuple[int, int | None]:
    """Times from the timeline's start; what would begin before it begins there."""
    total = draft.duration_ms
    begin = 0 if start is None else max(0, total + start) if start < 0 else start
    return begin, total + end if end is not None and end < 0 else total if end is None and (start or 0) < 0 else end


def plain(text: str) -> str:
    """Text as names are compared: small letters, single spaces."""
    return " ".join(text.casefold().split())


def is_titled(title: str, name: str) -> bool:
    """Whether a file's title is what a person called it, with its ending or without."""
    return plain(name).endswith(plain(title)) or plain(title.rsplit(".", 1)[0]) == plain(name)


def is_called(source: Source, name: str) -> bool:
    """Whether an uploaded file is what a person called it."""
    # In Chinese nothing stands between a verb and a name: "用song.mp3".
    return is_titled(source.title, name)
