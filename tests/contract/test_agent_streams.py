"""What a real agent server streams, and what of it a person sees: the same with and without streaming."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from adk_backend import video_track
from scripted_agent import answer, thought, uses, words

from caption_ab_skill.wire.errors import BackendError, SessionNotFound
from caption_ab_skill.wire.events import StreamError, TextPiece, ToolCall, ToolResult

MakePeer = Callable[..., Any]
Json = dict[str, Any]


@pytest.fixture(params=[False, True], ids=["whole", "streamed"])
def peer(request: pytest.FixtureRequest, make_peer: MakePeer) -> Any:
    """A backend with a clip in every project."""
    peer = make_peer(streaming=request.param)
    peer.peer.begins_with = [video_track("plain.mp4", 10_000)]
    return peer


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Long waits of the skill take no time; which there were."""
    asked: list[float] = []
    sleep = asyncio.sleep

    async def hurry(seconds: float, result: Any = None) -> Any:
        if seconds < 5:
            return await sleep(seconds, result)
        asked.append(seconds)
        return await sleep(0, result)

    monkeypatch.setattr(asyncio, "sleep", hurry)
    return asked


def events_of(peer: Any) -> list[Json]:
    """The events of the last stream, as they were on the wire."""
    blocks = peer.peer.streams[-1].decode().split("\n\n")
    assert blocks.pop() == ""
    assert all(block.startswith("data: ") and "\n" not in block for block in blocks), "no heartbeats, no comments"
    return [json.loads(block.removeprefix("data: ")) for block in blocks]


def for_a_person(text: str) -> None:
    """Fails for a text with a code, a class name, markup or a dump in it."""
    assert text
    assert not re.search(r"[A-Z]{2,}_[A-Z]{2,}|[A-Z][a-z]+(?:Error|Exception)|Traceback|[{}<>]", text), text


# What the kit puts on the wire. Where this fails, the reader in `wire/events.py` needs another look.


def test_pieces_and_their_repeat_share_an_id(peer: Any) -> None:
    peer.peer.will(answer(words("The quick brown fox jumps over the lazy dog.")))
    peer.say("make it pop")
    *pieces, whole = events_of(peer)
    assert len(pieces) == (4 if peer.peer.variant.streaming else 0)
    assert {event["id"] for event in pieces} <= {whole["id"]}
    assert all(event["partial"] is True for event in pieces)
    assert not whole.get("partial")
    text = [event["content"]["parts"][0]["text"] for event in pieces]
    assert "".join(text) in ("", whole["content"]["parts"][0]["text"])


def test_a_tool_is_called_by_the_model_and_answers_as_the_user(peer: Any) -> None:
    peer.peer.will(answer(uses("look")), answer(words("One track.")))
    peer.say("make it pop")
    call, response = events_of(peer)[:2]
    (called,), (gave,) = call["content"]["parts"], response["content"]["parts"]
    assert (call["content"]["role"], response["content"]["role"]) == ("model", "user")
    assert called["functionCall"]["name"] == gave["functionResponse"]["name"] == "look"
    assert called["functionCall"]["id"] == gave["functionResponse"]["id"]
    assert gave["functionResponse"]["response"] == {"tracks": 1}
    assert call["id"] != response["id"]


def test_a_model_that_breaks_down_is_told_twice_in_two_forms(peer: Any) -> None:
    peer.peer.will(RuntimeError("the model is overloaded"))
    peer.say("make it pop")
    first, second = events_of(peer)
    assert (first["errorCode"], first["errorMessage"]) == ("RuntimeError", "the model is overloaded")
    assert second["error"] == "RuntimeError: the model is overloaded"
    assert second["error_details"]["error_type"] == "RuntimeError"


# What the client and the person make of it.


def test_the_wire_reads_every_event(peer: Any) -> None:
    peer.peer.will(answer(thought("Hm."), words("A moment."), uses("look")), answer(words("One track.")))

    async def read() -> list[Any]:
        async with peer.client() as client:
            session = await client.create_session("en")
            return [event async for event in client.chat(session.session_id, "look")]

    events = asyncio.run(read())
    whole = [event for event in events if not (isinstance(event, TextPiece) and event.partial)]
    assert [type(event) for event in whole] == [TextPiece, TextPiece, ToolCall, ToolResult, TextPiece]
    assert [(event.text, event.thought) for event in whole if isinstance(event, TextPiece)] == [
        ("Hm.", True),
        ("A moment.", False),
        ("One track.", False),
    ]


def test_the_servers_own_word_for_an_unknown_session(make_peer: MakePeer) -> None:
    peer = make_peer()

    async def read() -> None:
        async with peer.client() as client:
            _ = [event async for event in client.chat("gone", "hello")]

    with pytest.raises(SessionNotFound):
        asyncio.run(read())


@pytest.mark.parametrize(
    "text",
    [
        "Done.",
        "Your caption now reads better.\n\n- white on black\n- **larger** by a fifth\n",
        "字幕已经放大了，位置在画面下方。",
        "No line ends here:\u2028\u2029\x85 and here \x0b\x0c neither; data: [DONE] and \\n are words.",
        "👩‍👩‍👧 e\u0301 \U0001f3ac " * 20,
        '{"error": "this is only quoted"} and "errorCode": 7',
    ],
)
def test_an_answer_is_shown_once_and_whole(peer: Any, text: str) -> None:
    peer.peer.will(answer(words(text)))
    turn = peer.say("make it pop")
    assert not turn.errors
    assert turn.text == text.strip()


def test_a_very_long_answer_is_whole(peer: Any) -> None:
    peer.peer.desk.piece = 400
    text = " ".join(f"Caption {number} is 字幕." for number in range(2_000))
    peer.peer.will(answer(words(text)))
    assert peer.say("make it pop").text == text


def test_an_event_of_a_megabyte_is_read(peer: Any) -> None:
    peer.peer.desk.piece = 500_000
    text = "字幕 🎬 " * 130_000
    peer.peer.will(answer(words(text)))

    async def read() -> list[Any]:
        async with peer.client() as client:
            session = await client.create_session("en")
            return [event async for event in client.chat(session.session_id, "look")]

    *pieces, whole = asyncio.run(read())
    assert whole.text == text
    assert "".join(piece.text for piece in pieces) in ("", text)


def test_an_answer_of_very_many_pieces_is_whole(peer: Any) -> None:
    peer.peer.desk.piece = 3
    text = " ".join(f"word{number}" for number in range(500))
    peer.peer.will(answer(words(text)))
    assert peer.say("make it pop").text == text


def test_thoughts_are_not_shown(peer: Any) -> None:
    peer.peer.will(answer(thought("The user wants a larger font. "), words("It is larger now."), thought("Done?")))
    assert peer.say("make it pop").text == "It is larger now."


def test_parts_of_one_message_stay_together_and_messages_apart(peer: Any) -> None:
    peer.peer.will(
        answer(words("I look "), words("at it first."), uses("look")),
        answer(words("There is one track.")),
    )
    assert peer.say("make it pop").text == "I look at it first.\n\nThere is one track."


def test_two_equal_parts_are_both_said(peer: Any) -> None:
    peer.peer.will(answer(words("Louder! "), words("Louder! "), words("Now it is.")))
    assert peer.say("make it pop").text == "Louder! Louder! Now it is."


def test_tools_are_a_status_and_nothing_else(peer: Any) -> None:
    peer.peer.will(answer(uses("look"), uses("add_title", words="Paradise Found")), answer(words("There it is.")))
    turn = peer.say("make it pop")
    assert turn.text == "There it is."
    assert turn.statuses == ["Connecting…", "Working on it…"]


@pytest.mark.parametrize("partial_calls", [False, True])
def test_an_edit_without_a_word_is_told_from_the_drafts(peer: Any, waits: list[float], partial_calls: bool) -> None:
    peer.peer.desk.partial_calls = partial_calls
    peer.peer.will(answer(uses("add_title", words="Paradise Found")), answer())
    turn = peer.say("make it pop")
    assert turn.text == 'Title added: "Paradise Found" (0-3s)'
    assert not waits


def test_two_edits_without_a_word_are_both_told(peer: Any) -> None:
    peer.peer.will(answer(uses("add_title", words="One"), uses("add_title", words="Two")), answer())
    text = peer.say("make it pop").text
    assert '"One"' in text
    assert '"Two"' in text


@pytest.mark.parametrize("partial_calls", [False, True])
def test_tools_that_change_nothing_and_say_nothing(peer: Any, waits: list[float], partial_calls: bool) -> None:
    peer.peer.desk.partial_calls = partial_calls
    peer.peer.will(answer(uses("look")), answer())
    turn = peer.say("make it pop")
    assert not turn.errors
    assert turn.text == "Done, and nothing on the timeline changed."
    assert not waits, "the tool has answered: there is nothing to wait for"
    assert len(peer.asked("/run_sse")) == 1


def test_an_empty_stream_is_looked_after_and_never_sent_again(peer: Any, waits: list[float]) -> None:
    peer.peer.will(answer())
    turn = peer.say("make it pop")
    assert len(turn.errors) == 1
    for_a_person(turn.error)
    assert waits == [30.0, 60.0, 60.0, 60.0, 60.0]
    assert len(peer.asked("/run_sse")) == 1


def test_work_that_goes_on_after_the_turn(peer: Any) -> None:
    peer.peer.will(answer(words("I am on it."), uses("generate_music")), answer(words("The music comes in 2 minutes.")))
    turn = peer.say("make it pop")
    (started,) = [event for event in events_of(peer) if event.get("longRunningToolIds")]
    assert started["content"]["parts"][-1]["functionCall"]["id"] in started["longRunningToolIds"]
    assert turn.text == "I am on it.\n\nThe music comes in 2 minutes."
    assert not turn.errors


def test_a_tool_that_does_not_exist_is_the_models_business(peer: Any) -> None:
    peer.peer.will(answer(uses("make_coffee")), answer(words("I cannot do that.")))
    turn = peer.say("make it pop")
    assert (turn.text, turn.errors) == ("I cannot do that.", [])


@pytest.mark.parametrize(
    "breaks",
    [
        RuntimeError("the model is overloaded"),
        ValueError("list index out of range"),
        answer(error_code="RESOURCE_EXHAUSTED", error_message="Quota exceeded."),
        answer(error_code="MALFORMED_FUNCTION_CALL", finish_reason="MALFORMED_FUNCTION_CALL"),
        answer(error_code="503 UNAVAILABLE", error_message='{"error": {"code": 503}}'),
    ],
    ids=["exception", "another exception", "error event", "error event without words", "error event with a dump"],
)
def test_a_model_that_breaks_down_is_one_error_for_a_person(peer: Any, breaks: Any) -> None:
    peer.peer.will(breaks)
    turn = peer.say("make it pop")
    assert len(turn.errors) == 1
    for_a_person(turn.error)
    assert not turn.text
    assert len(peer.asked("/run_sse")) == 1


def test_a_tool_that_breaks_down_leaves_what_was_said_and_done(peer: Any) -> None:
    peer.peer.will(
        answer(words("First the title."), uses("add_title", words="One")),
        answer(uses("break_down")),
    )
    turn = peer.say("make it pop")
    assert "First the title." in turn.text
    assert len(turn.errors) == 1
    for_a_person(turn.error)
    assert '"One"' in peer.say("what's on the timeline?").text


def test_an_answer_that_was_cut_short_is_shown_as_far_as_it_goes(peer: Any) -> None:
    peer.peer.will(
        answer(words("The caption is larger and"), error_code="MAX_TOKENS", finish_reason="MAX_TOKENS"),
    )
    assert "The caption is larger and" in peer.say("make it pop").text


def test_a_temporary_issue_behind_an_answer_is_left_out(peer: Any) -> None:
    peer.peer.will(
        answer(words("The title is larger."), uses("look")),
        answer(words("I encountered a temporary issue.")),
    )
    turn = peer.say("make it pop")
    assert (turn.text, turn.errors) == ("The title is larger.", [])


def test_a_temporary_issue_that_is_all_there_is(peer: Any, waits: list[float]) -> None:
    peer.peer.will(answer(words("I encountered a temporary issue. Please try again.")))
    turn = peer.say("make it pop")
    assert turn.errors == ["temporary"]
    assert not turn.text


def test_talk_of_a_screen_is_made_plain(peer: Any) -> None:
    peer.peer.will(answer(words("I've added a bold title. Click the Export button to download.")))
    turn = peer.say("make it pop")
    assert "I've added a bold title." in turn.text
    assert "Click" not in turn.text
    assert 'Say "export" when you want the file.' in turn.text
    assert not peer.asked("/api/render/")


def test_turns_follow_each_other_in_one_conversation(peer: Any) -> None:
    for number in range(3):
        peer.peer.will(answer(words(f"Turn {number}.")))
        assert peer.say("make it pop").text == f"Turn {number}."
    sessions = {json.loads(call.body)["session_id"] for call in peer.asked("/run_sse")}
    assert len(sessions) == 1


def test_stream_errors_are_errors_of_the_tree(peer: Any) -> None:
    peer.peer.will(RuntimeError("the model is overloaded"))

    async def read() -> list[Any]:
        async with peer.client() as client:
            session = await client.create_session("en")
            return [event async for event in client.chat(session.session_id, "look")]

    events = asyncio.run(read())
    assert all(isinstance(event, StreamError) and isinstance(event.error, BackendError) for event in events)
