"""Credits: what is held, spent and given back always adds up, whoever asks at once and whoever dies in between."""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from caption_ab_skill.engine.service.database import open_database
from caption_ab_skill.engine.service.ledger import Balance, Ledger, NoCredits

OWNERS = st.sampled_from(["ann", "bob", "cleo"])


@pytest.fixture
def database(tmp_path: Path) -> sa.Engine:
    return open_database(tmp_path / "engine.sqlite")


@pytest.fixture
def ledger(database: sa.Engine) -> Ledger:
    return Ledger(database)


def test_what_is_held_is_spent_or_given_back_once(ledger: Ledger) -> None:
    ledger.open_account("ann", 100)
    ledger.open_account("ann", 100)
    spent, returned = ledger.hold("ann", 30), ledger.hold("ann", 20)
    assert ledger.balance("ann") == Balance(50, 50)
    assert sorted(ledger.open_holds()) == sorted([spent, returned])
    assert ledger.spend(spent)
    assert ledger.give_back(returned)
    assert not ledger.give_back(spent)
    assert not ledger.spend(returned)
    assert not ledger.spend(spent)
    assert ledger.balance("ann") == Balance(70, 0)
    assert ledger.open_holds() == []
    assert ledger.audit() == []


def test_nothing_can_be_held_that_is_not_there(ledger: Ledger) -> None:
    ledger.open_account("ann", 10)
    with pytest.raises(NoCredits):
        ledger.hold("ann", 11)
    with pytest.raises(NoCredits):
        ledger.hold("bob", 1)
    assert (ledger.balance("ann"), ledger.balance("bob")) == (Balance(10, 0), Balance(0, 0))
    assert ledger.audit() == []


def test_a_hundred_requests_at_once_get_what_there_is(ledger: Ledger) -> None:
    ledger.open_account("ann", 100)

    def take(number: int) -> str | None:
        try:
            hold = ledger.hold("ann", 3)
        except NoCredits:
            return None
        (ledger.spend if number % 2 else ledger.give_back)(hold)
        return hold if number % 2 else None

    def keep(_: int) -> bool:
        try:
            return bool(ledger.hold("ann", 3))
        except NoCredits:
            return False

    with ThreadPoolExecutor(32) as threads:
        spent = sum(hold is not None for hold in threads.map(take, range(40)))
        assert ledger.balance("ann") == Balance(100 - 3 * spent, 0)
        held = sum(threads.map(keep, range(100)))
    assert held == (100 - 3 * spent) // 3
    balance = ledger.balance("ann")
    assert balance.available >= 0
    assert balance.total == 100 - 3 * spent
    assert ledger.audit() == []


def test_an_audit_finds_what_does_not_add_up(ledger: Ledger, database: sa.Engine) -> None:
    ledger.open_account("ann", 100)
    with database.begin() as connection:
        connection.execute(sa.text("UPDATE accounts SET balance = 90 WHERE id = 'available:ann'"))
    assert ledger.audit() == ["available:ann says 90, its entries 100.", "The accounts do not sum to zero."]


def test_the_database_itself_refuses_a_negative_balance(ledger: Ledger, database: sa.Engine) -> None:
    ledger.open_account("ann", 1)
    with pytest.raises(sa.exc.IntegrityError), database.begin() as connection:
        connection.execute(sa.text("UPDATE accounts SET balance = -1 WHERE id = 'available:ann'"))


class Accounts(RuleBasedStateMachine):
    """The ledger beside a dictionary that says what it should say."""

    holds = Bundle("holds")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.database = open_database(Path(self.folder.name) / "engine.sqlite")
        self.ledger = Ledger(self.database)
        self.available: dict[str, int] = {}
        self.held: dict[str, tuple[str, int]] = {}

    def teardown(self) -> None:
        self.database.dispose()
        self.folder.cleanup()

    @rule(owner=OWNERS, amount=st.integers(0, 50))
    def open(self, owner: str, amount: int) -> None:
        self.ledger.open_account(owner, amount)
        self.available.setdefault(owner, amount)

    @rule(target=holds, owner=OWNERS, amount=st.integers(1, 30))
    def hold(self, owner: str, amount: int) -> str | None:
        if amount > self.available.get(owner, 0):
            with pytest.raises(NoCredits):
                self.ledger.hold(owner, amount)
            return None
        name = self.ledger.hold(owner, amount)
        self.available[owner] -= amount
        self.held[name] = (owner, amount)
        return name

    @rule(name=holds, is_done=st.booleans())
    def settle(self, name: str | None, is_done: bool) -> None:
        if name is None:
            return
        ended = (self.ledger.spend if is_done else self.ledger.give_back)(name)
        assert ended == (name in self.held)
        if ended:
            owner, amount = self.held.pop(name)
            if not is_done:
                self.available[owner] += amount

    @rule()
    def reopen(self) -> None:
        self.database.dispose()
        self.database = open_database(Path(self.folder.name) / "engine.sqlite")
        self.ledger = Ledger(self.database)

    @invariant()
    def adds_up(self) -> None:
        assert self.ledger.audit() == []
        assert sorted(self.ledger.open_holds()) == sorted(self.held)
        for owner, available in self.available.items():
            held = sum(amount for holder, amount in self.held.values() if holder == owner)
            assert self.ledger.balance(owner) == Balance(available, held)


TestAccounts = Accounts.TestCase
TestAccounts.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
