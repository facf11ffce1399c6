"""Fetches one finished file: resumed after a break, checked for its length, moved into place whole."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx

from .envelopes import unwrap
from .errors import BadAnswer, Unreachable

# Seconds before each further try; a try that brought this many bytes and more is none of them.
_PAUSES = (0.0, 0.5, 1.5)
_WORTH_IT = 2**20
_MAX_REDIRECTS = 5
_TIMEOUT = httpx.Timeout(60, connect=10)
_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)", re.IGNORECASE)


async def fetch_file(
    http: httpx.AsyncClient,
    url: str,
    headers_for: Callable[[httpx.URL], dict[str, str]],
    target: Path,
    on_progress: Callable[[int, int | None], None] | None = None,
    *,
    part: Path,
) -> None:
    """Download `url` to `target`, replacing what is there only once all of it has come.

    `part` is where it grows, in the same folder; what a killed process left there is begun anew, so that nothing stays
    for ever. `headers_for` gives the headers for an address: a redirect to another origin gets none of the API's.
    `on_progress` gets bytes received and in all (None where unknown).
    Raises Unreachable, BadAnswer, Refused or OSError.
    """
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            await _fetch_whole(http, _address(url), headers_for, _Growing(file), on_progress)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o666 & ~_umask())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


@dataclass
class _Growing:
    """The file so far, and what tells whether the rest is of the same one (RFC 9110, 13.1.5)."""

    file: IO[bytes]
    validator: str | None = None
    total: int | None = None

    def begin_anew(self) -> None:
        self.file.seek(0)
        self.file.truncate()
        self.validator = self.total = None


async def _fetch_whole(
    http: httpx.AsyncClient,
    url: httpx.URL,
    headers_for: Callable[[httpx.URL], dict[str, str]],
    growing: _Growing,
    on_progress: Callable[[int, int | None], None] | None,
) -> None:
    """Try until all of it is there. Raises Unreachable, BadAnswer or Refused."""
    pauses = list(_PAUSES)
    furthest = 0
    while True:
        broken: httpx.HTTPError | None = None
        before = growing.file.tell()
        try:
            if await _fetch_rest(http, url, headers_for, growing, on_progress):
                return
        except httpx.HTTPError as error:
            broken = error
        reached = growing.file.tell()
        if reached >= furthest + _WORTH_IT or (broken is None and reached > before):
            # Far enough, or a server that gives a file in pieces.
            furthest = max(furthest, reached)
            continue
        if not pauses:
            raise Unreachable("The download broke off again and again; try again in a minute.") from broken
        await asyncio.sleep(pauses.pop(0))


async def _fetch_rest(
    http: httpx.AsyncClient,
    url: httpx.URL,
    headers_for: Callable[[httpx.URL], dict[str, str]],
    growing: _Growing,
    on_progress: Callable[[int, int | None], None] | None,
) -> bool:
    """Go on from where the file ends; True when all of it is there."""
    file = growing.file
    for _ in range(_MAX_REDIRECTS):
        if url.scheme not in ("http", "https"):
            raise BadAnswer("The backend gave an address for the file that is not on the web.")
        start = file.tell()
        headers = {
            **headers_for(url),
            "Accept-Encoding": "identity",
            **({"Range": f"bytes={start}-"} if start else {}),
            **({"If-Range": growing.validator} if start and growing.validator else {}),
        }
        async with http.stream("GET", url, headers=headers, timeout=_TIMEOUT) as response:
            if response.is_redirect:
                url = _address(response.headers.get("location", ""), url)
                continue
            if start and (response.status_code == 416 or not _goes_on(response, growing)):
                growing.begin_anew()
                if response.status_code != 200:
                    continue
            elif response.status_code not in (200, 206):
                unwrap(response.status_code, await response.aread())
                raise BadAnswer("The backend did not give the file.")
            encoded = response.headers.get("content-encoding", "identity").lower() not in ("", "identity")
            growing.validator = None if encoded else _validator(response)
            # The length of something that is packed says nothing about what comes out of it.
            total = growing.total = None if encoded else _total(response, file.tell())
            async for chunk in response.aiter_bytes():
                file.write(chunk)
                if on_progress:
                    on_progress(file.tell(), total)
        if total == 0 or file.tell() == 0:
            raise BadAnswer("The backend gave an empty file.")
        if total is not None and file.tell() > total:
            raise BadAnswer("The backend gave more than the file that it spoke of.")
        return total is None or file.tell() == total
    raise BadAnswer("The backend sent the download round in circles.")


def _address(url: str, base: httpx.URL | None = None) -> httpx.URL:
    """The address as one; raises BadAnswer for what is none."""
    try:
        return base.join(url) if base is not None else httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        raise BadAnswer("The backend gave an address for the file that is none.") from None


def _goes_on(response: httpx.Response, growing: _Growing) -> bool:
    """Whether what comes is the rest of the same file.

    What does not say where it begins is taken at its word; one with another validator or length is another file.
    """
    if response.status_code != 206:
        return response.status_code not in (200, 416)
    validator = _validator(response)
    if growing.validator and validator and validator != growing.validator:
        return False
    where = response.headers.get("content-range", "")
    found = _CONTENT_RANGE.fullmatch(where.strip())
    if not found:
        return not where
    return int(found[1]) == growing.file.tell() and (
        growing.total is None or found[3] == "*" or int(found[3]) == growing.total
    )


def _validator(response: httpx.Response) -> str | None:
    tag: str | None = response.headers.get("etag")
    return tag if tag and not tag.startswith("W/") else response.headers.get("last-modified")


def _total(response: httpx.Response, start: int) -> int | None:
    """Bytes of the whole file; a range says it itself, since a server may give less than was asked for."""
    found = _CONTENT_RANGE.fullmatch(response.headers.get("content-range", "").strip())
    if response.status_code == 206 and found and found[3] != "*":
        return int(found[3])
    length = response.headers.get("content-length", "")
    return start + int(length) if length.isascii() and length.isdigit() else None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
