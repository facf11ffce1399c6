"""Tells a full disk from other failures, whoever ran into it, and whether there is room."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

DISK_FULL = "The disk is full: make room and try again."


def is_disk_full(error: BaseException | None) -> bool:
    """Whether this error, or one that it came from, is a disk or a quota without room."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        # SQLite's own words for SQLITE_FULL.
        if "database or disk is full" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def free_bytes(folder: Path) -> int:
    """Bytes that can still be written where `folder` is."""
    return shutil.disk_usage(folder).free


def check_room(folder: Path, needed: int) -> None:
    """Raise the error of a full disk before it is full: `needed` bytes must be free where `folder` is."""
    if free_bytes(folder) < needed:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))
