from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

SESSION = "/api/tasks/me/with-session/nemo_agent"


def token_for(http: httpx.Client, client_id: str) -> dict[str, Any]:
    answer = http.post("/api/auth/anonymous-token", headers={"X-Client-Id": client_id})
    assert answer.json()["code"] == 0
    data: dict[str, Any] = answer.json()["data"]
    return data


def test_an_anonymous_token_is_valid_for_a_week(http: httpx.Client) -> None:
    data = token_for(http, "c1")
    assert data["token"].startswith("nmv_usr_")
    assert data["user_id"].startswith("anon_")
    assert data["credits"] == 100
    left = datetime.fromisoformat(data["expires_at"]) - datetime.now(UTC)
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)


def test_the_same_installation_gets_a_new_token_at_once(http: httpx.Client) -> None:
    first, second, other = token_for(http, "c1"), token_for(http, "c1"), token_for(http, "c2")
    assert first["token"] != second["token"]
    assert first["user_id"] == second["user_id"] != other["user_id"]


@pytest.mark.parametrize("headers", [{}, {"X-Client-Id": ""}, {"X-Client-Id": "x" * 201}])
def test_a_token_needs_a_client_id(http: httpx.Client, headers: dict[str, str]) -> None:
    answer = http.post("/api/auth/anonymous-token", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, 400)


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer wrong", "Basic dTpw"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/credits/balance/simple"),
        ("POST", SESSION),
        ("GET", "/api/state/nemo_agent/me/s1/latest"),
        ("POST", "/api/upload-video/nemo_agent/me/s1"),
        ("POST", "/api/render/proxy/lambda"),
        ("GET", "/api/render/proxy/lambda/r1"),
        ("POST", "/api/render/proxy/lambda/r1/cancel"),
        ("GET", "/api/render/proxy/r1/download"),
        ("GET", f"/api/media/{'0' * 64}"),
    ],
)
def test_every_other_call_needs_a_token(http: httpx.Client, method: str, path: str, header: str | None) -> None:
    answer = http.request(method, path, headers={} if header is None else {"Authorization": header}, json={})
    assert (answer.status_code, answer.json()["code"]) == (401, 1001)


def test_a_message_needs_a_token(http: httpx.Client) -> None:
    answer = http.post("/run_sse", json={"session_id": "s", "new_message": {"parts": [{"text": "hello"}]}})
    assert (answer.status_code, answer.json()["code"]) == (401, 1001)


def test_a_session_and_its_task(project: Any) -> None:
    data = project.call("POST", SESSION, json={"task_name": "project", "language": "zh-CN"}).json()["data"]
    assert set(data) == {"task_id", "session_id"}
    assert data["session_id"] != project.session


def test_nothing_is_charged_here(project: Any) -> None:
    balance = project.call("GET", "/api/credits/balance/simple").json()
    assert balance["data"] == {"available": 100, "frozen": 0, "total": 100}


def test_claim_links_are_not_known_here(project: Any) -> None:
    answer = project.call("POST", "/api/auth/claim-token", json={"session_id": project.session})
    assert (answer.status_code, "code" in answer.json()) == (404, False)


def test_a_project_belongs_to_the_token_that_made_it(http: httpx.Client, project: Any, new_project: Any) -> None:
    stranger = new_project(http)
    answer = stranger.call("GET", f"/api/state/nemo_agent/me/{project.session}/latest")
    assert (answer.status_code, answer.json()["code"]) == (404, 1002)


def test_a_body_that_is_no_json_is_refused(project: Any) -> None:
    answer = project.call("POST", SESSION, content=b"{")
    assert (answer.status_code, answer.json()["code"]) == (400, 400)
