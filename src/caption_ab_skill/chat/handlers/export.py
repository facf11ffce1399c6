"""Finished files: renders posted, waited for, downloaded.

Remembered, so that a later turn can deliver what this one cannot.
"""

from __future__ import annotations

import asyncio
import re
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ...wire.draft import can_be_exported, variants
from ...wire.errors import BackendError, Refused, SessionNotFound
from ...wire.messages import Json, Render, Session
from ..events import Error, Event, File, Progress
from ..failures import failed, file_failure, plain_detail
from ..memory import PendingRender
from ..replies import reply
from ..turn import Turn
from .watched import watched

# Seconds and times (contract.md, "Export status"). The engine runs on this machine and may be asked more
# often.
_ENGINE_POLL, _POLL, _POLLS = 0.5, 30.0, 10
_WITHOUT_PROGRESS = 30 * 60.0
_TOGETHER = 0.4
_TRIES = 2
_UNSAFE = re.compile(r"[^\w .()+-]+")


@dataclass
class _Running:
    """A render that is waited for."""

    pending: PendingRender
    target: Path
    status: Render
    for_caller: bool
    polls: int = 0
    next_poll: float = 0.0
    moved_at: float = 0.0


async def export(turn: Turn) -> AsyncIterator[Event]:
    """Deliver the newest draft; where an A/B test is on, the variants that are named, or all.

    Raises TurnFailed.
    """
    state = await turn.connection.call(lambda: turn.client.state(turn.session_id))
    if not can_be_exported(state.draft):
        raise failed("nothing-to-export", turn.language)
    stem = clip_name(turn.connection.session.clip, state.draft)
    own = variants(state.draft)
    named = [letter for letter in named_variants(turn.message) if own]
    unknown = [letter for letter in named if letter not in own]
    if unknown:
        raise failed("no-such-variant", turn.language, name=", ".join(unknown), names=list(own))
    chosen = named or list(own)
    drafts = [(own[letter], turn.out / f"{stem}-{letter}.mp4") for letter in chosen]
    async for event in export_drafts(turn, drafts or [(state.draft, turn.out / f"{stem}-edited.mp4")]):
        yield event


def named_variants(message: str) -> list[str]:
    """The variants that a message names by letter: "send me B", "variant a", "把B发给我".

    An article at its start is none.
    """
    found = re.findall(r"(?<![A-Za-z0-9'’])(?<!^)([A-F])(?![A-Za-z0-9'’])(?!\s+[a-z]+ (?:of|with)\b)", message)
    found += re.findall(r"(?i)\b(?:variante?|version|option|versão|variant)\s+([a-f])\b", message)
    return sorted({letter.upper() for letter in found})


def clip_name(clip: str | None, draft: Json) -> str:
    """What files are named after: the clip, else the draft's title. Neither is trusted as a path."""
    meta = draft.get("m")
    title = meta.get("title") if isinstance(meta, dict) else None
    name = _UNSAFE.sub("_", clip or (title if isinstance(title, str) else "") or "").strip(" ._")
    return name[:80] or "video"


async def export_drafts(
    turn: Turn, drafts: Sequence[tuple[Json, Path]], *, for_caller: bool = False
) -> AsyncIterator[Event]:
    """Render each draft and deliver it to its target, all posted before the first is waited for.

    An existing target is left alone and a number added to the name. A draft that is being rendered already is
    not rendered again. What is not finished when the waiting ends is said to be on its way, and remembered.
    `for_caller`: the targets are the caller's own, so that they are replaced, and no later turn delivers them.
    """
    posted = [await _post(turn, draft, target, for_caller) for draft, target in drafts]
    delivered = False
    async for event in _wait(turn, posted):
        delivered = delivered or isinstance(event, File)
        yield event
    if delivered and (link := await _claim_link(turn)):
        yield turn.text("claim_link", link=link)


async def deliver_finished(turn: Turn) -> AsyncIterator[Event]:
    """Deliver what earlier turns left on its way and is finished by now."""
    for pending in turn.memory.renders(turn.connection.origin, turn.session_id):
        try:
            status = await turn.client.render_status(pending.id)
        except Refused:
            turn.memory.drop_render(pending.id)
            continue
        except BackendError:
            return
        if status.status == "completed":
            async for event in _download(turn, _Running(pending, pending.target, status, for_caller=False)):
                yield event


async def _post(turn: Turn, draft: Json, target: Path, for_caller: bool) -> _Running:
    """The render of this draft: the one that there is, on its way or finished, else a new one."""
    known = turn.memory.render_of(turn.connection.origin, turn.session_id, draft)
    if known is not None:
        try:
            status = await turn.connection.call(lambda: turn.client.render_status(known.id))
            if status.status != "failed":
                return _Running(known, target, status, for_caller, moved_at=time.monotonic())
        except SessionNotFound:
            raise
        except Refused:
            pass
        turn.memory.drop_render(known.id)
    return await _start(turn, PendingRender(_new_id(), turn.session_id, target, draft), for_caller)


async def _start(turn: Turn, pending: PendingRender, for_caller: bool) -> _Running:
    if not for_caller:
        # Remembered before it is posted: a process that is killed in between has lost nothing.
        turn.memory.keep_render(turn.connection.origin, pending)
    try:
        status = await turn.connection.call(lambda: turn.client.export(pending.session_id, pending.draft, pending.id))
    except BackendError:
        turn.memory.drop_render(pending.id)
        raise
    return _Running(pending, pending.target, status, for_caller, moved_at=time.monotonic())


def _new_id() -> str:
    return f"render_{uuid.uuid4().hex}"


async def _wait(turn: Turn, renders: list[_Running]) -> AsyncIterator[Event]:
    waiting = list(renders)
    names = " & ".join(render.target.name for render in renders)
    shown = _progress(turn, names, renders)
    yield shown
    for render in waiting:
        _schedule(turn, render)
    while waiting:
        for render in list(waiting):
            if render.status.status == "completed":
                waiting.remove(render)
                async for event in _download(turn, render):
                    yield event
            elif render.status.status == "failed":
                waiting.remove(render)
                again = await _again(turn, render)
                if again is None:
                    yield _failure(turn, render)
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


async def _poll(turn: Turn, render: _Running) -> None:
    before = render.status
    render.status = await turn.connection.call(lambda: turn.client.render_status(render.pending.id))
    render.polls += 1
    if (render.status.status, render.status.progress) != (before.status, before.progress):
        render.moved_at = time.monotonic()
    _schedule(turn, render)


def _schedule(turn: Turn, render: _Running) -> None:
    usual = _ENGINE_POLL if turn.client.is_engine else _POLL
    asked = render.status.retry_after
    render.next_poll = time.monotonic() + (usual if asked is None else asked)


def _is_over(turn: Turn, render: _Running) -> bool:
    """Ten polls, or as long as the backend asks for more of them and the render moves on."""
    if turn.client.is_engine or render.status.retry_after is not None:
        return time.monotonic() - render.moved_at > _WITHOUT_PROGRESS
    return render.polls >= _POLLS


async def _again(turn: Turn, render: _Running) -> _Running | None:
    """A failed render once more under a new id; None where that was the second try."""
    turn.memory.drop_render(render.pending.id)
    if render.pending.tries >= _TRIES:
        return None
    pending = replace(render.pending, id=_new_id(), tries=render.pending.tries + 1)
    return replace(await _start(turn, pending, render.for_caller), target=render.target)


def _failure(turn: Turn, render: _Running) -> Error:
    detail = plain_detail(render.status.error or "")
    text = reply("error_render-failed", turn.language, name=render.target.name, detail=detail)
    return Error(text, "render-failed")


def _progress(turn: Turn, names: str, renders: Sequence[_Running]) -> Progress:
    shares = [100.0 if r.status.status == "completed" else min(99.0, r.status.progress) for r in renders]
    return Progress(turn.say("rendering", name=names), sum(shares) / len(shares), 100.0)


async def _download(turn: Turn, render: _Running) -> AsyncIterator[Event]:
    target = render.target if render.for_caller else free_name(render.target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        step = turn.say("downloading", name=target.name)
        async for progress in watched(
            step,
            lambda report: turn.client.download(render.status, target, report),
        ):
            yield progress
    except OSError as error:
        yield file_failure(error, target, turn.language)
        return
    turn.memory.note_delivered(render.pending.id)
    yield turn.text("delivered", name=target.name)
    yield File(target.resolve())


def free_name(target: Path) -> Path:
    """The target, or the first name with a number added that no file has."""
    number, free = 1, target
    while free.exists():
        number += 1
        free = target.with_name(f"{target.stem}-{number}{target.suffix}")
    return free


async def _claim_link(turn: Turn) -> str | None:
    """The address that opens the project in a browser, where the backend gives one-time tokens for it."""
    from ...wire.backends import web_url

    if turn.client.is_engine:
        return None
    session = Session(session_id=turn.session_id, task_id=turn.connection.session.task_id)
    try:
        claim = await turn.client.claim_token(session)
    except (BackendError, SessionNotFound):
        return None
    return f"{web_url()}/workspace/claim?ct={claim.claim_token}" if claim else None
