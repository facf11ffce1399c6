"""`say`, one turn, and `chat`, a conversation of them."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from ..chat.events import Error, Event
from ..chat.skill import Skill
from .outcome import DONE, as_failure
from .printing import Form, print_turn


async def say_once(
    message: str, attachments: list[str], *, session: str, out: Path | None, backend: str | None, form: Form
) -> int:
    """One turn, shown in the form asked for."""
    try:
        async with Skill(backend=backend, session=session, out=out) as skill:
            return await print_turn(skill.say(message, attachments=attachments), form)
    except Exception as error:
        if form != "plain":
            failure = as_failure(error)
            await print_turn(_only(Error(str(failure), failure.code)), form, quiet=True)
        raise


async def _only(event: Event) -> AsyncIterator[Event]:
    yield event


async def converse(*, session: str, out: Path | None, backend: str | None, form: Form) -> int:
    """Turn after turn until an empty line or the end of the input."""
    async with Skill(backend=backend, session=session, out=out) as skill:
        await print_turn(skill.say(""), form)
        while message := await _next_message():
            await print_turn(skill.say(message), form)
    return DONE


async def _next_message() -> str:
    if sys.stdin.isatty():
        print("> ", end="", file=sys.stderr, flush=True)
    line: str = await asyncio.to_thread(sys.stdin.readline)
    return line.strip()
