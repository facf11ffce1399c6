"""What the memory holds: tokens, sessions, renders and where their files lie, as frozen values."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

# Seconds since 1970 in the year 5138.
_FAR_AHEAD = 1e11


@dataclass(frozen=True)
class StoredToken:
    """An anonymous token; `repr` never shows it.

    `expires_at` in seconds since 1970, None where the backend did not say.
    """

    token: str = field(repr=False)
    expires_at: float | None = None
    bind_id: str | None = None

    @property
    def is_valid(self) -> bool:
        """Whether it can still be used, as far as the backend said."""
        return self.expires_at is None or self.expires_at > time.time()


@dataclass(frozen=True)
class StoredSession:
    """A project at a backend, under the name that the user gave it.

    `clip` is the first file's name without its ending, `source` the path of that file where it is on this machine.
    """

    session_id: str
    task_id: str | None
    bind_id: str | None
    language: str
    clip: str | None = None
    source: str | None = None


@dataclass(frozen=True)
class PlacedFile:
    """Where a render's file was put, and what tells whether it is still that file. `size` in bytes."""

    path: Path
    size: int
    mtime_ns: int

    @property
    def is_unchanged(self) -> bool:
        """Whether it still lies there as it was put there."""
        try:
            now = self.path.stat()
        except OSError:
            return False
        return (now.st_size, now.st_mtime_ns) == (self.size, self.mtime_ns)


@dataclass(frozen=True)
class PendingRender:
    """A render on its way: where its file is to go, and the draft that it shows.

    `output` is what was asked for beside the draft (format and quality); `chat` says whose it is (see
    `Memory.renders`); `placed` where its file lies, once it does.
    """

    id: str
    session_id: str
    target: Path
    draft: dict[str, Any]
    tries: int = 1
    output: dict[str, str] | None = None
    chat: str | None = None
    placed: PlacedFile | None = None


def fingerprint(secret: str) -> str:
    """Tells one token from another without keeping it."""
    return hashlib.sha256(secret.encode()).hexdigest()[:16]


def draft_print(draft: object, output: object = None) -> str:
    """Tells whether two drafts are the same, rendered with the same `output` (None: the usual one)."""
    whole = draft if output is None else [draft, output]
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def timestamp(iso: str | None) -> float | None:
    """Seconds since 1970 of an ISO 8601 time (UTC where it names no zone) or of such a number, None for neither."""
    try:
        if iso and iso.replace(".", "", 1).isdecimal():
            # Milliseconds, where seconds would lie thousands of years ahead.
            return float(iso) / (1000 if float(iso) > _FAR_AHEAD else 1)
        moment = datetime.fromisoformat(iso) if iso else None
        return None if moment is None else (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
