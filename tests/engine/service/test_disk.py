from __future__ import annotations

import errno
import sqlite3

import pytest

from caption_ab_skill.engine.service.disk import is_disk_full


def raised_from(cause: Exception) -> Exception:
    error = RuntimeError("outer")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), True),
        (sqlite3.OperationalError("database or disk is full"), True),
        (raised_from(OSError(errno.ENOSPC, "")), True),
        (OSError(errno.EACCES, "Permission denied"), False),
        (ValueError("no"), False),
        (None, False),
    ],
)
def test_a_full_disk_is_told_from_the_rest(error: Exception | None, full: bool) -> None:
    assert is_disk_full(error) is full
