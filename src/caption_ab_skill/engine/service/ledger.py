"""Credits, in double entry: every transfer takes from one account what it gives to another, and nothing is ever lost.

Accounts are named `issued` (what was ever handed out, the only one below zero), `spent`, and two of each token:
`available:<owner>` and `held:<owner>`. What work costs is held before it begins, and spent or given back, once, at its
end. The balances are kept beside the entries that they are the sums of; `audit` says whether they are.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from .database import tables

_ISSUED, _SPENT = "issued", "spent"

_accounts = sa.Table(
    "accounts",
    tables,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("balance", sa.Integer, nullable=False),
    # The last line of defence; every transfer checks by itself.
    sa.CheckConstraint(f"balance >= 0 OR id = '{_ISSUED}'", name="never_negative"),
)
_transfers = sa.Table(
    "transfers",
    tables,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("kind", sa.String, nullable=False),
    # The hold that this one ends; unique, so that each ends once.
    sa.Column("settles", sa.String, sa.ForeignKey("transfers.id"), unique=True),
    sa.Column("at", sa.Float, nullable=False),
)
_entries = sa.Table(
    "entries",
    tables,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("transfer", sa.String, sa.ForeignKey("transfers.id"), nullable=False, index=True),
    sa.Column("account", sa.String, sa.ForeignKey("accounts.id"), nullable=False, index=True),
    sa.Column("amount", sa.Integer, nullable=False),
)


class NoCredits(Exception):
    """There is less available than this costs."""


@dataclass(frozen=True)
class Balance:
    """Credits of one token: `available` can be used, `held` is for work in progress."""

    available: int
    held: int

    @property
    def total(self) -> int:
        """What is not spent."""
        return self.available + self.held


class Ledger:
    """The accounts. Each method is one transaction, whole or not at all."""

    def __init__(self, database: sa.Engine) -> None:
        self._engine = database

    def open_account(self, owner: str, credits_given: int) -> None:
        """Hand a token its credits; a second time does nothing."""
        with self._engine.begin() as connection:
            self._move(connection, f"grant:{owner}", "grant", _ISSUED, f"available:{owner}", credits_given)

    def balance(self, owner: str) -> Balance:
        """What a token has; nothing where it has no account."""
        query = sa.select(_accounts.c.id, _accounts.c.balance).where(
            _accounts.c.id.in_((f"available:{owner}", f"held:{owner}"))
        )
        with self._engine.begin() as connection:
            found = {row.id: row.balance for row in connection.execute(query)}
        return Balance(found.get(f"available:{owner}", 0), found.get(f"held:{owner}", 0))

    def hold(self, owner: str, amount: int) -> str:
        """Set credits aside for work that begins; the hold's name. Raises NoCredits."""
        name = f"hold:{uuid.uuid4().hex}"
        with self._engine.begin() as connection:
            self._move(connection, name, "hold", f"available:{owner}", f"held:{owner}", amount)
        return name

    def spend(self, hold: str) -> bool:
        """The work is done; False where the hold ended before."""
        return self._settle(hold, "spend")

    def give_back(self, hold: str) -> bool:
        """The work came to nothing; False where the hold ended before."""
        return self._settle(hold, "give back")

    def open_holds(self) -> list[str]:
        """The holds of work that has not ended."""
        settled = sa.select(_transfers.c.settles).where(_transfers.c.settles.is_not(None))
        query = sa.select(_transfers.c.id).where(_transfers.c.kind == "hold", _transfers.c.id.not_in(settled))
        with self._engine.begin() as connection:
            return list(connection.scalars(query))

    def audit(self) -> list[str]:
        """What does not add up, a sentence each; nothing where everything does."""
        sums = sa.select(_entries.c.account, sa.func.sum(_entries.c.amount)).group_by(_entries.c.account)
        uneven = (
            sa.select(_entries.c.transfer)
            .group_by(_entries.c.transfer)
            .having(sa.or_(sa.func.sum(_entries.c.amount) != 0, sa.func.count() != 2))
        )
        with self._engine.begin() as connection:
            balances = {row.id: row.balance for row in connection.execute(sa.select(_accounts))}
            entered = {row[0]: row[1] for row in connection.execute(sums)}
            wrong = [f"The transfer {name} does not sum to zero." for name in connection.scalars(uneven)]
        for account, balance in balances.items():
            if balance != entered.get(account, 0):
                wrong.append(f"{account} says {balance}, its entries {entered.get(account, 0)}.")
            if balance < 0 and account != _ISSUED:
                wrong.append(f"{account} is negative.")
        if sum(balances.values()):
            wrong.append("The accounts do not sum to zero.")
        return wrong

    def _settle(self, hold: str, kind: str) -> bool:
        entry = sa.select(_entries.c.account, _entries.c.amount).where(
            _entries.c.transfer == hold, _entries.c.account.startswith("held:")
        )
        with self._engine.begin() as connection:
            held = connection.execute(entry).one()
            owner = str(held.account).removeprefix("held:")
            target = _SPENT if kind == "spend" else f"available:{owner}"
            return self._move(connection, f"{kind}:{hold}", kind, held.account, target, held.amount, settles=hold)

    def _move(
        self,
        connection: sa.Connection,
        name: str,
        kind: str,
        source: str,
        target: str,
        amount: int,
        *,
        settles: str | None = None,
    ) -> bool:
        """Take from one account and give to another; False where this transfer was made before, or its hold ended."""
        made = connection.execute(
            _transfers.insert().prefix_with("OR IGNORE").values(id=name, kind=kind, settles=settles, at=time.time())
        )
        if not made.rowcount:
            return False
        for account in (source, target):
            connection.execute(_accounts.insert().prefix_with("OR IGNORE").values(id=account, balance=0))
        enough = sa.true() if source == _ISSUED else _accounts.c.balance >= amount
        taken = connection.execute(
            _accounts.update().where(_accounts.c.id == source, enough).values(balance=_accounts.c.balance - amount)
        )
        if not taken.rowcount:
            raise NoCredits
        connection.execute(
            _accounts.update().where(_accounts.c.id == target).values(balance=_accounts.c.balance + amount)
        )
        sides = ((source, -amount), (target, amount))
        connection.execute(
            _entries.insert(), [{"transfer": name, "account": account, "amount": change} for account, change in sides]
        )
        return True
