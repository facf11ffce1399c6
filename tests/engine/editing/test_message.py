from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.engine.editing.message import Block, Labelled, Message, read_message

SRT = "1\n00:00:00,030 --> 00:00:01,000\nHi there.\n"
ASK = "Test two caption styles on my video and compare which performs better."


@pytest.mark.parametrize(
    ("text", "sentences", "labelled", "block"),
    [
        ("make it bigger", ("make it bigger",), {}, None),
        ("Make it bigger. Then undo! Ok?", ("Make it bigger.", "Then undo!", "Ok?"), {}, None),
        ("字幕大一点。放到底部！", ("字幕大一点", "放到底部"), {}, None),
        ("yellow vs. white", ("yellow vs. white",), {}, None),
        ("size 5.2% please", ("size 5.2% please",), {}, None),
        (
            f"{ASK}\nA: bold yellow, top\nB: white on a black box\n```srt\n{SRT}```",
            (ASK,),
            {"A": Labelled("bold yellow, top"), "B": Labelled("white on a black box")},
            Block("captions", SRT),
        ),
        (f"{ASK}\n```srt\n{SRT}```", (ASK,), {}, Block("captions", SRT)),
        (f"{ASK}\n```script\nHello. You.\n```", (ASK,), {}, Block("script", "Hello. You.\n")),
        (
            f"Two wordings.\nA:\n```srt\n{SRT}```\nB:\n```script\nOther\n```",
            ("Two wordings.",),
            {"A": Labelled("", Block("captions", SRT)), "B": Labelled("", Block("script", "Other\n"))},
            None,
        ),
        (
            f"A: red\n```srt\n{SRT}```\nB: blue\n```script\nOther\n```",
            (),
            {"A": Labelled("red", Block("captions", SRT)), "B": Labelled("blue", Block("script", "Other\n"))},
            None,
        ),
        ("compare A: red, B: blue", ("compare",), {"A": Labelled("red"), "B": Labelled("blue")}, None),
        ("方案A：黄色；方案B：白色", (), {"A": Labelled("黄色"), "B": Labelled("白色")}, None),
        ("a: red\nb: blue", (), {"A": Labelled("red"), "B": Labelled("blue")}, None),
    ],
)
def test_parts(text: str, sentences: tuple[str, ...], labelled: dict[str, Labelled], block: Block | None) -> None:
    assert read_message(text) == Message(sentences, labelled, block)


def test_words_in_a_block_are_not_words_of_the_message() -> None:
    message = read_message("test it\n```srt\n1\n00:00:00,000 --> 00:00:01,000\nB: make it red\n```\n")
    assert (message.sentences, message.labelled) == (("test it",), {})


def test_carriage_returns() -> None:
    text = f"{ASK}\nA: red\nB: blue\n```srt\n{SRT}```"
    assert read_message(text.replace("\n", "\r\n")) == read_message(text)


@given(st.text())
def test_any_text_has_parts(text: str) -> None:
    read_message(text)


@given(st.lists(st.sampled_from(["```", "```srt", "A:", "B: red", "hello.", "1", "00:00:00,000 --> 00:00:01,000", ""])))
def test_any_order_of_lines_has_parts(lines: list[str]) -> None:
    read_message("\n".join(lines))
