"""Carries out what a message asks for: requests become operations on the draft, and sentences on what was done.

One message is one step. What can be done in it is done, the rest is named; a message of which nothing can be done
changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..draft import CaptionTrack, Cue, Draft
from ..presets import presets
from ..style import Style
from .caption_source import CaptionSource, Found
from .corrections import corrected
from .distinct_looks import differing, distinct_looks
from .history import History, captions_of
from .message import Message, read_message
from .operations import (
    LETTERS,
    AddVariant,
    EditRefused,
    Look,
    Operation,
    SetCaptions,
    SetStyle,
    Source,
    StartOver,
    StartTest,
    apply,
)
from .requests import (
    ABTest,
    Add,
    Ask,
    Cannot,
    Correct,
    GiveCaptions,
    NotUnderstood,
    Plain,
    Request,
    Restyle,
    TakeBack,
    Tell,
    ToSpeech,
)
from .resolving import Resolver
from .understanding import understand
from .wording import Wording


@dataclass(frozen=True)
class Outcome:
    """The project after a message, what was done to it, and what is said about it, one sentence or line each.

    `replies` are the keys of what was said, in order.
    """

    history: History
    operations: tuple[Operation, ...]
    said: tuple[str, ...]
    replies: tuple[str, ...] = ()


async def carry_out(
    text: str, history: History, language: str, source: CaptionSource, uploads: Sequence[Source] = ()
) -> Outcome:
    """Do what `text` asks for; `language` is the project's, used where the message shows none of its own.

    `uploads` are the files that came into the project, in order.
    """
    message = read_message(text)
    usual = language.partition("-")[0].lower() or "en"
    names = [source.title for source in uploads] + [clip.title for clip in history.now.clips]
    titles = tuple(dict.fromkeys(overlay.text for overlay in history.now.overlays))
    requests = understand(message, usual, tuple(dict.fromkeys(names)), titles)
    turn = _Turn(message, history, Wording.for_message(message.words, language), source, uploads)
    return await turn.run(requests)


class _Turn:
    """One message being carried out: the draft so far, and what there is to say."""

    def __init__(
        self, message: Message, history: History, wording: Wording, source: CaptionSource, uploads: Sequence[Source]
    ) -> None:
        self._message = message
        self._history = history
        self._draft = history.now
        self._resolver = Resolver(tuple(uploads), history, history.last_changed_variant())
        self._wording = wording
        self._source = source
        self._operations: list[Operation] = []
        self._said: list[str] = []
        self._replies: list[str] = []
        self._not_understood: list[str] = []
        self._asked = False

    async def run(self, requests: Sequence[Request]) -> Outcome:
        for request in self._with_a_test(requests):
            try:
                await self._do(request)
            except EditRefused as refused:
                self._refuse(refused)
                if request == Plain("transcribe"):
                    # What else was asked for is about the words that nobody heard.
                    break
        await self._find_words()
        if self._not_understood:
            if not self._said:
                self._say("not_understood_at_all", examples=self._wording.examples())
            else:
                words = self._wording.join([self._wording.quote(text) for text in dict.fromkeys(self._not_understood)])
                self._say("not_understood", text=words)
        if not self._said:
            self._say("nothing_asked", examples=self._wording.examples())
        return Outcome(
            self._history.step(self._draft), tuple(self._operations), tuple(self._said), tuple(self._replies)
        )

    def _with_a_test(self, requests: Sequence[Request]) -> Sequence[Request]:
        """ "Give me A in red and B in blue" begins a test where there are no variants yet."""
        looks = {
            request.scope.letters[0]: request.read
            for request in requests
            if isinstance(request, Restyle) and len(request.scope.letters) == 1 and request.read.look
        }
        begins = len(looks) > 1 and tuple(sorted(looks)) == tuple(LETTERS[: len(looks)])
        if not begins or len(self._draft.captions) > 1 or any(isinstance(request, ABTest) for request in requests):
            return requests
        others = [request for request in requests if not isinstance(request, Restyle)]
        return [ABTest(looks), *others]

    async def _do(self, request: Request) -> None:
        match request:
            case ABTest():
                await self._test(request)
            case GiveCaptions():
                await self._give_captions()
            case Add(read, like, letter):
                await self._add(read.look, like, letter)
                self._not_understood += read.not_understood
            case TakeBack(scope, count):
                self._take_back(self._resolver.letters(scope, self._draft), count)
            case Correct():
                self._correct(request)
            case ToSpeech(scope):
                spans = await self._source.speech(self._draft)
                self._apply_all(self._resolver.to_speech(spans, scope, self._draft))
            case Tell():
                self._tell_of(request)
            case Plain("transcribe"):
                await self._transcribe()
            case Plain(what):
                self._plain(what)
            case Ask(question, values):
                raise EditRefused(question, **values)
            case Cannot(reason, text):
                self._replies.append("cannot")
                self._said.append(self._wording.cannot(reason, text))
            case NotUnderstood(text):
                self._not_understood.append(text)
            case _:
                resolved = self._resolver.operations(request, self._draft)
                self._not_understood += resolved.not_understood
                if resolved.base is not None:
                    self._draft = resolved.base
                await self._check_drawable(resolved.operations)
                self._apply_all(resolved.operations)

    def _refuse(self, refused: EditRefused) -> None:
        """Say why; of several questions only the first is asked."""
        is_question = self._wording.is_question(refused.reply)
        if is_question and self._asked:
            return
        self._asked = self._asked or is_question
        self._say(refused.reply, **refused.values)

    # operations

    def _apply_all(self, operations: Sequence[Operation]) -> None:
        """All of one request's operations, or none of them."""
        draft = self._draft
        done: list[tuple[Operation, Draft, Draft]] = []
        for operation in operations:
            after = apply(draft, operation)
            done.append((operation, draft, after))
            draft = after
        for operation, before, after in done:
            self._operations.append(operation)
            self._tell(operation, before, after)
            for told in operation.notes(before):
                self._say(told.reply, **told.values)
        self._draft = draft
        self._resolver.remember(operations, draft)

    def _tell(self, operation: Operation, before: Draft, after: Draft) -> None:
        for reply, text in self._wording.told(operation, before, after):
            self._replies.append(reply)
            self._said.append(text)

    async def _check_drawable(self, operations: Sequence[Operation]) -> None:
        """Refuse a font, a character or a look that cannot be drawn, now and not when it is rendered."""
        draft = self._draft
        for operation in operations:
            draft = apply(draft, operation)
        old = {track.variant: _checked(track) for track in self._draft.captions}
        changed = [track for track in draft.captions if old.get(track.variant) != _checked(track)]
        new = [item for item in draft.overlays if item not in self._draft.overlays]
        titles = [CaptionTrack("A", item.style, (Cue(item.start_ms, item.duration_ms, item.text),)) for item in new]
        if changed or titles:
            await self._source.check([*changed, *titles])

    # a test

    async def _test(self, request: ABTest) -> None:
        if not self._draft.clips:
            raise EditRefused("no_clip")
        if request.of_those and not request.looks and len(self._draft.captions) > 1:
            # What there is to be compared is measured when it is exported.
            self._say("compare_by_export", variants=self._there())
            return
        count = request.count or 2
        if count > len(LETTERS):
            raise EditRefused("too_many_variants", most=len(LETTERS))
        if not request.asked and len(self._draft.captions) > 1:
            await self._relabel(request)
            return
        own = await self._own_captions(request)
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
        if (
            len(tracks) == 2
            and len(differing(tracks[0], tracks[1])) > 1
            and any(read.look for read in request.looks.values())
        ):
            self._say("differ_in_several", what=self._wording.parts(differing(tracks[0], tracks[1])))
        for read in request.looks.values():
            self._not_understood += read.not_understood

    def _styles(self, request: ABTest, own: Mapping[str, object]) -> dict[str, Style]:
        """A style for every variant: as said, else one of those made for tests; where words differ, one for all."""
        if own and not any(read.look for read in request.looks.values()):
            style = self._draft.captions[0].style if self._draft.captions else presets()[0].style
            return dict.fromkeys(own, style)
        for letter, read in request.looks.items():
            if not read.look:
                raise self._no_look(letter, read.not_understood)
        said = {letter: read.look.fresh(self._draft.height) for letter, read in request.looks.items()}
        return distinct_looks(said, request.count or 2)

    def _no_look(self, letter: str, words: tuple[str, ...]) -> EditRefused:
        if not words:
            return EditRefused("ask_new_look", variant=letter)
        return EditRefused("ask_look", variant=letter, words=tuple(self._wording.quote(word) for word in words))

    async def _relabel(self, request: ABTest) -> None:
        """Letters with looks or words behind them, while a test is on: these change, the next free letter is new."""
        own = await self._own_captions(request)
        for letter, read in request.looks.items():
            self._not_understood += read.not_understood
            if captions_of(self._draft, letter) is None and read.look and letter == self._next_letter():
                await self._add(read.look, None, None)
            elif read.look:
                self._apply_all([SetStyle(read.look, (letter,))])
            elif letter not in own:
                raise self._no_look(letter, read.not_understood)
            if letter in own:
                await self._set_captions(own[letter], (letter,))

    def _next_letter(self) -> str | None:
        used = {track.variant for track in self._draft.captions}
        return next((letter for letter in LETTERS if letter not in used), None)

    # captions

    async def _own_captions(self, request: ABTest) -> dict[str, Found]:
        """The captions that the message gives to single variants."""
        own = {}
        for letter, item in self._message.labelled.items():
            if item.block:
                own[letter] = await self._source.of_block(item.block, self._draft)
                self._say_notes(own[letter])
        for letter, text in zip(LETTERS, request.texts, strict=False):
            own[letter] = await self._source.of_script(text, self._draft)
            self._say_notes(own[letter])
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
        self._say_notes(found)
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
        self._say_notes(found)

    async def _give_captions(self) -> None:
        own = await self._own_captions(ABTest())
        for letter, part in own.items():
            await self._set_captions(part, (letter,))
        if self._message.block:
            found = await self._source.of_block(self._message.block, self._draft)
            await self._set_captions(found, ())
            self._say_notes(found)

    async def _find_words(self) -> None:
        """When words are spoken, for captions that move with them by now."""
        for track in self._draft.captions:
            cues = await self._source.with_words(track, self._draft)
            if cues != track.cues:
                self._apply(SetCaptions(cues, (track.variant,), track.profile))

    def _say_notes(self, found: Found) -> None:
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

    async def _add(self, look: Look, like: str | None, letter: str | None) -> None:
        wanted = self._next_letter()
        if letter is not None and letter != wanted and captions_of(self._draft, letter) is not None:
            raise EditRefused("variant_is_there", variant=letter)
        if not look and like is None:
            raise self._no_look(wanted or "", ())
        operation = AddVariant(look, like)
        added = apply(self._draft, operation)
        await self._source.check(added.captions)
        new = next(track for track in added.captions if captions_of(self._draft, track.variant) is None)
        self._apply(operation)
        self._resolver.it = new.variant
        self._say("added", variant=new.variant, look=self._wording.look(new.style))
        others = [track for track in self._draft.captions if track.variant != new.variant]
        if like is None and len(others) == 1 and len(differing(others[0], new)) > 1:
            self._say("differ_in_several", what=self._wording.parts(differing(others[0], new)))

    # steps and questions

    def _take_back(self, letters: tuple[str, ...], count: int) -> None:
        history = self._history.step(self._draft)
        if letters and captions_of(self._draft, letters[0]) is None:
            raise EditRefused("no_such_variant", variant=letters[0], there=self._there())
        after = history.undo_variant(letters[0]) if letters else history.undo()
        if after is None:
            raise EditRefused("nothing_to_undo")
        done = 1
        while done < count and (further := after.undo()) is not None:
            after, done = further, done + 1
        self._history, self._draft = after, after.now
        if letters:
            self._say("undone_variant", variant=letters[0])
        elif done == 1:
            self._say("undone")
        else:
            self._say("undone_steps", count=done)

    def _correct(self, request: Correct) -> None:
        """What was done last is taken back from where it went and done to what was meant."""
        letters = self._resolver.letters(request.scope, self._draft)
        for letter in letters:
            if captions_of(self._draft, letter) is None:
                raise EditRefused("no_such_variant", variant=letter, there=self._there())
        after = corrected(self._history, letters, request.numbers)
        self._draft = after
        if len(letters) == 1:
            self._resolver.it = letters[0]
        self._say("corrected", where=letters or tuple(str(number) for number in request.numbers))

    def _there(self) -> tuple[str, ...]:
        return tuple(track.variant for track in self._draft.captions)

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
                    self._say("preset", name=preset.name, description=self._wording.preset(preset))
            case "timeline":
                if not self._draft.clips:
                    raise EditRefused("no_clip")
                for reply, text in self._wording.timeline(self._draft):
                    self._replies.append(reply)
                    self._said.append(text)
            case _:
                self._say("help", examples=self._wording.examples())

    def _tell_of(self, request: Tell) -> None:
        """One thing about what is on the timeline; all of it where there is nothing of the kind."""
        if not self._draft.clips:
            raise EditRefused("no_clip")
        letters = self._resolver.letters(request.scope, self._draft)
        for letter in letters:
            if captions_of(self._draft, letter) is None:
                raise EditRefused("no_such_variant", variant=letter, there=self._there())
        lines = self._wording.timeline(self._draft, request.about, letters, request.numbers)
        for reply, text in lines or self._wording.timeline(self._draft):
            self._replies.append(reply)
            self._said.append(text)

    def _apply(self, operation: Operation) -> None:
        self._draft = apply(self._draft, operation)
        self._operations.append(operation)

    def _say(self, reply: str, **values: object) -> None:
        lists = {name: self._wording.join(list(value)) for name, value in values.items() if isinstance(value, tuple)}
        self._replies.append(reply)
        self._said.append(self._wording.say(reply, **{**values, **lists}))


def _checked(track: CaptionTrack) -> tuple[object, ...]:
    """What of a track decides whether it can be drawn."""
    return track.style.font, track.style.avoid_faces, track.cues
