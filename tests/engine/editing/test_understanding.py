from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.engine.editing.message import read_message
from caption_ab_skill.engine.editing.requests import (
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
)
from caption_ab_skill.engine.editing.understanding import understand
from caption_ab_skill.engine.presets import presets

YELLOW, WHITE, BLACK, BLUE, RED = "#ffff00", "#ffffff", "#000000", "#0000ff", "#ff0000"
TOP, BOTTOM = {"position": "top"}, {"position": "bottom"}
SRT = "```srt\n1\n00:00:00,030 --> 00:00:01,000\nHi\n```"


def ask(text: str) -> tuple[Request, ...]:
    return understand(read_message(text))


def looks(text: str) -> dict[str, dict[str, Any]]:
    """What a test's variants set, by letter."""
    test = next(request for request in ask(text) if isinstance(request, ABTest))
    return {letter: dict(read.look.values) for letter, read in test.looks.items()}


@pytest.mark.parametrize(
    "text",
    [
        "test two caption styles on my video and compare which performs better",
        "Test two caption styles on my video",
        "A/B test my captions",
        "Could you A/B test the subtitles for my podcast clip?",
        "compare two caption styles for this reel please",
        "run an a/b test of the captions and tell me which one reads better",
        "测试两种字幕样式",
        "帮我对比两种字幕样式，看看哪个效果更好",
        "请给我的视频做个字幕AB测试",
    ],
)
def test_a_vague_test(text: str) -> None:
    (test,) = ask(text)
    assert isinstance(test, ABTest)
    assert (dict(test.looks), test.count in (None, 2)) == ({}, True)


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        (
            f"Test two caption styles on my video and compare which performs better.\nA: bold yellow, top\n"
            f"B: white on a black box\n{SRT}",
            {"bold": True, "fill": YELLOW, **TOP},
            {"fill": WHITE, "box": BLACK},
        ),
        (
            "compare a bold yellow caption with a white one on a black box",
            {"bold": True, "fill": YELLOW},
            {"fill": WHITE, "box": BLACK},
        ),
        (
            "compare white text with a black outline and yellow text with a blue box",
            {"fill": WHITE, "outline": BLACK},
            {"fill": YELLOW, "box": BLUE},
        ),
        ("A bold yellow caption vs. a white one", {"bold": True, "fill": YELLOW}, {"fill": WHITE}),
        ("test yellow at the top against white at the bottom", {"fill": YELLOW, **TOP}, {"fill": WHITE, **BOTTOM}),
        ("对比黄色粗体和黑底白字", {"fill": YELLOW, "bold": True}, {"box": BLACK, "fill": WHITE}),
        ("比较一下：A：黄色，顶部；B：白色", {"fill": YELLOW, **TOP}, {"fill": WHITE}),
        ("test yellow for A and white for B", {"fill": YELLOW}, {"fill": WHITE}),
    ],
)
def test_two_looks(text: str, first: dict[str, Any], second: dict[str, Any]) -> None:
    assert looks(text) == {"A": first, "B": second}
    assert not [request for request in ask(text) if isinstance(request, NotUnderstood)]


def test_two_presets_by_name() -> None:
    a, b = presets()[:2]
    test = next(request for request in ask(f"test {a.name} against {b.name}") if isinstance(request, ABTest))
    assert [read.look.preset for read in test.looks.values()] == [a.style, b.style]


def test_two_wordings() -> None:
    text = f"Test two caption wordings on my video.\nA:\n{SRT}\nB:\n{SRT}"
    (test,) = ask(text)
    assert isinstance(test, ABTest)
    assert test.wordings


@pytest.mark.parametrize(
    ("text", "scope", "values"),
    [
        ("make it yellow", Scope(pronoun="it"), {"fill": YELLOW}),
        ("make A yellow", Scope(("A",)), {"fill": YELLOW}),
        ("make b yellow", Scope(("B",)), {"fill": YELLOW}),
        ("make variant a yellow", Scope(("A",)), {"fill": YELLOW}),
        ("A should be yellow", Scope(("A",)), {"fill": YELLOW}),
        ("make a yellow caption", Scope(), {"fill": YELLOW}),
        ("both at the top please", Scope(pronoun="all"), TOP),
        ("make the first one red", Scope(places=(1,)), {"fill": RED}),
        ("A and B in italics", Scope(("A", "B")), {"italic": True}),
        ("the captions on a blue background", Scope(), {"box": BLUE}),
        ("outline in red", Scope(), {"outline": RED}),
        ("outlined in red", Scope(), {"outline": RED}),
        ("no outline", Scope(), {"outline": None}),
        ("remove the outline from B", Scope(("B",)), {"outline": None}),
        ("without a box", Scope(), {"box": None}),
        ("not bold", Scope(), {"bold": False}),
        ("all caps", Scope(), {"uppercase": True}),
        ("semi-transparent black box", Scope(), {"box_opacity": 0.5, "box": BLACK}),
        ("black box, 25% transparent", Scope(), {"box": BLACK, "box_opacity": 0.75}),
        ("centre the captions", Scope(), {"align": "center"}),
        ("in the middle of the screen", Scope(), {"position": "middle"}),
        ("lower third", Scope(), BOTTOM),
        ("size 5%", Scope(), {"size": 5.0}),
        ("make them #FFcc00", Scope(pronoun="all"), {"fill": "#ffcc00"}),
        ("text in #fc0", Scope(), {"fill": "#ffcc00"}),
        ("off-white", Scope(), {"fill": "#faf9f6"}),
        ("把A改成黄色", Scope(("A",)), {"fill": YELLOW}),
        ("黑底白字", Scope(), {"box": BLACK, "fill": WHITE}),
        ("描边黑色", Scope(), {"outline": BLACK}),
        ("天蓝色字幕，居中", Scope(), {"fill": "#87ceeb", "align": "center"}),
        ("不要描边", Scope(), {"outline": None}),
    ],
)
def test_a_look_in_words(text: str, scope: Scope, values: dict[str, Any]) -> None:
    (request,) = ask(text)
    assert isinstance(request, Restyle)
    assert (request.scope, dict(request.read.look.values), request.read.not_understood) == (scope, values, ())


@pytest.mark.parametrize(
    ("text", "factor"),
    [
        ("a bit bigger", 1.1),
        ("make the captions bigger", 1.25),
        ("much bigger", 1.5),
        ("twice as big", 2.0),
        ("20% bigger", 1.2),
        ("10% smaller", 0.9),
        ("smaller", 0.75),
        ("大一点", 1.1),
        ("更大", 1.25),
    ],
)
def test_sizes_in_words(text: str, factor: float) -> None:
    (request,) = ask(text)
    assert isinstance(request, Restyle)
    assert request.read.look.factor == factor


@pytest.mark.parametrize("text", ["size 48", "48 px", "size 48 px", "make the font size 48px", "字号48"])
def test_a_bare_number_is_px(text: str) -> None:
    (request,) = ask(text)
    assert isinstance(request, Restyle)
    assert request.read.look.size_px == 48


def test_variants_named_before_or_after_what_is_said_of_them() -> None:
    for text in ("make A yellow and B white", "yellow for A and white for B", "A yellow, B white"):
        scopes = {request.scope.letters: dict(request.read.look.values) for request in ask(text)}  # type: ignore[union-attr]
        assert scopes == {("A",): {"fill": YELLOW}, ("B",): {"fill": WHITE}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("undo", TakeBack(Scope())),
        ("undo that", TakeBack(Scope())),
        ("take that back", TakeBack(Scope())),
        ("undo the change to A", TakeBack(Scope(("A",)))),
        ("撤销", TakeBack(Scope())),
        ("撤销对B的修改", TakeBack(Scope(("B",)))),
        ("redo", Plain("redo")),
        ("重做", Plain("redo")),
        ("start over", Plain("start_over")),
        ("重新开始", Plain("start_over")),
        ("which presets are there?", Plain("presets")),
        ("有哪些样式", Plain("presets")),
        ("what is on the timeline?", Plain("timeline")),
        ("现在有什么？", Plain("timeline")),
        ("help", Plain("help")),
        ("thanks!", Plain("help")),
        ("remove B", Remove(Scope(("B",)))),
        ("delete the second one", Remove(Scope(places=(2,)))),
        ("删除B", Remove(Scope(("B",)))),
        ("translate the captions", Cannot("translate", "translate")),
        (f"use these captions\n{SRT}", GiveCaptions()),
        (SRT, GiveCaptions()),
    ],
)
def test_one_request(text: str, expected: Request) -> None:
    assert ask(text) == (expected,)


def test_one_more_variant() -> None:
    (request,) = ask("add another style: white, italic")
    assert isinstance(request, Add)
    assert dict(request.read.look.values) == {"fill": WHITE, "italic": True}


@pytest.mark.parametrize(
    "text", ["what's the weather like", "sing me a song", "给我讲个笑话", "asdf qwer", "is the moon far away"]
)
def test_not_understood(text: str) -> None:
    assert all(isinstance(request, NotUnderstood) for request in ask(text))


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        ("make A purple and sparkly", ("sparkly",)),
        ("bold wobbly yellow, top", ("wobbly",)),
        ("white yellow", ("yellow",)),
        ("top, bottom", ("bottom",)),
        ("red 7", ("7",)),
    ],
)
def test_every_word_of_a_look_is_accounted_for(text: str, strange: tuple[str, ...]) -> None:
    (request,) = ask(text)
    assert isinstance(request, Restyle)
    assert request.read.not_understood == strange


def test_half_of_a_message() -> None:
    assert [type(request) for request in ask("Make it yellow. Sing me a song.")] == [Restyle, NotUnderstood]


@given(st.text())
def test_any_text_is_something(text: str) -> None:
    assert ask(text)


WORDS = [
    "A",
    "B",
    "a",
    "yellow",
    "white",
    "on",
    "a black",
    "box",
    "no",
    "outline",
    "with",
    "and",
    "vs",
    "size",
    "48",
    "%",
]
MORE = [
    "compare",
    "undo",
    "remove",
    "黄色",
    "底",
    "字",
    "bigger",
    ",",
    ".",
    ":",
    "the other",
    "transparent",
    "px",
    "frobnicate",
]


@given(st.lists(st.sampled_from(WORDS + MORE), max_size=12))
def test_any_order_of_words_is_something(words: list[str]) -> None:
    assert ask(" ".join(words))


ASKED = [
    "make A yellow", "cut 2 to 4 seconds", "mute it", "caption 2", "“Hi”", "the first 3 seconds", "add the title",
    "and", ",", "music at 30%", "undo", "the last one", "2x", "9:16", "don't", "no", "last", "second", "剪掉", "前2秒",
    "第3条字幕", "not the music", "merge", "B", "photo", "%", "to", "like",
]  # fmt: skip


@given(st.lists(st.sampled_from(ASKED), max_size=8))
def test_any_order_of_requests_is_something(parts: list[str]) -> None:
    assert ask(" ".join(parts))


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("make A yellow, cut the first second and mute the sound", ["Restyle", "Cut", "ChangeSound"]),
        ("A改成紫色，剪掉第一秒，再静音", ["Restyle", "Cut", "ChangeSound"]),
        ("pon A en rojo y elimina B", ["Restyle", "Remove"]),
        ("mach A rot und lösche Untertitel 3", ["Restyle", "DropCaptions"]),
        ("mets A en rouge et coupe le son", ["Restyle", "ChangeSound"]),
        ("don't touch A, make B red", ["Restyle"]),
        ("mute the clip but not the music", ["ChangeSound"]),
        ("make B red but leave A as it is", ["Restyle"]),
    ],
)
def test_several_in_one_sentence(text: str, kinds: list[str]) -> None:
    assert [type(request).__name__ for request in ask(text)] == kinds
