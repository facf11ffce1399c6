"""What is left of a backend's talk of buttons. The cases stand in `intents/translate.yaml` beside the phrases."""

from __future__ import annotations

import time

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


@pytest.mark.parametrize(
    "piece", ["click ", "and ", "导出，", "点击", ". ", "(", '"', "> ", "A ", "**", "...", "? ", "- \n", "を押して、"]
)
@pytest.mark.parametrize("language", ["en", "zh", "de", "ja", None])
def test_long_repetition_takes_no_long_time(piece: str, language: str | None) -> None:
    said = (piece * 20_000)[:20_000]
    began = time.perf_counter()
    translate(said, language)
    assert time.perf_counter() - began < 2


def test_a_reply_of_many_sentences_takes_no_long_time() -> None:
    said = " ".join(
        f"I cut clip {n} at 0:{n}, then open the Text panel on the left to see track {n}." for n in range(250)
    )
    began = time.perf_counter()
    assert "panel" not in translate(said, "en").text
    assert time.perf_counter() - began < 2


def test_a_list_that_still_says_something_keeps_its_heading() -> None:
    said = "What you can do next:\n- Click Export\n- Ask me to translate the captions"
    assert translate(said).text == "What you can do next:\n- Ask me to translate the captions"


def test_a_title_goes_with_the_section_that_it_was_for() -> None:
    assert translate("### Done\n- Title added\n### Next\n- Click Save").text == "### Done\n- Title added"


def test_a_question_makes_a_condition_of_what_it_asks() -> None:
    assert [action.when for action in translate("Happy with it? Hit the purple Export button.").actions] == ["offer"]


def test_a_panel_on_the_way_to_something_is_not_asked_for_by_itself() -> None:
    kinds = [action.kind for action in translate("Open the Deliver page. Press Render.").actions]
    assert kinds == ["export"]
