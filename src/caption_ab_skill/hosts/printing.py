"""Puts a turn's events where they belong: results on standard output, progress and diagnostics on standard error."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from typing import Literal

from ..chat.events import Error, Event, File, Progress, Status, Text
from .json_out import print_json
from .outcome import DONE, FAILED, UNREACHABLE
from .progress import display

Form = Literal["plain", "json", "jsonl"]


def exit_code(error: Error) -> int:
    """3 where the backend cannot be reached, else 1."""
    return UNREACHABLE if error.code == "unreachable" else FAILED


async def print_turn(events: AsyncIterator[Event], form: Form, *, quiet: bool = False) -> int:
    """Show one turn's events in the form asked for; the turn's exit code. `quiet` keeps standard error free."""
    status = DONE
    kept: list[Event] = []
    with display() as shown:
        async for event in events:
            if isinstance(event, Error):
                status = exit_code(event)
            if form == "jsonl":
                print_json(event.to_json())
                continue
            kept.append(event)
            match event:
                case Progress():
                    shown.show(event.step, event.done or 0, event.total)
                case Status():
                    shown.say(event.text)
                case Error() if not quiet:
                    print(event.text, file=sys.stderr, flush=True)
                case Text() if form == "plain":
                    print(event.text, flush=True)
                case File() if form == "plain":
                    print(event.path, flush=True)
                case _:
                    pass
    if form == "json":
        print_json(
            {
                "text": "\n\n".join(event.text for event in kept if isinstance(event, Text)),
                "files": [str(event.path) for event in kept if isinstance(event, File)],
                "events": [event.to_json() for event in kept],
            }
        )
    return status
