"""The client against a real HTTP server: what goes over the wire, and what never does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from caption_ab_skill.skill_file import skill_file
from caption_ab_skill.wire import download
from caption_ab_skill.wire.client import Client
from caption_ab_skill.wire.errors import BadAnswer, Refused, SessionNotFound, TokenInvalid, Unreachable
from caption_ab_skill.wire.events import ChatEvent, Heartbeat, TextPiece
from caption_ab_skill.wire.messages import Render, Session

Serve = Callable[[Starlette], str]
SECRET = "nmv_usr_secret"


class Peer:
    """Answers every path with what the test put there, and keeps the requests."""

    def __init__(self, answers: dict[str, Response | Callable[[Request], Response]]) -> None:
        self.answers = answers
        self.requests: list[tuple[Request, bytes]] = []
        self.app = Starlette(routes=[Route("/{path:path}", self.answer, methods=["GET", "POST"])])

    async def answer(self, request: Request) -> Response:
        self.requests.append((request, await request.body()))
        answer = self.answers[f"/{request.path_params['path']}"]
        return answer if isinstance(answer, Response) else answer(request)


def ok(data: object) -> Response:
    return JSONResponse({"code": 0, "data": data})


async def calling(url: str, work: Callable[[Client], Any], token: str | None = SECRET) -> Any:
    async with Client(url, client_id="11111111-2222", token=token) as client:
        result = work(client)
        if hasattr(result, "__aiter__"):
            return [item async for item in result]
        return await result


def test_attribution_and_the_token_go_on_every_request(serve: Serve) -> None:
    peer = Peer({"/api/credits/balance/simple": ok({"available": 97, "frozen": 3, "total": 100})})
    credits = asyncio.run(calling(serve(peer.app), Client.credits))
    assert (credits.available, credits.frozen, credits.total) == (97, 3, 100)
    headers = peer.requests[0][0].headers
    assert headers["authorization"] == f"Bearer {SECRET}"
    assert headers["x-skill-source"] == "caption-ab"
    assert headers["x-skill-version"] == skill_file().version
    assert headers["x-skill-platform"]


def test_the_anonymous_token_call_has_the_client_id_and_no_token(serve: Serve) -> None:
    peer = Peer({"/api/auth/anonymous-token": ok({"token": "nmv_usr_new", "credits": 100})})
    token = asyncio.run(calling(serve(peer.app), Client.anonymous_token))
    assert token.token == "nmv_usr_new"
    assert "nmv_usr_new" not in repr(token)
    headers = peer.requests[0][0].headers
    assert headers["x-client-id"] == "11111111-2222"
    assert "authorization" not in headers


def test_a_session_and_its_state_in_both_forms(serve: Serve) -> None:
    draft = {"t": [], "odd": 1}
    peer = Peer(
        {
            "/api/tasks/me/with-session/nemo_agent": ok({"task_id": 7, "session_id": "s/1"}),
            "/api/state/nemo_agent/me/new/latest": ok({"state": {"draft": draft}}),
            "/api/state/nemo_agent/me/old/latest": ok({"draft": draft}),
        }
    )
    url = serve(peer.app)
    session = asyncio.run(calling(url, lambda c: c.create_session("zh-CN")))
    assert session == Session(session_id="s/1", task_id="7")
    assert json.loads(peer.requests[0][1]) == {"task_name": "project", "language": "zh-CN"}
    for name in ("new", "old"):
        assert asyncio.run(calling(url, lambda c, name=name: c.state(name))).draft == draft


@pytest.mark.parametrize(
    ("answer", "render"),
    [
        ({"success": True, "data": {"id": "r", "status": "pending", "progress": 5}}, Render(id="r", progress=5)),
        ({"render_id": "r", "status": "processing"}, Render(id="r", status="processing")),
        (
            {"success": True, "data": {"id": "r", "status": "completed", "outputUrl": "http://x/y"}},
            Render(id="r", status="completed", output_url="http://x/y"),
        ),
        (
            {"id": "r", "status": "completed", "output": {"url": "http://x/y"}},
            Render(id="r", status="completed", output_url="http://x/y"),
        ),
        (
            {"id": "r", "status": "completed", "data": {"output": {"url": "http://x/y"}}},
            Render(id="r", status="completed", output_url="http://x/y"),
        ),
        ({"status": "FAILED", "error": "no disk"}, Render(id="r", status="failed", error="no disk")),
        ({"status": "queued"}, Render(id="r", status="processing")),
    ],
)
def test_a_render_in_every_form(serve: Serve, answer: object, render: Render) -> None:
    peer = Peer({"/api/render/proxy/lambda/r": JSONResponse(answer)})
    assert asyncio.run(calling(serve(peer.app), lambda c: c.render_status("r"))) == render


def test_an_export_says_session_in_camel_case_and_keeps_the_draft(serve: Serve) -> None:
    answer = JSONResponse({"success": True, "data": {"id": "r1", "status": "pending"}}, headers={"Retry-After": "4"})
    peer = Peer({"/api/render/proxy/lambda": answer})
    render = asyncio.run(calling(serve(peer.app), lambda c: c.export("s1", {"t": [], "x-odd": "字"}, "r1")))
    assert render.retry_after == 4
    assert json.loads(peer.requests[0][1]) == {
        "id": "r1",
        "sessionId": "s1",
        "draft": {"t": [], "x-odd": "字"},
        "output": {"format": "mp4", "quality": "high"},
    }


def test_an_upload_streams_every_file_as_files_and_tells_how_far_it_is(serve: Serve, tmp_path: Path) -> None:
    first, second = tmp_path / "片段 “1”.mp4", tmp_path / "b.mov"
    first.write_bytes(b"x" * 300_000)
    second.write_bytes(b"y" * 10)
    names: list[tuple[str, int]] = []

    async def take(request: Request) -> Response:
        async with request.form() as form:
            for file in form.getlist("files"):
                assert not isinstance(file, str)
                names.append((file.filename or "", len(await file.read())))
        return ok({"files": [{"filename": name, "duration": 1.5} for name, _ in names]})

    seen: list[tuple[int, int]] = []
    app = Starlette(routes=[Route("/api/upload-video/nemo_agent/me/s1", take, methods=["POST"])])
    taken = asyncio.run(calling(serve(app), lambda c: c.upload("s1", [first, second], lambda *now: seen.append(now))))
    assert names == [(first.name, 300_000), (second.name, 10)]
    assert [file.duration for file in taken] == [1.5, 1.5]
    assert seen[-1] == (300_010, 300_010)
    assert [now for now, _ in seen] == sorted(now for now, _ in seen)


def stream(*chunks: bytes) -> Response:
    async def send() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    return StreamingResponse(send(), media_type="text/event-stream")


def test_a_stream_is_read_as_the_standard_says(serve: Serve) -> None:
    whole = '\ufeffdata: {"type":"text",\r\ndata: "content":"你好\u2028there"}\r\r: beat\n\ndata:\n\n'.encode()
    pieces = [whole[i : i + 1] for i in range(len(whole))]
    peer = Peer({"/run_sse": stream(*pieces)})
    events: list[ChatEvent] = asyncio.run(calling(serve(peer.app), lambda c: c.chat("s1", "hello")))
    assert events == [TextPiece("你好\u2028there"), Heartbeat()]
    assert json.loads(peer.requests[0][1]) == {
        "app_name": "nemo_agent",
        "user_id": "me",
        "session_id": "s1",
        "new_message": {"parts": [{"text": "hello"}]},
    }


def test_a_refused_message_is_an_error_and_not_a_stream(serve: Serve) -> None:
    peer = Peer({"/run_sse": JSONResponse({"detail": "Session not found: s1"}, 404)})
    with pytest.raises(SessionNotFound):
        asyncio.run(calling(serve(peer.app), lambda c: c.chat("s1", "hello")))
    peer = Peer({"/run_sse": HTMLResponse("<p>hi</p>")})
    with pytest.raises(BadAnswer):
        asyncio.run(calling(serve(peer.app), lambda c: c.chat("s1", "hello")))


def test_a_redirect_of_a_call_is_not_followed(serve: Serve) -> None:
    other = Peer({"/stolen": ok({})})
    peer = Peer({"/api/credits/balance/simple": RedirectResponse(serve(other.app) + "/stolen")})
    with pytest.raises(BadAnswer):
        asyncio.run(calling(serve(peer.app), Client.credits))
    assert other.requests == []


def test_no_token_and_no_attribution_go_to_another_origin(serve: Serve, tmp_path: Path) -> None:
    cdn = Peer({"/file.mp4": Response(b"movie")})
    away = serve(cdn.app) + "/file.mp4"
    peer = Peer({"/dl": RedirectResponse(away)})
    url = serve(peer.app)
    for address in (away, url + "/dl"):
        target = tmp_path / "a.mp4"
        render = Render(id="r", status="completed", output_url=address)
        asyncio.run(calling(url, lambda c, render=render, target=target: c.download(render, target)))
        assert target.read_bytes() == b"movie"
    for request, _ in cdn.requests:
        assert not {"authorization", "x-skill-source", "x-skill-version", "x-client-id"} & set(request.headers)
    assert peer.requests[0][0].headers["authorization"] == f"Bearer {SECRET}"


def test_the_proxy_is_the_way_in_where_the_address_is_not_reachable(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "_PAUSES", ())
    peer = Peer({"/api/render/proxy/r/download": Response(b"movie")})
    render = Render(id="r", status="completed", output_url="http://127.0.0.1:9/gone.mp4")
    asyncio.run(calling(serve(peer.app), lambda c: c.download(render, tmp_path / "a.mp4")))
    assert (tmp_path / "a.mp4").read_bytes() == b"movie"


@pytest.mark.parametrize("address", ["http://[no", "ftp://x/y", "//elsewhere"])
def test_the_proxy_is_the_way_in_where_the_address_is_none(serve: Serve, tmp_path: Path, address: str) -> None:
    peer = Peer({"/api/render/proxy/r/download": Response(b"movie")})
    render = Render(id="r", status="completed", output_url=address)
    asyncio.run(calling(serve(peer.app), lambda c: c.download(render, tmp_path / "a.mp4")))
    assert (tmp_path / "a.mp4").read_bytes() == b"movie"


@pytest.mark.parametrize(
    ("answer", "render"),
    [
        ({"status": "processing", "progress": "40%"}, Render(id="r", status="processing")),
        ({"status": "processing", "progress": 1e400}, Render(id="r", status="processing")),
        ({"status": "processing", "progress": -3}, Render(id="r", status="processing")),
        ({"status": "processing", "progress": 400}, Render(id="r", status="processing", progress=100)),
        ({"status": "failed", "error": {"message": "no disk"}}, Render(id="r", status="failed", error="no disk")),
        ({"status": "completed", "outputUrl": {"x": 1}}, Render(id="r", status="completed")),
    ],
)
def test_a_render_with_something_garbled_about_it(serve: Serve, answer: dict[str, Any], render: Render) -> None:
    body = json.dumps({"success": True, "data": answer}).replace("Infinity", "1e400")
    peer = Peer({"/api/render/proxy/lambda/r": Response(body, media_type="application/json")})
    assert asyncio.run(calling(serve(peer.app), lambda c: c.render_status("r"))) == render


def test_other_settings_travel_with_the_export(serve: Serve) -> None:
    peer = Peer({"/api/render/proxy/lambda": JSONResponse({"id": "r", "status": "pending"})})
    asyncio.run(calling(serve(peer.app), lambda c: c.export("s", {}, "r", {"format": "mov"})))
    assert json.loads(peer.requests[0][1])["output"] == {"format": "mov", "quality": "high"}


def test_errors_have_their_kind(serve: Serve) -> None:
    peer = Peer({"/api/credits/balance/simple": JSONResponse({"code": 1001}, 401)})
    with pytest.raises(TokenInvalid):
        asyncio.run(calling(serve(peer.app), Client.credits))
    with pytest.raises(Unreachable, match="cannot be reached"):
        asyncio.run(calling("http://127.0.0.1:9", Client.credits))
    peer = Peer({"/api/credits/balance/simple": ok({"frozen": 1})})
    with pytest.raises(BadAnswer, match="available"):
        asyncio.run(calling(serve(peer.app), Client.credits))


def test_a_backend_without_claim_tokens_gives_none(serve: Serve) -> None:
    peer = Peer({"/api/auth/claim-token": JSONResponse({"detail": "Not Found"}, 404)})
    session = Session(session_id="s", task_id="t")
    assert asyncio.run(calling(serve(peer.app), lambda c: c.claim_token(session))) is None


def test_the_engine_is_known_by_its_header(serve: Serve) -> None:
    answer = JSONResponse({"code": 0, "data": {"available": 1}}, headers={"X-Caption-AB-Engine": "1.0"})
    peer = Peer({"/api/credits/balance/simple": answer})

    async def look(client: Client) -> bool:
        await client.credits()
        return client.is_engine

    assert asyncio.run(calling(serve(peer.app), look)) is True


def test_a_refusal_never_repeats_the_token(serve: Serve) -> None:
    peer = Peer({"/api/credits/balance/simple": JSONResponse({"code": 9, "message": "no"})})
    with pytest.raises(Refused) as caught:
        asyncio.run(calling(serve(peer.app), Client.credits))
    assert SECRET not in repr(caught.value) + str(caught.value)


@pytest.mark.parametrize(
    ("answer", "balance"),
    [
        ({"available": 87, "frozen": None, "total": None}, (87, 0, None)),
        ({"frozen": 3, "total": 90}, (87, 3, 90)),
        ({"available": "87.5"}, (87.5, 0, None)),
    ],
)
def test_a_balance_with_something_missing(serve: Serve, answer: object, balance: tuple[float, ...]) -> None:
    peer = Peer({"/api/credits/balance/simple": ok(answer)})
    credits = asyncio.run(calling(serve(peer.app), Client.credits))
    assert (credits.available, credits.frozen, credits.total) == balance
