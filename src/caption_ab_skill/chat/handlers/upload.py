"""Sends files and addresses to the project, after checking here what can be checked before a byte is sent."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from ...wire.messages import Uploaded
from ..attachments import MEDIA_SUFFIXES, is_link, suffix_of
from ..events import Event
from ..failures import failed
from ..turn import Turn
from .watched import watched

LARGEST = 500 * 2**20
"""Bytes a file (contract.md, "Upload")."""


async def upload(turn: Turn) -> AsyncIterator[Event]:
    """Send the turn's media and say what was taken; without any, say how to send it.

    Raises TurnFailed for a bad file.
    """
    if not turn.media:
        yield turn.text("how_to_upload")
        return
    paths = [check(name, turn.language) for name in turn.media if not is_link(name)]
    urls = [name for name in turn.media if is_link(name)]
    taken: list[Uploaded] = []
    if paths:
        step = turn.say("uploading", names=", ".join(path.name for path in paths))

        async def send(report: object) -> None:
            taken.extend(await turn.connection.call(lambda: turn.client.upload(turn.session_id, paths, report)))  # type: ignore[arg-type]

        async for progress in watched(step, send):
            yield progress
    if urls:
        yield turn.status("uploading", names=", ".join(urls))
        taken += await turn.connection.call(lambda: turn.client.upload_urls(turn.session_id, urls))
    turn.connection.name_clip(_clip_name(taken, paths))
    for file in taken:
        yield turn.text("uploaded", name=file.filename, length=_length(file), size=_size(file))


def check(name: str, language: str) -> Path:
    """The file that an attachment names; raises TurnFailed where it cannot be sent."""
    path = Path(name).expanduser()
    shown = path.name or name
    try:
        if path.is_dir():
            raise failed("is-folder", language, name=shown)
        if not path.is_file():
            raise failed("missing-file", language, name=shown)
        size = path.stat().st_size
    except (OSError, ValueError):
        raise failed("missing-file", language, name=shown) from None
    if not os.access(path, os.R_OK):
        raise failed("unreadable-file", language, name=shown)
    if size == 0:
        raise failed("empty-file", language, name=shown)
    if suffix_of(path.name) not in MEDIA_SUFFIXES:
        raise failed("unsupported-file", language, detail="")
    if size > LARGEST:
        raise failed("file-too-large", language, name=shown)
    return path


def _clip_name(taken: Sequence[Uploaded], paths: Sequence[Path]) -> str:
    names = [path.name for path in paths] + [file.filename for file in taken]
    return Path(names[0]).stem if names else ""


def _length(file: Uploaded) -> str:
    return f"{file.duration:.1f}".removesuffix(".0") + " s" if file.duration else ""


def _size(file: Uploaded) -> str:
    return f"{file.width}x{file.height}" if file.width and file.height else ""
