"""What the contract promises, by every backend alike."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from caption_ab_skill import Progress, Text
from caption_ab_skill.skill_file import skill_file
from caption_ab_skill.wire.errors import Refused, SessionNotFound, TokenInvalid, UnsupportedFile

MakeClip = Callable[..., Path]
TEST_IT = "test two caption styles on my video"


def boxes(path: Path) -> list[bytes]:
    """The kinds of an MP4's outermost boxes; fails where the file ends in the middle of one."""
    content, kinds, at = path.read_bytes(), [], 0
    while at < len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        assert length >= 8
        kinds.append(content[at + 4 : at + 8])
        at += length
    assert at == len(content), "the file is cut off"
    return kinds


def test_only_connecting_is_seen_and_the_project_is_kept(backend: Any) -> None:
    first, second = backend.say("credits"), backend.say("credits")
    assert first.statuses == ["Connecting…"]
    assert not first.errors + second.errors
    assert len(backend.asked("/api/tasks/")) == 1
    assert len(backend.asked("/api/auth/anonymous-token")) <= 1


@pytest.mark.parametrize(("message", "language"), [("what's on the timeline?", "en"), ("时间线上有什么？", "zh-CN")])
def test_the_project_has_the_language_of_the_first_message(backend: Any, message: str, language: str) -> None:
    backend.say(message)
    (made,) = backend.asked("/api/tasks/me/with-session/nemo_agent")
    assert json.loads(made.body) == {"task_name": "project", "language": language}


def test_credits_are_told_in_a_sentence(backend: Any) -> None:
    text = backend.say("how many credits do I have left?").text
    assert "nothing is charged" in text if backend.is_engine else ("87" in text and "90" in text)


def test_a_file_is_taken_whole_and_told_with_length_and_size(backend: Any, make_clip: MakeClip) -> None:
    clip = make_clip("ein Clip – 城市.mp4", size=(320, 180), seconds=1)
    turn = backend.say("", clip)
    assert re.search(r"ein Clip – 城市\.mp4 \(1(\.\d)? s, 320x180\)", turn.text), turn.text
    (sent,) = backend.asked("/api/upload-video/nemo_agent/me/")
    assert clip.read_bytes() in sent.body
    assert sent.body.count(b'name="files"') == 1


def test_several_files_go_in_one_turn(backend: Any, make_clip: MakeClip) -> None:
    clips = [make_clip("one.mp4", seconds=1), make_clip("two.mp4", seconds=1, picture="smptebars")]
    turn = backend.say("", *clips)
    assert not turn.errors
    sent = b"".join(call.body for call in backend.asked("/api/upload-video/"))
    assert all(clip.read_bytes() in sent for clip in clips)
    assert "one.mp4" in turn.text
    assert "two.mp4" in turn.text


def test_a_file_that_is_not_what_its_name_says_is_refused(backend: Any, tmp_path: Path) -> None:
    fake = tmp_path / "clip.mp4"
    fake.write_text("words, and no picture " * 100)
    turn = backend.say("make it pop", fake)
    assert turn.errors == ["unsupported-file"]
    assert not backend.asked("/run_sse"), "after a failed upload the rest of the turn is not done"


@pytest.mark.parametrize("name", ["notes.pdf", "clip.exe", "no-ending"])
def test_a_wrong_file_type_is_refused_before_a_byte_is_sent(backend: Any, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("words")
    turn = backend.say("here", tmp_path / name)
    assert turn.errors == ["unsupported-file"]
    assert all(ending in turn.error for ending in ("mp4", "webm", "png", "wav"))
    assert not backend.asked("/api/upload-video/")


def test_a_message_is_sent_once_word_for_word_and_its_work_stands_on_the_timeline(
    backend: Any, clip: Path, captions: Path
) -> None:
    turn = backend.say(TEST_IT, clip, captions)
    assert not turn.errors
    (sent,) = backend.asked("/run_sse")
    body = json.loads(sent.body)
    (part,) = body["new_message"].pop("parts")
    session = backend.asked("/api/upload-video/")[0].path.rsplit("/", 1)[1]
    assert body == {"app_name": "nemo_agent", "user_id": "me", "session_id": session, "new_message": {}}
    assert set(part) == {"text"}
    assert part["text"].startswith(TEST_IT)
    assert "text/event-stream" in sent.headers["accept"]

    shown = backend.say("what's on the timeline?").text
    assert shown.startswith("Timeline (3 tracks): 1. Video: plain.mp4 (0-2s) 2. Title")
    assert "Hello there" in shown
    assert len(backend.asked("/run_sse")) == 1


def test_an_answer_is_shown_once_and_whole_and_tools_are_not(backend: Any, clip: Path, captions: Path) -> None:
    turn = backend.say(TEST_IT, clip, captions)
    said = [event.text for event in turn.events if isinstance(event, Text)]
    answer = "2 variants are ready" if backend.is_engine else "That is on your video now."
    assert " ".join(said).count(answer) == 1
    assert backend.is_engine or answer in said
    shown = " ".join([*said, *turn.statuses])
    assert not re.search(r"start_test|functionCall|nemo_agent|[{}]", shown)


def test_captions_travel_as_a_subrip_block_and_both_variants_come_back(
    backend: Any, clip: Path, captions: Path
) -> None:
    turn = backend.say(TEST_IT, clip, captions)
    assert not turn.errors
    (sent,) = backend.asked("/run_sse")
    text = json.loads(sent.body)["new_message"]["parts"][0]["text"]
    assert re.search(r"```srt\n1\n00:00:00,200 --> 00:00:00,900\nHello there\n", text)
    assert b"Hello there" not in b"".join(call.body for call in backend.asked("/api/upload-video/"))

    turn = backend.say("send me both")
    assert {file.name for file in turn.files} == {"plain-A.mp4", "plain-B.mp4", "plain-report.html"}
    exported = [json.loads(call.body) for call in backend.asked("/api/render/proxy/lambda") if call.body]
    assert [sum(track["tt"] == 7 for track in body["draft"]["t"]) for body in exported] == [1, 1]
    a, b = (file.read_bytes() for file in turn.files if file.suffix == ".mp4")
    assert a != b


def test_an_export_is_polled_to_its_end_and_delivered_whole(backend: Any, make_clip: MakeClip) -> None:
    # No other test exports this clip: what was rendered before is finished at once.
    backend.say("", make_clip("plain.mp4", picture="smptebars"))
    turn = backend.say("send me the video")
    assert not turn.errors
    (file,) = turn.files
    assert file == backend.out / "plain-edited.mp4"
    assert {b"ftyp", b"moov", b"mdat"} <= set(boxes(file))
    assert [path.name for path in backend.out.iterdir()] == [file.name], "no half-written file stays"
    (export,) = [call for call in backend.asked("/api/render/proxy/lambda") if not call.path.endswith("/cancel")]
    body = json.loads(export.body)
    session = backend.asked("/api/upload-video/")[0].path.rsplit("/", 1)[1]
    assert set(body) == {"id", "sessionId", "draft", "output"}
    assert body["id"].startswith("render_")
    assert (body["sessionId"], body["output"]) == (session, {"format": "mp4", "quality": "high"})
    assert backend.asked(f"/api/render/proxy/lambda/{body['id']}", "GET"), "it was polled"
    progress = [event for event in turn.events if isinstance(event, Progress)]
    assert progress
    assert all(event.done is None or event.total is None or event.done <= event.total for event in progress)


def test_an_unchanged_draft_exported_again_is_the_same_render(backend: Any, clip: Path) -> None:
    backend.say("", clip)
    first, second = backend.say("export it"), backend.say("export it")
    assert [file.name for file in (*first.files, *second.files)] == ["plain-edited.mp4", "plain-edited.mp4"]
    assert first.files[0].read_bytes() == second.files[0].read_bytes()
    ids = [json.loads(call.body)["id"] for call in backend.asked("/api/render/proxy/lambda") if call.body]
    assert len(ids) == len(set(ids)), "an id is new for every try"


def test_an_undocumented_field_of_the_draft_comes_back_untouched(backend: Any, clip: Path) -> None:
    async def export() -> tuple[dict[str, Any], dict[str, Any]]:
        async with backend.skill() as skill:
            _ = [event async for event in skill.say("", [str(clip)])]
            before = (await skill.state()).draft
            _ = [event async for event in skill.say("export")]
        posted = json.loads(backend.asked("/api/render/proxy/lambda")[0].body)["draft"]
        return before, posted

    before, posted = asyncio.run(export())
    assert posted == before


def test_nothing_to_export_is_said_without_asking_for_a_render(backend: Any) -> None:
    assert backend.say("export").errors == ["nothing-to-export"]
    assert not backend.asked("/api/render/")


def test_a_used_render_id_is_refused(backend: Any, clip: Path) -> None:
    async def twice() -> None:
        async with backend.client() as client:
            session = await client.create_session("en")
            await client.upload(session.session_id, [clip])
            draft = (await client.state(session.session_id)).draft
            await client.export(session.session_id, draft, "render_one")
            try:
                with pytest.raises(Refused):
                    await client.export(session.session_id, draft, "render_one")
            finally:
                await client.cancel("render_one")

    asyncio.run(twice())


def test_a_render_is_cancelled(backend: Any, make_clip: MakeClip) -> None:
    async def cancelled() -> str:
        async with backend.client() as client:
            session = await client.create_session("en")
            await client.upload(session.session_id, [make_clip("long.mp4", seconds=8)])
            draft = (await client.state(session.session_id)).draft
            await client.export(session.session_id, draft, "render_two")
            await client.cancel("render_two")
            return (await client.render_status("render_two")).status

    assert asyncio.run(cancelled()) == "failed"


def test_a_render_left_behind_goes_on_and_can_be_stopped_in_a_later_turn(backend: Any, make_clip: MakeClip) -> None:
    if backend.peer:
        backend.peer.stalled = True
    backend.say("", make_clip("long.mp4", seconds=20, size=(640, 360)))

    async def walk_away() -> None:
        async with backend.skill() as skill:
            events = skill.say("export")
            async for event in events:
                if isinstance(event, Progress) and backend.asked("/api/render/proxy/lambda"):
                    break
            await events.aclose()

    asyncio.run(walk_away())
    (export,) = backend.asked("/api/render/proxy/lambda")
    identity = json.loads(export.body)["id"]
    turn = backend.say("cancel the render")
    assert turn.text == "Stopped 1 render."
    assert len(backend.asked(f"/api/render/proxy/lambda/{identity}/cancel")) == 1
    assert not list(backend.out.iterdir())


def test_an_unknown_project_is_replaced_and_said_plainly(backend: Any) -> None:
    backend.say("credits")
    backend.lose_session()
    turn = backend.say("what's on the timeline?")
    assert turn.errors == ["session-not-found"]
    assert "gone" not in turn.error
    assert len(backend.asked("/api/tasks/")) == 2
    assert not backend.say("what's on the timeline?").errors, "the new project is used from now on"


@pytest.mark.parametrize("message", ["make it pop", "send me the video", "what's on the timeline?"])
def test_an_unknown_project_ends_any_turn_without_a_clip_of_its_own(backend: Any, message: str) -> None:
    backend.say("credits")
    backend.lose_session()
    assert backend.say(message).errors == ["session-not-found"]
    assert not backend.asked("/api/render/")


def test_a_turn_that_brings_its_own_clip_goes_on_in_the_new_project(backend: Any, clip: Path, captions: Path) -> None:
    backend.say("credits")
    backend.lose_session()
    turn = backend.say(TEST_IT, clip, captions)
    assert not turn.errors
    assert "no longer" in turn.text
    assert "Hello there" in backend.say("status").text
    assert len(backend.asked("/run_sse")) == 1


def test_a_token_that_is_no_longer_known_is_replaced_once_with_the_same_client_id(backend: Any) -> None:
    backend.say("credits")
    backend.spoil_token()
    turn = backend.say("credits")
    assert not turn.errors
    assert turn.text
    ids = {call.headers["x-client-id"] for call in backend.asked("/api/auth/anonymous-token")}
    assert len(ids) == 1
    assert backend.seen[-1].headers["authorization"] != "Bearer nmv_usr_wrong"


def test_the_wire_says_what_was_wrong(backend: Any, tmp_path: Path) -> None:
    fake = tmp_path / "fake.mp4"
    fake.write_text("words " * 100)

    async def wrong() -> None:
        async with backend.client() as client:
            session = await client.create_session("en")
            with pytest.raises(UnsupportedFile):
                await client.upload(session.session_id, [fake])
            with pytest.raises(SessionNotFound):
                await client.state("gone")
            with pytest.raises(SessionNotFound):
                _ = [event async for event in client.chat("gone", "hello")]
            client.token = "nmv_usr_wrong"
            with pytest.raises(TokenInvalid):
                await client.credits()

    asyncio.run(wrong())


def test_a_claim_token_is_optional(backend: Any) -> None:
    async def claimed() -> str | None:
        async with backend.client() as client:
            claim = await client.claim_token(await client.create_session("en"))
            return claim.claim_token if claim else None

    assert asyncio.run(claimed()) == ("clm_seven" if backend.peer and backend.peer.variant.knows_claims else None)


def test_every_request_says_who_it_comes_from(backend: Any, clip: Path, captions: Path) -> None:
    backend.say(TEST_IT, clip, captions)
    backend.say("send me B")
    assert any(call.path.endswith("/download") or call.path.startswith("/files/") for call in backend.seen)
    skill = skill_file()
    for call in backend.seen:
        own = call.path.startswith("/engine/")
        if own:
            continue  # looking for the engine is no call of the contract
        headers = call.headers
        assert (headers["x-skill-source"], headers["x-skill-version"]) == (skill.name, skill.version), call.path
        assert headers["x-skill-platform"] == "unknown"
        is_token_call = call.path == "/api/auth/anonymous-token"
        assert ("authorization" in headers) is not is_token_call, call.path
        assert ("x-client-id" in headers) is is_token_call, call.path
        assert "nmv_" not in call.path


def test_an_export_without_attribution_is_refused_as_a_matter_of_the_plan(backend: Any, clip: Path) -> None:
    async def refused() -> int:
        async with backend.client() as client:
            session = await client.create_session("en")
            await client.upload(session.session_id, [clip])
            draft = (await client.state(session.session_id)).draft
            for name in ("X-Skill-Source", "X-Skill-Version", "X-Skill-Platform"):
                client._own_headers.pop(name)
            with pytest.raises(Refused) as caught:
                await client.export(session.session_id, draft, "render_three")
            return caught.value.code

    assert asyncio.run(refused()) == 402
