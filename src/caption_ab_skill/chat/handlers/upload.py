"""Sends files and addresses to the project, after checking here what can be checked before a byte is sent."""

from __future__ import annotations

import math
import os
import stat
from collections.abc import AsyncIterator, Callable, Sequence
from itertools import groupby
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ...wire.messages import Uploaded
from ...wire.sent_file import FileChanged
from ..attachments import MEDIA_SUFFIXES, is_clip, is_link, suffix_of
from ..events import Event
from ..failures import failed
from ..turn import Turn
from .watched import watched

_SHORTEST = 0.05
LARGEST = 500 * 2**20
"""Bytes a file (contract.md, "Upload")."""


async def upload(turn: Turn) -> AsyncIterator[Event]:
    """Send the turn's media and say what was taken, in the order in which they are named.

    Without any, say how to send it. Raises TurnFailed for a bad file, and where the backend took fewer than it was
    sent.
    """
    if not turn.media:
        yield turn.text("how_to_upload")
        return
    check_all(turn)
    missing: list[str] = []
    clip = ""
    # A logo or a song is not what the project is about, unless there is nothing else.
    subjects = [name for name in turn.media if is_clip(name)]
    if not subjects and turn.connection.session.clip is None:
        subjects = list(turn.media)
    for links, group in groupby(turn.media, is_link):
        named = list(group)
        sent = [shown_name(name) for name in named]
        taken: list[Uploaded] = []
        if links:
            yield turn.status("uploading", names=", ".join(sent))
            taken += await turn.connection.call(lambda named=named: turn.client.upload_urls(turn.session_id, named))  # type: ignore[misc]
        else:
            async for event in _send(turn, [Path(name).expanduser() for name in named], sent, taken):
                yield event
        for attached, (name, file) in zip(named, matched(sent, taken), strict=True):
            if file is None:
                missing.append(name)
                continue
            if not clip and attached in subjects:
                clip = Path(name).stem
                turn.connection.name_clip(clip, None if links else Path(attached).expanduser())
            yield turn.text("uploaded", name=name, length=_length(file), size=_size(file))
    if missing:
        raise failed("not-taken", turn.language, names=missing)


async def _send(turn: Turn, paths: list[Path], shown: list[str], taken: list[Uploaded]) -> AsyncIterator[Event]:
    async def send(report: Callable[[float, float | None], None]) -> None:
        taken.extend(await turn.connection.call(lambda: turn.client.upload(turn.session_id, paths, report)))

    try:
        async for progress in watched(turn.say("uploading", names=", ".join(shown)), send):
            yield progress
    except FileChanged as error:
        raise failed("file-changed", turn.language, name=shown_name(error.filename)) from error
    except OSError as error:
        raise failed("unreadable-file", turn.language, name=shown_name(str(error.filename or paths[0]))) from error


def matched(sent: Sequence[str], taken: Sequence[Uploaded]) -> list[tuple[str, Uploaded | None]]:
    """Which file of the answer is which of those sent: by name, else by place where none is missing; None for none."""
    left = list(taken)
    found: list[Uploaded | None] = []
    for name in sent:
        same = next((file for file in left if file.filename == name), None)
        if same:
            left.remove(same)
        found.append(same)
    if len(taken) >= len(sent):
        # The backend calls them otherwise, and has all of them.
        found = [file or left.pop(0) for file in found]
    return list(zip(sent, found, strict=True))


def check_all(turn: Turn) -> None:
    """Raises TurnFailed where one of the turn's files cannot be sent."""
    for name in turn.media:
        if not is_link(name):
            check(name, turn.language)


def check(name: str, language: str) -> Path:
    """The file that an attachment names; raises TurnFailed where it cannot be sent."""
    shown = shown_name(name)
    try:
        path = Path(name).expanduser()
        found = path.stat()
    except PermissionError:
        raise failed("unreadable-file", language, name=shown) from None
    except (OSError, ValueError, RuntimeError):
        raise failed("missing-file", language, name=shown) from None
    if stat.S_ISDIR(found.st_mode):
        raise failed("is-folder", language, name=shown)
    if not stat.S_ISREG(found.st_mode):
        # A pipe has no length and may never end.
        raise failed("not-a-file", language, name=shown)
    if not os.access(path, os.R_OK):
        raise failed("unreadable-file", language, name=shown)
    if suffix_of(path.name) not in MEDIA_SUFFIXES:
        raise failed("unsupported-file", language, name=shown, detail="", of_engine=False)
    if found.st_size == 0:
        raise failed("empty-file", language, name=shown)
    if found.st_size > LARGEST:
        raise failed("file-too-large", language, name=shown)
    return path


def shown_name(name: str) -> str:
    """What an attachment is called: the name of the file, of an address without what may be secret in it."""
    if is_link(name):
        try:
            parts = urlsplit(name)
            return Path(unquote(parts.path)).name or parts.hostname or name[:80]
        except ValueError:
            return name[:80]
    return (Path(name).name or name).encode("utf-8", "replace").decode()


def _length(file: Uploaded) -> str:
    """`75.3 s`; nothing for a still, which some backends give the length of a frame."""
    seconds = file.duration
    if not seconds or not math.isfinite(seconds) or seconds < _SHORTEST:
        return ""
    return f"{seconds:.1f}".removesuffix(".0") + " s"


def _size(file: Uploaded) -> str:
    """`1080x1920`; nothing for sound."""
    return f"{file.width}x{file.height}" if file.width and file.height else ""
