"""Fetches one finished file: resumed after a break, checked for its length, moved into place whole."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx

from .envelopes import unwrap
from .errors import BadAnswer, Unreachable

_TRIES = 4
_MAX_REDIRECTS = 5
_TIMEOUT = httpx.Timeout(60, connect=10)


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
            broken: httpx.HTTPError | None = None
            growing = _Growing(file)
            for _ in range(_TRIES):
                try:
                    if await _fetch_rest(http, httpx.URL(url), headers_for, growing, on_progress):
                        break
                except httpx.HTTPError as error:
                    broken = error
            else:
                raise Unreachable("The download broke off again and again; try again in a minute.") from broken
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

    def begin_anew(self) -> None:
        self.file.seek(0)
        self.file.truncate()


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
                url = url.join(response.headers.get("location", ""))
                continue
            if start and (response.status_code == 416 or not _goes_on(response, start)):
                growing.begin_anew()
                if response.status_code != 200:
                    continue
            elif response.status_code not in (200, 206):
                unwrap(response.status_code, await response.aread())
                raise BadAnswer("The backend did not give the file.")
            growing.validator = _validator(response)
            total = _total(response, file.tell())
            async for chunk in response.aiter_bytes():
                file.write(chunk)
                if on_progress:
                    on_progress(file.tell(), total)
        if total == 0 or file.tell() == 0:
            raise BadAnswer("The backend gave an empty file.")
        return total is None or file.tell() >= total
    raise BadAnswer("The backend sent the download round in circles.")


def _goes_on(response: httpx.Response, start: int) -> bool:
    """Whether what comes is the rest of the file; what does not say where it begins is taken at its word."""
    if response.status_code in (200, 416):
        return False
    where = response.headers.get("content-range", "")
    return not where or where.removeprefix("bytes ").partition("-")[0].strip() == str(start)


def _validator(response: httpx.Response) -> str | None:
    tag: str | None = response.headers.get("etag")
    return tag if tag and not tag.startswith("W/") else response.headers.get("last-modified")


def _total(response: httpx.Response, start: int) -> int | None:
    length = response.headers.get("content-length", "")
    return start + int(length) if length.isdigit() else None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
