"""From requests to operations: which variants, captions, clips and files are meant on the draft that is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..draft import CaptionTrack, Cue, Draft
from . import operations as ops
from .history import History
from .operations import EditRefused, Operation, Source
from .operations.loading import SLIDE_MS
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
    Numbers,
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
from .word_times import word_spans


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


@dataclass
class Resolver:
    """Knows what came into the project, and what "it" is: the variant that was edited last."""

    uploads: tuple[Source, ...]
    history: History
    it: str | None = None

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

    def _source(self, source: Scope, letters: tuple[str, ...], draft: Draft) -> str:
        """The variant that another shall look like: by its place, or the only one that it can be."""
        if source.pronoun is None:
            return self.letters(source, draft)[0]
        there = _all(draft)
        others = [letter for letter in there if letter not in letters]
        if len(others) != 1:
            raise EditRefused("which_variant", there=there)
        return others[0]

    def to_speech(self, spans: Sequence[tuple[int, int]], scope: Scope, draft: Draft) -> tuple[Operation, ...]:
        """Captions over these stretches of speech."""
        return (ops.StretchCuesToSpeech(tuple(spans), self.letters(scope, draft)),)

    def _other(self, request: Request, draft: Draft) -> Sequence[Operation]:
        match request:
            case Remove(scope, others):
                return self._remove(scope, draft, others=others)
            case Rename(labels=labels) if labels:
                there = _all(draft)
                if len(labels) != len(there):
                    raise EditRefused("which_variant", there=there)
                return [ops.RenameVariant(letter, name) for letter, name in zip(there, labels, strict=True)]
            case Rename(scope, label):
                return [ops.RenameVariant(letter, label) for letter in self.letters(scope, draft) or _all(draft)]
            case SetText(numbers, text, scope):
                letters = self.letters(scope, draft)
                return [ops.SetCueText(number, text, letters) for number in self._cues(numbers, draft, letters)]
            case Reword(old, new, numbers, scope):
                letters = self.letters(scope, draft)
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
                return [ops.TrimTo(*_stretch(start, end, draft))]
            case Cut(start, end):
                return [ops.CutOut(*_stretch(start, end, draft))]
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

    # variants and captions

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
        return _counted(numbers, len(self._track(draft, letters).cues), "no_such_cue")

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
            if request.length is not None and end is None:
                begins = request.start if request.start is not None else track.cues[number - 1].start_ms
                end = begins + request.length
            found.append(ops.SetCueTimes(number, request.start, end, letters))
        return found

    # titles

    def _title(self, request: NewTitle | ChangeTitle, draft: Draft) -> tuple[Operation, ...]:
        if isinstance(request, NewTitle):
            wanted = _plain(request.text)
            same = [number for number, item in enumerate(draft.overlays, 1) if _plain(item.text) == wanted]
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
            return _counted(numbers, len(draft.overlays), "no_such_overlay")
        if named is None:
            return tuple(range(1, len(draft.overlays) + 1))
        wanted = _plain(named)
        found = [number for number, item in enumerate(draft.overlays, 1) if _plain(item.text) == wanted]
        found = found or [number for number, item in enumerate(draft.overlays, 1) if wanted in _plain(item.text)]
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

    # sound

    def _music(self, request: SetMusicTo, draft: Draft) -> Operation:
        if not draft.clips:
            raise EditRefused("no_clip")
        if draft.music is not None and request.file is None and (not request.adds or not self._newer_music(draft)):
            if not request.settings:
                raise EditRefused("ask_music" if request.adds else "ask_music_change")
            return ops.SetMusic(**request.settings)
        if draft.music is None and not request.adds and not ({"volume"} & request.settings.keys() and self._songs()):
            raise EditRefused("no_music")
        settings: dict[str, Any] = dict(request.settings)
        if "factor" in settings:
            settings["volume"] = round(100 * settings.pop("factor"), 1)
        return ops.AddMusic(self._song(request.file, draft), **settings)

    def _songs(self) -> list[Source]:
        return [source for source in self.uploads if source.kind == "audio"]

    def _newer_music(self, draft: Draft) -> bool:
        songs = self._songs()
        return bool(songs) and draft.music is not None and songs[-1].media != draft.music.media

    def _song(self, name: str | None, draft: Draft) -> Source:
        if name is not None:
            found = [source for source in self.uploads if _is_called(source, name)]
            if not found:
                raise EditRefused("no_such_file", name=name, there=tuple(source.title for source in self.uploads))
            return found[-1]
        songs = self._songs()
        if not songs:
            raise EditRefused("ask_music")
        waiting = [song for song in songs if draft.music is None or song.media != draft.music.media]
        return (waiting or songs)[-1]

    def _sound(self, request: ChangeSound, draft: Draft) -> list[Operation]:
        if not request.numbers and request.file is None:
            return [ops.SetSound(**request.settings)]
        found = self._clips(request.numbers, draft, request.file)
        return [ops.SetClipSound(number, **request.settings) for number in found]

    # clips

    def _clips(self, numbers: Numbers, draft: Draft, file: str | None) -> tuple[int, ...]:
        if not draft.clips:
            raise EditRefused("no_clip")
        if file is not None:
            found = tuple(number for number, clip in enumerate(draft.clips, 1) if _is_titled(clip.title, file))
            if not found:
                raise EditRefused("no_such_file", name=file, there=tuple(clip.title for clip in draft.clips))
            return found
        if not numbers:
            raise EditRefused("which_clip", count=len(draft.clips))
        return _counted(numbers, len(draft.clips), "no_such_clip")

    def _stills(self, numbers: Numbers, draft: Draft) -> tuple[int, ...]:
        """ "The second photo" counts photos, "clip 3" counts clips: a number that is no still is one of the photos."""
        stills = [number for number, clip in enumerate(draft.clips, 1) if clip.kind == "still"]
        if all(number in stills for number in numbers):
            return numbers
        places = _counted(numbers, len(stills), "no_such_clip")
        return tuple(stills[place - 1] for place in places)

    def _move_clip(self, request: MoveClip, draft: Draft) -> Operation:
        count = len(draft.clips)
        order = list(range(1, count + 1))
        numbers = self._clips(request.numbers, draft, None) if request.numbers else ()
        if request.swap:
            if not numbers and count == 2:
                numbers = (1, 2)
            if len(numbers) != 2:
                raise EditRefused("ask_order")
            first, second = numbers
            order[first - 1], order[second - 1] = second, first
            return ops.OrderClips(tuple(order))
        moving = numbers[0]
        order.remove(moving)
        if request.before is not None or request.after is not None:
            other = _counted((request.before or request.after or 0,), count, "no_such_clip")[0]
            at = order.index(other) + (request.after is not None) if other in order else moving - 1
        else:
            place = request.place or 1
            at = min(place - 1, len(order)) if place > 0 else len(order)
        order.insert(at, moving)
        return ops.OrderClips(tuple(order))

    def _speed(self, request: ChangeSpeed, draft: Draft) -> list[Operation]:
        named = request.numbers or request.file is not None
        numbers = self._clips(request.numbers, draft, request.file) if named else (None,)
        start, end = (None, None)
        if request.start is not None or request.end is not None:
            start, end = _stretch(request.start, request.end, draft)
        return [ops.SetSpeed(request.speed, request.factor, number, start, end) for number in numbers]

    def _files(self, request: JoinClips | Slideshow, draft: Draft) -> Sequence[Operation]:
        """Uploaded files become clips; those that are on the timeline already stay where they are."""
        still_ms = request.still_ms if request.still_ms is not None else SLIDE_MS
        pictures = [source for source in self.uploads if source.kind != "audio"]
        if isinstance(request, Slideshow):
            stills = [source for source in pictures if source.kind == "still"]
            if request.files:
                stills = [self._named(name, pictures) for name in request.files]
            if not stills:
                raise EditRefused("ask_pictures")
            return [ops.LoadClips(tuple(stills), still_ms)]
        used = {clip.media for clip in draft.clips}
        if request.files and not request.adds and (there := self._on_timeline(request, draft)):
            return there
        if request.files:
            chosen = [self._named(name, pictures) for name in request.files]
        else:
            kinds = [source for source in pictures if request.kind in ("any", source.kind)]
            kinds = kinds or pictures
            waiting = [source for source in kinds if source.media not in used]
            if not waiting and request.numbers and len(draft.clips) > 1 and request.place == 1:
                return [self._move_clip(MoveClip(request.numbers, place=1), draft)]
            if not waiting:
                raise EditRefused("all_joined" if len(draft.clips) > 1 else "ask_clip")
            chosen = waiting if request.all or len(waiting) == 1 else self._chosen(waiting, kinds, request)
        if not draft.clips:
            return [ops.LoadClips(tuple(chosen), still_ms)]
        if request.all and draft.clips == draft.loaded and not draft.captions and not draft.overlays:
            return [ops.LoadClips(tuple(kinds), still_ms)]
        place = request.place
        return [
            ops.AddClip(source, None if place is None else place + at, still_ms) for at, source in enumerate(chosen)
        ]

    def _on_timeline(self, request: JoinClips, draft: Draft) -> list[Operation]:
        """ "Move frog.mp4 to the front", "show beach.jpg for 5 s": what is done to clips that are there."""
        numbers: list[int] = []
        for name in request.files:
            found = [number for number, clip in enumerate(draft.clips, 1) if _is_titled(clip.title, name)]
            if not found:
                return []
            numbers += found[:1]
        if request.still_ms is not None:
            return [ops.SetStillLength(request.still_ms, number) for number in numbers]
        if len(numbers) == 1:
            place = request.place if request.place is not None else -1
            return [self._move_clip(MoveClip((numbers[0],), place=place), draft)]
        return list(self._order(tuple(numbers), (), draft))

    def _order(self, numbers: Numbers, files: tuple[str, ...], draft: Draft) -> list[Operation]:
        if files and not draft.clips:
            return list(self._files(Slideshow(None, files), draft))
        for name in files:
            found = [number for number, clip in enumerate(draft.clips, 1) if _is_titled(clip.title, name)]
            if not found:
                there = tuple(clip.title for clip in draft.clips)
                raise EditRefused("no_such_file", name=name, there=there)
            numbers = (*numbers, found[0])
        return [ops.OrderClips(numbers)]

    def _before_upload(self, request: JoinClips, draft: Draft) -> Draft | None:
        """The timeline before the last upload began it anew, where the file that it brought is to be joined to it."""
        before = self.history.undo()
        was = before.now if before else Draft()
        is_new = draft == self.history.now and draft.clips == draft.loaded and len(draft.clips) == 1
        if not is_new or not was.clips or draft.captions or request.all:
            return None
        media = draft.clips[0].media
        there = next((source for source in self.uploads if source.media == media), None)
        if there is None or any(clip.media == media for clip in was.clips):
            return None
        if request.files:
            return was if any(_is_called(there, name) for name in request.files) else None
        waiting = [
            source
            for source in self.uploads
            if source.kind != "audio" and source.media not in {media, *(clip.media for clip in was.clips)}
        ]
        return None if waiting else was

    def _chosen(self, waiting: list[Source], kinds: list[Source], request: JoinClips) -> list[Source]:
        if request.numbers:
            places = _counted(request.numbers, len(kinds), "no_such_clip")
            return [kinds[place - 1] for place in places]
        if any(number.kind == "still" for number in waiting) and request.kind == "still":
            return waiting
        raise EditRefused("which_file", there=tuple(source.title for source in waiting))

    def _named(self, name: str, sources: Sequence[Source]) -> Source:
        found = [source for source in sources if _is_called(source, name)]
        if not found:
            raise EditRefused("no_such_file", name=name, there=tuple(source.title for source in self.uploads))
        return found[-1]


def _all(draft: Draft) -> tuple[str, ...]:
    return tuple(track.variant for track in draft.captions)


def _counted(numbers: Numbers, count: int, refusal: str) -> tuple[int, ...]:
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


def _stretch(start: int | None, end: int | None, draft: Draft) -> tuple[int, int | None]:
    """Times from the timeline's start; what would begin before it begins there."""
    total = draft.duration_ms
    begin = 0 if start is None else max(0, total + start) if start < 0 else start
    return begin, total + end if end is not None and end < 0 else total if end is None and (start or 0) < 0 else end


def _holds(cue: Cue, text: str) -> bool:
    return _plain(text) in _plain(cue.text)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _is_titled(title: str, name: str) -> bool:
    return _plain(name).endswith(_plain(title)) or _plain(title.rsplit(".", 1)[0]) == _plain(name)


def _is_called(source: Source, name: str) -> bool:
    # In Chinese nothing stands between a verb and a name: "用song.mp3".
    return _is_titled(source.title, name)


def _words_up_to(cue: Cue, words: str) -> int | None:
    """How many words of the caption there are up to the end of these."""
    at = cue.text.casefold().find(words.casefold().strip(" .,!?。，！？"))
    if at < 0:
        return None
    end = at + len(words.strip(" .,!?。，！？"))
    return sum(start < end for start, _ in word_spans(cue.text))
