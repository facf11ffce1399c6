"""As whom, and in which project: tokens, sessions, and getting up again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from scripted_backend import Peer, draft, ok, refusal, video
from starlette.responses import JSONResponse

from caption_ab_skill.chat import connect
from caption_ab_skill.chat.events import Error, Event, Status, Text
from caption_ab_skill.chat.memory import Memory
from caption_ab_skill.chat.skill import Skill

MakeSkill = Callable[..., Skill]
TOKENS = "/api/auth/anonymous-token"


def say(skill: Skill, message: str) -> list[Event]:
    async def turn() -> list[Event]:
        async with skill:
            return [event async for event in skill.say(message)]

    return asyncio.run(turn())


def errors(events: list[Event]) -> list[tuple[str, str]]:
    return [(event.code, event.text) for event in events if isinstance(event, Error)]


def used(peer: Peer, path: str = "/api/credits/") -> list[str]:
    """The tokens that came with the calls to a path."""
    return [headers.get("authorization", "") for _, asked, headers, _ in peer.calls if asked.startswith(path)]


def when(**from_now: int) -> str:
    return (datetime.now(UTC) + timedelta(**from_now)).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_only_a_short_status_is_seen(make_skill: MakeSkill, peer: Peer) -> None:
    events = say(make_skill(), "credits")
    assert [event.text for event in events if isinstance(event, Status)] == ["Connecting…"]
    assert "nmv_usr" not in str(events)


@pytest.mark.parametrize(
    "expires_at",
    [None, when(days=6), when(days=6).removesuffix("Z"), "not a date"],
    ids=["none", "UTC", "no zone", "no date"],
)
def test_a_token_is_used_while_it_is_valid(make_skill: MakeSkill, peer: Peer, expires_at: str | None) -> None:
    peer.answer_once(TOKENS, ok(token="nmv_usr_0", expires_at=expires_at))
    say(make_skill(), "credits")
    say(make_skill(), "credits")
    assert used(peer) == ["Bearer nmv_usr_0"] * 2
    assert len(peer.asked(TOKENS)) == 1


@pytest.mark.parametrize(
    "expires_at", [when(days=-1), str(int(datetime.now(UTC).timestamp()) - 60)], ids=["a date", "epoch seconds"]
)
def test_a_token_whose_time_is_over_is_replaced_and_the_project_tried(
    make_skill: MakeSkill, peer: Peer, expires_at: str
) -> None:
    peer.answer_once(TOKENS, ok(token="nmv_usr_0", expires_at=expires_at))
    say(make_skill(), "credits")
    peer.draft = draft(video())
    assert Text("Timeline (1 track): 1. Video: demo.mp4 (0-10s)") in say(make_skill(), "status")
    assert len(peer.asked(TOKENS)) == 2
    assert len(peer.asked("/api/tasks/")) == 1, "the backend says itself whether it still has the project"


def test_every_session_goes_on_under_a_new_token(make_skill: MakeSkill, peer: Peer) -> None:
    say(make_skill(session="one"), "credits")
    say(make_skill(session="two"), "credits")
    peer.answer_once("/api/credits/", refusal(1001))
    say(make_skill(session="one"), "credits")
    say(make_skill(session="two"), "credits")
    assert len(peer.asked("/api/tasks/")) == 2
    assert len(peer.asked(TOKENS)) == 2


def test_a_token_that_another_process_took_meanwhile_is_used(make_skill: MakeSkill, peer: Peer, tmp_path: Path) -> None:
    async def run() -> None:
        async with make_skill(session="one") as one, make_skill(session="two") as two:
            await one.connect()
            await two.connect()
            peer.answer_once("/api/credits/", refusal(1001))
            _ = [event async for event in one.say("credits")]
            peer.answer_once("/api/credits/", refusal(1001))
            peer.answer_once(TOKENS, refusal(429, 429, **{"Retry-After": "500000"}))
            assert not errors([event async for event in two.say("credits")])

    asyncio.run(run())
    assert used(peer)[-1] == "Bearer nmv_usr_2"


def test_sessions_are_kept_per_name(make_skill: MakeSkill, peer: Peer) -> None:
    for name in ("one", "two", "one"):
        say(make_skill(session=name), "status")
    asked = [path.split("/")[-2] for _, path, _, _ in peer.calls if path.startswith("/api/state/")]
    assert asked == ["session_1", "session_2", "session_1"]


def test_sessions_are_kept_per_token(make_skill: MakeSkill, peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    say(make_skill(), "status")
    monkeypatch.setenv("NEMO_TOKEN", " mine\n")
    say(make_skill(), "status")
    assert used(peer, "/api/state/") == ["Bearer nmv_usr_1", "Bearer mine"]
    assert len(peer.asked("/api/tasks/")) == 2
    monkeypatch.delenv("NEMO_TOKEN")
    say(make_skill(), "status")
    assert used(peer, "/api/state/")[-1] == "Bearer nmv_usr_1"
    assert len(peer.asked("/api/tasks/")) == 2


def test_a_token_of_ones_own_is_never_stored(
    make_skill: MakeSkill, peer: Peer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NEMO_TOKEN", "mine-and-secret")
    say(make_skill(), "credits")
    assert peer.asked(TOKENS) == []
    kept = b"".join(path.read_bytes() for path in (tmp_path / "home").rglob("*") if path.is_file())
    assert b"mine-and-secret" not in kept


@pytest.mark.parametrize("token", ["with\nline", "mit ümlaut"])
def test_a_token_of_ones_own_that_cannot_be_one(
    make_skill: MakeSkill, peer: Peer, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setenv("NEMO_TOKEN", token)
    ((code, text),) = errors(say(make_skill(), "credits"))
    assert code == "env-token"
    assert token not in text
    assert peer.calls == []


@pytest.mark.parametrize(
    ("message", "locale", "language"),
    [
        ("把字幕改成黄色", "de_DE.UTF-8", "zh-CN"),
        ("把字幕改成黃色，顯示兩個", "en_US.UTF-8", "zh-TW"),
        ("make the captions bigger", "de_DE.UTF-8", "en"),
        ("haz los subtítulos más grandes", "en_US.UTF-8", "es"),
        ("42", "de_DE.UTF-8", "de"),
        ("42", "zh_TW.UTF-8", "zh-TW"),
        ("42", "pt_BR.UTF-8", "pt"),
        ("42", "C.UTF-8", "en"),
    ],
)
def test_the_project_is_in_the_users_language(
    make_skill: MakeSkill, peer: Peer, monkeypatch: pytest.MonkeyPatch, message: str, locale: str, language: str
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    say(make_skill(), message)
    assert json.loads(peer.asked("/api/tasks/")[0])["language"] == language


def test_no_new_token_for_some_days_and_when_there_is_one(make_skill: MakeSkill, peer: Peer) -> None:
    peer.answer_once(TOKENS, refusal(429, 429, **{"Retry-After": "172800"}))
    ((code, text),) = errors(say(make_skill(), "credits"))
    assert code == "token-limit"
    assert "2 days" in text


def test_when_the_last_token_says_until_when(
    make_skill: MakeSkill, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "_RETRY", 0.0)
    peer.answer_once(TOKENS, ok(token="nmv_usr_0", expires_at=when(days=5, hours=1)))
    say(make_skill(), "credits")
    peer.answer_once("/api/credits/", refusal(1011))
    for _ in range(2):
        peer.answer_once(TOKENS, refusal(429))
    ((code, text),) = errors(say(make_skill(), "credits"))
    assert code == "token-limit"
    assert "5 days" in text


def test_the_token_call_is_repeated_once(make_skill: MakeSkill, peer: Peer) -> None:
    peer.answer_once(TOKENS, refusal(400, 400))
    assert not errors(say(make_skill(), "credits"))
    ids = {headers["x-client-id"] for _, path, headers, _ in peer.calls if path == TOKENS}
    assert len(peer.asked(TOKENS)) == 2
    assert len(ids) == 1


def test_a_limit_that_nobody_waits_for(make_skill: MakeSkill, peer: Peer) -> None:
    peer.answer_once("/api/credits/", refusal(429, 429, **{"Retry-After": "7200"}))
    ((code, text),) = errors(say(make_skill(), "credits"))
    assert code == "rate-limited"
    assert "2 hours" in text
    assert len(peer.asked("/api/credits/")) == 1


@pytest.mark.parametrize(
    ("token", "session", "state", "bind"),
    [
        ({"bind_id": "b1", "user_id": "u1"}, {"task_id": "t1"}, {}, "b1"),
        ({"user_id": "u1"}, {"bind_id": "b2"}, {}, "u1"),
        ({}, {"bind_id": "b2", "task_id": "t1"}, {}, "b2"),
        ({}, {"task_id": "t 1&x"}, {}, "t%201%26x"),
        ({}, {}, {"bind_id": "b3"}, "b3"),
    ],
)
def test_what_a_guest_registers_with(
    make_skill: MakeSkill, peer: Peer, token: dict[str, str], session: dict[str, str], state: dict[str, str], bind: str
) -> None:
    peer.answer_once(TOKENS, ok(token="nmv_usr_0", **token))
    peer.answer_once("/api/tasks/", ok(session_id="s1", **session))
    peer.answer_once("/api/state/", ok(state={"draft": draft(video()), **state}))
    peer.answer_once("/run_sse", refusal(2001))
    ((code, text),) = errors(say(make_skill(), "make it bigger"))
    assert code == "no-credits"
    assert f"/register?bind={bind}" in text
    assert "nmv_usr_0" not in text


def test_a_state_that_has_nothing_yet(make_skill: MakeSkill, peer: Peer) -> None:
    peer.answer_once("/api/state/", JSONResponse({"code": 0, "data": {"state": {"draft": None, "video_infos": None}}}))
    assert say(make_skill(), "status")[-1] == Text("Nothing is on the timeline yet. Send a clip to begin.")


def test_the_memory_belongs_to_one_backend(make_skill: MakeSkill, peer: Peer, tmp_path: Path) -> None:
    say(make_skill(), "credits")
    with Memory(tmp_path / "home") as memory:
        assert memory.token(peer.url) is not None
        assert memory.token("http://elsewhere") is None
