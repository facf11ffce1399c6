"""A small backend over real HTTP that answers as each test has scripted it, and a skill that talks to it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import yaml
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from caption_ab_skill.skill_file import intents_dir

Json = dict[str, Any]


def second_document(name: str) -> dict[str, Any]:
    """The messages for tests in a file of `intents/`."""
    text = (intents_dir() / f"{name}.yaml").read_text(encoding="utf-8")
    documents = list(yaml.load_all(text, Loader=yaml.BaseLoader))
    return dict(documents[1])


def draft(*tracks: Json, seconds: int = 10) -> Json:
    """A draft with these tracks."""
    return {"d": seconds * 1000, "m": {"title": "demo"}, "t": list(tracks)}


def video(name: str = "demo.mp4", seconds: int = 10) -> Json:
    """A video track of one segment."""
    return {"tt": 0, "sg": [{"s": 0, "d": seconds * 1000, "m": {"title": name}}]}


def title(words: str, seconds: int = 3, **meta: Any) -> Json:
    """A text track of one segment."""
    return {"tt": 7, "m": meta, "sg": [{"s": 0, "d": seconds * 1000, "text": words}]}


class Peer:
    """What the backend holds, what it was asked, and how it is to answer."""

    def __init__(self) -> None:
        self.url = ""
        self.draft: Json = draft()
        self.calls: list[tuple[str, str, dict[str, str], bytes]] = []
        self.stream: list[str] = [piece("Fine.")]
        self.after_stream: Json | None = None
        self.answers: dict[str, list[Response]] = {}
        self.render_states: list[Json] = [{"status": "completed"}]
        self.file = b"finished file"

    def asked(self, path: str) -> list[bytes]:
        """The bodies of the calls to a path."""
        return [body for _, asked, _, body in self.calls if asked.startswith(path)]

    def answer_once(self, path: str, response: Response) -> None:
        """Answer the next call to a path with this instead."""
        self.answers.setdefault(path, []).append(response)

    async def handle(self, request: Request) -> Response:
        """Every call."""
        path = request.url.path
        self.calls.append((request.method, path, dict(request.headers), await request.body()))
        for prefix, waiting in self.answers.items():
            if path.startswith(prefix) and waiting:
                return waiting.pop(0)
        return self._usual(path)

    def _usual(self, path: str) -> Response:
        if path == "/api/auth/anonymous-token":
            return ok(token=f"nmv_usr_{len(self.asked(path))}", user_id="anon_7", credits=100)
        if path.startswith("/api/tasks/me/with-session"):
            return ok(task_id="task_1", session_id=f"session_{len(self.asked(path))}")
        if path.startswith("/api/state/"):
            return ok(state={"draft": self.draft})
        if path.startswith("/api/credits/"):
            return ok(available=87, frozen=3, total=90)
        if path.startswith("/api/upload-video/"):
            self.draft = draft(video())
            return ok(files=[{"filename": "demo.mp4", "duration": 10.0, "width": 1080, "height": 1920}])
        if path == "/run_sse":
            return StreamingResponse(self._stream(), media_type="text/event-stream")
        if path.endswith("/download"):
            return Response(self.file, media_type="video/mp4")
        if path == "/api/render/proxy/lambda":
            data = {"id": "", "status": "pending", "progress": 5}
            return JSONResponse({"success": True, "data": data}, headers={"Retry-After": "0"})
        if path.startswith("/api/render/proxy/lambda/"):
            state = self.render_states.pop(0) if len(self.render_states) > 1 else self.render_states[0]
            return JSONResponse({"success": True, "data": state}, headers={"Retry-After": "0"})
        return JSONResponse({"detail": "Not Found"}, status_code=404)

    async def _stream(self) -> AsyncIterator[str]:
        for data in self.stream:
            yield f"data: {data}\n\n"
        if self.after_stream is not None:
            self.draft = self.after_stream


def ok(**data: Any) -> Response:
    """The contract's envelope."""
    return JSONResponse({"code": 0, "message": "ok", "data": data})


def refusal(code: int, status: int = 200, **headers: str) -> Response:
    """A refusal by code in the body."""
    return JSONResponse({"code": code, "message": "no"}, status_code=status, headers=headers)


def piece(text: str, *, partial: bool = False, identity: str = "e1", thought: bool = False) -> str:
    """An Agent Development Kit event with text."""
    part = {"text": text, **({"thought": True} if thought else {})}
    return json.dumps({"content": {"parts": [part], "role": "model"}, "partial": partial, "id": identity})


def tool(name: str = "edit") -> list[str]:
    """A tool that is used and answers."""
    return [json.dumps({"type": "tool_call", "name": name}), json.dumps({"type": "tool_result", "name": name})]
