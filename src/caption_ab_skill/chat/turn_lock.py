"""Lets two chats in one session take turns, whichever processes they are in."""

from __future__ import annotations

import asyncio
import hashlib
import os
import time
from pathlib import Path
from typing import IO, Self

from ..file_lock import try_lock

FOLDER = "turns"
"""In the home: one file per session that was spoken in."""

# Seconds. No turn lasts longer than its stream may (15 minutes) and what is looked for after it.
_LONGEST = 20 * 60.0
_EVERY = 0.1


class TurnLock:
    """The right to speak in one session of one backend; a context manager that lets go of it at the end."""

    def __init__(self, home: Path, backend: str, session: str) -> None:
        folder = home / FOLDER
        folder.mkdir(mode=0o700, exist_ok=True)
        # Names are people's own and may be of any length and script; none of them becomes a path.
        name = hashlib.sha256(f"{backend}\n{session}".encode(errors="surrogatepass")).hexdigest()[:32]
        descriptor = os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        self._file: IO[bytes] = os.fdopen(descriptor, "r+b")
        self.is_ours = try_lock(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    async def wait(self) -> bool:
        """Wait for the turn before; False where it does not end."""
        deadline = time.monotonic() + _LONGEST
        while not self.is_ours and time.monotonic() < deadline:
            await asyncio.sleep(_EVERY)
            self.is_ours = try_lock(self._file)
        return self.is_ours


def somebody_speaks(home: Path) -> bool:
    """Whether a turn is going on in any session of this home."""
    for path in (home / FOLDER).glob("*.lock"):
        with path.open("r+b") as file:
            if not try_lock(file):
                return True
    return False
