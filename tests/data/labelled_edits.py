"""The labelled edit requests in `edits/`, and the rule that splits them once and for all.

A line of `edits/<language>.txt` is `start | message || next message => what the draft must be then`. `start` is one of
`starts()`. Behind the arrow stand operations, joined by ` ; ` and written `name positional key=value` (`SHORT` says
how), or what must be said while nothing changes: `asks` (a question), `cannot`, `refused`, `same` (an answer). `&
cannot` behind operations: they are done, and the rest is named.
`variants N` is N variants that all look different, `wordings A: "…" /
B: "…"` variants that look the same and say these words. `ab A: … / B: …` is a test of these looks.

A request is only measured, and never looked at while words are written, where the first byte of its text's SHA-256 is 1
modulo 4.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields, replace
from fractions import Fraction
from functools import cache
from hashlib import sha256
from itertools import compress, product
from pathlib import Path
from typing import Any, Literal

from caption_ab_skill.engine.draft import CaptionTrack, Cue, Draft, Music
from caption_ab_skill.engine.editing.caption_source import CaptionSource, Found
from caption_ab_skill.engine.editing.editor import Outcome, carry_out
from caption_ab_skill.engine.editing.history import History
from caption_ab_skill.engine.editing.operation_json import operation_from_json
from caption_ab_skill.engine.editing.operations import (
    AddOverlay,
    EditRefused,
    LoadClips,
    Look,
    Operation,
    SetCaptions,
    Source,
    StartTest,
    apply,
)
from caption_ab_skill.engine.editing.wording import Wording
from caption_ab_skill.engine.presets import preset
from caption_ab_skill.engine.style import Style

Part = Literal["work", "measured"]
LANGUAGES = ("en", "zh", "es", "de", "fr")

_FOLDER = Path(__file__).parent / "edits"
_ARGUMENT = re.compile(r'(?:([\w.]+)=)?("(?:[^"\\]|\\.)*"|\S+)')
_SAID = ("asks", "cannot", "refused", "same")

# What an operation is called in the files, its name, and what stands without a key.
SHORT: dict[str, tuple[str, tuple[str, ...]]] = {
    "style": ("set_style", ("variants",)),
    "copy": ("copy_look", ("source", "variants")),
    "add": ("add_variant", ()),
    "remove": ("remove_variant", ("variant",)),
    "rename": ("rename_variant", ("variant",)),
    "cue": ("set_cue_text", ("number",)),
    "replace": ("replace_words", ("variants",)),
    "delete": ("delete_cue", ("number",)),
    "insert": ("insert_cue", ("variants",)),
    "split": ("split_cue", ("number",)),
    "merge": ("merge_cues", ("first", "last")),
    "shift": ("shift_cues", ("variants",)),
    "times": ("set_cue_times", ("number",)),
    "speech": ("stretch_cues_to_speech", ()),
    "cut_cues": ("cut_cues", ("profile",)),
    "title": ("add_overlay", ()),
    "set_title": ("set_overlay", ("number",)),
    "remove_title": ("remove_overlay", ("number",)),
    "music": ("add_music", ("media",)),
    "set_music": ("set_music", ()),
    "no_music": ("remove_music", ()),
    "sound": ("set_sound", ()),
    "clip_sound": ("set_clip_sound", ("number",)),
    "cut": ("cut_out", ("start_ms", "end_ms")),
    "trim": ("trim_to", ("start_ms", "end_ms")),
    "speed": ("set_speed", ()),
    "add_clip": ("add_clip", ("media",)),
    "remove_clip": ("remove_clip", ("number",)),
    "order": ("order_clips", ("order",)),
    "still_length": ("set_still_length", ("duration_ms",)),
    "load": ("load_clips", ("media",)),
    "canvas": ("set_canvas", ()),
    "start_over": ("start_over", ()),
}
_WITH_LOOK = ("set_style", "copy_look", "add_variant", "add_overlay", "set_overlay")
_LISTS = ("variants", "order")
# ms: when somebody speaks in the clips of these drafts.
SPEECH = ((500, 5500), (6500, 11500))


@dataclass(frozen=True)
class Request:
    """One line of a file."""

    language: str
    start: str
    messages: tuple[str, ...]
    expected: str


@dataclass(frozen=True)
class Fault:
    """What is wrong with what was done; `changed` where something was changed that was not asked for.

    Of several things some may have been done: that alone is no change that was not asked for.
    """

    what: str
    changed: bool


class NoFiles(CaptionSource):
    """Captions without files behind the drafts: speech is at the times above, every font is there."""

    def __init__(self) -> None:
        pass

    async def of_clip(self, draft: Draft) -> None:  # noqa: ARG002
        return None

    async def check(self, tracks: object) -> None:  # noqa: ARG002
        return None

    async def speech(self, draft: Draft) -> tuple[tuple[int, int], ...]:  # noqa: ARG002
        return SPEECH

    async def of_script(self, text: str, draft: Draft) -> Found:
        from caption_ab_skill.engine.editing.cue_cutting import cut_cues
        from caption_ab_skill.engine.editing.script_cues import spread_words
        from caption_ab_skill.media.speech import Span

        words = spread_words(text, [Span(*span) for span in SPEECH])
        return Found(tuple(replace(cue, words=()) for cue in cut_cues(words, "netflix", draft.frame_rate)))

    async def of_speech(self, draft: Draft) -> Found:  # noqa: ARG002
        raise EditRefused("nothing_heard")

    async def with_words(self, track: CaptionTrack, draft: Draft) -> tuple[Cue, ...]:  # noqa: ARG002
        return track.cues


def requests(language: str, part: Part | None = None) -> list[Request]:
    """A language's requests, or one part of them."""
    found = []
    for line in (_FOLDER / f"{language}.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        rest, _, expected = line.rpartition(" => ")
        start, _, text = rest.partition(" | ")
        if part is None or part_of(text) == part:
            found.append(Request(language, start.strip(), tuple(text.strip().split(" || ")), expected.strip()))
    return found


def part_of(text: str) -> Part:
    """Which part a request belongs to."""
    return "measured" if sha256(text.strip().encode()).digest()[0] % 4 == 1 else "work"


def carry_out_all(request: Request) -> Outcome:
    """Do all messages of a request, from its starting draft."""
    draft, uploads = starts()[request.start]
    history = History().step(draft) if draft.clips else History()
    history = replace(history, drafts=history.drafts[-1:], at=0)
    outcome = None
    for message in request.messages:
        outcome = asyncio.run(carry_out(message, history, request.language, NoFiles(), uploads))
        history = outcome.history
    assert outcome is not None
    return outcome


def fault_of(request: Request) -> Fault | None:
    """What is wrong with what the engine makes of a request; None where nothing is."""
    draft, _ = starts()[request.start]
    outcome = carry_out_all(request)
    after = outcome.history.now
    wanted, _, said = request.expected.partition(" & ")
    if wanted in _SAID:
        if after != draft:
            return Fault(f"changed the draft: {_names(outcome)} {outcome.said}", changed=True)
        return _fault_of_answer(wanted, outcome)
    check = _expected(wanted, draft)
    if not check(after):
        # A change that was asked for and came out otherwise, or one that nobody asked for.
        return Fault(f"{_names(outcome)} {outcome.said}", changed=not _is_part_of(after, wanted, draft))
    if "not_understood" in outcome.replies:
        return Fault(f"right, but said {outcome.said}", changed=False)
    return _fault_of_answer(said, outcome) if said else None


def _fault_of_answer(wanted: str, outcome: Outcome) -> Fault | None:
    last = outcome.replies[-1] if outcome.replies else ""
    wording = Wording("en")
    asks = any(reply != "cannot" and reply in wording and wording.is_question(reply) for reply in outcome.replies)
    lost = any(reply.startswith("not_understood") for reply in outcome.replies) or last in ("help", "nothing_asked")
    right = {
        "asks": asks and not lost,
        "cannot": "cannot" in outcome.replies,
        "refused": not lost,
        "same": not lost and not asks,
    }
    return None if right[wanted] else Fault(f"wanted {wanted}: {outcome.said}", changed=False)


def _names(outcome: Outcome) -> list[str]:
    return [_short(operation) for operation in outcome.operations]


def _short(operation: Operation) -> str:
    """What an operation holds beside what it would hold anyway."""
    parts = []
    for item in fields(operation):
        value = getattr(operation, item.name)
        if isinstance(value, Look):
            parts += [
                f"{key.name}={getattr(value, key.name)}"
                for key in fields(Look)
                if getattr(value, key.name) != (key.default if key.default is not MISSING else {})
            ]
        elif isinstance(operation, StartTest):
            plain = Style()
            parts += [
                f"{track.variant}: "
                + " ".join(f"{key}={new}" for key, new in track.style.to_wire().items() if new != plain.to_wire()[key])
                for track in operation.variants
            ]
        elif value not in (None, (), item.default):
            parts.append(f"{item.name}={value.media if isinstance(value, Source) else value}")
    return f"{type(operation).__name__} " + " ".join(parts)


def _expected(wanted: str, draft: Draft) -> Callable[[Draft], bool]:
    if wanted.startswith("variants "):
        return lambda after: _are_distinct(after, int(wanted.split()[1]))
    if wanted.startswith("wordings "):
        texts = re.findall(r'"([^"]*)"', wanted)
        return lambda after: _say(after, texts)
    if wanted.startswith("ab "):
        return lambda after: after == apply(draft, _test(wanted[3:], draft))
    operations = [_operation(part) for part in wanted.split(" ; ")]
    for operation in operations:
        draft = apply(draft, operation)
    return lambda after: _same(after, draft)


def _is_part_of(after: Draft, wanted: str, draft: Draft) -> bool:
    """Whether only things were done that were asked for: some of the operations, or none."""
    if after == draft:
        return True
    if wanted.split(maxsplit=1)[0] in ("variants", "wordings", "ab"):
        return False
    operations = [_operation(part) for part in wanted.split(" ; ")]
    for chosen in product((True, False), repeat=len(operations)):
        part = draft
        try:
            for operation in compress(operations, chosen):
                part = apply(part, operation)
        except EditRefused:
            continue
        if after == part:
            return True
    return False


def _same(after: Draft, wanted: Draft) -> bool:
    """Equal, but for what a start over would give, which nobody sees."""
    return replace(after, loaded=()) == replace(wanted, loaded=())


def _are_distinct(after: Draft, count: int) -> bool:
    looks = {
        (track.style.fill, track.style.box, track.style.position, track.style.animation) for track in after.captions
    }
    return len(after.captions) == len(looks) == count


def _say(after: Draft, texts: list[str]) -> bool:
    said = ["".join("".join(cue.text for cue in track.cues).split()) for track in after.captions]
    return said == ["".join(text.split()) for text in texts] and len({track.style for track in after.captions}) == 1


def _test(text: str, draft: Draft) -> Operation:
    tracks = []
    for part in text.split(" / "):
        letter, _, look = part.partition(":")
        values = _arguments(look, ())
        tracks.append(CaptionTrack(letter.strip(), _look(values).fresh(draft.height), draft.captions[0].cues))
    return StartTest(tuple(tracks))


def _look(values: dict[str, Any]) -> Look:
    factor, px = values.pop("factor", 1.0), values.pop("size_px", None)
    name = values.pop("preset", None)
    return Look(preset(name).style if name else None, values, factor, px)


def _operation(text: str) -> Operation:
    short, _, rest = text.strip().partition(" ")
    name, positional = SHORT[short]
    values = _arguments(rest, positional)
    if name == "stretch_cues_to_speech":
        values["spans"] = [list(span) for span in SPEECH]
    if name in _WITH_LOOK:
        own = {"variants", "source", "like", "text", "start_ms", "duration_ms", "at_end", "number"}
        look: dict[str, Any] = {}
        for key in [key for key in values if key not in own]:
            value = values.pop(key)
            group, _, inner = key.partition(".")
            if inner:
                look.setdefault(group, {})[inner] = value
            else:
                look[key] = value
        if look or name == "set_style":
            values["look"] = look
    if name == "load_clips":
        values["media"] = str(values["media"]).split(",")
    sources = {source.media: source for source in UPLOADS}
    operation = operation_from_json({"op": name, **values}, sources)
    assert isinstance(operation, Operation)
    return operation


def _arguments(text: str, positional: tuple[str, ...]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    waiting = iter(positional)
    for key, value in _ARGUMENT.findall(text):
        is_letters = re.fullmatch("[A-F](,[A-F])*", value) is not None
        name = key or (
            "variants" if is_letters and positional[-1:] == ("variants",) and len(positional) == 1 else next(waiting)
        )
        values[name] = value.split(",") if name == "variants" else _value(value)
        if name == "order":
            values[name] = [int(part) for part in value.split(",")]
    return values


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


ENGLISH = ("Hello everyone, welcome back", "today we test two caption styles", "one is yellow and one is white",
           "Which one do you like more?", "Tell me in the comments")  # fmt: skip
CHINESE = ("大家好，欢迎回来", "今天我们来测试两种字幕", "一种是黄色一种是白色", "你更喜欢哪一个", "请在评论里告诉我")
TIMES = ((500, 2000), (2200, 4400), (4600, 6800), (7000, 9200), (9400, 11600))

TALK = Source("m-talk", "talk.mp4", "video", 12_000, 1080, 1920, Fraction(30))
WIDE = Source("m-wide", "wide.mp4", "video", 12_000, 1920, 1080, Fraction(30))
FROG = Source("m-frog", "frog.mp4", "video", 6_000, 1080, 1920, Fraction(30))
SONG = Source("m-song", "song.mp3", "audio", 60_000)
SECOND = Source("m-second", "second.mp4", "video", 5_000, 1080, 1920, Fraction(30))
BEACH = Source("m-beach", "beach.jpg", "still", 0, 1080, 1920)
PICTURES = tuple(Source(f"m-{name}", f"{name}.jpg", "still", 0, 1080, 1920) for name in ("one", "two", "three"))
UPLOADS = (TALK, WIDE, FROG, SONG, SECOND, BEACH, *PICTURES)


@cache
def starts() -> dict[str, tuple[Draft, tuple[Source, ...]]]:
    """The drafts to start from, with what was uploaded."""
    clip = apply(Draft(), LoadClips((TALK,)))
    captions = apply(clip, SetCaptions(_cues(ENGLISH)))
    test = _tested(clip, ENGLISH, "AB")
    lofi = Music("m-lofi", "lofi.mp3", 0, 12_000, volume=35.0, source_ms=60_000)
    titled = apply(apply(test, AddOverlay("Urban Dreams")), AddOverlay("The End", at_end=True))
    clips = apply(apply(Draft(), LoadClips((TALK, FROG, BEACH))), SetCaptions(_cues(ENGLISH)))
    return {
        "nothing": (Draft(), ()),
        "clip": (clip, (TALK,)),
        "captions": (captions, (TALK,)),
        "test": (test, (TALK,)),
        "three": (_tested(clip, ENGLISH, "ABC"), (TALK,)),
        "zh": (_tested(clip, CHINESE, "AB"), (TALK,)),
        "full": (replace(titled, music=lofi), (TALK,)),
        "wide": (_tested(apply(Draft(), LoadClips((WIDE,))), ENGLISH, "AB"), (WIDE,)),
        "uploads": (test, (TALK, SONG, SECOND, BEACH)),
        "clips": (clips, (TALK, FROG, BEACH)),
        "stills": (Draft(), PICTURES),
    }


def _tested(clip: Draft, words: tuple[str, ...], letters: str) -> Draft:
    names = {"A": "bold-yellow", "B": "black-box", "C": "loud-caps"}
    return apply(
        clip, StartTest(tuple(CaptionTrack(letter, _style(names[letter]), _cues(words)) for letter in letters))
    )


def _style(name: str) -> Style:
    return preset(name).style


def _cues(words: tuple[str, ...]) -> tuple[Cue, ...]:
    return tuple(Cue(start, end - start, text) for (start, end), text in zip(TIMES, words, strict=True))
