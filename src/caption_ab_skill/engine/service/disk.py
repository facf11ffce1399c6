"""Tells a full disk from other failures, whoever ran into it."""

from __future__ import annotations

import errno

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
