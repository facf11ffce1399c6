"""Puts a finished render's file where it was asked for: whole, and never over a file that is there already."""

from __future__ import annotations

import hashlib
import os
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from ...wire.backends import web_url
from ...wire.errors import BackendError
from ...wire.messages import Render, Session
from ..events import Event, File
from ..failures import backend_failure, file_failure
from ..stored import PendingRender, PlacedFile
from ..turn import Turn
from .names import free_names
from .watched import watched


async def deliver(
    turn: Turn, pending: PendingRender, status: Render, target: Path, *, replaces: bool = False
) -> AsyncIterator[Event]:
    """Fetch a completed render to `target`, or to the next free name beside it, and say so.

    `replaces`: a file that is there is the caller's own, and gives way. What goes wrong is an `Error` event; the render
    stays on its way then.
    """
    whole = target.with_name(f".{hashlib.sha256(pending.id.encode()).hexdigest()[:16]}{target.suffix}")
    try:
        placed = pending.placed
        if placed is not None and placed.path.parent == target.parent and placed.is_unchanged and not replaces:
            # A process that was killed had put it there.
            file = placed.path
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            async for progress in watched(
                turn.say("downloading", name=target.name),
                lambda report: turn.connection.ask(lambda: turn.client.download(status, whole, report)),
            ):
                yield progress
            if replaces:
                file = whole.replace(target)
            else:
                file = place(whole, target, lambda placed: turn.memory.note_placed(pending.id, placed))
        whole.unlink(missing_ok=True)
    except OSError as error:
        with suppress(OSError):
            whole.unlink(missing_ok=True)
        yield file_failure(error, target, turn.language)
        return
    except BackendError as error:
        bind_id = turn.connection.bind_id if turn.connection.is_guest else None
        yield backend_failure(error, turn.language, bind_id, of_engine=turn.client.is_engine)
        return
    turn.memory.note_delivered(pending.id)
    yield turn.text("delivered", name=file.name)
    yield File(file.resolve())


def place(whole: Path, target: Path, note: Callable[[PlacedFile], None]) -> Path:
    """Give a whole file the first free name of `target`'s kind, whoever else takes names at that moment.

    `note` is told of each name before it is tried. Raises OSError.
    """
    found = whole.stat()
    for name in free_names(target):
        note(PlacedFile(name, found.st_size, found.st_mtime_ns))
        try:
            os.link(whole, name)
        except FileExistsError:
            continue
        except OSError:
            # A file system without links: the name is taken first, and then the file moved there.
            try:
                name.touch(exist_ok=False)
            except FileExistsError:
                continue
            whole.replace(name)
        else:
            whole.unlink()
        return name
    raise AssertionError


async def claim_link(turn: Turn) -> str | None:
    """The address that opens the project in a browser, where the backend gives one-time tokens for it."""
    if turn.client.is_engine:
        return None
    session = Session(session_id=turn.session_id, task_id=turn.connection.session.task_id)
    try:
        claim = await turn.client.claim_token(session)
    except BackendError:
        return None
    if claim is None or claim.claim_token == turn.client.token:
        return None
    return f"{web_url()}/workspace/claim?ct={quote(claim.claim_token, safe='')}"
