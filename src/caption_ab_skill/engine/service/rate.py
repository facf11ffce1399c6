"""How often somebody may ask: a bucket per name that fills at a steady rate and takes one drop per request."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable

# Names that are remembered; one that is forgotten had not asked for longer than all of them.
_KEPT = 100_000


class RateLimit:
    """At most `per_minute` requests in a minute from each name, a third of them at once."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_minute / 60
        self._full = max(per_minute / 3, 1.0)
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, name: str) -> int:
        """Count a request: 0 where it may be done, else the seconds after which the next one may."""
        now = self._clock()
        drops, then = self._buckets.pop(name, (self._full, now))
        drops = min(self._full, drops + (now - then) * self._per_second)
        allowed = drops >= 1
        self._buckets[name] = (drops - allowed, now)
        if len(self._buckets) > _KEPT:
            self._buckets.popitem(last=False)
        return 0 if allowed else math.ceil((1 - drops) / self._per_second)
