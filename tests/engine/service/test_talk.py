from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.engine.draft import CaptionTrack, Cue
from caption_ab_skill.engine.editing.editor import Outcome
from caption_ab_skill.engine.editing.history import History
from caption_ab_skill.engine.editing.operations import Look, RemoveVariant, SetCaptions, SetStyle, StartOver, StartTest
from caption_ab_skill.engine.service.talk import events, pieces
from caption_ab_skill.engine.style import Style

CUES = (Cue(0, 500, "Hello"),)


@given(st.text())
def test_the_pieces_put_together_are_the_text(text: str) -> None:
    assert "".join(pieces(text)) == text


def test_every_operation_is_called_and_answered() -> None:
    operations = (
        StartTest((CaptionTrack("A", Style(), CUES),)),
        SetCaptions(CUES, ("A",)),
        SetStyle(Look(values={"bold": True}), ("A",)),
        RemoveVariant("B"),
        StartOver(),
    )
    found = list(events(Outcome(History(), operations, ("Done.",))))
    parts = [event["content"]["parts"][0] for event in found]
    names = [part["functionCall"]["name"] for part in parts if "functionCall" in part]
    assert names == ["start_test", "set_captions", "set_style", "remove_variant", "start_over"]
    for call, answer in zip(parts[:10:2], parts[1:10:2], strict=True):
        assert call["functionCall"]["id"] == answer["functionResponse"]["id"]
    assert len({event["invocationId"] for event in found}) == 1
    json.dumps(found)


def test_nothing_to_say_is_no_text() -> None:
    assert list(events(Outcome(History(), (), ()))) == []
