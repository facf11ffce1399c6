"""Tokens: kept as hashes, valid for a week, and on a served engine given out sparingly."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from caption_ab_skill.engine.service.database import open_database
from caption_ab_skill.engine.service.tokens import TOKEN_SECONDS, Token, Tokens, TooSoon, token_hash

DAY = 24 * 3600.0
WEEK = 7 * DAY


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    return Tokens(open_database(tmp_path / "engine.sqlite"))


@pytest.fixture
def after(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """`after(seconds)` moves the clock to so long after the test's start."""
    start = time.time()
    return lambda seconds: monkeypatch.setattr(time, "time", lambda: start + seconds)


def anonymous(tokens: Tokens, client: str = "client", address: str = "192.0.2.1", per_address: int = 3) -> Token:
    return tokens.give_anonymous(client, address, "anonymous", lasts=WEEK, pause=WEEK, per_address=per_address)


def test_a_token_is_kept_as_a_hash_alone(tokens: Tokens, tmp_path: Path) -> None:
    token = tokens.give("client")
    assert tokens.holder(token.text) is not None
    assert tokens.holder(token_hash(token.text)) is None
    assert not any(token.text.encode() in file.read_bytes() for file in tmp_path.iterdir())
    assert token.text not in repr(token)


def test_a_token_of_ones_own_machine_ends_after_a_week_without_use(
    tokens: Tokens, after: Callable[[float], None]
) -> None:
    used, unused = (tokens.give(name).text for name in ("used", "unused"))
    after(TOKEN_SECONDS - 60)
    assert tokens.holder(used)
    after(TOKEN_SECONDS + 60)
    assert tokens.holder(used)
    assert not tokens.holder(unused)


def test_an_anonymous_token_ends_after_a_week_of_use_too(tokens: Tokens, after: Callable[[float], None]) -> None:
    token = anonymous(tokens).text
    after(WEEK - 60)
    holder = tokens.holder(token)
    assert holder is not None
    assert holder.plan == "anonymous"
    after(WEEK + 60)
    assert tokens.holder(token) is None


def test_one_anonymous_token_per_client_in_a_week(tokens: Tokens, after: Callable[[float], None]) -> None:
    anonymous(tokens)
    after(DAY)
    with pytest.raises(TooSoon) as refused:
        anonymous(tokens, address="192.0.2.2")
    assert 6 * DAY - 5 <= refused.value.seconds <= 6 * DAY + 5
    after(WEEK + 1)
    assert anonymous(tokens, address="192.0.2.2")


def test_some_anonymous_tokens_per_address_in_a_day(tokens: Tokens, after: Callable[[float], None]) -> None:
    for number in range(3):
        anonymous(tokens, f"client {number}")
    with pytest.raises(TooSoon) as refused:
        anonymous(tokens, "client 3")
    assert 0 < refused.value.seconds <= DAY
    assert anonymous(tokens, "client 3", address="192.0.2.2")
    after(DAY + 1)
    assert anonymous(tokens, "client 4")


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
def test_what_counts_as_one_address(tokens: Tokens, one: str, other: str, is_same: bool) -> None:
    anonymous(tokens, "a", one, per_address=1)
    if is_same:
        with pytest.raises(TooSoon):
            anonymous(tokens, "b", other, per_address=1)
    else:
        assert anonymous(tokens, "b", other, per_address=1)


def test_of_many_requests_at_once_one_gets_the_token(tokens: Tokens) -> None:
    def ask(_: int) -> bool:
        try:
            return bool(anonymous(tokens, per_address=100))
        except TooSoon:
            return False

    with ThreadPoolExecutor(30) as threads:
        assert sum(threads.map(ask, range(60))) == 1


def test_a_registered_token_has_its_plan_and_stays(tokens: Tokens, after: Callable[[float], None]) -> None:
    token = tokens.give_registered("registered")
    after(300 * DAY)
    assert tokens.holder(token.text)
    after(600 * DAY)
    holder = tokens.holder(token.text)
    assert holder is not None
    assert holder.plan == "registered"


def test_ended_tokens_are_forgotten(tokens: Tokens, after: Callable[[float], None]) -> None:
    ended, kept = anonymous(tokens).text, tokens.give_registered("registered").text
    after(2 * WEEK)
    assert tokens.ended_before(time.time()) == [token_hash(ended)]
    tokens.forget([token_hash(ended)])
    assert tokens.ended_before(time.time()) == []
    assert tokens.holder(kept)
