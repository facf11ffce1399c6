"""Carries out what a message asks for: requests become operations on the draft, and sentences on what was done.

One message is one step. What can be done in it is done, the rest is named; a message of which nothing can be done
changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..draft import CaptionTrack, Draft
from ..presets import default_pair, presets
from ..style import Style
from .caption_source import CaptionSource, Found
from .history import History, captions_of
from .message import Message, read_message
from .operations import (
    LETTERS,
    AddVariant,
    EditRefused,
    Look,
    Operation,
    RemoveVariant,
    SetCaptions,
    SetStyle,
    StartOver,
    StartTest,
    apply,
)
from .requests import (
    ABTest,
    Add,
    Cannot,
    GiveCaptions,
    NotUnderstood,
    Plain,
    Remove,
    Request,
    Restyle,
    Scope,
    TakeBack,
    understand,
)
from .wording import Wording


@dataclass(frozen=True)
class Outcome:
    """The project after a message, what was done to it, and what is said about it, one sentence or line each."""

    history: History
    operations: tuple[Operation, ...]
    said: tuple[str, ...]


async def carry_out(text: str, history: History, language: str, source: CaptionSource) -> Outcome:
    """Do what `text` asks for; `language` is the project's, used where the message shows none of its own."""
    message = read_message(text)
    turn = _Turn(message, history, Wording.for_message(message.words, language), source)
    return await turn.run()


class _Turn:
    """One message being carried out: the draft so far, and what there is to say."""

    def __init__(self, message: Message, history: History, wording: Wording, source: CaptionSource) -> None:
        self._message = message
        self._history = history
        self._draft = history.now
        self._it = history.last_changed_variant()
        self._wording = wording
        self._source = source
        self._operations: list[Operation] = []
        self._said: list[str] = []
        self._not_understood: list[str] = []

    async def run(self) -> Outcome:
        for request in understand(self._message):
            try:
                await self._do(request)
            except EditRefused as refused:
                self._say(refused.reply, **refused.values)
                if request == Plain("transcribe"):
                    # What else was asked for is about the words that nobody heard.
                    break
        await self._find_words()
        if self._not_understood:
            if not self._said:
                self._say("not_understood_at_all", examples=self._wording.examples())
            else:
                words = self._wording.join([self._wording.quote(text) for text in self._not_understood])
                self._say("not_understood", text=words)
        return Outcome(self._history.step(self._draft), tuple(self._operations), tuple(self._said))

    async def _do(self, request: Request) -> None:
        match request:
            case ABTest():
                await self._test(request)
            case Restyle(scope, read):
                self._restyle(self._letters(scope), read.look)
                self._not_understood += read.not_understood
            case GiveCaptions():
                await self._give_captions()
            case Add(read):
                await self._add(read.look)
                self._not_understood += read.not_understood
            case Remove(scope):
                self._remove(scope)
            case TakeBack(scope):
                self._take_back(scope)
            case Plain(what):
                if what == "transcribe":
                    await self._transcribe()
                else:
                    self._plain(what)
            case Cannot(reason, text):
                self._said.append(self._wording.cannot(reason, text))
            case NotUnderstood(text):
                self._not_understood.append(text)

    # a test

    async def _test(self, request: ABTest) -> None:
        if not self._draft.clips:
            raise EditRefused("no_clip")
        if not request.asked and len(self._draft.captions) > 1:
            await self._relabel(request)
            return
        own = await self._own_captions()
        if request.wordings and not own:
            raise EditRefused("ask_wordings")
        shared = Found(()) if len(own) > 1 else await self._shared_captions()
        styles = self._styles(request, own)
        found = {letter: own.get(letter, shared) for letter in sorted(styles)}
        tracks = tuple(
            CaptionTrack(letter, styles[letter], part.cues, profile=part.profile) for letter, part in found.items()
        )
        await self._source.check(tracks)
        self._apply(StartTest(tracks))
        counts = {len(track.cues) for track in tracks}
        self._say("test_ready", count=len(tracks), captions=self._wording.captions(max(counts)))
        for track in tracks:
            self._say("variant", variant=track.variant, look=self._wording.look(track.style))
        for read in request.looks.values():
            self._not_understood += read.not_understood

    def _styles(self, request: ABTest, own: Mapping[str, object]) -> dict[str, Style]:
        """A style for every variant: as said.

        Else one of the pair made for tests; where only words differ, one for both.
        """
        first, second = (preset.style for preset in default_pair())
        if own and not any(read.look for read in request.looks.values()):
            style = self._draft.captions[0].style if self._draft.captions else first
            return dict.fromkeys(own, style)
        for letter, read in request.looks.items():
            if not read.look:
                raise self._no_look(letter, read.not_understood)
        styles = {letter: read.look.fresh(self._draft.height) for letter, read in request.looks.items()}
        for letter, style in zip(LETTERS, (first, second), strict=False):
            if len(styles) < 2:
                styles.setdefault(letter, style)
        return styles

    def _no_look(self, letter: str, words: tuple[str, ...]) -> EditRefused:
        if not words:
            return EditRefused("ask_new_look", variant=letter)
        return EditRefused("ask_look", variant=letter, words=tuple(self._wording.quote(word) for word in words))

    async def _relabel(self, request: ABTest) -> None:
        """Letters with looks or words behind them.

        While a test is on: these variants change, the next free letter is new.
        """
        own = await self._own_captions()
        for letter, read in request.looks.items():
            self._not_understood += read.not_understood
            if captions_of(self._draft, letter) is None and read.look and letter == self._next_letter():
                await self._add(read.look)
            elif read.look:
                self._restyle((letter,), read.look)
            elif letter not in own:
                raise self._no_look(letter, read.not_understood)
            if letter in own:
                await self._set_captions(own[letter], (letter,))

    def _next_letter(self) -> str | None:
        used = {track.variant for track in self._draft.captions}
        return next((letter for letter in LETTERS if letter not in used), None)

    # captions

    async def _own_captions(self) -> dict[str, Found]:
        """The captions that the message gives to single variants."""
        own = {}
        for letter, item in self._message.labelled.items():
            if item.block:
                own[letter] = await self._source.of_block(item.block, self._draft)
                self._tell(own[letter])
        return own

    async def _shared_captions(self) -> Found:
        """The captions of all variants: from the message.

        Else those that are there, else a subtitle stream of the clip, else what is said in it.
        """
        if self._message.block:
            found = await self._source.of_block(self._message.block, self._draft)
        elif self._draft.captions:
            return Found(self._draft.captions[0].cues, profile=self._draft.captions[0].profile)
        else:
            found = await self._source.of_clip(self._draft) or await self._heard_captions()
        self._tell(found)
        return found

    async def _heard_captions(self) -> Found:
        try:
            return await self._source.of_speech(self._draft)
        except EditRefused as refused:
            if refused.reply == "sentence":
                raise
            raise EditRefused("ask_captions") from refused

    async def _transcribe(self) -> None:
        found = await self._source.of_speech(self._draft)
        await self._set_captions(found, ())
        self._tell(found)

    async def _give_captions(self) -> None:
        own = await self._own_captions()
        for letter, part in own.items():
            await self._set_captions(part, (letter,))
        if self._message.block:
            found = await self._source.of_block(self._message.block, self._draft)
            await self._set_captions(found, ())
            self._tell(found)

    async def _find_words(self) -> None:
        """When words are spoken, for captions that move with them by now."""
        for track in self._draft.captions:
            cues = await self._source.with_words(track, self._draft)
            if cues != track.cues:
                self._apply(SetCaptions(cues, (track.variant,), track.profile))

    def _tell(self, found: Found) -> None:
        for note in found.notes:
            self._say(note.reply, **note.values)

    async def _set_captions(self, found: Found, letters: tuple[str, ...]) -> None:
        operation = SetCaptions(found.cues, letters, found.profile)
        await self._source.check(apply(self._draft, operation).captions)
        self._apply(operation)
        count = self._wording.captions(len(found.cues))
        if letters:
            self._say("captions_set", captions=count, variants=letters)
        else:
            self._say("captions_set_all", captions=count)

    # looks

    def _restyle(self, letters: tuple[str, ...], look: Look) -> None:
        before = self._draft
        self._apply(SetStyle(look, letters))
        for track in self._draft.captions:
            old = captions_of(before, track.variant)
            if old is None or (letters and track.variant not in letters):
                continue
            changes = self._wording.changes(old.style, track.style)
            if changes:
                self._say("changed", variant=track.variant, changes=changes)
            else:
                self._say("unchanged", variant=track.variant)
        if len(letters) == 1:
            self._it = letters[0]

    async def _add(self, look: Look) -> None:
        if not look:
            raise self._no_look(self._next_letter() or "", ())
        operation = AddVariant(look)
        added = apply(self._draft, operation)
        await self._source.check(added.captions)
        letter = next(track for track in added.captions if captions_of(self._draft, track.variant) is None)
        self._apply(operation)
        self._say("added", variant=letter.variant, look=self._wording.look(letter.style))

    def _remove(self, scope: Scope) -> None:
        for letter in self._letters(scope):
            self._apply(RemoveVariant(letter))
            self._say("removed", variant=letter, there=self._there())

    def _letters(self, scope: Scope) -> tuple[str, ...]:
        """The letters that a request means; none for all of them. Raises EditRefused where nobody could know."""
        there = [track.variant for track in self._draft.captions]
        if scope.letters:
            return scope.letters
        match scope.pronoun:
            case None | "all":
                return ()
            case "it":
                return (self._it,) if self._it in there else ()
            case "other":
                others = [letter for letter in there if letter != self._it]
                if self._it is None or len(others) != 1:
                    raise EditRefused("which_variant", there=self._there())
                return (others[0],)
            case place:
                number = ("first", "second", "third").index(place)
                if number >= len(there):
                    raise EditRefused("no_such_variant", variant=number + 1, there=self._there())
                return (there[number],)

    def _there(self) -> tuple[str, ...]:
        return tuple(track.variant for track in self._draft.captions)

    # steps and questions

    def _take_back(self, scope: Scope) -> None:
        letters = self._letters(scope)
        history = self._history.step(self._draft)
        after = history.undo_variant(letters[0]) if letters else history.undo()
        if letters and captions_of(self._draft, letters[0]) is None:
            raise EditRefused("no_such_variant", variant=letters[0], there=self._there())
        if after is None:
            raise EditRefused("nothing_to_undo")
        self._history, self._draft = after, after.now
        if letters:
            self._say("undone_variant", variant=letters[0])
        else:
            self._say("undone")

    def _plain(self, what: str) -> None:
        match what:
            case "redo":
                after = self._history.redo() if self._draft == self._history.now else None
                if after is None:
                    raise EditRefused("nothing_to_redo")
                self._history, self._draft = after, after.now
                self._say("redone")
            case "start_over":
                self._apply(StartOver())
                self._say("started_over")
            case "presets":
                self._say("presets")
                for preset in presets():
                    self._say("preset", name=preset.name, description=preset.description)
            case "timeline":
                self._describe(self._draft)
            case _:
                self._say("help", examples=self._wording.examples())

    def _describe(self, draft: Draft) -> None:
        if not draft.clips:
            raise EditRefused("no_clip")
        duration = self._wording.seconds(draft.duration_ms)
        title = self._wording.quote(draft.title)
        self._say("timeline", title=title, width=draft.width, height=draft.height, duration=duration)
        for track in draft.captions:
            count, look = self._wording.captions(len(track.cues)), self._wording.look(track.style)
            self._say("timeline_captions", variant=track.variant, captions=count, look=look)
        if not draft.captions:
            self._say("timeline_no_captions")

    def _apply(self, operation: Operation) -> None:
        self._draft = apply(self._draft, operation)
        self._operations.append(operation)

    def _say(self, reply: str, **values: object) -> None:
        lists = {name: self._wording.join(list(value)) for name, value in values.items() if isinstance(value, tuple)}
        self._said.append(self._wording.say(reply, **{**values, **lists}))
