from __future__ import annotations

import os
import signal
import stat
import statistics
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from caption_ab_skill.skill_file import skill_file

# The fixtures' types; conftest.py cannot be imported by its name under importlib mode.
StartEngine = Any
Json = dict[str, Any]


def mode(path: str | Path) -> int:
    return stat.S_IMODE(Path(path).stat().st_mode)


def test_says_where_it_listens_to_its_owner_alone(start_engine: StartEngine) -> None:
    engine = start_engine()
    said = engine.announced
    assert said["version"] == skill_file().version
    assert said["pid"] == engine.process.pid
    assert (said["port"], said["secret"]) == (None, None)
    assert mode(engine.home / "engine") == 0o700
    assert mode(engine.home / "engine" / "engine.json") == 0o600
    assert mode(said["socket"]) == 0o600


def test_says_its_version_on_every_answer(start_engine: StartEngine) -> None:
    engine = start_engine()
    health = engine.http.get("/engine/health")
    assert health.json()["data"] == {"version": skill_file().version}
    for answer in (health, engine.http.get("/nowhere"), engine.http.get("/api/credits/balance/simple")):
        assert answer.headers["X-Caption-AB-Engine"] == skill_file().version


def test_a_second_engine_of_the_same_home_leaves_quietly(start_engine: StartEngine, run_engine: Any) -> None:
    engine = start_engine()
    second = run_engine(engine.home)
    assert second.wait(20) == 0
    assert engine.announced["pid"] == engine.process.pid
    assert engine.http.get("/engine/health").status_code == 200


@pytest.mark.parametrize("ended_by", ["SIGTERM", "SIGINT", "/engine/stop"])
def test_leaves_nothing_when_told_to_go(start_engine: StartEngine, ended_by: str) -> None:
    engine = start_engine()
    said = engine.announced
    if ended_by.startswith("/"):
        assert engine.http.post(ended_by).status_code == 200
    else:
        engine.process.send_signal(getattr(signal, ended_by))
    assert engine.process.wait(10) == 0
    assert not (engine.home / "engine" / "engine.json").exists()
    assert not Path(said["socket"]).exists()


def test_starts_again_after_it_was_killed(start_engine: StartEngine) -> None:
    killed = start_engine()
    killed.process.kill()
    killed.process.wait()
    (killed.home / "engine" / "engine.json").unlink()
    again = start_engine()
    assert again.http.get("/engine/health").status_code == 200


def test_waits_for_the_lock_of_one_that_is_leaving(start_engine: StartEngine, run_engine: Any, until: Any) -> None:
    engine = start_engine()
    os.kill(engine.process.pid, signal.SIGSTOP)
    (engine.home / "engine" / "engine.json").unlink()
    second = run_engine(engine.home)
    engine.process.kill()
    engine.process.wait()
    until((engine.home / "engine" / "engine.json").exists)
    assert engine.announced["pid"] == second.pid
    second.terminate()
    second.wait(10)


def test_leaves_when_nobody_needs_it(start_engine: StartEngine) -> None:
    engine = start_engine(idle=1)
    assert engine.process.wait(20) == 0
    assert not (engine.home / "engine" / "engine.json").exists()


@pytest.mark.parametrize("gone", ["engine.json", "engine.sock"])
def test_leaves_when_nobody_can_find_it_any_more(start_engine: StartEngine, gone: str) -> None:
    """Whatever tidies up temporary folders must not leave an engine that holds the lock unseen."""
    engine = start_engine()
    (engine.home / "engine" / gone).unlink()
    assert engine.process.wait(20) == 0
    assert start_engine(engine.home).http.get("/engine/health").status_code == 200


def test_a_long_path_gets_a_short_socket(start_engine: StartEngine, tmp_path: Path) -> None:
    home = tmp_path / ("long" * 30)
    engine = start_engine(home)
    assert len(engine.announced["socket"]) <= 100
    assert mode(Path(engine.announced["socket"]).parent) == 0o700
    assert engine.http.get("/engine/health").status_code == 200


def test_over_tcp_every_request_needs_the_secret(start_engine: StartEngine) -> None:
    engine = start_engine(tcp=True)
    said = engine.announced
    assert said["socket"] is None
    address = f"http://127.0.0.1:{said['port']}"
    assert engine.http.get("/engine/health").status_code == 200
    assert httpx.get(f"{address}/engine/health").status_code == 403
    assert httpx.post(f"{address}/engine/stop", headers={"X-Caption-AB-Secret": "guess"}).status_code == 403
    assert engine.process.poll() is None


def test_the_log_holds_no_token_and_no_message(start_engine: StartEngine, new_project: Any) -> None:
    engine = start_engine()
    project = new_project(engine.http)
    project.say("the words of a person")
    engine.http.post("/engine/stop")
    engine.process.wait(10)
    log = (engine.home / "engine" / "engine.log").read_text("utf-8")
    assert "listening" in log
    assert project.headers["Authorization"].split()[1] not in log
    assert "words of a person" not in log


def test_over_tcp_an_answer_does_not_wait_for_an_acknowledgement(start_engine: StartEngine) -> None:
    engine = start_engine(tcp=True)
    took = []
    for _ in range(15):
        began = time.perf_counter()
        assert engine.http.get("/engine/health").status_code == 200
        took.append(time.perf_counter() - began)
    # Linux delays an acknowledgement by 40 ms; without that the answer takes about one.
    assert statistics.median(took) < 0.03
