"""What is on the timeline, how far the renders are that are on their way, and what has finished meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator

from ...wire.draft import can_be_exported
from ...wire.errors import NotAllowed, RateLimited, Refused, TokenInvalid
from ...wire.messages import State
from ..events import Event, Text
from ..folding import fold, hide_quoted
from ..languages import languages_in, phrases
from ..stored import PendingRender
from ..timeline import summary
from ..tracks import name_of, read_tracks
from ..turn import Turn
from .export import deliver_finished
from .names import named_variants
from .renders import look


async def state(turn: Turn) -> AsyncIterator[Event]:
    """Say what is in the project and what is being rendered, or stop that where the message asks for it."""
    if _asks_to_cancel(turn.message):
        yield await _cancel(turn)
        return
    now = await turn.connection.call(lambda: turn.client.state(turn.session_id))
    if can_be_exported(now.draft):
        yield Text(summary(now.draft))
    elif not _elsewhere(now):
        yield turn.text("empty_project")
    if elsewhere := _elsewhere(now):
        yield turn.text("in_project", names=", ".join(elsewhere))
    async for event in deliver_finished(turn):
        yield event
    running = [f"{render.target.name} {await _share(turn, render):.0f}%" for render in _on_their_way(turn)]
    if running:
        yield turn.text("rendering_now", items=", ".join(running))


def _elsewhere(now: State) -> list[str]:
    """The files in the project that do not stand on its timeline."""
    shown = {segment.name for track in read_tracks(now.draft) for segment in track.segments}
    names = (name_of(item) for item in (*now.video_infos, *now.generated_media))
    return list(dict.fromkeys(name for name in names if name and name not in shown))


async def _share(turn: Turn, render: PendingRender) -> float:
    return (await look(turn, render)).progress


def _on_their_way(turn: Turn) -> list[PendingRender]:
    return turn.memory.renders(turn.connection.origin, turn.session_id, turn.connection.chat)


def _asks_to_cancel(message: str) -> bool:
    text = hide_quoted(fold(message))
    return any(phrases("state", language, "cancels").find(text) for language in languages_in(text))


async def _cancel(turn: Turn) -> Text:
    """Stop the renders that are on their way, or those of the variants that are named."""
    renders = _on_their_way(turn)
    endings = tuple(f"-{letter}" for letter in named_variants(turn.message))
    renders = [render for render in renders if render.target.stem.endswith(endings)] if endings else renders
    for render in renders:
        try:
            await turn.connection.ask(lambda render=render: turn.client.cancel(render.id))  # type: ignore[misc]
        except (TokenInvalid, RateLimited, NotAllowed):
            raise
        except Refused:
            # It is over already, or unknown: stopped either way.
            pass
        turn.memory.drop_render(render.id)
    return turn.text("cancelled", count=len(renders)) if renders else turn.text("nothing_to_cancel")
