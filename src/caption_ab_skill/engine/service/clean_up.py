"""Removes what nobody needs any more: old renders, media and projects, and more of them while the disk runs low.

Never what a render that waits or is on its way needs, and never what was used within the last hour: it may be about to
be exported, or is being fetched.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import structlog

from ..draft import Draft
from ..style import DraftRefused
from .disk import free_bytes
from .own_media import media_ids
from .render_rows import RenderRows
from .store import Store
from .tokens import Tokens

_DAY = 24 * 3600.0
# Seconds since its last use in which a file stays although the disk runs low.
_IN_USE = 3600.0

_log = structlog.get_logger()


@dataclass(frozen=True)
class Keeping:
    """For how many days unused files stay, and how many bytes are to be free on their disk."""

    days: float = 30
    least_free: int = 2**30


@dataclass(frozen=True)
class _File:
    path: Path
    used: float


@dataclass(frozen=True)
class CleanUp:
    """Cleans an engine's folder up. `renders` is removed before `media`: it can be rendered again."""

    renders: Path
    media: Path
    rows: RenderRows
    store: Store
    tokens: Tokens
    keeping: Keeping

    def __call__(self, now: float | None = None) -> list[str]:
        """Remove what is old, then what is oldest while too little is free; the names of the files removed."""
        now = time.time() if now is None else now
        needed = self._needed()
        removed = []
        for file in self._unneeded(needed):
            is_old = now - file.used > self.keeping.days * _DAY
            is_in_the_way = now - file.used > _IN_USE and free_bytes(self.media) < self.keeping.least_free
            # Somebody may have come back to it meanwhile.
            if (is_old or is_in_the_way) and _used(file.path) == file.used:
                file.path.unlink(missing_ok=True)
                removed.append(file.path.name)
        self.store.forget_media(removed)
        ended = self.rows.ended_before(now - self.keeping.days * _DAY)
        self.rows.forget([row.id for row in ended])
        gone = self.tokens.ended_before(now - self.keeping.days * _DAY)
        self.store.forget_projects(gone)
        self.tokens.forget(gone)
        if removed or ended or gone:
            _log.info("cleaned up", files=len(removed), renders=len(ended), tokens=len(gone))
        return removed

    def _needed(self) -> set[str]:
        """The names of files that a render which waits, or is on its way, is made of, or will be."""
        needed: set[str] = set()
        for row in self.rows.unfinished():
            needed.add(row.file_name)
            try:
                needed |= media_ids(Draft.from_wire(row.draft))
            except DraftRefused:
                continue  # it will fail, and needs nothing
        return needed

    def _unneeded(self, needed: set[str]) -> Iterator[_File]:
        """Renders and then media, each those first that were not used for longest."""
        for folder in (self.renders, self.media):
            paths = [path for path in folder.glob("[!.]*") if path.name not in needed]
            yield from sorted((_File(path, _used(path)) for path in paths), key=lambda file: file.used)


def _used(path: Path) -> float:
    """When a file was last read or written, as far as the file system tells; 0 for one that is gone."""
    try:
        facts = path.stat()
    except OSError:
        return 0
    return max(facts.st_mtime, facts.st_atime)
