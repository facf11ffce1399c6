"""From requests about clips, uploaded files and sound to operations on the draft that is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..draft import Draft
from . import operations as ops
from .meant import Meant, counted, is_called, is_titled, stretch
from .operations import EditRefused, Operation, Source
from .operations.loading import SLIDE_MS
from .requests import (
    ChangeSound,
    ChangeSpeed,
    JoinClips,
    MoveClip,
    Numbers,
    SetMusicTo,
    Slideshow,
)


class ClipRequests(Meant):
    """Finds the clips and files that requests are about."""

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
            found = [source for source in self.uploads if is_called(source, name)]
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

    def _clips(self, numbers: Numbers, draft: Draft, file: str | None) -> tuple[int, ...]:
        if not draft.clips:
            raise EditRefused("no_clip")
        if file is not None:
            found = tuple(number for number, clip in enumerate(draft.clips, 1) if is_titled(clip.title, file))
            if not found:
                raise EditRefused("no_such_file", name=file, there=tuple(clip.title for clip in draft.clips))
            return found
        if not numbers:
            raise EditRefused("which_clip", count=len(draft.clips))
        return counted(numbers, len(draft.clips), "no_such_clip")

    def _stills(self, numbers: Numbers, draft: Draft) -> tuple[int, ...]:
        """ "The second photo" counts photos, "clip 3" counts clips: a number that is no still is one of the photos."""
        stills = [number for number, clip in enumerate(draft.clips, 1) if clip.kind == "still"]
        if all(number in stills for number in numbers):
            return numbers
        places = counted(numbers, len(stills), "no_such_clip")
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
            other = counted((request.before or request.after or 0,), count, "no_such_clip")[0]
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
            start, end = stretch(request.start, request.end, draft)
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
            found = [number for number, clip in enumerate(draft.clips, 1) if is_titled(clip.title, name)]
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
            found = [number for number, clip in enumerate(draft.clips, 1) if is_titled(clip.title, name)]
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
            return was if any(is_called(there, name) for name in request.files) else None
        waiting = [
            source
            for source in self.uploads
            if source.kind != "audio" and source.media not in {media, *(clip.media for clip in was.clips)}
        ]
        return None if waiting else was

    def _chosen(self, waiting: list[Source], kinds: list[Source], request: JoinClips) -> list[Source]:
        if request.numbers:
            places = counted(request.numbers, len(kinds), "no_such_clip")
            return [kinds[place - 1] for place in places]
        if any(number.kind == "still" for number in waiting) and request.kind == "still":
            return waiting
        raise EditRefused("which_file", there=tuple(source.title for source in waiting))

    def _named(self, name: str, sources: Sequence[Source]) -> Source:
        found = [source for source in sources if is_called(source, name)]
        if not found:
            raise EditRefused("no_such_file", name=name, there=tuple(source.title for source in self.uploads))
        return found[-1]
