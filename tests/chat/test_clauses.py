"""Where a message is cut, and what goes first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.chat.clauses import clauses
from caption_ab_skill.chat.folding import QUOTED, fold
from caption_ab_skill.chat.languages import intents


@pytest.mark.parametrize(
    ("language", "message", "parts"),
    [
        ("en", "make it bigger and send me the file", ["make it bigger", "send me the file"]),
        ("en", "Great! Export it. Then show me the timeline", ["great", "export it", "show me the timeline"]),
        ("en", "bigger / yellow / mp4", ["bigger / yellow / mp4"]),
        ("en", "bigger/yellow/mp4", ["bigger", "yellow", "mp4"]),
        ("en", "run an a/b test at 1:30", ["run an a/b test at 1:30"]),
        ("en", "trim the end + export", ["trim the end", "export"]),
        ("zh", "把字幕改成黄色，然后导出", ["把字幕改成黄色", "导出"]),
        ("zh", "改大一点再发我", ["改大一点", "发我"]),
        ("de", "größer und dann exportieren", ["großer", "exportieren"]),
        ("ko", "자막을 크게 하고 보내줘", ["자막을 크게 하고", "보내줘"]),
    ],
)
def test_a_message_is_cut_at_marks_and_joints(language: str, message: str, parts: list[str]) -> None:
    assert [clause.text.strip() for clause in clauses(fold(message), (language,))] == parts


@pytest.mark.parametrize(
    ("message", "first"),
    [
        ("send me the file once you've made it bigger", [False, True]),
        ("send it, but before that, make it bigger", [False, True]),
        ("export it, but first tell me my balance", [False, True]),
        ("export it but tell me what's on there before you do", [False, True]),
        ("make it bigger, after that send it", [False, False]),
        ("make the first one bigger and send it", [False, False]),
    ],
)
def test_what_goes_first_is_marked(message: str, first: list[bool]) -> None:
    assert [clause.goes_first for clause in clauses(fold(message), ("en",))] == first


@pytest.mark.parametrize(
    ("message", "seen"),
    [
        ("add a title that says send me the video", "add a title that says"),
        ("add the words export now and then send it", "add the words|send it"),
        ("make the words bigger and send it", "make the words bigger|send it"),
        ("make it say download, and send it", "make it say|send it"),
    ],
)
def test_words_for_the_screen_ask_for_nothing(message: str, seen: str) -> None:
    texts = (clause.text.replace(QUOTED, "").strip() for clause in clauses(message, ("en",)))
    assert "|".join(texts) == seen


@given(st.text(max_size=200), st.sampled_from(list(intents("languages"))))
def test_clauses_stand_in_order_and_within_the_message(message: str, language: str) -> None:
    found = clauses(fold(message), (language,))
    ends = [0, *(clause.end for clause in found)]
    assert all(end <= clause.start < clause.end for end, clause in zip(ends, found, strict=False))
    assert all(len(clause.text) == clause.end - clause.start for clause in found)
    assert ends[-1] <= len(message)
