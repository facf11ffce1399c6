"""The calls of a conversation: a message, answered as a stream of events, and what is in the project now."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import structlog
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..editing.caption_source import CaptionSource
from ..editing.editor import Outcome, carry_out
from ..editing.operations import Source
from .answers import BAD_REQUEST, Json, Refusal, data
from .context import Context, body_of, context_of, holder_of, session_of, worker_of
from .disk import DISK_FULL, is_disk_full
from .store import Session
from .talk import events
from .tokens import Holder

# Seconds between heartbeats; a client takes two minutes without one for a broken stream.
_HEARTBEAT = 10
# Characters: the captions of a long film, and far below what would be held in memory with any trouble.
_LONGEST_MESSAGE = 2_000_000

_log = structlog.get_logger()


async def run_sse(request: Request) -> Response:
    """`POST /run_sse`: the turn is done whether or not somebody listens to the end."""
    holder, context = worker_of(request), context_of(request)
    body = await body_of(request)
    session = session_of(request, body.get("session_id"), holder)
    text = _text_of(body)
    hold = context.hold_for_message(holder)
    turn = asyncio.create_task(_turn(context, holder, session, text, hold))
    context.running.add(turn)
    turn.add_done_callback(context.running.discard)
    return EventSourceResponse(_stream(turn), ping=_HEARTBEAT, sep="\n", headers={"X-Accel-Buffering": "no"})


async def state(request: Request) -> JSONResponse:
    """`GET /api/state/nemo_agent/me/<sid>/latest`."""
    session = session_of(request, request.path_params["session_id"], holder_of(request))
    store = context_of(request).store
    draft = store.draft(session.id)
    meta = draft.get("m", {})
    canvas = {"width": meta.get("width"), "height": meta.get("height")} if draft.get("t") else {}
    found = {
        "draft": draft,
        "video_infos": store.uploads(session.id),
        "canvas_config": canvas,
        "generated_media": [],
    }
    return data({"state": found})


async def _turn(context: Context, holder: Holder, session: Session, text: str, hold: str | None) -> Outcome:
    """Carry the message out and keep the result; one message of a project at a time.

    What was held for it is spent if it changed something, and given back if not.
    """
    is_done = False
    try:
        async with context.turns[session.id]:
            before = context.store.history(session.id)
            source = CaptionSource(context.media_of(holder.owner))
            uploads = await asyncio.to_thread(uploads_of, context, session)
            outcome = await carry_out(text, before, session.language, source, uploads)
            context.store.save_history(session.id, before, outcome.history)
            is_done = bool(outcome.operations)
    finally:
        if hold is not None:
            (context.ledger.spend if is_done else context.ledger.give_back)(hold)
    return outcome


def uploads_of(context: Context, session: Session) -> tuple[Source, ...]:
    """The files that came into a project, as edits know them; one that is there no more is left out."""
    from ...media.probe import MediaRefused

    found: dict[str, Source] = {}
    for file in context.store.uploads(session.id):
        media_id = str(file["hash"])
        try:
            found[media_id] = Source.of(media_id, str(file["filename"]), context.media.info(media_id))
        except (KeyError, MediaRefused):
            continue
    return tuple(found.values())


async def _stream(turn: asyncio.Task[Outcome]) -> AsyncIterator[ServerSentEvent]:
    try:
        outcome = await asyncio.shield(turn)
    except Exception as error:
        _log.exception("turn failed")
        sentence = DISK_FULL if is_disk_full(error) else "The engine could not do that; its log says more."
        yield _sse({"errorCode": "INTERNAL", "errorMessage": sentence})
        return
    for event in events(outcome):
        yield _sse(event)


def _sse(event: Json) -> ServerSentEvent:
    return ServerSentEvent(json.dumps(event, ensure_ascii=False, separators=(",", ":")), sep="\n")


def _text_of(body: Json) -> str:
    message: Any = body.get("new_message")
    parts = message.get("parts") if isinstance(message, dict) else None
    if not isinstance(parts, list):
        raise Refusal(BAD_REQUEST, 'A message needs "new_message" with "parts".')
    texts = [part["text"] for part in parts if isinstance(part, dict) and isinstance(part.get("text"), str)]
    text = "\n".join(texts)
    if not text.strip():
        raise Refusal(BAD_REQUEST, "The message is empty.")
    if len(text) > _LONGEST_MESSAGE:
        raise Refusal(BAD_REQUEST, "The message is too long.")
    return text
