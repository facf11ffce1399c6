"""The media that was uploaded: a folder of files, each named by the SHA-256 of its content.

The same file sent twice is kept once. What is still coming in has a temporary name, which goes on failure and when
the engine starts.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from collections import OrderedDict
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from ..media.probe import MediaInfo

# contract.md, "Upload": 500 x 2^20 bytes a file.
MAX_BYTES = 500 * 2**20

_ID = re.compile(r"[0-9a-f]{64}")
_COMING_IN = ".coming-"
# What is known of a file is small; this many are kept in memory, the rest is looked at again.
_INFOS_KEPT = 256


class TooLarge(Exception):
    """A file is over the limit; `str(error)` is one sentence."""


class TooLong(Exception):
    """A clip or sound lasts longer than is allowed; `str(error)` is one sentence."""


class StoredMedia(Protocol):
    """Files that can be read by their ids: the whole store, or what somebody may see of it."""

    def path(self, media_id: str) -> Path | None:
        """Where a stored file is; None where there is none of this id."""

    def info(self, media_id: str) -> MediaInfo:
        """What is in a stored file; raises MediaRefused, KeyError where there is none of this id."""


class MediaStore:
    """The folder, made if need be."""

    def __init__(self, folder: Path, max_bytes: int = MAX_BYTES) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._infos: OrderedDict[str, MediaInfo] = OrderedDict()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for leftover in folder.glob(f"{_COMING_IN}*"):
            leftover.unlink(missing_ok=True)

    @property
    def folder(self) -> Path:
        """Where the files are."""
        return self._folder

    def use(self, media_id: str) -> None:
        """Note that a file is used now: what has not been for long is removed first."""
        with contextlib.suppress(OSError):
            os.utime(self._folder / media_id)

    def incoming(self) -> Incoming:
        """A place for a file that is coming in."""
        return Incoming(self._folder, self._max_bytes)

    def path(self, media_id: str) -> Path | None:
        """Where a stored file is; None for what is not an id or not stored."""
        if not _ID.fullmatch(media_id):
            return None
        path = self._folder / media_id
        return path if path.is_file() else None

    def info(self, media_id: str) -> MediaInfo:
        """What is in a stored file (reads all of it the first time).

        Raises MediaRefused; KeyError where it is not stored.
        """
        if media_id in self._infos:
            self._infos.move_to_end(media_id)
            return self._infos[media_id]
        from ..media.probe import probe

        path = self.path(media_id)
        if path is None:
            raise KeyError(media_id)
        info = probe(path)
        self._remember(media_id, info)
        return info

    def keep(self, incoming: Incoming, longest_ms: float | None = None) -> tuple[str, MediaInfo]:
        """Look at a file that has come in and keep it.

        Its id and what is in it. Raises MediaRefused, or TooLong beyond `longest_ms`, and keeps nothing then.
        """
        from ..media.probe import probe

        incoming.finish()
        info = probe(incoming.path)
        if longest_ms is not None and info.duration_ms > longest_ms:
            raise TooLong(f"This file is longer than {longest_ms / 60_000:g} minutes: trim it and send it again.")
        media_id = incoming.move()
        self._remember(media_id, info)
        return media_id, info

    def _remember(self, media_id: str, info: MediaInfo) -> None:
        self._infos[media_id] = info
        while len(self._infos) > _INFOS_KEPT:
            self._infos.popitem(last=False)


class Incoming:
    """A file that is being written. As a context manager: what was not kept is gone afterwards."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        handle, name = tempfile.mkstemp(prefix=_COMING_IN, dir=folder)
        self._file = os.fdopen(handle, "wb")
        self._path = Path(name)
        self._hash = hashlib.sha256()
        self._max_bytes = max_bytes
        self.size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._file.close()  # writes what is buffered, for which a full disk has no room
        finally:
            self._path.unlink(missing_ok=True)

    @property
    def path(self) -> Path:
        """Where the bytes are until they are kept."""
        return self._path

    def write(self, chunk: bytes) -> None:
        """Add bytes. Raises TooLarge as soon as there are too many."""
        self.size += len(chunk)
        if self.size > self._max_bytes:
            raise TooLarge(f"This file is over {self._max_bytes // 2**20} MB: compress or trim it and send it again.")
        self._hash.update(chunk)
        self._file.write(chunk)

    def finish(self) -> None:
        """Everything has come: bring it safely to the disk."""
        self._file.flush()
        os.fsync(self._file.fileno())

    def move(self) -> str:
        """Give the file its lasting name, which is the hash of its content."""
        media_id = self._hash.hexdigest()
        self._path.replace(self._path.with_name(media_id))
        return media_id
