"""The contract's table of errors, each in every form in which it may come, as a person meets it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from adk_backend import video_track

MakePeer = Callable[..., Any]
IN_BODY, IN_BODY_WITH_STATUS, STATUS = "body with 200", "body with another status", "status alone"
EVERYWHERE = (IN_BODY, IN_BODY_WITH_STATUS, STATUS)
BODIES = (IN_BODY, IN_BODY_WITH_STATUS)

CREDITS, STATE, UPLOAD, CHAT = "/api/credits/", "/api/state/", "/api/upload-video/", "/run_sse"
EXPORT, TOKEN, SESSION = "/api/render/proxy/lambda", "/api/auth/anonymous-token", "/api/tasks/"
ASKS = {CREDITS: "credits", STATE: "status", CHAT: "make it pop", EXPORT: "export"}


def for_a_person(text: str) -> None:
    """Fails for a text with a code, a class name, markup or a dump in it."""
    assert text
    assert not re.search(r"\b[1-5]\d{2,3}\b|<|>|[{}]|HTTP|Error\b|Exception|Traceback|nmv_", text), text


def carriers(*rows: tuple[int, tuple[str, ...]]) -> list[Any]:
    return [pytest.param(code, carrier, id=f"{code} as {carrier}") for code, which in rows for carrier in which]


@pytest.fixture
def peer(make_peer: MakePeer) -> Any:
    """A backend with a clip in every project."""
    peer = make_peer()
    peer.peer.begins_with = [video_track("plain.mp4", 10_000)]
    return peer


BAD_TOKENS = [
    *((path, 1001, carrier) for path in ASKS for carrier in EVERYWHERE),
    *((CREDITS, code, carrier) for code in (1010, 1011) for carrier in BODIES),
    (CREDITS, 401, STATUS),
]


@pytest.mark.parametrize(("path", "code", "carrier"), BAD_TOKENS)
def test_a_bad_token_is_replaced_once_and_the_call_repeated(peer: Any, path: str, code: int, carrier: str) -> None:
    peer.peer.refuse(path, code, carrier)
    turn = peer.say(ASKS[path])
    assert not turn.errors, turn.error
    assert len(peer.asked(TOKEN)) == 2
    assert len({call.headers["x-client-id"] for call in peer.asked(TOKEN)}) == 1


@pytest.mark.parametrize(("code", "carrier"), carriers((1001, EVERYWHERE)))
def test_a_bad_token_does_not_stop_an_upload(make_peer: MakePeer, clip: Path, code: int, carrier: str) -> None:
    peer = make_peer()
    peer.peer.refuse(UPLOAD, code, carrier)
    assert "plain.mp4" in peer.say("", clip).text
    assert clip.read_bytes() in peer.asked(UPLOAD)[-1].body, "the whole file goes along again"


def test_a_token_that_stays_bad_ends_the_turn(peer: Any) -> None:
    peer.peer.refuse(CREDITS, 1001, IN_BODY, times=9)
    turn = peer.say("credits")
    assert turn.errors == ["token-invalid"]
    assert len(peer.asked(CREDITS, "GET")) == 2
    for_a_person(turn.error)


@pytest.mark.parametrize("carrier", EVERYWHERE)
def test_ones_own_token_is_never_replaced(make_peer: MakePeer, monkeypatch: pytest.MonkeyPatch, carrier: str) -> None:
    monkeypatch.setenv("NEMO_TOKEN", "registered")
    peer = make_peer()
    peer.peer.admit("registered")
    assert not peer.say("credits").errors
    assert peer.seen[-1].headers["authorization"] == "Bearer registered"
    peer.peer.refuse(CREDITS, 1001, carrier)
    turn = peer.say("credits")
    assert turn.errors == ["env-token"]
    assert "NEMO_TOKEN" in turn.error
    assert "registered" not in turn.error.replace("registered account", "")
    assert not peer.asked(TOKEN)


@pytest.mark.parametrize(("code", "carrier"), carriers((1002, EVERYWHERE)))
@pytest.mark.parametrize("path", [STATE, CHAT, EXPORT])
def test_a_project_that_is_gone(peer: Any, path: str, code: int, carrier: str) -> None:
    peer.peer.refuse(path, code, carrier)
    turn = peer.say(ASKS[path])
    assert turn.errors == ["session-not-found"]
    for_a_person(turn.error)
    assert len(peer.asked(SESSION)) == 2
    assert len(peer.asked(CHAT)) == (path == CHAT)


@pytest.mark.parametrize(("code", "carrier"), carriers((1002, EVERYWHERE)))
def test_a_clip_goes_to_the_new_project(peer: Any, clip: Path, code: int, carrier: str) -> None:
    peer.peer.refuse(UPLOAD, code, carrier)
    turn = peer.say("", clip)
    assert not turn.errors
    assert "no longer" in turn.text
    first, again = peer.asked(UPLOAD)[-2:]
    assert first.path != again.path


@pytest.mark.parametrize("carrier", BODIES)
@pytest.mark.parametrize(("fields", "bind"), [(("user_id",), "anon_7"), ((), "task_[0-9a-f-]+")])
def test_a_guest_without_credits_is_shown_where_to_register(
    make_peer: MakePeer, carrier: str, fields: tuple[str, ...], bind: str
) -> None:
    peer = make_peer(token_fields=fields)
    peer.peer.refuse(CHAT, 2001, carrier)
    turn = peer.say("make it pop")
    assert turn.errors == ["no-credits"]
    assert re.search(rf"https://nemovideo\.com/register\?bind={bind}(?!\w)", turn.error), turn.error
    assert len(peer.asked(CHAT)) == 1


@pytest.mark.parametrize("carrier", BODIES)
def test_a_registered_user_without_credits_tops_up(
    make_peer: MakePeer, monkeypatch: pytest.MonkeyPatch, carrier: str
) -> None:
    monkeypatch.setenv("NEMO_TOKEN", "registered")
    peer = make_peer()
    peer.peer.admit("registered")
    peer.peer.refuse(CHAT, 2001, carrier)
    turn = peer.say("make it pop")
    assert turn.errors == ["no-credits"]
    assert "Top up credits in your account" in turn.error
    assert "http" not in turn.error


@pytest.mark.parametrize(("code", "carrier"), carriers((4001, EVERYWHERE), (4002, EVERYWHERE)))
def test_a_file_that_the_backend_does_not_take(make_peer: MakePeer, clip: Path, code: int, carrier: str) -> None:
    peer = make_peer()
    peer.peer.refuse(UPLOAD, code, carrier)
    turn = peer.say("make it pop and send me the file", clip)
    kind, word = {4001: ("unsupported-file", "mp4"), 4002: ("file-too-large", "trim")}[code]
    assert turn.errors == [kind]
    assert word in turn.error
    assert len(peer.asked(UPLOAD)) == 1
    assert not peer.asked(CHAT) + peer.asked(EXPORT), "the rest of the turn is not done"


@pytest.mark.parametrize("carrier", EVERYWHERE)
def test_a_plan_that_blocks_export_is_no_matter_of_credits(peer: Any, carrier: str) -> None:
    peer.peer.refuse(EXPORT, 402, carrier)
    turn = peer.say("export")
    assert turn.errors == ["plan-blocked"]
    assert turn.error == "Register or upgrade your plan to unlock export."
    assert not peer.say("export").errors, "nothing is left of the refused one"


@pytest.mark.parametrize("carrier", EVERYWHERE)
@pytest.mark.parametrize("path", [CREDITS, STATE, CHAT, EXPORT])
def test_a_rate_limit_is_waited_for_once(peer: Any, path: str, carrier: str) -> None:
    peer.peer.refuse(path, 429, carrier, Retry_After="0")
    turn = peer.say(ASKS[path])
    assert not turn.errors, turn.error


@pytest.mark.parametrize("carrier", EVERYWHERE)
def test_a_rate_limit_that_stays_says_when_to_come_back(peer: Any, carrier: str) -> None:
    peer.peer.refuse(CREDITS, 429, carrier, Retry_After="0")
    peer.peer.refuse(CREDITS, 429, carrier, Retry_After="7200")
    turn = peer.say("credits")
    assert turn.errors == ["rate-limited"]
    assert "2 hours" in turn.error
    assert len(peer.asked(CREDITS, "GET")) == 2


@pytest.mark.parametrize("carrier", EVERYWHERE)
def test_the_token_call_is_repeated_once_with_the_client_id(make_peer: MakePeer, carrier: str) -> None:
    peer = make_peer()
    peer.peer.refuse(TOKEN, 400, carrier)
    assert not peer.say("credits").errors
    first, again = peer.asked(TOKEN)
    assert first.headers["x-client-id"] == again.headers["x-client-id"]


@pytest.mark.parametrize("carrier", EVERYWHERE)
def test_no_new_token_for_some_days(make_peer: MakePeer, carrier: str) -> None:
    peer = make_peer()
    peer.peer.refuse(TOKEN, 429, carrier, times=9, Retry_After=str(3 * 86_400))
    turn = peer.say("credits")
    assert turn.errors == ["token-limit"]
    assert "3 days" in turn.error


@pytest.mark.parametrize(("code", "carrier"), carriers((403, EVERYWHERE), (9999, BODIES), (503, EVERYWHERE)))
@pytest.mark.parametrize("path", [CREDITS, EXPORT])
def test_every_other_refusal_has_a_sentence_of_its_own(peer: Any, path: str, code: int, carrier: str) -> None:
    peer.peer.refuse(path, code, carrier, times=9)
    turn = peer.say(ASKS[path])
    assert len(turn.errors) == 1
    assert turn.errors[0] == "not-allowed" or code != 403
    for_a_person(turn.error)
    assert "not allow" in turn.error or code != 403
