"""From requests to operations: which variants, captions, clips and files are meant on the draft that is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..draft import Draft
from . import operations as ops
from .meant import every_letter, stretch
from .operations import EditRefused, Operation
from .reading.references import Scope
from .requests import (
    ChangeSound,
    ChangeSpeed,
    ChangeTitle,
    Cut,
    CutAnew,
    DropCaptions,
    DropClips,
    DropMusic,
    DropTitles,
    JoinClips,
    Keep,
    Liken,
    MergeCaptions,
    MoveClip,
    NewCaption,
    NewTitle,
    OrderClips,
    Reframe,
    Remove,
    Rename,
    Request,
    Restyle,
    Reword,
    SetMusicTo,
    SetText,
    ShiftCaptions,
    ShowStills,
    Slideshow,
    SplitCaption,
    TimeCaption,
)
from .resolving_captions import CaptionRequests
from .resolving_clips import ClipRequests


def _that_were(draft: Draft, was: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """The variants that look as what is to be changed is said to look."""
    return tuple(
        track.variant for track in draft.captions if all(getattr(track.style, key) == value for key, value in was)
    )


@dataclass(frozen=True)
class Resolved:
    """The operations that carry a request out, and its words that mean nothing."""

    operations: tuple[Operation, ...]
    not_understood: tuple[str, ...] = ()
    base: Draft | None = None
    """What they are made to, where that is not the draft that is there."""


class Resolver(CaptionRequests, ClipRequests):
    """Finds what every request is about."""

    def operations(self, request: Request, draft: Draft) -> Resolved:
        """What carries the request out on this draft. Raises EditRefused where nobody could know, or it cannot be."""
        match request:
            case Restyle(scope, read):
                letters = self.letters(scope, draft)
                if read.was and not scope.is_named:
                    letters = _that_were(draft, read.was) or letters
                return Resolved((ops.SetStyle(read.look, letters),), read.not_understood)
            case Liken(scope, source, read):
                letters = self.letters(scope, draft)
                if isinstance(source, Scope):
                    source = self._source(source, letters, draft)
                return Resolved((ops.CopyLook(source, letters, read.look),), read.not_understood)
            case ChangeTitle() | NewTitle():
                return Resolved(self._title(request, draft), request.look.not_understood)
            case JoinClips():
                base = self._before_upload(request, draft)
                return Resolved(tuple(self._files(request, base or draft)), base=base)
            case _:
                return Resolved(tuple(self._other(request, draft)))

    def to_speech(self, spans: Sequence[tuple[int, int]], scope: Scope, draft: Draft) -> tuple[Operation, ...]:
        """Captions over these stretches of speech."""
        return (ops.StretchCuesToSpeech(tuple(spans), self.letters(scope, draft)),)

    def _other(self, request: Request, draft: Draft) -> Sequence[Operation]:
        match request:
            case Remove(scope, others):
                return self._remove(scope, draft, others=others)
            case Rename(labels=labels) if labels:
                there = every_letter(draft)
                if len(labels) != len(there):
                    raise EditRefused("which_variant", there=there)
                return [ops.RenameVariant(letter, name) for letter, name in zip(there, labels, strict=True)]
            case Rename(scope, label):
                return [
                    ops.RenameVariant(letter, label) for letter in self.letters(scope, draft) or every_letter(draft)
                ]
            case SetText(numbers, text, scope):
                letters = self.letters(scope, draft)
                return [ops.SetCueText(number, text, letters) for number in self._cues(numbers, draft, letters)]
            case Reword(old, new, numbers, scope):
                letters = self.letters(scope, draft)
                if not numbers and not letters and (title := _title_of(old, draft)):
                    return [ops.SetOverlay(title, new)]
                if not numbers:
                    return [ops.ReplaceWords(old, new, letters)]
                return [ops.ReplaceWords(old, new, letters, number) for number in self._cues(numbers, draft, letters)]
            case DropCaptions():
                return self._drop_captions(request, draft)
            case NewCaption(text, start, length, after, scope):
                return [self._insert(request, draft)] if text or start or length or after or scope else []
            case SplitCaption():
                return [self._split(request, draft)]
            case MergeCaptions(numbers, scope):
                letters = self.letters(scope, draft)
                found = self._cues(numbers, draft, letters)
                if len(found) < 2:
                    raise EditRefused("ask_merge")
                if sorted(found) != list(range(min(found), max(found) + 1)):
                    raise EditRefused("merge_neighbours")
                return [ops.MergeCues(min(found), max(found), letters)]
            case ShiftCaptions(by, numbers, scope):
                letters = self.letters(scope, draft)
                if not numbers:
                    return [ops.ShiftCues(by, None, letters)]
                # Those in front make room first.
                order = sorted(self._cues(numbers, draft, letters), reverse=by > 0)
                return [ops.ShiftCues(by, number, letters) for number in order]
            case TimeCaption():
                return self._time(request, draft)
            case CutAnew(profile, most_words, scope):
                return [ops.CutCues(profile, most_words, self.letters(scope, draft))]
            case DropTitles():
                return self._drop_titles(request, draft)
            case _:
                return self._of_base(request, draft)

    def _of_base(self, request: Request, draft: Draft) -> Sequence[Operation]:
        match request:
            case SetMusicTo():
                return [self._music(request, draft)]
            case DropMusic():
                return [ops.RemoveMusic()]
            case ChangeSound():
                return self._sound(request, draft)
            case Slideshow():
                return self._files(request, draft)
            case DropClips(numbers, file, kind):
                stills = tuple(number for number, clip in enumerate(draft.clips, 1) if clip.kind == "still")
                if kind == "still":
                    numbers = self._stills(numbers, draft) if numbers else stills if len(stills) == 1 else ()
                found = self._clips(numbers, draft, file)
                if request.but:
                    found = tuple(number for number in range(1, len(draft.clips) + 1) if number not in found)
                return [ops.RemoveClip(number) for number in sorted(found, reverse=True)]
            case MoveClip():
                return [self._move_clip(request, draft)]
            case OrderClips(numbers, files):
                return self._order(numbers, files, draft)
            case Keep(start, end):
                return [ops.TrimTo(*stretch(start, end, draft))]
            case Cut(start, end):
                return [ops.CutOut(*stretch(start, end, draft))]
            case ChangeSpeed():
                return self._speed(request, draft)
            case ShowStills(length, numbers):
                if not draft.clips and any(source.kind == "still" for source in self.uploads):
                    return self._files(Slideshow(length), draft)
                stills = self._stills(numbers, draft)
                return (
                    [ops.SetStillLength(length, still) for still in stills] if numbers else [ops.SetStillLength(length)]
                )
            case Reframe(ratio, fit, bars, side):
                return [ops.SetCanvas(ratio, fit, bars, side)]
            case _:
                raise AssertionError(request)


def _title_of(text: str, draft: Draft) -> int | None:
    """The number of the title that says just this, where no caption holds it."""
    if any(text.casefold() in cue.text.casefold() for track in draft.captions for cue in track.cues):
        return None
    return next((at for at, title in enumerate(draft.overlays, 1) if title.text.casefold() == text.casefold()), None)
