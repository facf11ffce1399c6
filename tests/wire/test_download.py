"""A download over a line that breaks: it goes on where it stopped, and the file is there whole or not at all."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from caption_ab_skill.wire.download import fetch_file
from caption_ab_skill.wire.errors import BackendError, Unreachable

MOVIE = bytes(range(256)) * 400


@contextmanager
def breaking_server(cuts: list[int], ranges: bool = True) -> Iterator[tuple[str, list[bytes]]]:
    """Serves MOVIE, one connection per entry of `cuts`, each closed after so many bytes of the body."""
    listener = socket.create_server(("127.0.0.1", 0))
    asked: list[bytes] = []

    def work() -> None:
        for cut in cuts:
            connection, _ = listener.accept()
            with connection:
                request = connection.recv(65536)
                asked.append(request)
                start = 0
                if ranges and b"Range: bytes=" in request:
                    start = int(request.split(b"Range: bytes=")[1].split(b"-")[0])
                body = MOVIE[start:]
                status = b"206 Partial Content" if start else b"200 OK"
                head = b"HTTP/1.1 %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % (status, len(body))
                connection.sendall(head + body[:cut])

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/movie.mp4", asked
    finally:
        listener.close()
        thread.join(5)


async def fetch(url: str, target: Path) -> None:
    async with httpx.AsyncClient() as http:
        await fetch_file(http, url, lambda _: {}, target, part=target.with_name(".x.part"))


@pytest.mark.parametrize("cuts", [[len(MOVIE)], [1000, len(MOVIE)], [1000, 50_000, len(MOVIE)]])
@pytest.mark.parametrize("ranges", [True, False])
def test_it_goes_on_after_a_break(tmp_path: Path, cuts: list[int], ranges: bool) -> None:
    target = tmp_path / "a.mp4"
    with breaking_server(cuts, ranges) as (url, asked):
        asyncio.run(fetch(url, target))
    assert target.read_bytes() == MOVIE
    assert len(asked) == len(cuts)
    assert all(b"Range" in request for request in asked[1:])


def test_what_never_arrives_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "a.mp4"
    target.write_bytes(b"old")
    with breaking_server([10, 10, 10, 10]) as (url, _), pytest.raises(Unreachable):
        asyncio.run(fetch(url, target))
    assert target.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["a.mp4"]


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/x", "javascript:1"])
def test_only_web_addresses_are_fetched(tmp_path: Path, url: str) -> None:
    with pytest.raises(BackendError):
        asyncio.run(fetch(url, tmp_path / "a.mp4"))
    assert list(tmp_path.iterdir()) == []
