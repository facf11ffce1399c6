from __future__ import annotations

from typing import Any

import pytest

TEST_IT = (
    "Test two caption styles on my video and compare which performs better.\n"
    "```srt\n1\n00:00:00,100 --> 00:00:00,400\nHello there\n```"
)


@pytest.fixture
def with_clip(project: Any, make_clip: Any) -> Any:
    project.upload(make_clip("clip.mp4", seconds=0.5))
    return project


def test_a_turn_is_operations_then_pieces_then_the_whole(with_clip: Any) -> None:
    events = with_clip.stream(TEST_IT)
    calls = [part["functionCall"] for event in events for part in event["content"]["parts"] if "functionCall" in part]
    answers = [part["functionResponse"] for e in events for part in e["content"]["parts"] if "functionResponse" in part]
    assert [call["name"] for call in calls] == ["start_test"]
    assert [(answer["id"], answer["name"]) for answer in answers] == [(calls[0]["id"], "start_test")]
    texts = [event for event in events if "text" in event["content"]["parts"][0]]
    *pieces, whole = texts
    assert len(pieces) > 1
    assert [piece["partial"] for piece in pieces] == [True] * len(pieces)
    assert whole["partial"] is False
    assert {event["id"] for event in texts} == {whole["id"]}
    text = whole["content"]["parts"][0]["text"]
    assert "".join(piece["content"]["parts"][0]["text"] for piece in pieces) == text
    assert text.startswith("2 variants are ready")


def test_the_state_is_changed_when_the_turn_is_over(with_clip: Any) -> None:
    with_clip.say(TEST_IT)
    assert list(with_clip.styles) == ["A", "B"]
    state = with_clip.call("GET", f"/api/state/nemo_agent/me/{with_clip.session}/latest").json()["data"]["state"]
    assert state["canvas_config"] == {"width": 320, "height": 240}
    assert state["generated_media"] == []


def test_each_variant_has_the_cues(with_clip: Any) -> None:
    with_clip.say(TEST_IT)
    cues = [track["sg"] for track in with_clip.draft["t"] if track["tt"] == 7]
    assert cues == [[{"s": 100, "d": 300, "text": "Hello there"}]] * 2


def test_what_is_not_understood_changes_nothing(with_clip: Any) -> None:
    before = with_clip.draft
    assert "did not understand" in with_clip.say("what is the weather like on the moon")
    assert with_clip.draft == before


def test_answers_in_the_language_of_the_project_where_the_message_has_none(http: Any, new_project: Any) -> None:
    assert "还没有视频" in new_project(http, "zh-CN").say("A/B?")
    assert "noch kein Video" in new_project(http, "de").say("A/B?")
    assert "no video" in new_project(http, "pt").say("A/B?"), "a language without answers of its own"


@pytest.mark.parametrize(
    "message",
    [None, [], {}, {"parts": []}, {"parts": [{"text": "   "}]}, {"parts": [{"functionCall": {}}]}, {"parts": "text"}],
)
def test_a_message_without_words_is_refused(project: Any, message: object) -> None:
    answer = project.call("POST", "/run_sse", json={"session_id": project.session, "new_message": message})
    assert (answer.status_code, answer.json()["code"]) == (400, 400)


def test_an_unknown_session(project: Any) -> None:
    body = {"session_id": "gone", "new_message": {"parts": [{"text": "hello"}]}}
    answer = project.call("POST", "/run_sse", json=body)
    assert (answer.status_code, answer.json()["code"]) == (404, 1002)


def test_a_new_project_is_empty(project: Any) -> None:
    state = project.call("GET", f"/api/state/nemo_agent/me/{project.session}/latest").json()["data"]["state"]
    assert state["draft"]["t"] == []
    assert state["video_infos"] == []
