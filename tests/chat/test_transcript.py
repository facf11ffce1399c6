"""Pieces of a streamed answer, put together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.chat.handlers.transcript import Transcript, without_temporary_issue
from caption_ab_skill.wire.events import TextPiece


@pytest.mark.parametrize(
    ("pieces", "messages"),
    [
        (
            [TextPiece("I've ", "1", True), TextPiece("done it.", "1", True), TextPiece("I've done it.", "1")],
            ["I've done it."],
        ),
        ([TextPiece("One.", "1"), TextPiece("Two.", "2")], ["One.", "Two."]),
        ([TextPiece("One.", "1"), TextPiece("One.", "1")], ["One."]),
        ([TextPiece("One. ", "1"), TextPiece("Two.", "1")], ["One.", "Two."]),
        ([TextPiece("One.", "1"), TextPiece("One. Two.", "1")], ["One.", "Two."]),
        ([TextPiece("I've added "), TextPiece("a title.")], ["I've added a title."]),
        ([TextPiece("hm", "1", True, thought=True), TextPiece("Yes.", "1", True)], ["Yes."]),
        ([TextPiece("a", None, True), TextPiece("b", None, True), TextPiece("ab")], ["ab"]),
        ([TextPiece("One."), TextPiece("Two.")], ["One.", "Two."]),
        ([TextPiece("  ", "1")], []),
    ],
)
def test_pieces_and_their_repeat(pieces: list[TextPiece], messages: list[str]) -> None:
    transcript = Transcript()
    told = [text for piece in pieces for text in transcript.add(piece)]
    assert [*told, *transcript.end()] == messages


def test_a_message_is_given_as_soon_as_all_of_it_is_there() -> None:
    transcript = Transcript()
    assert transcript.add(TextPiece("I've ", "1", partial=True)) == []
    assert transcript.add(TextPiece("I've done it.", "1")) == ["I've done it."]
    assert transcript.add(TextPiece("I've done it.", "1")) == []
    assert transcript.add(TextPiece("And ", "2", partial=True)) == []
    assert transcript.interrupt() == []
    assert transcript.end() == ["And"]


def test_words_without_an_id_are_given_when_a_tool_is_used() -> None:
    transcript = Transcript()
    assert transcript.add(TextPiece("I'll look.")) == []
    assert transcript.interrupt() == ["I'll look."]
    assert transcript.add(TextPiece("Done.")) == []
    assert transcript.end() == ["Done."]


@pytest.mark.parametrize(
    ("texts", "messages", "only_trouble"),
    [
        (["Done.", "I encountered a temporary issue. Please try again."], ["Done."], False),
        (["Done.\n\nI encountered a temporary issue."], ["Done."], False),
        (["I encountered a temporary issue."], [], True),
        (
            ["I encountered a temporary issue.", "Here it is."],
            ["I encountered a temporary issue.", "Here it is."],
            False,
        ),
        (["Done."], ["Done."], False),
        ([], [], False),
    ],
)
def test_the_temporary_issue_at_the_end(texts: list[str], messages: list[str], only_trouble: bool) -> None:
    transcript = Transcript()
    told = [text for at, words in enumerate(texts) for text in transcript.add(TextPiece(words, str(at)))]
    assert [*told, *transcript.end()] == messages
    assert transcript.only_trouble == only_trouble


def test_a_text_without_its_temporary_tail() -> None:
    assert without_temporary_issue("Done.\n\nI encountered a temporary issue.") == "Done."


@given(
    st.lists(
        st.builds(TextPiece, st.text(max_size=5), st.sampled_from([None, "1", "2"]), st.booleans(), st.booleans()),
        max_size=12,
    )
)
def test_no_words_are_given_twice(pieces: list[TextPiece]) -> None:
    transcript = Transcript()
    told = [text for piece in pieces for text in transcript.add(piece)]
    assert transcript.end() is not None
    assert transcript.end() == []
    assert all(text.strip() for text in told)
