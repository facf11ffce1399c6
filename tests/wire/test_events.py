"""contract.md, "Chat": every form in which a stream says something."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.wire.errors import NoCredits
from caption_ab_skill.wire.events import (
    ChatEvent,
    Heartbeat,
    StreamError,
    TextPiece,
    ToolCall,
    ToolResult,
    read_event,
)


@pytest.mark.parametrize(
    ("kind", "data"),
    [("message", ""), ("message", "heartbeat"), ("heartbeat", "x"), ("message", '{"type":"heartbeat"}')],
)
def test_heartbeats(kind: str, data: str) -> None:
    assert read_event(kind, data) == (Heartbeat(),)


EVENTS: list[tuple[object, tuple[ChatEvent, ...]]] = [
    ({"type": "text", "content": "Hello"}, (TextPiece("Hello"),)),
    ({"type": "tool_call", "name": "cut", "args": {"from": 1}}, (ToolCall("cut", {"from": 1}),)),
    ({"type": "tool_result", "name": "cut", "result": "ok"}, (ToolResult("cut", "ok"),)),
    (
        {"content": {"parts": [{"text": "Hel"}], "role": "model"}, "partial": True, "id": "e1"},
        (TextPiece("Hel", "e1", partial=True),),
    ),
    (
        {"content": {"parts": [{"text": "Hello"}]}, "partial": False, "id": "e1"},
        (TextPiece("Hello", "e1"),),
    ),
    (
        {"content": {"parts": [{"text": "hm", "thought": True}, {"text": "Hello"}]}, "id": "e1"},
        (TextPiece("hm", "e1", thought=True), TextPiece("Hello", "e1")),
    ),
    (
        {"content": {"parts": [{"functionCall": {"name": "t", "args": {"a": 1}, "id": "x"}}]}},
        (ToolCall("t", {"a": 1}),),
    ),
    (
        {"content": {"parts": [{"functionResponse": {"name": "t", "response": {"status": "ok"}}}]}},
        (ToolResult("t", {"status": "ok"}),),
    ),
    ({"actions": {"stateDelta": {}}, "author": "nemo_agent"}, ()),
]


@pytest.mark.parametrize(("body", "events"), EVENTS)
def test_what_an_event_says(body: object, events: tuple[ChatEvent, ...]) -> None:
    assert read_event("message", json.dumps(body)) == events


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"error": "model overloaded", "error_details": "x"}, "model overloaded"),
        ({"errorCode": "E_QUOTA", "errorMessage": "quota used up"}, "quota used up"),
        ({"code": 2001, "message": "no credits"}, "no credits"),
    ],
)
def test_errors_in_the_stream(body: object, sentence: str) -> None:
    (event,) = read_event("message", json.dumps(body)) or ()
    assert isinstance(event, StreamError)
    assert str(event.error) == sentence


def test_an_error_in_the_stream_keeps_its_code() -> None:
    (event,) = read_event("message", '{"code": 2001, "message": "no"}') or ()
    assert isinstance(event, StreamError)
    assert isinstance(event.error, NoCredits)


@pytest.mark.parametrize("data", ["hello", "[1]", "{", '{"x": 1}', '{"type": "unheard-of"}', "null"])
def test_what_the_contract_does_not_know_is_no_event(data: str) -> None:
    assert read_event("message", data) is None


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["content", "parts", "text", "functionCall", "functionResponse", "code", "error", "type", "id"]
            ),
            inner,
            max_size=4,
        )
    ),
)


@given(st.sampled_from(["message", "heartbeat", "x"]), st.text() | _values.map(json.dumps))
def test_nothing_breaks_the_reader(kind: str, data: str) -> None:
    events = read_event(kind, data)
    assert events is None or all(isinstance(event, ChatEvent) for event in events)
