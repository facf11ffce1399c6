"""A running engine for the tests of its calls: in a thread for tables, a process behind a socket for the rest."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from caption_ab_skill.engine.service.app import build_app
from caption_ab_skill.engine.service.context import Context

Json = dict[str, Any]

ATTRIBUTION = {"X-Skill-Source": "caption-ab", "X-Skill-Version": "0.1.0", "X-Skill-Platform": "unknown"}
SRT = "1\n00:00:00,100 --> 00:00:00,900\nHello there\n\n2\n00:00:01,000 --> 00:00:01,800\nGood day\n"
TEST_IT = f"Test two caption styles on my video and compare which performs better.\n```srt\n{SRT}```"


def _until(happened: Callable[[], Any], seconds: float = 60) -> Any:
    """Look again and again until `happened` gives something; fail after so many seconds."""
    deadline = time.monotonic() + seconds
    while not (found := happened()):
        assert time.monotonic() < deadline, "it did not happen in time"
        threading.Event().wait(0.02)
    return found


@dataclass
class Project:
    """A client with a token and a project at an engine; speaks the contract as a client does."""

    http: httpx.Client
    session: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def new(cls, http: httpx.Client, language: str = "en") -> Project:
        token = http.post("/api/auth/anonymous-token", headers={"X-Client-Id": str(uuid.uuid4())}).json()["data"][
            "token"
        ]
        project = cls(http, headers={**ATTRIBUTION, "Authorization": f"Bearer {token}"})
        body = {"task_name": "project", "language": language}
        answer = project.call("POST", "/api/tasks/me/with-session/nemo_agent", json=body)
        project.session = answer.json()["data"]["session_id"]
        return project

    def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self.http.request(method, path, headers={**self.headers, **options.pop("headers", {})}, **options)

    def upload(self, *files: Path) -> httpx.Response:
        parts = [("files", (file.name, file.read_bytes())) for file in files]
        return self.call("POST", f"/api/upload-video/nemo_agent/me/{self.session}", files=parts)

    def stream(self, text: str) -> list[Json]:
        """The events of a turn."""
        message = {"parts": [{"text": text}]}
        body = {"app_name": "nemo_agent", "user_id": "me", "session_id": self.session, "new_message": message}
        answer = self.call("POST", "/run_sse", json=body, headers={"Accept": "text/event-stream"})
        assert answer.status_code == 200, answer.text
        return [json.loads(line[5:]) for line in answer.text.split("\n") if line.startswith("data:")]

    def say(self, text: str) -> str:
        """What a turn answers."""
        whole = [event for event in self.stream(text) if not event["partial"]]
        return "".join(part.get("text", "") for event in whole for part in event["content"]["parts"])

    @property
    def draft(self) -> Json:
        answer = self.call("GET", f"/api/state/nemo_agent/me/{self.session}/latest")
        draft: Json = answer.json()["data"]["state"]["draft"]
        return draft

    @property
    def styles(self) -> dict[str, Json]:
        """The style of each variant."""
        return {track["m"]["variant"]: track["m"]["style"] for track in self.draft["t"] if track["tt"] == 7}

    def export(self, draft: Json, render_id: str | None = None, **output: Any) -> httpx.Response:
        body = {
            "id": render_id or f"render_{uuid.uuid4().hex}",
            "sessionId": self.session,
            "draft": draft,
            "output": {"format": "mp4", "quality": "high", **output},
        }
        return self.call("POST", "/api/render/proxy/lambda", json=body)

    def status(self, render_id: str) -> Json:
        data: Json = self.call("GET", f"/api/render/proxy/lambda/{render_id}").json()["data"]
        return data

    def finished(self, render_id: str) -> Json:
        """The status once nothing more comes."""
        found: Json = _until(lambda: (now := self.status(render_id))["status"] in ("completed", "failed") and now)
        return found


@pytest.fixture
def http(tmp_path: Path) -> Iterator[httpx.Client]:
    """An engine in a thread of this process; files over 2 MB are too large for it."""
    context = Context.open(tmp_path, stop=lambda: None, max_upload=2 * 2**20)
    server = uvicorn.Server(uvicorn.Config(build_app(context), log_config=None, lifespan="on"))
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    with httpx.Client(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=60) as client:
        yield client
    server.should_exit = True
    thread.join()


@pytest.fixture
def project(http: httpx.Client) -> Project:
    return Project.new(http)


@dataclass
class EngineProcess:
    """A real engine of a home, and a client that speaks with it."""

    home: Path
    process: subprocess.Popen[bytes]
    http: httpx.Client

    @property
    def announced(self) -> Json:
        said: Json = json.loads((self.home / "engine" / "engine.json").read_text("utf-8"))
        return said


StartEngine = Callable[..., EngineProcess]


@pytest.fixture
def start_engine(tmp_path: Path) -> Iterator[StartEngine]:
    """`start_engine()` starts an engine and waits until it answers; what still runs at the end is ended."""
    started: list[EngineProcess] = []

    def start(home: Path = tmp_path / "home", *, idle: float = 600, tcp: bool = False) -> EngineProcess:
        process = _run_engine(home, "--idle-seconds", str(idle), *(["--tcp"] if tcp else []))
        announcement = home / "engine" / "engine.json"
        _until(lambda: announcement.exists() or process.poll() is not None)
        assert process.poll() is None, "the engine did not start"
        said = json.loads(announcement.read_text("utf-8"))
        if said["socket"]:
            client = httpx.Client(
                transport=httpx.HTTPTransport(uds=said["socket"]), base_url="http://engine", timeout=60
            )
        else:
            secret = {"X-Caption-AB-Secret": said["secret"]}
            client = httpx.Client(base_url=f"http://127.0.0.1:{said['port']}", headers=secret, timeout=60)
        started.append(EngineProcess(home, process, client))
        return started[-1]

    yield start
    for engine in started:
        engine.http.close()
        engine.process.kill()
        engine.process.wait()


def _run_engine(home: Path, *options: str) -> subprocess.Popen[bytes]:
    """Start an engine's process as the command line does."""
    home.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "caption_ab_skill.engine", "--home", str(home), *options]
    return subprocess.Popen(command, env=dict(os.environ), stdin=subprocess.DEVNULL)


@pytest.fixture
def run_engine() -> Callable[..., subprocess.Popen[bytes]]:
    return _run_engine


@pytest.fixture
def until() -> Callable[..., Any]:
    """Look again and again until something happened."""
    return _until


@pytest.fixture
def new_project() -> Callable[..., Project]:
    return Project.new
