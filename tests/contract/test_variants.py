"""Each form in which the contract lets a backend answer, one at a time, on the way from a clip to a file."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

MakePeer = Callable[..., Any]


def way_through(peer: Any, clip: Path) -> Any:
    """A clip, an edit, a look, the balance and the file; gives the last turn."""
    edited, shown, credits, delivered = peer.talk(
        ('Add a title that says "Urban Dreams"', clip), "what's on the timeline?", "credits", "send me the video"
    )
    assert not edited.errors
    assert "That is on your video now." in edited.text
    assert shown.text == 'Timeline (2 tracks): 1. Video: plain.mp4 (0-2s) 2. Title: "Urban Dreams" (0-3s)'
    assert re.search(r"\b87\b.*\b3\b.*\b90\b", credits.text)
    assert not delivered.errors
    (file,) = delivered.files
    assert clip.read_bytes() == file.read_bytes()[: clip.stat().st_size]
    assert b"Urban Dreams" in file.read_bytes()
    return delivered


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize("envelope", ["code", "success", "bare"])
def test_envelopes(make_peer: MakePeer, clip: Path, envelope: str, streaming: bool) -> None:
    way_through(make_peer(envelope=envelope, streaming=streaming), clip)


@pytest.mark.parametrize("render_id_key", ["id", "render_id"])
@pytest.mark.parametrize("render_envelope", ["success", "code", "bare"])
def test_render_envelopes_and_ids(make_peer: MakePeer, clip: Path, render_envelope: str, render_id_key: str) -> None:
    way_through(make_peer(render_envelope=render_envelope, render_id_key=render_id_key), clip)


@pytest.mark.parametrize("envelope", ["code", "bare"])
def test_the_state_directly_under_data(make_peer: MakePeer, clip: Path, envelope: str) -> None:
    way_through(make_peer(envelope=envelope, state_under="data"), clip)


@pytest.mark.parametrize("fields", [(), ("user_id",), ("expires_at",), ("credits",)])
def test_tokens_with_less_said_about_them(make_peer: MakePeer, clip: Path, fields: tuple[str, ...]) -> None:
    peer = make_peer(token_fields=fields)
    way_through(peer, clip)
    assert len(peer.asked("/api/auth/anonymous-token")) == 1


@pytest.mark.parametrize(
    ("output", "render_envelope"),
    [
        ("outputUrl", "success"),
        ("outputUrl", "bare"),
        ("output.url", "success"),
        ("output.url", "bare"),
        ("none", "success"),
        ("unreachable", "success"),
    ],
)
def test_where_the_finished_file_is(make_peer: MakePeer, clip: Path, output: str, render_envelope: str) -> None:
    peer = make_peer(output=output, render_envelope=render_envelope)
    way_through(peer, clip)
    through_the_proxy = [call for call in peer.seen if call.path.endswith("/download")]
    assert bool(through_the_proxy) is (output in ("none", "unreachable"))


def test_a_file_at_another_origin_is_fetched_without_a_token_or_attribution(make_peer: MakePeer, clip: Path) -> None:
    peer = make_peer(output="elsewhere")
    way_through(peer, clip)
    (fetched,) = [call for call in peer.seen if not call.at_api]
    assert fetched.path.startswith("/files/")
    given = {"authorization", "x-skill-source", "x-skill-version", "x-skill-platform", "x-client-id"}
    assert not given & set(fetched.headers)


def test_a_backend_with_claim_tokens_gives_a_link_without_the_real_one(make_peer: MakePeer, clip: Path) -> None:
    delivered = way_through(make_peer(), clip)
    assert "https://nemovideo.com/workspace/claim?ct=clm_seven" in delivered.text
    assert "nmv_usr_" not in delivered.text


def test_a_backend_without_claim_tokens_is_not_spoken_of(make_peer: MakePeer, clip: Path) -> None:
    delivered = way_through(make_peer(knows_claims=False), clip)
    assert "http" not in delivered.text
    assert not delivered.errors


def test_several_files_and_an_address_in_one_turn(make_peer: MakePeer, clip: Path) -> None:
    peer = make_peer()
    turn = peer.say("", clip, "https://example.com/clips/city.mp4")
    assert not turn.errors
    assert "plain.mp4 (2 s, 320x240)" in turn.text
    assert "city.mp4 (4 s, 1080x1920)" in turn.text
    files, addresses = peer.asked("/api/upload-video/")
    assert files.headers["content-type"].startswith("multipart/form-data")
    assert addresses.body.replace(b" ", b"") == (b'{"urls":["https://example.com/clips/city.mp4"],"source_type":"url"}')


def test_a_failed_render_is_tried_once_more_under_a_new_id(make_peer: MakePeer, clip: Path) -> None:
    peer = make_peer()
    peer.peer.failing_renders = 1
    way_through(peer, clip)
    assert len(peer.asked("/api/render/proxy/lambda")) == 2


def test_a_render_that_fails_twice_is_given_up_with_its_reason(make_peer: MakePeer, clip: Path) -> None:
    peer = make_peer()
    peer.peer.failing_renders = 2
    peer.say("", clip)
    turn = peer.say("export")
    assert turn.errors == ["render-failed"]
    assert not turn.files
    assert not list(peer.out.iterdir())
    assert len(peer.asked("/api/render/proxy/lambda")) == 2
