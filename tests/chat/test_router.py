"""Which steps a message asks for. The plain cases stand in `intents/*.yaml`, where they are learnt from, too."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted_backend import second_document

from caption_ab_skill.chat.router import route

STEPS = ("upload", "credits", "state", "export", "chat")


def cases(kind: str) -> list[tuple[str, str]]:
    found = [(step, section.get(kind, [])) for step in STEPS for section in second_document(step).values()]
    return [(step, message) for step, messages in found for message in messages]


@pytest.mark.parametrize(("step", "message"), cases("examples"))
def test_asks_for_the_step(step: str, message: str) -> None:
    assert route(message).steps == (step,)


@pytest.mark.parametrize(("step", "message"), cases("counter_examples"))
def test_only_looks_like_the_step(step: str, message: str) -> None:
    assert step not in route(message).steps


@pytest.mark.parametrize(
    ("message", "steps"),
    [
        ("make it bigger and send me the file", ("chat", "export")),
        ("what's my balance and is the render done?", ("credits", "state")),
        ("export it then show me the timeline", ("export", "state")),
        ("don't change anything, just export", ("export",)),
        ("send me the file after you've made it bigger", ("chat", "export")),
        ("don't render or download it", ("chat",)),
        ("把字幕改成黄色，然后导出", ("chat", "export")),
        ("好的，把B发给我，再告诉我还剩多少积分", ("export", "credits")),
        ("mach die Untertitel größer und schick mir das Video", ("chat", "export")),
    ],
)
def test_several_steps_in_order(message: str, steps: tuple[str, ...]) -> None:
    assert route(message).steps == steps


@pytest.mark.parametrize(
    ("message", "attachments", "steps"),
    [
        ("", ["clip.mp4"], ("upload",)),
        ("hi", ["clip.mp4"], ("upload",)),
        ("this is my dog", ["clip.mp4"], ("upload",)),
        ("don't start yet", ["clip.mp4"], ("upload",)),
        ("test two caption styles", ["clip.mp4"], ("upload", "chat")),
        ("bold yellow captions", ["clip.mp4", "clip.srt"], ("upload", "chat")),
        ("make it 9:16 and send me the file", ["clip.mp4"], ("upload", "chat", "export")),
        ("", ["clip.srt"], ("chat",)),
        ("https://example.com/a.mp4 compare captions", [], ("upload", "chat")),
        ("add the text 'visit https://example.com now'", [], ("chat",)),
    ],
)
def test_attachments(message: str, attachments: list[str], steps: tuple[str, ...]) -> None:
    assert route(message, attachments).steps == steps


def test_a_path_counts_only_where_it_exists(tmp_path: Path) -> None:
    clip = tmp_path / "my clip.mp4"
    clip.touch()
    assert route(f'compare captions on "{clip}"').steps == ("upload", "chat")
    assert route('compare captions on "/nowhere/my clip.mp4"').steps == ("chat",)


def test_the_reason_says_for_which_words_and_what_was_not_taken_for_a_request() -> None:
    reason = route("Looks great, send me the video").reason
    assert reason.startswith("export (")
    assert "'{send" in reason
    assert reason.endswith("not asked for: 'Looks great'")


@pytest.mark.parametrize(
    ("message", "chat_text"),
    [
        ("make it bigger, bold and yellow and send me the file", "make it bigger, bold and yellow"),
        ("make it bigger", "make it bigger"),
        ("send me the file", ""),
    ],
)
def test_the_chat_gets_its_own_words(message: str, chat_text: str) -> None:
    assert route(message).chat_text.replace(",", "") == chat_text.replace(",", "")


@given(st.text(max_size=300), st.lists(st.text(max_size=20), max_size=3))
def test_any_text_has_a_route(message: str, attachments: list[str]) -> None:
    steps = route(message, attachments).steps
    assert steps
    assert set(steps) <= set(STEPS)
    assert all(one != other for one, other in pairwise(steps))


@pytest.mark.parametrize(
    "message", ["and " * 500, "x" * 2000, "export " * 300, "(((((", "```", '"' * 1999, "的" * 2000]
)
def test_long_and_broken_messages_have_a_route(message: str) -> None:
    assert route(message).steps
