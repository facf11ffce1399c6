"""Fetching a file: only from where it is allowed, the address that was looked at and no other, within limits."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from caption_ab_skill.engine.media_store import MediaStore, TooLarge
from caption_ab_skill.engine.service import fetching
from caption_ab_skill.engine.service.addresses import IPAddress
from caption_ab_skill.engine.service.fetching import FetchRefused, fetch

HERE = ipaddress.ip_address("127.0.0.1")
INSIDE = "inside a network"


class Site:
    """A server that notes what it is asked for, and with what."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        paths = {"/file": self.file, "/loop": self.loop, "/to": self.to, "/endless": self.endless, "/slow": self.slow}
        self.app = Starlette(routes=[Route(path, answer) for path, answer in paths.items()])

    def note(self, request: Request) -> None:
        self.asked.append((request.headers["host"], request.url.path))

    async def file(self, request: Request) -> Response:
        self.note(request)
        return PlainTextResponse("content", headers={"x-got": request.headers.get("accept-encoding", "")})

    async def loop(self, request: Request) -> Response:
        self.note(request)
        return RedirectResponse("/loop")

    async def to(self, request: Request) -> Response:
        self.note(request)
        return RedirectResponse(request.query_params["where"])

    async def endless(self, _: Request) -> Response:
        async def body() -> AsyncIterator[bytes]:
            while True:
                yield bytes(65536)

        return StreamingResponse(body())

    async def slow(self, _: Request) -> Response:
        async def body() -> AsyncIterator[bytes]:
            while True:
                yield b"."
                await asyncio.sleep(0.05)

        return StreamingResponse(body())


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def url(site: Site, serve: Callable[[Starlette], str]) -> str:
    return serve(site.app)


@pytest.fixture
def store(tmp_path: Path) -> MediaStore:
    return MediaStore(tmp_path / "media", max_bytes=2**20)


def names(known: dict[str, list[str]]) -> fetching.Resolve:
    """A name service that knows these."""

    async def resolve(host: str, port: int) -> list[IPAddress]:
        if host not in known:
            raise OSError
        return [ipaddress.ip_address(address) for address in known[host]]

    return resolve


def fetched(address: str, store: MediaStore, **options: Any) -> tuple[str, bytes]:
    """The name and content of a fetched file."""
    with ExitStack() as stack:
        file = asyncio.run(fetch(address, store, stack, **options))
        file.content.finish()
        return file.name, file.content.path.read_bytes()


def test_the_address_that_was_looked_at_is_connected_to(site: Site, url: str, store: MediaStore) -> None:
    port = urlsplit(url).port
    looked = []

    async def resolve(host: str, port: int) -> list[IPAddress]:
        looked.append(host)
        # Asked a second time, the name would lead nowhere.
        return [HERE] if len(looked) == 1 else [ipaddress.ip_address("192.0.2.1")]

    got = fetched(f"http://clips.example:{port}/file", store, resolve=resolve, allowed=lambda a: a == HERE)
    assert got == ("file", b"content")
    assert looked == ["clips.example"]
    assert site.asked == [(f"clips.example:{port}", "/file")]


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["93.184.215.14", "127.0.0.1"], ["::1"], ["::ffff:10.0.0.1"], ["169.254.169.254"], []],
    ids=str,
)
def test_a_name_that_leads_inside_is_refused(site: Site, url: str, store: MediaStore, addresses: list[str]) -> None:
    with pytest.raises(FetchRefused, match=INSIDE):
        fetched(f"http://evil.example:{urlsplit(url).port}/file", store, resolve=names({"evil.example": addresses}))
    assert site.asked == []


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::ffff:127.0.0.1]", "0"],
)
def test_this_machine_in_every_notation_is_refused(site: Site, url: str, store: MediaStore, host: str) -> None:
    with pytest.raises(FetchRefused, match=f"{INSIDE}|no such address"):
        fetched(f"http://{host}:{urlsplit(url).port}/file", store)
    assert site.asked == []


def test_a_redirect_is_looked_at_like_the_first_address(site: Site, url: str, store: MediaStore) -> None:
    port = urlsplit(url).port
    # 192.0.2.0/24 stands for the inside here, this machine for the outside.
    resolve = names({"good.example": ["127.0.0.1"], "bad.example": ["192.0.2.1"]})

    def outside(address: IPAddress) -> bool:
        return address == HERE

    first = f"http://good.example:{port}/to?where="
    assert fetched(f"{first}http://good.example:{port}/file", store, resolve=resolve, allowed=outside)[1] == b"content"
    assert fetched(f"{first}/file", store, resolve=resolve, allowed=outside)[1] == b"content"
    for where in ("http://bad.example/file", "//bad.example/file"):
        with pytest.raises(FetchRefused, match=INSIDE):
            fetched(first + where, store, resolve=resolve, allowed=outside)
    for where in ("file:///etc/passwd", "ftp://good.example/file", "gopher://good.example/"):
        with pytest.raises(FetchRefused, match="Only http and https"):
            fetched(first + where, store, resolve=resolve, allowed=outside)


def test_redirects_end(site: Site, url: str, store: MediaStore) -> None:
    with pytest.raises(FetchRefused, match="without end"):
        fetched(f"{url}/loop", store, allowed=lambda _: True)
    assert len(site.asked) == 6


def test_too_large_is_refused_while_it_comes(url: str, store: MediaStore) -> None:
    with pytest.raises(TooLarge):
        fetched(f"{url}/endless", store, allowed=lambda _: True)
    assert list(store.folder.iterdir()) == []


def test_too_slow_is_refused(url: str, store: MediaStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "_WHOLE", 0.5)
    with pytest.raises(FetchRefused, match="takes too long"):
        fetched(f"{url}/slow", store, allowed=lambda _: True)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("ftp://example.com/a.mp4", "Only http and https"),
        ("file:///etc/passwd", "Only http and https"),
        ("/etc/passwd", "Only http and https"),
        ("", "Only http and https"),
        ("http://", "Only http and https"),
        ("http://[::1", "Only http and https"),
        ("http://example.com:99999/", "Only http and https"),
        ("http://user:word@example.com/a.mp4", "name and password"),
        ("http://nowhere.example/a.mp4", "no such address"),
        ("http://" + "a" * 300 + ".example/a.mp4", "no such address"),
    ],
)
def test_what_is_no_address_of_a_file(store: MediaStore, address: str, sentence: str) -> None:
    with pytest.raises(FetchRefused, match=sentence):
        fetched(address, store, resolve=names({"example.com": ["93.184.215.14"]}))


def test_an_answer_that_is_no_file(url: str, store: MediaStore) -> None:
    with pytest.raises(FetchRefused, match="answers with 404"):
        fetched(f"{url}/nothing", store, allowed=lambda _: True)
