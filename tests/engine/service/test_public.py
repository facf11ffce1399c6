"""`caption-ab serve` as a real process: tokens, credits, plans and limits, and that nobody sees anybody else's work."""

from __future__ import annotations

import re
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from caption_ab_skill.engine.service.database import open_database
from caption_ab_skill.engine.service.ledger import Ledger

SRT = "```srt\n1\n00:00:00,100 --> 00:00:00,900\nHello there\n```"
TEST = f"Test two caption styles on my video.\n{SRT}"
SMALL = "{credits: 3, days: 7, exports: %s, clip_minutes: 1, stored_mb: 1, renders_waiting: 1}"


@dataclass
class Serving:
    """A served engine and a client without a token."""

    http: httpx.Client
    process: subprocess.Popen[str]
    data: Path

    @property
    def ledger(self) -> Ledger:
        return Ledger(open_database(self.data / "engine.sqlite"))


Serve = Callable[..., Serving]


def command(*options: str) -> list[str]:
    return [sys.executable, "-m", "caption_ab_skill", "serve", *options]


@pytest.fixture
def serve_engine(tmp_path: Path) -> Iterator[Serve]:
    """`serve_engine("--option", "value", …)` serves on a free port."""
    started: list[Serving] = []

    def start(*options: str, data: Path = tmp_path / "data") -> Serving:
        process = subprocess.Popen(
            command("--port", "0", "--data", str(data), *options), stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.fullmatch(r"Serving on (http://127\.0\.0\.1:\d+)\n", line)
        assert found, line
        started.append(Serving(httpx.Client(base_url=found[1], timeout=60), process, data))
        return started[-1]

    yield start
    for serving in started:
        serving.http.close()
        serving.process.kill()
        serving.process.wait()


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    """A file of plans in which an anonymous token may do little."""
    file = tmp_path / "plans.yaml"
    file.write_text(f"anonymous: {SMALL % 'true'}\nlooking: {SMALL % 'false'}\n")
    return file


def token_call(http: httpx.Client, client: str) -> httpx.Response:
    return http.post("/api/auth/anonymous-token", headers={"X-Client-Id": client})


def balance(project: Any) -> dict[str, int]:
    found: dict[str, int] = project.call("GET", "/api/credits/balance/simple").json()["data"]
    return found


def test_a_clip_goes_all_the_way_and_the_message_is_charged(
    serve_engine: Serve, new_project: Any, make_clip: Any
) -> None:
    serving = serve_engine()
    project = new_project(serving.http)
    assert balance(project) == {"available": 100, "frozen": 0, "total": 100}
    project.upload(make_clip("clip.mp4", seconds=1.0))
    assert "A" in project.say(TEST)
    assert balance(project) == {"available": 99, "frozen": 0, "total": 99}
    assert project.say("hello, who are you?")
    assert balance(project)["available"] == 99, "what changes nothing costs nothing"
    draft = project.draft
    one = {**draft, "t": [track for track in draft["t"] if track["m"].get("variant", "A") == "A"]}
    assert project.export(one, "r0").status_code == 200
    assert project.finished("r0")["status"] == "completed"
    assert project.call("GET", "/api/render/proxy/r0/download").content[4:8] == b"ftyp"
    assert balance(project)["available"] == 99, "exports cost no credits"
    assert serving.ledger.audit() == []


def test_one_token_per_client_in_seven_days(serve_engine: Serve) -> None:
    serving = serve_engine("--tokens-per-address", "3")
    first = token_call(serving.http, "one")
    assert first.json()["data"]["credits"] == 100
    again = token_call(serving.http, "one")
    assert (again.status_code, again.json()["code"]) == (429, 429)
    assert 6.9 * 86400 < int(again.headers["Retry-After"]) <= 7 * 86400
    assert [token_call(serving.http, name).status_code for name in ("two", "three", "four")] == [200, 200, 429]
    # Nobody may say to come from elsewhere.
    forged = serving.http.post(
        "/api/auth/anonymous-token", headers={"X-Client-Id": "five", "X-Forwarded-For": "203.0.113.9"}
    )
    assert forged.status_code == 429


def test_nobody_sees_anybody_elses_work(serve_engine: Serve, new_project: Any, make_clip: Any) -> None:
    serving = serve_engine()
    mine, other = new_project(serving.http), new_project(serving.http)
    (file,) = mine.upload(make_clip("clip.mp4", seconds=1.0)).json()["data"]["files"]
    mine.say(TEST)
    draft = mine.draft
    one = {**draft, "t": [track for track in draft["t"] if track["m"].get("variant", "A") == "A"]}
    mine.export(one, "mine")
    mine.finished("mine")
    assert mine.call("GET", f"/api/media/{file['hash']}").status_code == 200
    refused = {
        "media": other.call("GET", f"/api/media/{file['hash']}"),
        "state": other.call("GET", f"/api/state/nemo_agent/me/{mine.session}/latest"),
        "status": other.call("GET", "/api/render/proxy/lambda/mine"),
        "cancel": other.call("POST", "/api/render/proxy/lambda/mine/cancel"),
        "download": other.call("GET", "/api/render/proxy/mine/download"),
    }
    assert {name: answer.status_code for name, answer in refused.items()} == dict.fromkeys(refused, 404)
    stolen = other.export(one, "stolen")
    assert stolen.status_code == 400
    assert "upload it again" in stolen.json()["error"]
    # The same file, sent by the other one too, is theirs as well.
    other.upload(make_clip("clip.mp4", seconds=1.0))
    assert other.export(one, "own").status_code == 200


def test_credits_never_become_negative_under_a_hundred_requests_at_once(
    serve_engine: Serve, new_project: Any, make_clip: Any, plans: Path
) -> None:
    serving = serve_engine("--plans", str(plans), "--work-per-minute", "10000", "--requests-per-minute", "100000")
    project = new_project(serving.http)
    project.upload(make_clip("clip.mp4", seconds=1.0))
    project.say(TEST)
    sizes = ["bigger", "smaller"]

    def say(number: int) -> int:
        message = {"parts": [{"text": f"make A {sizes[number % 2]}"}]}
        body = {"session_id": project.session, "new_message": message}
        answer = project.call("POST", "/run_sse", json=body)
        return int(answer.json()["code"]) if answer.status_code != 200 else 0

    with ThreadPoolExecutor(50) as threads:
        answers = Counter(threads.map(say, range(100)))
    assert answers == {0: 2, 2001: 98}
    assert balance(project) == {"available": 0, "frozen": 0, "total": 0}
    assert serving.ledger.audit() == []


def test_what_a_plan_allows(serve_engine: Serve, new_project: Any, make_clip: Any, plans: Path) -> None:
    serving = serve_engine(
        "--plans", str(plans), "--anonymous-plan", "looking", "--clip-minutes", "0.05", "--work-per-minute", "600"
    )
    project = new_project(serving.http)
    long = project.upload(make_clip("long.mp4", seconds=4.0))
    assert (long.status_code, long.json()["code"]) == (413, 4002)
    assert "0.05 minutes" in long.json()["message"]
    clip = make_clip("clip.mp4", seconds=1.0)
    for _ in range(20):
        answer = project.upload(clip)
        assert answer.status_code == 200, "the same content counts once"
    project.say(TEST)
    draft = project.draft
    one = {**draft, "t": [track for track in draft["t"] if track["m"].get("variant", "A") == "A"]}
    blocked = project.export(one, "r0")
    assert (blocked.status_code, blocked.json()["code"]) == (402, 402)
    assert "plan" in blocked.json()["error"]


def test_how_much_is_kept_and_waits(serve_engine: Serve, new_project: Any, make_clip: Any, plans: Path) -> None:
    serving = serve_engine("--plans", str(plans))
    project = new_project(serving.http)
    clip = make_clip("clip.mp4", seconds=3.0, size=(1280, 720), encoder=("-qp", "18"))
    assert clip.stat().st_size > 2**20
    full = project.upload(clip)
    assert (full.status_code, full.json()["code"]) == (413, 4002)
    assert list((serving.data / "media").iterdir()) == []
    project.upload(make_clip("small.mp4", seconds=3.0))
    project.say(TEST)
    draft = project.draft
    variants = [{**draft, "t": [t for t in draft["t"] if t["m"].get("variant", x) == x]} for x in "AB"]
    assert project.export(variants[0], "r0").status_code == 200
    waiting = project.export(variants[1], "r1")
    assert (waiting.status_code, waiting.json()["code"]) == (429, 429)
    assert int(waiting.headers["Retry-After"]) > 0
    project.finished("r0")
    assert project.export(variants[1], "r1").status_code == 200


def test_a_registered_token_has_its_plan(serve_engine: Serve, tmp_path: Path) -> None:
    serving = serve_engine()
    given = subprocess.run(
        command("--data", str(serving.data), "--give-token", "registered"), capture_output=True, text=True, check=True
    )
    headers = {"Authorization": f"Bearer {given.stdout.strip()}"}
    answer = serving.http.get("/api/credits/balance/simple", headers=headers)
    assert answer.json()["data"]["total"] == 1000
    assert given.stdout.strip().encode() not in (serving.data / "engine.sqlite").read_bytes()


def test_too_many_requests_are_told_when_to_come_back(serve_engine: Serve, new_project: Any) -> None:
    serving = serve_engine("--requests-per-minute", "30")
    project = new_project(serving.http)
    answers = [project.call("GET", "/api/credits/balance/simple") for _ in range(15)]
    assert [answer.status_code for answer in answers].count(200) <= 10
    assert answers[-1].json()["code"] == 429
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 2
    other = new_project(serving.http)
    assert other.call("GET", "/api/credits/balance/simple").status_code == 200
    wrong = [
        serving.http.get("/api/credits/balance/simple", headers={"Authorization": f"Bearer {uuid.uuid4()}"})
        for _ in range(30)
    ]
    assert {answer.status_code for answer in wrong} == {401, 429}


def test_nobody_stops_it_from_outside(serve_engine: Serve) -> None:
    serving = serve_engine()
    assert serving.http.post("/engine/stop").status_code == 403
    assert serving.http.get("/engine/health").status_code == 200
    serving.process.terminate()
    assert serving.process.wait(10) == 0


def test_a_turn_that_was_killed_is_given_back(serve_engine: Serve, new_project: Any) -> None:
    serving = serve_engine()
    project = new_project(serving.http)
    (account,) = (name for name in _accounts(serving.data) if name.startswith("available:"))
    serving.ledger.hold(account.removeprefix("available:"), 40)
    assert balance(project) == {"available": 60, "frozen": 40, "total": 100}
    serving.process.kill()
    serving.process.wait()
    project.http = serve_engine().http
    assert balance(project) == {"available": 100, "frozen": 0, "total": 100}
    assert serving.ledger.audit() == []


def _accounts(data: Path) -> list[str]:
    with open_database(data / "engine.sqlite").begin() as connection:
        return list(connection.scalars(sa.text("SELECT id FROM accounts")))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--plans", "nowhere.yaml"], "cannot be read"),
        (["--anonymous-plan", "gold"], "There is no plan 'gold'"),
        (["--give-token", "gold"], "There is no plan 'gold'"),
        (["--host", "192.0.2.1"], "cannot be served"),
        (["--data", "/proc/nothing"], "cannot be served"),
    ],
)
def test_why_it_does_not_start(tmp_path: Path, options: list[str], sentence: str) -> None:
    done = subprocess.run(
        command("--port", "0", "--data", str(tmp_path), *options), capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_two_do_not_serve_one_folder(serve_engine: Serve) -> None:
    serving = serve_engine()
    second = subprocess.run(
        command("--port", "0", "--data", str(serving.data)), capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert "Another engine serves" in second.stderr
