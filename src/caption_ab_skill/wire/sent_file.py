"""A file on its way to a backend: as long as it was when it was opened, or the upload breaks off."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self


class FileChanged(OSError):
    """A file was written to while it was sent, so that nobody knows what has arrived; `filename` says which."""

    def __init__(self, path: Path) -> None:
        super().__init__(0, "it changed while it was sent", str(path))


class SentFile:
    """What a multipart writer reads from. `size` in bytes; `on_read` gets the bytes of each piece."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("rb")
        self._before = os.fstat(self._file.fileno())
        self.size = self._before.st_size
        self.on_read: Callable[[int], None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def read(self, size: int = -1) -> bytes:
        """The next piece, b"" at the end. Raises FileChanged where the file is no longer what it was."""
        left = self.size - self._file.tell()
        data = self._file.read(left if size < 0 else min(size, left))
        now = os.fstat(self._file.fileno())
        if (now.st_size, now.st_mtime_ns) != (self.size, self._before.st_mtime_ns) or (left and size and not data):
            raise FileChanged(self._path)
        if self.on_read and data:
            self.on_read(len(data))
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place, counted from the end in the length that the file had when it was opened."""
        if whence == io.SEEK_END:
            return self._file.seek(self.size + offset)
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Where the next piece begins."""
        return self._file.tell()
