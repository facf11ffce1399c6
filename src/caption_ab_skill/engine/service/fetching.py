"""Fetches a file from a public address that somebody gave, and never one from inside the network.

A name is resolved here, every address that it has must be public, and the connection is made to the very address that
was looked at: a name that changes its mind in between gains nothing. A redirect is a new address, looked at like it.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit

import httpx

from ..media_store import MediaStore
from .addresses import IPAddress, is_public
from .multipart_files import ReceivedFile, shown_name

Resolve = Callable[[str, int], Awaitable[list[IPAddress]]]

_PORTS = {"http": 80, "https": 443}
_MOST_REDIRECTS = 5
# Seconds until a connection is there or more of the file comes, and for the whole: 500 MB at 1 MB/s.
_PATIENCE, _WHOLE = 15.0, 500.0


class FetchRefused(Exception):
    """A file that is not fetched; `str(error)` is one sentence."""


@dataclass(frozen=True)
class _Place:
    """An address that was looked at: where to connect to, and what to ask for there."""

    address: str
    scheme: str
    host: str
    port: int
    target: str

    @property
    def url(self) -> str:
        """The same with the number that was looked at in place of the name."""
        number = f"[{self.address}]" if ":" in self.address else self.address
        return f"{self.scheme}://{number}:{self.port}{self.target}"

    @property
    def host_header(self) -> str:
        """The name as it was given, for the server that has several."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == _PORTS[self.scheme] else f"{name}:{self.port}"


async def resolve(host: str, port: int) -> list[IPAddress]:
    """All addresses of a host; raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


async def fetch(
    address: str,
    store: MediaStore,
    stack: ExitStack,
    *,
    resolve: Resolve = resolve,
    allowed: Callable[[IPAddress], bool] = is_public,
) -> ReceivedFile:
    """Fetch the file at `address` into the store's folder; `stack` owns it. Raises FetchRefused or TooLarge."""
    try:
        async with asyncio.timeout(_WHOLE):
            return await _follow(address, store, stack, resolve, allowed)
    except TimeoutError:
        raise FetchRefused("That address takes too long to send its file: save it and send it from the disk.") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise FetchRefused("That address could not be fetched: check it, or send the file from the disk.") from error


async def _follow(
    address: str, store: MediaStore, stack: ExitStack, resolve: Resolve, allowed: Callable[[IPAddress], bool]
) -> ReceivedFile:
    # Nothing of this machine's own goes along: no proxy, no .netrc, no cookies from one place to the next.
    async with httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=_PATIENCE) as http:
        for _ in range(_MOST_REDIRECTS + 1):
            place = await _look_at(address, resolve, allowed)
            # Packed, a small answer could unpack to any size.
            headers = {"Host": place.host_header, "Accept": "*/*", "Accept-Encoding": "identity"}
            extensions = {"sni_hostname": place.host}
            async with http.stream("GET", place.url, headers=headers, extensions=extensions) as answer:
                if answer.has_redirect_location:
                    address = urljoin(address, answer.headers["location"])
                    http.cookies.clear()
                    continue
                if answer.status_code != 200:
                    raise FetchRefused(f"That address answers with {answer.status_code} and no file: check it.")
                incoming = stack.enter_context(store.incoming())
                async for chunk in answer.aiter_raw():
                    # In a thread: hashing and writing would hold up every other request.
                    await asyncio.to_thread(incoming.write, chunk)
                return ReceivedFile(shown_name(unquote(urlsplit(address).path)), incoming)
    raise FetchRefused("That address leads from one to the next without end: give the file's own.")


async def _look_at(address: str, resolve: Resolve, allowed: Callable[[IPAddress], bool]) -> _Place:
    """Where an address leads; raises FetchRefused for all but a public http(s) one."""
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = parts = None
    if parts is None or parts.scheme not in _PORTS or not host:
        raise FetchRefused("Only http and https addresses of files can be fetched.")
    if parts.username or parts.password:
        raise FetchRefused("An address with a name and password in it is not fetched: save the file and send it.")
    port = port or _PORTS[parts.scheme]
    try:
        host = host if ":" in host else host.encode("idna").decode("ascii")
        found = await resolve(host, port)
    except (OSError, UnicodeError) as error:
        raise FetchRefused("There is no such address: check it.") from error
    if not found or not all(map(allowed, found)):
        raise FetchRefused("Addresses inside a network are not fetched: save the file and send it from the disk.")
    target = httpx.URL(parts._replace(fragment="").geturl()).raw_path.decode("ascii")
    return _Place(str(found[0]), parts.scheme, host, port, target)
