"""What is left of a backend's talk of buttons. The cases stand in `intents/translate.yaml` beside the phrases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted_backend import second_document

from caption_ab_skill.chat.translator import translate


@pytest.mark.parametrize("case", [case for cases in second_document("translate").values() for case in cases])
def test_screen_talk_goes_and_content_stays(case: list[str]) -> None:
    said, left, *actions = case
    translated = translate(said)
    assert translated.text == left
    assert [f"{action.kind} {action.when}" for action in translated.actions] == actions


@pytest.mark.parametrize(
    ("said", "edit"),
    [
        ("Press Ctrl+Z to go back.", "undo the last change"),
        ("Open the Text panel to change the font.", "change the font"),
        ("Drag the clip to the start of the timeline.", "move the clip to the start of the timeline"),
    ],
)
def test_an_edit_comes_in_words_that_can_be_sent(said: str, edit: str) -> None:
    assert [action.text for action in translate(said).actions] == [edit]


def test_a_list_of_instructions_goes_with_its_heading() -> None:
    said = "Done.\n\nTo export:\n1. Click Export\n2. Choose MP4\n\n- The clip is **12s** long"
    assert translate(said).text == "Done.\n\n- The clip is **12s** long"


@pytest.mark.parametrize("text", ["```\nclick the Export button\n```", "`Click Export` is the label.", "", "  \n"])
def test_code_and_blanks_stay(text: str) -> None:
    assert translate(text).text == text
    assert not translate(text).actions


@given(st.text(max_size=300), st.none() | st.sampled_from(["en", "zh", "zh-CN", "xx", ""]))
def test_any_text_can_be_translated(text: str, language: str | None) -> None:
    translate(text, language)


@given(
    st.lists(
        st.sampled_from(
            ["click ", "the Export button", ", ", "and ", "if ", "音乐", "点击", "。", ". ", "- ", "\n", "1:2"]
        )
    )
)
def test_any_mixture_of_its_words_can_be_translated(words: list[str]) -> None:
    translate("".join(words))
