"""A download over a line that breaks: it goes on where it stopped, and the file is there whole or not at all."""

from __future__ import annotations

import asyncio
import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from caption_ab_skill.wire import download
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


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits between tries."""
    monkeypatch.setattr(download, "_PAUSES", (0.0, 0.0, 0.0))


@contextmanager
def answering(*answers: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """Gives each connection the next answer, byte for byte, and closes it."""
    listener = socket.create_server(("127.0.0.1", 0))
    asked: list[bytes] = []

    def work() -> None:
        for answer in answers:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                asked.append(connection.recv(65536))
                connection.sendall(answer)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/movie.mp4", asked
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits for somebody to connect
        listener.close()
        thread.join(5)


def answer(status: str, body: bytes, *headers: str, length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {size}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


FULL = len(MOVIE)
OTHER = MOVIE[::-1]
CUT = answer("200 OK", MOVIE[:1000], 'ETag: "one"', length=FULL)


@pytest.mark.parametrize(
    ("rest", "whole"),
    [
        ([answer("206 P", MOVIE[1000:], f"Content-Range: bytes 1000-{FULL - 1}/{FULL}", 'ETag: "one"')], MOVIE),
        # The file is another one by now, and the server says so in one way or another.
        ([answer("200 OK", OTHER, 'ETag: "two"')], OTHER),
        (
            [
                answer("206 P", OTHER[1000:], f"Content-Range: bytes 1000-{FULL - 1}/{FULL}", 'ETag: "two"'),
                answer("200 OK", OTHER, 'ETag: "two"'),
            ],
            OTHER,
        ),
        (
            [
                answer("206 P", OTHER[1000:50_000], "Content-Range: bytes 1000-49999/50000"),
                answer("200 OK", OTHER),
            ],
            OTHER,
        ),
        # It begins elsewhere than it was asked to.
        ([answer("206 P", MOVIE[500:], f"Content-Range: bytes 500-{FULL - 1}/{FULL}"), answer("200 OK", MOVIE)], MOVIE),
        ([answer("206 P", MOVIE[1000:], "Content-Range: gibberish"), answer("200 OK", MOVIE)], MOVIE),
        ([answer("416 Range Not Satisfiable", b""), answer("200 OK", MOVIE)], MOVIE),
        # It gives less than the rest.
        (
            [
                answer("206 P", MOVIE[1000:2000], f"Content-Range: bytes 1000-1999/{FULL}"),
                answer("206 P", MOVIE[2000:], f"Content-Range: bytes 2000-{FULL - 1}/{FULL}"),
            ],
            MOVIE,
        ),
    ],
)
def test_only_the_rest_of_the_same_file_is_added(tmp_path: Path, rest: list[bytes], whole: bytes) -> None:
    with answering(CUT, *rest) as (url, asked):
        asyncio.run(fetch(url, tmp_path / "a.mp4"))
    assert (tmp_path / "a.mp4").read_bytes() == whole
    assert b"Range: bytes=1000-" in asked[1]
    assert b'If-Range: "one"' in asked[1]
    assert len(asked) == len(rest) + 1


def test_a_file_of_many_pieces(tmp_path: Path) -> None:
    step = 10_000
    pieces = [
        answer("206 P", MOVIE[at : at + step], f"Content-Range: bytes {at}-{min(at + step, FULL) - 1}/{FULL}")
        for at in range(0, FULL, step)
    ]
    with answering(*pieces) as (url, _):
        asyncio.run(fetch(url, tmp_path / "a.mp4"))
    assert (tmp_path / "a.mp4").read_bytes() == MOVIE


def test_a_line_that_breaks_again_and_again_but_gets_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "_WORTH_IT", 5000)
    cuts = [6000] * 10 + [FULL]
    target = tmp_path / "a.mp4"
    with breaking_server(cuts) as (url, asked):
        asyncio.run(fetch(url, target))
    assert target.read_bytes() == MOVIE
    assert len(asked) == len(cuts)


def test_what_is_packed_is_unpacked(tmp_path: Path) -> None:
    packed = gzip.compress(MOVIE)
    with answering(answer("200 OK", packed, "Content-Encoding: gzip")) as (url, asked):
        asyncio.run(fetch(url, tmp_path / "a.mp4"))
    assert (tmp_path / "a.mp4").read_bytes() == MOVIE
    assert b"identity" in asked[0]


@pytest.mark.parametrize(
    "first",
    [
        answer("200 OK", b""),
        answer("302 Found", b"", "Location: file:///etc/passwd"),
        answer("302 Found", b"", "Location: http://[bad"),
        answer("302 Found", b"", "Location: /movie.mp4"),
        answer("404 Not Found", b"<h1>gone</h1>"),
        answer("204 No Content", b""),
    ],
)
def test_what_is_no_file_is_an_error_and_leaves_nothing(tmp_path: Path, first: bytes) -> None:
    with answering(*[first] * 8) as (url, _), pytest.raises(BackendError):
        asyncio.run(fetch(url, tmp_path / "a.mp4"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["http://[bad", "http://exa mple\x00", "", "//no-scheme/x"])
def test_what_is_no_address(tmp_path: Path, url: str) -> None:
    with pytest.raises(BackendError):
        asyncio.run(fetch(url, tmp_path / "a.mp4"))
