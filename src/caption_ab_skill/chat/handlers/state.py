"""What is on the timeline, and how far the renders are that are on their way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress

from ...wire.draft import can_be_exported
from ...wire.errors import Refused
from ..events import Event, Text
from ..folding import fold, hide_quoted
from ..languages import languages_in, phrases
from ..timeline import summary
from ..turn import Turn


async def state(turn: Turn) -> AsyncIterator[Event]:
    """Say what is in the project and what is being rendered, or stop that where the message asks for it."""
    if _asks_to_cancel(turn.message):
        yield await _cancel(turn)
        return
    now = await turn.connection.call(lambda: turn.client.state(turn.session_id))
    yield Text(summary(now.draft)) if can_be_exported(now.draft) else turn.text("empty_project")
    running = []
    for render in turn.memory.renders(turn.connection.origin, turn.session_id):
        try:
            status = await turn.client.render_status(render.id)
        except Refused:
            turn.memory.drop_render(render.id)
            continue
        running.append(f"{render.target.name} {status.progress:.0f}%")
    if running:
        yield turn.text("rendering_now", items=", ".join(running))


def _asks_to_cancel(message: str) -> bool:
    text = hide_quoted(fold(message))
    return any(phrases("state", language, "cancels").find(text) for language in languages_in(text))


async def _cancel(turn: Turn) -> Text:
    renders = turn.memory.renders(turn.connection.origin, turn.session_id)
    for render in renders:
        with suppress(Refused):  # it is over already, or unknown: stopped either way
            await turn.client.cancel(render.id)
        turn.memory.drop_render(render.id)
    return turn.text("cancelled", count=len(renders)) if renders else turn.text("nothing_to_cancel")
