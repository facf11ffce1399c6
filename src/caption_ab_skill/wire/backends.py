"""Which backend a command talks to."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

CLOUD_URL = "https://mega-api-prod.nemovideo.ai"
CLOUD_WEB_URL = "https://nemovideo.com"


@dataclass(frozen=True)
class Backend:
    """A backend by name; `base_url` is empty for the embedded engine, whose address is known once it runs."""

    name: Literal["engine", "cloud", "url"]
    base_url: str = ""


class UnknownBackend(ValueError):
    """`--backend` or `NEMO_API_URL` is neither a known name nor an http(s) address."""


def choose(named: str | None = None) -> Backend:
    """`named` (from `--backend`), else `NEMO_API_URL`, else the cloud where `NEMO_TOKEN` is set, else the engine.

    Raises UnknownBackend.
    """
    if named == "engine":
        return Backend("engine")
    if named == "cloud":
        return Backend("cloud", CLOUD_URL)
    address = named or os.environ.get("NEMO_API_URL", "").strip()
    if address:
        return Backend("url", _checked(address))
    return Backend("cloud", CLOUD_URL) if os.environ.get("NEMO_TOKEN") else Backend("engine")


def web_url() -> str:
    """The web site that registration and claim links open (`NEMO_WEB_URL`)."""
    return (os.environ.get("NEMO_WEB_URL") or CLOUD_WEB_URL).rstrip("/")


def _checked(address: str) -> str:
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise UnknownBackend(
            f"{address!r} is no backend: use engine, cloud, or an address that starts with http:// or https://."
        )
    return address.rstrip("/")
