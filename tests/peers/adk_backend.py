"""A backend of the contract: a real Agent Development Kit server for chat, every other call in each of its variants."""

from __future__ import annotations

import io
import json
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, Literal

import av
import httpx
import uvicorn
from scripted_agent import AgentServer, Answer, Desk
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

Json = dict[str, Any]
Envelope = Literal["code", "success", "bare"]
Carrier = Literal["body with 200", "body with another status", "status alone"]

_MEDIA = {".mp4", ".mov", ".webm", ".mkv", ".png", ".jpg", ".mp3", ".wav"}
_STATUS = {1001: 401, 1002: 404, 2001: 402, 4001: 415, 4002: 413}
_ATTRIBUTION = ("x-skill-source", "x-skill-version", "x-skill-platform")


@dataclass(frozen=True)
class Variant:
    """Which of the contract's forms this backend answers with."""

    envelope: Envelope = "code"
    render_envelope: Envelope = "success"
    token_fields: tuple[str, ...] = ("user_id", "expires_at", "credits")
    state_under: Literal["state", "data"] = "state"
    render_id_key: Literal["id", "render_id"] = "id"
    output: Literal["outputUrl", "output.url", "elsewhere", "unreachable", "none"] = "outputUrl"
    knows_claims: bool = True
    streaming: bool = False


@dataclass
class Seen:
    """A request that came: the port it came to tells the API's own origin from another."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at_api: bool = True


@dataclass
class _Render:
    file: bytes
    status: str = "pending"
    progress: float = 5
    error: str | None = None


@dataclass
class _Refusal:
    path: str
    code: int
    carrier: Carrier
    times: int
    headers: dict[str, str] = field(default_factory=dict)

    def answer(self) -> Response:
        status = _STATUS.get(self.code, self.code if 400 <= self.code < 600 else 400)
        if self.carrier == "status alone":
            phrase = HTTPStatus(status).phrase
            return HTMLResponse(f"<html><h1>{status} {phrase}</h1></html>", status, headers=self.headers)
        # The body's code wins: the status says nothing, or something else.
        status = 200 if self.carrier == "body with 200" else 400
        return JSONResponse({"code": self.code, "message": "no"}, status, headers=self.headers)


class AdkPeer:
    """What the backend holds and what it was asked."""

    def __init__(self, server: PeerServer, variant: Variant) -> None:
        self.variant = variant
        self.desk = Desk()
        self.seen: list[Seen] = []
        self.streams: list[bytearray] = []
        self.uploads: dict[str, bytes] = {}
        self.begins_with: list[Json] = []
        self.failing_renders = 0
        self.stalled = False
        self._server = server
        self._agent = httpx.AsyncClient(transport=httpx.ASGITransport(server.agent.app), base_url="http://127.0.0.1")
        self._tokens: set[str] = set()
        self._renders: dict[str, _Render] = {}
        self._rendered: set[bytes] = set()
        self._refusals: list[_Refusal] = []

    @property
    def url(self) -> str:
        """The API's address."""
        return self._server.url

    def will(self, *answers: Answer) -> None:
        """What the model answers next, one after the other."""
        self.desk.script.extend(answers)

    def admit(self, token: str) -> None:
        """Know a registered user's token."""
        self._tokens.add(token)

    def refuse(self, path: str, code: int, carrier: Carrier, times: int = 1, **headers: str) -> None:
        """Refuse the next calls to a path."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._refusals.append(_Refusal(path, code, carrier, times, named))

    def asked(self, path: str, method: str = "POST") -> list[Seen]:
        """The calls to a path."""
        return [seen for seen in self.seen if seen.method == method and seen.path.startswith(path)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        body = await request.body()
        at_api = request.url.port == self._server.port
        self.seen.append(Seen(request.method, request.url.path, dict(request.headers), body, at_api))
        refused = self._refused(request)
        if refused is None and request.url.path == "/run_sse":
            await self._chat(scope, body, receive, send)
            return
        answer = refused or await self._answer(request, body)
        await answer(scope, receive, send)

    def _refused(self, request: Request) -> Response | None:
        path = request.url.path
        for refusal in self._refusals:
            if refusal.times and path.startswith(refusal.path):
                refusal.times -= 1
                return refusal.answer()
        if path == "/api/auth/anonymous-token" or path.startswith("/files/"):
            return None
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        return None if token in self._tokens else _Refusal(path, 1001, "body with another status", 1).answer()

    async def _chat(self, scope: Scope, body: bytes, receive: Receive, send: Send) -> None:
        """Hand the message to the kit's own route; how it streams is the backend's own choice."""
        message = json.dumps({**json.loads(body), "streaming": self.variant.streaming}).encode()
        headers = [(name, value) for name, value in scope["headers"] if name != b"content-length"]
        headers.append((b"content-length", str(len(message)).encode()))
        waiting = [{"type": "http.request", "body": message, "more_body": False}]
        # Kept from the start: whoever has read the stream to its end finds all of it here.
        wire = bytearray()
        self.streams.append(wire)

        async def read() -> Any:
            return waiting.pop() if waiting else await receive()

        async def tee(part: Any) -> None:
            wire.extend(part.get("body", b""))
            await send(part)

        await self._server.agent.app({**scope, "headers": headers}, read, tee)

    async def _answer(self, request: Request, body: bytes) -> Response:
        path, method, variant = request.url.path, request.method, self.variant
        if path == "/api/auth/anonymous-token":
            return self._token(request)
        if path == "/api/tasks/me/with-session/nemo_agent":
            return await self._session()
        if path == "/api/credits/balance/simple":
            return _in(variant.envelope, {"available": 87, "frozen": 3, "total": 90})
        if path == "/api/auth/claim-token" and variant.knows_claims:
            return _in(variant.envelope, {"claim_token": "clm_seven", "expires_in": 604800})
        if path.startswith(("/api/state/nemo_agent/me/", "/api/upload-video/nemo_agent/me/")):
            session = path.removesuffix("/latest").rsplit("/", 1)[1]
            if session not in self.desk.drafts:
                return JSONResponse({"detail": f"Session not found: {session}"}, 404)
            return self._state(session) if method == "GET" else await self._upload(request, session, body)
        if path == "/api/render/proxy/lambda":
            return self._export(request, json.loads(body))
        if path.startswith(("/api/render/proxy/", "/files/")):
            return self._render(path)
        return JSONResponse({"detail": "Not Found"}, 404)

    def _token(self, request: Request) -> Response:
        if not request.headers.get("x-client-id"):
            return JSONResponse({"code": 400, "message": "X-Client-Id is missing"}, 400)
        token = f"nmv_usr_{uuid.uuid4().hex}"
        self._tokens.add(token)
        known = {"user_id": "anon_7", "expires_at": "2126-03-18T00:00:00Z", "credits": 100}
        fields = {name: known[name] for name in self.variant.token_fields}
        return _in(self.variant.envelope, {"token": token, **fields})

    async def _session(self) -> Response:
        made = await self._agent.post("/apps/nemo_agent/users/me/sessions", json={})
        session = made.json()["id"]
        self.desk.drafts[session] = {
            "d": 0,
            "m": {"title": "project"},
            "t": [*self.begins_with],
            "undocumented": {"kept": True},
        }
        return _in(self.variant.envelope, {"task_id": f"task_{session}", "session_id": session})

    def _state(self, session: str) -> Response:
        state = {"draft": self.desk.drafts[session], "video_infos": [], "canvas_config": {}, "generated_media": []}
        return _in(self.variant.envelope, {"state": state} if self.variant.state_under == "state" else state)

    async def _upload(self, request: Request, session: str, body: bytes) -> Response:
        if request.headers["content-type"].startswith("application/json"):
            received = [(url.rsplit("/", 1)[1], None) for url in json.loads(body)["urls"]]
        else:
            form = await request.form()
            received = [(part.filename, await part.read()) for part in form.getlist("files")]  # type: ignore[union-attr]
        described = []
        for name, content in received:
            if content is not None and (Path(name).suffix not in _MEDIA or b"\0" not in content[:64]):
                return JSONResponse({"code": 4001, "message": "This is no video."}, 415)
            self.uploads[name] = content or b""
            described.append(_described(name, content))
        last = described[-1]
        milliseconds = round(last["duration"] * 1000)
        draft = self.desk.drafts[session]
        draft["d"], draft["t"] = milliseconds, [video_track(last["filename"], milliseconds)]
        return _in(self.variant.envelope, {"files": described, "session_state_applied": True})

    def _export(self, request: Request, body: Json) -> Response:
        if not all(request.headers.get(name) for name in _ATTRIBUTION):
            return _Refusal("", 402, "body with another status", 1).answer()
        identity = body["id"]
        if identity in self._renders or body["sessionId"] not in self.desk.drafts:
            return JSONResponse({"success": False, "error": "This render id was used before."}, 409)
        drawn = json.dumps([body["draft"], body["output"]], sort_keys=True).encode()
        clip = next(iter(self.uploads.values()), b"")
        render = _Render(clip + _free_box(drawn))
        if drawn in self._rendered:
            render.status, render.progress = "completed", 100
        self._renders[identity] = render
        return self._rendering(identity, render)

    def _render(self, path: str) -> Response:
        identity = path.removesuffix("/cancel").removesuffix("/download").rsplit("/", 1)[1].removesuffix(".mp4")
        render = self._renders.get(identity)
        if render is None:
            return JSONResponse({"success": False, "error": "Render not found."}, 404)
        if path.startswith("/files/") or path.endswith("/download"):
            return Response(render.file, media_type="video/mp4")
        if path.endswith("/cancel"):
            render.status, render.error = "failed", "The render was cancelled."
        elif not self.stalled:
            self._go_on(render)
        return self._rendering(identity, render)

    def _go_on(self, render: _Render) -> None:
        if render.status == "pending":
            render.status, render.progress = "processing", 40
        elif render.status == "processing" and self.failing_renders:
            self.failing_renders -= 1
            render.status, render.error = "failed", "The renderer ran out of memory."
        elif render.status == "processing":
            render.status, render.progress = "completed", 100
            self._rendered.add(_drawn(render.file))

    def _rendering(self, identity: str, render: _Render) -> Response:
        variant = self.variant
        data: Json = {variant.render_id_key: identity, "status": render.status, "progress": render.progress}
        if render.error:
            data["error"] = render.error
        file = f"/files/{identity}.mp4"
        address = {"elsewhere": self._server.elsewhere, "unreachable": "http://127.0.0.1:9"}.get(
            variant.output, self.url
        )
        if render.status == "completed" and variant.output == "output.url":
            data["output"] = {"url": address + file}
        elif render.status == "completed" and variant.output != "none":
            data["outputUrl"] = address + file
        return _in(variant.render_envelope, data, {"Retry-After": "0"})


def _in(envelope: Envelope, data: Json, headers: dict[str, str] | None = None) -> Response:
    wrapped = {"code": {"code": 0, "message": "ok", "data": data}, "success": {"success": True, "data": data}}
    return JSONResponse(wrapped.get(envelope, data), headers=headers)


def _described(name: str, content: bytes | None) -> Json:
    described: Json = {"filename": name, "file_type": "video", "duration": 4.0, "width": 1080, "height": 1920}
    if content is not None:
        with av.open(io.BytesIO(content)) as media:
            picture = media.streams.video[0]
            described["width"], described["height"] = picture.width, picture.height
            described["duration"] = (media.duration or 0) / av.time_base
    return described


def video_track(name: str, milliseconds: int) -> Json:
    """A video track of one segment."""
    return {"tt": 0, "sg": [{"s": 0, "d": milliseconds, "m": {"title": name}}]}


def _free_box(content: bytes) -> bytes:
    """Bytes that an MP4 may end with and no player looks at: they tell one render from another."""
    return (len(content) + 8).to_bytes(4, "big") + b"free" + content


def _drawn(file: bytes) -> bytes:
    return file[file.rindex(b"free") + 4 :]


class PeerServer:
    """One listening server for all tests of a process; `peer` is the backend that answers."""

    def __init__(self, folder: Path) -> None:
        self.agent = AgentServer(folder)
        self.peer: AdkPeer | None = None
        self.port = self._other_port = 0

    @property
    def url(self) -> str:
        """The API's own origin."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def elsewhere(self) -> str:
        """Another origin, as where finished files lie."""
        return f"http://127.0.0.1:{self._other_port}"

    def start_peer(self, variant: Variant) -> AdkPeer:
        """A backend with nothing in it, in place of the one before."""
        self.peer = AdkPeer(self, variant)
        self.agent.desk = self.peer.desk
        return self.peer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Every request."""
        assert self.peer is not None
        await self.peer(scope, receive, send)

    @contextmanager
    def listening(self) -> Iterator[PeerServer]:
        """Listen on two free loopback ports."""
        config = uvicorn.Config(self, log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        sockets = [_listener(), _listener()]
        self.port, self._other_port = (sock.getsockname()[1] for sock in sockets)
        thread = threading.Thread(target=server.run, kwargs={"sockets": sockets}, daemon=True)
        thread.start()
        yield self
        server.should_exit = True
        thread.join(10)


def _listener() -> socket.socket:
    # asyncio turns Nagle's algorithm off where the protocol is named alone; with it every answer takes 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    return listener
