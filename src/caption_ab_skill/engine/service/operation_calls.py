"""The operations themselves as calls: for hosts whose own language model turns words into them (docs/operations.md)."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse

from ..editing.history import History, Redo, Undo
from ..editing.operation_json import operation_from_json, operations_schema
from ..editing.operations import EditRefused, Operation, apply
from ..editing.wording import Wording
from .answers import BAD_REQUEST, Json, Refusal, data
from .chat_calls import uploads_of
from .context import body_of, context_of, holder_of, session_of, worker_of

# More than anybody asks for in one message, and a bound for the time that a call takes.
_MOST = 200


async def schema(request: Request) -> JSONResponse:
    """`GET /api/operations/schema`: the JSON schema of one operation."""
    holder_of(request)
    return data({"schema": operations_schema()})


async def carry_out(request: Request) -> JSONResponse:
    """`POST /api/operations/nemo_agent/me/<sid>` with `{"operations": […]}`: all of them as one step, or none.

    It costs what a message costs.
    """
    context, holder = context_of(request), worker_of(request)
    session = session_of(request, request.path_params["session_id"], holder)
    body = await body_of(request)
    listed = body.get("operations")
    if not isinstance(listed, list) or not 0 < len(listed) <= _MOST:
        raise Refusal(BAD_REQUEST, f'A call needs "operations", a list of 1 to {_MOST}.')
    wording = Wording.for_message("", session.language)
    hold = context.hold_for_message(holder)
    is_done = False
    try:
        async with context.turns[session.id]:
            before = context.store.history(session.id)
            uploads = await asyncio.to_thread(uploads_of, context, session)
            sources = {source.media: source for source in uploads}
            try:
                edits = [operation_from_json(item, sources) for item in listed]
                after, said = _done(edits, before, wording)
            except EditRefused as refused:
                raise Refusal(BAD_REQUEST, wording.line(refused.reply, **refused.values)[1]) from refused
            context.store.save_history(session.id, before, after)
            is_done = True
    finally:
        if hold is not None:
            (context.ledger.spend if is_done else context.ledger.give_back)(hold)
    told: Json = {"draft": after.now.to_wire(), "said": said}
    return data(told)


def _done(edits: list[Operation | Undo | Redo], before: History, wording: Wording) -> tuple[History, list[str]]:
    """The history after all edits, and what is said about them; undo and redo stand alone."""
    said: list[str] = []
    if any(isinstance(edit, Undo | Redo) for edit in edits):
        if len(edits) > 1:
            raise EditRefused("sentence", sentence="Undo and redo are calls of their own.")
        edit = edits[0]
        assert isinstance(edit, Undo | Redo)  # noqa: S101  looked at above
        return edit.apply(before), [wording.say("undone" if isinstance(edit, Undo) else "redone")]
    draft = before.now
    for edit in edits:
        assert isinstance(edit, Operation)  # noqa: S101  looked at above
        after = apply(draft, edit)
        said += [text for _, text in wording.told(edit, draft, after)]
        said += [wording.line(told.reply, **told.values)[1] for told in edit.notes(draft)]
        draft = after
    return before.step(draft), said
