"""Pieces of a streamed answer, put together."""

from __future__ import annotations

import pytest

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
        ([TextPiece("One. ", "1"), TextPiece("Two.", "1")], ["One. Two."]),
        ([TextPiece("hm", "1", True, thought=True), TextPiece("Yes.", "1", True)], ["Yes."]),
        ([TextPiece("a", None, True), TextPiece("b", None, True), TextPiece("ab")], ["ab"]),
        ([TextPiece("One."), TextPiece("Two.")], ["One.", "Two."]),
        ([TextPiece("  ", "1")], []),
    ],
)
def test_pieces_and_their_repeat(pieces: list[TextPiece], messages: list[str]) -> None:
    transcript = Transcript()
    for piece in pieces:
        transcript.add(piece)
    assert transcript.messages == messages


@pytest.mark.parametrize(
    ("messages", "left"),
    [
        (["Done.", "I encountered a temporary issue. Please try again."], ["Done."]),
        (["Done.\n\nI encountered a temporary issue."], ["Done."]),
        (["I encountered a temporary issue."], []),
        (["Done."], ["Done."]),
        ([], []),
    ],
)
def test_the_temporary_issue_at_the_end(messages: list[str], left: list[str]) -> None:
    assert without_temporary_issue(messages) == left
