"""The engine's log: one JSON object a line in a file that only its owner can read.

Tokens and messages are never written to it.
"""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from pathlib import Path
from typing import TextIO, cast

import structlog

# Bytes; a log that has grown past this makes room when the engine starts, one older file is kept.
_FULL = 2**20


def log_to(path: Path) -> None:
    """Write this process's log to `path` from now on, what libraries warn about included."""
    if path.exists() and path.stat().st_size > _FULL:
        path.replace(path.with_suffix(".old.log"))
    file = _LogFile(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, file)),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(
        stream=cast(TextIO, file), level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s"
    )


class _LogFile:
    """Writes each message at once. On a full disk messages are lost, and nothing else: no request fails for its log."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def write(self, text: str) -> int:
        with suppress(OSError):
            os.write(self._descriptor, text.encode("utf-8", "replace"))
        return len(text)

    def flush(self) -> None:
        """Everything is written already."""
