"""How often somebody may ask."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.engine.service.rate import RateLimit


def test_a_third_at_once_and_then_steadily() -> None:
    now = [0.0]
    limit = RateLimit(60, lambda: now[0])
    assert [limit.wait("ann") for _ in range(21)] == [0] * 20 + [1]
    assert limit.wait("bob") == 0
    now[0] = 1.0
    assert [limit.wait("ann") for _ in range(2)] == [0, 1]


@given(st.lists(st.floats(0, 5), max_size=200))
def test_never_more_than_the_rate(pauses: list[float]) -> None:
    now = 0.0
    limit = RateLimit(30, lambda: now)
    allowed = 0
    for pause in pauses:
        now += pause
        allowed += limit.wait("ann") == 0
    assert allowed <= 10 + now * 0.5 + 1e-6


@given(st.integers(1, 100))
def test_after_the_wait_it_may_be_asked(per_minute: int) -> None:
    now = 0.0
    limit = RateLimit(per_minute, lambda: now)
    while not (seconds := limit.wait("ann")):
        pass
    now += seconds
    assert limit.wait("ann") == 0
