"""The tokens that were given out, kept as hashes: reading the file gives nobody access."""

from __future__ import annotations

import hashlib
import ipaddress
import math
import secrets
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from .database import tables

# contract.md, "Anonymous token": valid 7 days. On one's own machine each use makes it valid for 7 days again, so that
# work does not get lost in the middle of a week of it.
TOKEN_SECONDS = 7 * 24 * 3600.0
_RENEW_SECONDS = 24 * 3600.0
_DAY = 24 * 3600.0
# A token that ends by itself only when nobody uses it any more: seconds without use.
_UNUSED_SECONDS = 365 * _DAY

_tokens = sa.Table(
    "tokens",
    tables,
    sa.Column("hash", sa.String, primary_key=True),
    sa.Column("user_id", sa.String, nullable=False),
    sa.Column("expires_at", sa.Float, nullable=False),
    sa.Column("given_at", sa.Float),
    # Seconds that each use makes it valid for; null where it ends at a fixed time.
    sa.Column("renews", sa.Float),
    sa.Column("plan", sa.String),
    # Hashes, for the limits alone.
    sa.Column("client", sa.String, index=True),
    sa.Column("address", sa.String, index=True),
)


@dataclass(frozen=True)
class Token:
    """A token just given out; the only moment at which the engine knows it in plain."""

    text: str
    user_id: str
    expires_at: float

    def __repr__(self) -> str:
        return f"Token(user_id={self.user_id!r})"


@dataclass(frozen=True)
class Holder:
    """Who calls: `owner`, the hash of the token, is what everything of theirs is kept under."""

    owner: str
    plan: str


class TooSoon(Exception):
    """No further token now; `seconds` is when there is one."""

    def __init__(self, sentence: str, seconds: float) -> None:
        super().__init__(sentence)
        self.seconds = max(math.ceil(seconds), 1)


def token_hash(token: str) -> str:
    """What is kept of a token. Tokens are random, so a plain hash cannot be searched for."""
    return hashlib.sha256(token.encode()).hexdigest()


class Tokens:
    """The table of tokens. Each method is one transaction."""

    def __init__(self, database: sa.Engine) -> None:
        self._engine = database

    def give(self, client_id: str) -> Token:
        """A new token for an installation on one's own machine; the same installation stays the same user."""
        return self._add(client_id, "", lasts=TOKEN_SECONDS, renews=TOKEN_SECONDS)

    def give_anonymous(
        self, client_id: str, address: str, plan: str, *, lasts: float, pause: float, per_address: int
    ) -> Token:
        """A token that is valid for `lasts` seconds: one per client in `pause`, some per address in a day.

        Raises TooSoon.
        """
        now = time.time()
        client, network = _hashed(client_id), _hashed(_network(address))
        with self._engine.begin() as connection:
            # Begin to write before reading, so that of many requests at once one alone finds nothing.
            connection.execute(_tokens.delete().where(_tokens.c.hash == ""))
            newest = sa.select(sa.func.max(_tokens.c.given_at)).where(_tokens.c.client == client)
            if (last := connection.scalar(newest)) is not None and last > now - pause:
                raise TooSoon("There is one token per installation in seven days.", last + pause - now)
            given = sa.select(_tokens.c.given_at).where(_tokens.c.address == network, _tokens.c.given_at > now - _DAY)
            times = sorted(connection.scalars(given))
            if len(times) >= per_address:
                raise TooSoon("Too many tokens were asked for from this address.", times[-per_address] + _DAY - now)
            return self._add(client_id, address, lasts=lasts, plan=plan, connection=connection)

    def give_registered(self, plan: str) -> Token:
        """A token of a plan, valid for as long as it is used."""
        return self._add(uuid.uuid4().hex, "", lasts=_UNUSED_SECONDS, renews=_UNUSED_SECONDS, plan=plan, prefix="user")

    def holder(self, token: str) -> Holder | None:
        """Who the bearer of this token is, if it is valid; its use may make it last longer."""
        owner, now = token_hash(token), time.time()
        with self._engine.begin() as connection:
            row = connection.execute(sa.select(_tokens).where(_tokens.c.hash == owner)).one_or_none()
            if row is None or row.expires_at < now:
                return None
            # Those that an older version gave out say nothing of it, and were all of one's own machine.
            renews = TOKEN_SECONDS if row.given_at is None else row.renews
            if renews and row.expires_at < now + renews - _RENEW_SECONDS:
                connection.execute(_tokens.update().where(_tokens.c.hash == owner).values(expires_at=now + renews))
        return Holder(owner, row.plan or "")

    def ended_before(self, moment: float) -> list[str]:
        """The owners whose tokens ended before `moment`, seconds since 1970."""
        with self._engine.begin() as connection:
            return list(connection.scalars(sa.select(_tokens.c.hash).where(_tokens.c.expires_at < moment)))

    def forget(self, owners: Sequence[str]) -> None:
        """Remove tokens."""
        with self._engine.begin() as connection:
            connection.execute(_tokens.delete().where(_tokens.c.hash.in_(owners)))

    def _add(
        self,
        client_id: str,
        address: str,
        *,
        lasts: float,
        renews: float | None = None,
        plan: str | None = None,
        prefix: str = "anon",
        connection: sa.Connection | None = None,
    ) -> Token:
        user = f"{prefix}_" + uuid.uuid5(uuid.NAMESPACE_OID, client_id).hex[:16]
        now = time.time()
        token = Token("nmv_usr_" + secrets.token_urlsafe(32), user, now + lasts)
        values = {
            "hash": token_hash(token.text),
            "user_id": user,
            "expires_at": token.expires_at,
            "given_at": now,
            "renews": renews,
            "plan": plan,
            "client": _hashed(client_id),
            "address": _hashed(_network(address)),
        }
        if connection is not None:
            connection.execute(_tokens.insert().values(values))
            return token
        with self._engine.begin() as own:
            own.execute(_tokens.insert().values(values))
        return token


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32] if text else ""


def _network(address: str) -> str:
    """What one subscriber has: an IPv4 address, or the 64 bits of an IPv6 network (RFC 6177)."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)
