"""One's own balance."""

from __future__ import annotations

from collections.abc import AsyncIterator

from ..events import Event
from ..turn import Turn


async def credits(turn: Turn) -> AsyncIterator[Event]:
    """Say what is left, what is held, and how much there is in all.

    On one's own machine, that nothing is charged.
    """
    balance = await turn.connection.call(turn.client.credits)
    if turn.client.is_engine:
        yield turn.text("credits_engine")
        return
    known = {"available": _amount(balance.available), "frozen": _amount(balance.frozen)}
    if balance.total is None:
        yield turn.text("credits_without_total", **known)
    else:
        yield turn.text("credits", **known, total=_amount(balance.total))


def _amount(credits_: float) -> str:
    return f"{credits_:.2f}".rstrip("0").rstrip(".")
