"""Everything else.

One message to the backend, its stream of events, and the truth about what was done with it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import httpx

from ...wire.draft import variants
from ...wire.errors import (
    BackendError,
    BadAnswer,
    RateLimited,
    Refused,
    SessionNotFound,
    TokenInvalid,
    Unreachable,
)
from ...wire.events import ChatEvent, Heartbeat, StreamError, TextPiece, ToolCall, ToolResult
from ...wire.messages import Json
from ..connect import wait_for
from ..difference import difference
from ..events import Event, Text
from ..failures import failed
from ..languages import language_of
from ..translator import translate
from ..turn import Turn
from .transcript import Transcript

# Seconds (contract.md, "Chat").
STILL_WORKING = 120.0
_WHOLE_TURN = 15 * 60.0
_ONLY_HEARTBEATS = 10 * 60.0
_LOOKS = (30.0, 60.0, 60.0, 60.0, 60.0)
_TWO = 2
_ENGINE_LOOKS = (1.0,) * 30


class _Stream:
    """What one answer has brought so far."""

    def __init__(self) -> None:
        self.transcript = Transcript()
        self.error: BackendError | None = None
        self.began = False
        self.broken = False
        self.said = False
        self.shown = False
        self.calls = self.results = 0

    def take(self, event: ChatEvent) -> list[str]:
        """Note one event; returns the messages that are complete with it."""
        self.began = True
        match event:
            case TextPiece():
                return self.transcript.add(event)
            case ToolCall():
                self.calls += 1
            case ToolResult():
                self.results += 1
            case StreamError():
                # The first says what happened; those behind it say it again.
                self.error = self.error or event.error
            case Heartbeat():
                return []
        return self.transcript.interrupt()


async def sse(turn: Turn) -> AsyncIterator[Event]:
    """Send the turn's words once and yield the answer message by message, or what changed where there is none.

    The backend's text is made plain; what it asks for goes to `turn.actions`. Raises TurnFailed or a
    BackendError.
    """
    before = (await turn.connection.call(lambda: turn.client.state(turn.session_id))).draft
    stream = _Stream()
    async for event in _listen(turn, stream):
        yield event
    for message in stream.transcript.end():
        for event in _plain(turn, stream, message):
            yield event
    if stream.error is not None:
        raise stream.error
    if stream.broken or not stream.shown:
        async for event in _what_changed(turn, before, stream):
            yield event
    elif turn.client.is_engine and not turn.files_follow and len(variants(before)) < _TWO:
        after = (await turn.connection.call(lambda: turn.client.state(turn.session_id))).draft
        if len(variants(after)) == _TWO:
            yield turn.text("offer_comparison")


def _plain(turn: Turn, stream: _Stream, message: str) -> list[Event]:
    """A message without talk of a screen, if anything is left of it."""
    stream.said = True
    if turn.client.is_engine:
        # It knows no screen; what it says may quote captions that speak of one.
        plain = message
    else:
        translated = translate(message, language_of(message) or turn.language)
        turn.actions.extend(translated.actions)
        plain = translated.text
    if not plain:
        return []
    stream.shown = True
    return [Text(plain, quoted=True)]


async def _listen(turn: Turn, stream: _Stream) -> AsyncIterator[Event]:
    """Read the stream to its end.

    A break is noted, a refusal by code tried once more where the contract says so.
    """
    for may_repeat in (True, False):
        try:
            async for event in _read(turn, stream):
                yield event
        except (TokenInvalid, RateLimited) as refused:
            if stream.began or not may_repeat:
                raise
            if isinstance(refused, RateLimited):
                await wait_for(refused)
            else:
                await turn.connection.renew_token()
        except SessionNotFound:
            if not stream.began:
                await turn.connection.renew_session()
            raise
        except (Unreachable, BadAnswer, Refused) as error:
            if not stream.began and not _may_have_been_taken(error):
                raise
            stream.broken = True
            yield turn.status("connection_lost")
            return
        else:
            return


async def _read(turn: Turn, stream: _Stream) -> AsyncIterator[Event]:
    events = turn.client.chat(turn.session_id, turn.chat_text)
    started = said_at = last_sign = time.monotonic()
    told_working = False
    pending = asyncio.ensure_future(anext(events, None))
    try:
        while True:
            await asyncio.wait({pending}, timeout=max(0.0, said_at + STILL_WORKING - time.monotonic()))
            now = time.monotonic()
            if now - said_at >= STILL_WORKING:
                said_at = now
                yield turn.status("still_working")
            if now - started > _WHOLE_TURN or now - last_sign > _ONLY_HEARTBEATS:
                raise Unreachable("The backend went on without an end.")
            if not pending.done():
                continue
            event = pending.result()
            if event is None:
                return
            for message in stream.take(event):
                for shown in _plain(turn, stream, message):
                    yield shown
            if not isinstance(event, Heartbeat):
                last_sign = now
            if isinstance(event, ToolCall) and not told_working:
                told_working = True
                yield turn.status("working")
            pending = asyncio.ensure_future(anext(events, None))
    finally:
        pending.cancel()
        await asyncio.wait({pending})
        await events.aclose()  # type: ignore[attr-defined]


def _may_have_been_taken(error: BackendError) -> bool:
    """After a lost connection or a 5xx the backend may have the message.

    Where nothing connected it has not.
    """
    if isinstance(error, Unreachable):
        return not isinstance(error.__cause__, (httpx.ConnectError, httpx.ConnectTimeout))
    if isinstance(error, Refused):
        return 500 <= error.code < 600
    return True


async def _what_changed(turn: Turn, before: Json, stream: _Stream) -> AsyncIterator[Event]:
    """Tell the change from the drafts. Where the stream may have broken, wait for one.

    Raises TurnFailed if none comes.
    """
    finished = not stream.broken and (stream.said or (stream.calls > 0 and stream.results >= stream.calls))
    only_trouble = stream.transcript.only_trouble and not stream.broken
    waits = (0.0,) if finished or only_trouble else (0.0, *(_ENGINE_LOOKS if turn.client.is_engine else _LOOKS))
    for wait in waits:
        if wait:
            await asyncio.sleep(wait)
        after = (await turn.connection.call(lambda: turn.client.state(turn.session_id))).draft
        if after != before:
            yield Text("\n".join(difference(before, after, turn.language)) or turn.say("no_change"))
            return
    if only_trouble:
        raise failed("temporary", turn.language)
    if finished:
        if not turn.actions:
            yield turn.text("done" if stream.said else "no_change")
    elif stream.broken:
        raise Unreachable("The connection broke off and nothing changed.")
    else:
        raise failed("no-answer", turn.language)
