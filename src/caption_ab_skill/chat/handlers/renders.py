"""Renders: posted once, remembered, waited for, and tried once more where they fail."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import httpx

from ...wire.errors import (
    BackendError,
    BadAnswer,
    NotAllowed,
    RateLimited,
    Refused,
    SessionNotFound,
    TokenInvalid,
    Unreachable,
)
from ...wire.messages import Json, Render
from ..events import Error, Event, File, Progress
from ..failures import plain_detail
from ..replies import reply
from ..stored import PendingRender
from ..turn import Turn
from .delivery import deliver

# Seconds and times (contract.md, "Export status"). The engine runs on this machine and may be asked every second, and
# more often at first, each time half as long again after the last: a short clip is ready within the first second.
_FIRST_ENGINE_POLL, _SLOWER = 0.25, 1.5
_ENGINE_POLL, _POLL, _POLLS = 1.0, 30.0, 10
_WITHOUT_PROGRESS = 30 * 60.0
# Seconds. Nobody is asked more often than this, whatever they say.
_SOONEST = 0.1
_TOGETHER = 0.4
_TRIES = 2
# Looks in a row that may go wrong before the waiting ends; the render goes on.
_BLIND = 3


@dataclass
class Running:
    """A render that is waited for; `file` where its file lies already.

    `for_caller`: its target is the caller's own, so that it is replaced, and no later turn delivers it.
    """

    pending: PendingRender
    target: Path
    status: Render
    for_caller: bool
    file: Path | None = None
    polls: int = 0
    blind: int = 0
    next_poll: float = 0.0
    moved_at: float = 0.0


async def begin(
    turn: Turn, draft: Json, target: Path, output: Mapping[str, str] | None = None, *, for_caller: bool = False
) -> Running:
    """The render of this draft: the one that there is, on its way or finished, else a new one. Raises BackendError."""
    asked = dict(output) if output else None
    known = turn.memory.render_of(turn.connection.origin, turn.session_id, draft, asked)
    if known is not None:
        placed = known.placed
        if placed is not None and placed.is_unchanged and placed.path.parent == target.parent and not for_caller:
            done = Render(id=known.id, status="completed", progress=100)
            return Running(known, target, done, for_caller, file=placed.path)
        try:
            status = await look(turn, known)
        except SessionNotFound:
            await turn.connection.renew_session()
            raise
        if status.status != "failed":
            return Running(known, target, status, for_caller, moved_at=time.monotonic())
        turn.memory.drop_render(known.id)
    pending = PendingRender(_new_id(), turn.session_id, target, draft, output=asked, chat=turn.connection.chat)
    return await _start(turn, pending, for_caller)


async def look(turn: Turn, pending: PendingRender) -> Render:
    """How far a render is; one that the backend does not know, or will not speak of, has failed.

    Raises SessionNotFound, or a BackendError that says nothing about the render.
    """
    try:
        status = await turn.connection.ask(lambda: turn.client.render_status(pending.id))
    except (SessionNotFound, TokenInvalid, RateLimited, NotAllowed):
        raise
    except Refused as refused:
        if 500 <= refused.code < 600:
            raise BadAnswer(str(refused)) from refused
        status = Render(id=pending.id, status="failed", error=str(refused))
    return status.model_copy(update={"id": pending.id})


async def wait(turn: Turn, renders: list[Running]) -> AsyncIterator[Event]:
    """Yield how far they are, and each file as soon as it is there.

    What is not finished when the waiting ends is said to be on its way. Raises BackendError.
    """
    waiting = list(renders)
    names = " & ".join(render.target.name for render in renders)
    shown = _progress(turn, names, renders)
    if any(render.file is None for render in renders):
        yield shown
    for render in waiting:
        _schedule(turn, render)
    while waiting:
        for render in list(waiting):
            if render.file is not None:
                waiting.remove(render)
                yield turn.text("already_there", name=render.file.name)
                yield File(render.file.resolve())
            elif render.status.status == "completed":
                waiting.remove(render)
                async for event in deliver(
                    turn, render.pending, render.status, render.target, replaces=render.for_caller
                ):
                    yield event
            elif render.status.status == "failed":
                waiting.remove(render)
                again = await try_again(turn, render)
                if again is None:
                    yield failure(turn, render.pending, render.status)
                else:
                    renders[renders.index(render)] = again
                    waiting.append(again)
                    _schedule(turn, again)
            elif _is_over(turn, render):
                waiting.remove(render)
                yield turn.text("on_its_way", name=render.target.name)
        if not waiting:
            return
        due = min(render.next_poll for render in waiting)
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        # Renders of one base are done together: all that are nearly due are asked for at once.
        for render in waiting:
            if render.next_poll <= due + _TOGETHER:
                await _poll(turn, render)
        if (now := _progress(turn, names, renders)) != shown:
            shown = now
            yield shown


async def try_again(turn: Turn, render: Running) -> Running | None:
    """A failed render once more under a new id; None where that was the second try. Raises BackendError."""
    turn.memory.drop_render(render.pending.id)
    if render.pending.tries >= _TRIES:
        return None
    pending = replace(render.pending, id=_new_id(), tries=render.pending.tries + 1)
    return replace(await _start(turn, pending, render.for_caller), target=render.target)


def failure(turn: Turn, pending: PendingRender, status: Render) -> Error:
    """What is said of a render that failed for good."""
    detail = plain_detail(status.error or "")
    return Error(
        reply("error_render-failed", turn.language, name=pending.target.name, detail=detail),
        "render-failed",
    )


async def _start(turn: Turn, pending: PendingRender, for_caller: bool) -> Running:
    if not for_caller:
        # Remembered before it is posted: a process that is killed in between has lost nothing.
        turn.memory.keep_render(turn.connection.origin, pending)
    posted = False

    async def post() -> Render:
        nonlocal pending, posted
        if posted:
            new = _new_id()
            turn.memory.rename_render(pending.id, new)
            pending = replace(pending, id=new)
        posted = True
        return await turn.client.export(pending.session_id, pending.draft, pending.id, pending.output)

    try:
        status = await turn.connection.call(post)
    except BackendError as error:
        found = await _was_taken(turn, pending) if _may_have_been_taken(error) else None
        if found is None:
            turn.memory.drop_render(pending.id)
            raise
        status = found
    if status.id != pending.id:
        # The backend calls it otherwise, and knows it by that name alone.
        turn.memory.rename_render(pending.id, status.id)
        pending = replace(pending, id=status.id)
    return Running(pending, pending.target, status, for_caller, moved_at=time.monotonic())


def _may_have_been_taken(error: BackendError) -> bool:
    """After a lost connection or an unusable answer; not where nothing connected, and not after a refusal."""
    if isinstance(error, Unreachable):
        return not isinstance(error.__cause__, (httpx.ConnectError, httpx.ConnectTimeout))
    return isinstance(error, BadAnswer) or (isinstance(error, Refused) and 500 <= error.code < 600)


async def _was_taken(turn: Turn, pending: PendingRender) -> Render | None:
    """The render if the backend has it. Raises BackendError where it cannot be asked: the render stays remembered."""
    status = await look(turn, pending)
    return status if status.status != "failed" else None


def _new_id() -> str:
    return f"render_{uuid.uuid4().hex}"


async def _poll(turn: Turn, render: Running) -> None:
    before = render.status
    try:
        render.status = await look(turn, render.pending)
    except SessionNotFound:
        await turn.connection.renew_session()
        raise
    except (Unreachable, BadAnswer):
        render.blind += 1
        if render.blind >= _BLIND:
            raise
    else:
        render.blind = 0
    render.polls += 1
    if (render.status.status, render.status.progress) != (before.status, before.progress):
        render.moved_at = time.monotonic()
    _schedule(turn, render)


def _schedule(turn: Turn, render: Running) -> None:
    often = min(_ENGINE_POLL, _FIRST_ENGINE_POLL * _SLOWER ** min(render.polls, _POLLS))
    usual = often if turn.client.is_engine else _POLL
    asked = render.status.retry_after
    render.next_poll = time.monotonic() + (usual if asked is None else max(_SOONEST, asked))


def _is_over(turn: Turn, render: Running) -> bool:
    """Ten polls, or as long as the backend asks for more of them and the render moves on."""
    if turn.client.is_engine or render.status.retry_after is not None:
        return render.next_poll - render.moved_at > _WITHOUT_PROGRESS
    return render.polls >= _POLLS


def _progress(turn: Turn, names: str, renders: Sequence[Running]) -> Progress:
    shares = [100.0 if r.status.status == "completed" else min(99.0, r.status.progress) for r in renders]
    return Progress(turn.say("rendering", name=names), sum(shares) / len(shares), 100.0)
