"""The embedded engine from the client's side: started once, found again, private, replaced by another version."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from caption_ab_skill.skill_file import skill_file
from caption_ab_skill.wire.client import Client
from caption_ab_skill.wire.errors import TokenInvalid, Unreachable
from caption_ab_skill.wire.local_engine import Endpoint, ensure_engine


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    notice = tmp_path / "engine" / "engine.json"
    if notice.exists():
        os.kill(json.loads(notice.read_text())["pid"], signal.SIGTERM)


def pid(home: Path) -> int:
    return int(json.loads((home / "engine" / "engine.json").read_text())["pid"])


async def version(endpoint: Endpoint) -> str:
    async with httpx.AsyncClient(
        base_url=endpoint.base_url, transport=endpoint.transport(), headers=endpoint.headers
    ) as http:
        return (await http.get("/engine/health")).headers["X-Caption-AB-Engine"]


def test_it_is_started_once_and_found_again(home: Path) -> None:
    async def both() -> tuple[Endpoint, Endpoint]:
        return await ensure_engine(home), await ensure_engine(home)

    first, second = asyncio.run(both())
    assert first == second
    assert asyncio.run(version(first)) == skill_file().version
    assert (home / "engine").stat().st_mode & 0o077 == 0
    assert (home / "engine" / "engine.json").stat().st_mode & 0o077 == 0


def test_two_commands_at_once_start_one_engine(home: Path) -> None:
    async def many() -> list[Endpoint]:
        return await asyncio.gather(*(ensure_engine(home) for _ in range(4)))

    assert len({endpoint.socket for endpoint in asyncio.run(many())}) == 1


def test_one_of_another_version_is_replaced(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asyncio.run(ensure_engine(home))
    old = pid(home)
    notice = home / "engine" / "engine.json"
    # The running engine says its version itself; a client of another one sees the difference.
    newer = skill_file().__class__("caption-ab", "99.0", skill_file().path)
    monkeypatch.setattr("caption_ab_skill.wire.local_engine.skill_file", lambda: newer)
    monkeypatch.setattr("caption_ab_skill.wire.local_engine._START", 2.0)
    with pytest.raises(Unreachable):
        asyncio.run(ensure_engine(home))
    monkeypatch.undo()
    asyncio.run(ensure_engine(home))
    assert notice.exists()
    assert pid(home) != old


def test_a_notice_of_a_dead_engine_does_not_stop_a_new_one(home: Path) -> None:
    asyncio.run(ensure_engine(home))
    os.kill(pid(home), signal.SIGKILL)
    endpoint = asyncio.run(ensure_engine(home))
    assert asyncio.run(version(endpoint)) == skill_file().version


def test_it_knows_nobody_without_a_token(home: Path) -> None:
    async def ask() -> None:
        endpoint = await ensure_engine(home)
        async with Client(endpoint.base_url, client_id="c", transport=endpoint.transport()) as client:
            await client.credits()

    with pytest.raises(TokenInvalid):
        asyncio.run(ask())
