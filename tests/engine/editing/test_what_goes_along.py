"""What stands beside a request or points back to one: reasons, complaints, exceptions, "the last one"."""

from __future__ import annotations

import pytest

from caption_ab_skill.engine.editing.message import read_message
from caption_ab_skill.engine.editing.reading.references import Scope
from caption_ab_skill.engine.editing.requests import (
    ChangeTitle,
    CutAnew,
    DropCaptions,
    NewTitle,
    OrderClips,
    Request,
    Restyle,
    ShiftCaptions,
    SplitCaption,
    Tell,
)
from caption_ab_skill.engine.editing.understanding import understand


def ask(text: str) -> tuple[Request, ...]:
    return understand(read_message(text), names=("talk.mp4", "frog.mp4", "beach.jpg"))


@pytest.mark.parametrize(
    "text",
    [
        "make A white, because the box hides my hands",
        "make A white, it looks cheap",
        "hiya, make A white mate",
        "Yellow isn't working on this background, can A be white instead?",
        "A改成白色吧，我觉得黄字看着有点土",
        "mach A weiß, das Gelb nervt",
    ],
)
def test_reasons_and_courtesy_ask_for_nothing(text: str) -> None:
    (request,) = ask(text)
    assert isinstance(request, Restyle)
    assert request.scope == Scope(("A",))
    assert request.read.look.values == {"fill": "#ffffff"}
    assert not request.read.not_understood


@pytest.mark.parametrize(
    ("text", "factor"),
    [("B looks too small, enlarge it by 30 percent", 1.3), ("the captions are too big, halve the size", 0.5)],
)
def test_a_complaint_is_answered_once(text: str, factor: float) -> None:
    (request,) = ask(text)
    assert isinstance(request, Restyle)
    assert request.read.look.factor == factor


def test_a_complaint_about_time_is_answered_once() -> None:
    (request,) = ask("字幕比声音慢了半秒，整体往前提半秒")
    assert request == ShiftCaptions(-500)


@pytest.mark.parametrize("text", ["make everything but B italic", "除了B，其他的都改成斜体", "all except B italic"])
def test_an_exception_is_not_meant(text: str) -> None:
    (request,) = ask(text)
    assert isinstance(request, Restyle)
    assert request.scope == Scope(("B",), but=True)


def test_the_last_one_is_of_what_was_named() -> None:
    split, drop = ask("split the second caption, delete the last one")
    assert isinstance(split, SplitCaption)
    assert isinstance(drop, DropCaptions)
    assert (split.numbers, drop.numbers) == ((2,), (-1,))


def test_it_is_the_caption_that_was_named() -> None:
    (request,) = ask("caption 2 is too long, split it")
    assert isinstance(request, SplitCaption)
    assert request.numbers == (2,)


def test_a_title_is_gone_on_about() -> None:
    (request,) = ask('add a title "Hi" from 2 to 5 seconds, in the middle, red')
    assert isinstance(request, NewTitle)
    assert request.look.look.values == {"position": "middle", "fill": "#ff0000"}


def test_words_that_are_no_caption_are_a_title() -> None:
    (request,) = ask('move "The End" to the bottom')
    assert isinstance(request, ChangeTitle)
    assert request.named == "The End"


def test_clips_are_called_by_their_files() -> None:
    assert ask("play the frog clip first, then the beach pic") == (OrderClips((), ("frog.mp4", "beach.jpg")),)


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("one word at a time per caption", CutAnew("short-form", 1)),
        ("max 2 words per caption please", CutAnew("short-form", 2)),
        ("short captions, max three words", CutAnew("short-form", 3)),
        ("cut the captions by the Netflix rules", CutAnew("netflix")),
        ("每条字幕最多三个词", CutAnew("short-form", 3)),
        ("máximo tres palabras por subtítulo", CutAnew("short-form", 3)),
        ("höchstens zwei Wörter pro Untertitel", CutAnew("short-form", 2)),
        ("trois mots maximum par sous-titre", CutAnew("short-form", 3)),
        ("what does caption 2 say?", Tell(("timeline_cue",), Scope(), (2,))),
        ("which song is playing?", Tell(("timeline_music",))),
        ("how long is the video?", Tell(("timeline",))),
    ],
)
def test_cutting_and_single_questions(text: str, request_: Request) -> None:
    assert ask(text) == (request_,)


def test_one_word_at_a_time_is_an_animation() -> None:
    (request,) = ask("one word at a time")
    assert isinstance(request, Restyle)
    assert request.read.look.values == {"animation": "word"}
