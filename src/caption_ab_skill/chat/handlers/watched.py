"""Runs a transfer and yields how far it is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from ..events import Progress

# Seconds between two looks: often enough for a bar, seldom enough for a log.
_EVERY = 0.2


async def watched(
    step: str, transfer: Callable[[Callable[[float, float | None], None]], Awaitable[object]]
) -> AsyncIterator[Progress]:
    """Yield the progress of `transfer`, which is given a function to report it to.

    Raises what the transfer raises.
    """
    latest: Progress | None = None

    def report(done: float, total: float | None) -> None:
        nonlocal latest
        latest = Progress(step, done, total)

    task = asyncio.ensure_future(transfer(report))
    shown: Progress | None = None
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=_EVERY)
            if latest is not None and latest != shown:
                shown = latest
                yield latest
        await task
    finally:
        task.cancel()
        await asyncio.wait({task})
