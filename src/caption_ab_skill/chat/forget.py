"""Removes everything that the skill keeps: tokens, sessions, media, renders, logs."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..wire.local_engine import stop_engine
from .memory import FILES
from .turn_lock import FOLDER, somebody_speaks

_OURS = (*FILES, FOLDER, "engine")


class StillInUse(Exception):
    """Something is being done in the home; the sentence says what to wait for."""


@dataclass(frozen=True)
class Forgotten:
    """What was removed from the home, and what was found there that is not the skill's and was left alone."""

    removed: tuple[str, ...]
    left: tuple[str, ...]


async def forget(home: Path) -> Forgotten:
    """Stop the engine of this home and remove what the skill keeps in it; links are removed, never followed.

    Raises StillInUse while somebody chats or the engine does not leave, OSError where something cannot be removed.
    """
    if somebody_speaks(home):
        raise StillInUse("A chat is at work right now; wait until it has answered, then try again.")
    if not await stop_engine(home):
        raise StillInUse("The engine does not leave; end what it is doing, then try again.")
    removed = []
    for path in sorted(path for name in _OURS for path in home.glob(name)):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
        removed.append(path.name)
    left = tuple(sorted(path.name for path in home.iterdir()))
    if not left:
        with suppress(OSError):  # it may be somebody's mount point or current folder
            home.rmdir()
    return Forgotten(tuple(removed), left)
