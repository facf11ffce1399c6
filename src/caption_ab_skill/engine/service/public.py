"""The engine for more than one person: on an address of the network, with tokens, credits, plans and limits.

Nobody can stop it from outside, and it does not leave by itself. TLS is a matter of the proxy in front of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import sys
from pathlib import Path

import structlog
import uvicorn
from pydantic import BaseModel, ConfigDict

from ...file_lock import try_lock
from .app import build_app
from .context import Context
from .database import open_database
from .ledger import Ledger
from .log_file import log_to
from .rules import Rules, load_plans
from .tokens import Tokens, token_hash

# Seconds that streams have to end when it is told to leave.
_GRACE = 3
# Connections at once; beyond them 503 is answered.
_MOST_CONNECTIONS = 1000

_log = structlog.get_logger()


class CannotServe(Exception):
    """Why it does not start; `str(error)` is one sentence."""


class Served(BaseModel):
    """What `caption-ab serve` was told: `hosts/arguments.py` says what each option means."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Path
    host: str = "127.0.0.1"
    port: int = 8080
    plans: Path | None = None
    anonymous_plan: str = "anonymous"
    give_token: str | None = None
    upload_mb: int = 500
    clip_minutes: float | None = None
    requests_per_minute: int = 600
    work_per_minute: int = 60
    tokens_per_address: int = 20
    keep_days: float = 7
    free_mb: int = 1024
    renders_at_once: int = 1
    proxy: str | None = None

    def rules(self) -> Rules:
        """The rules that follow; raises BadPlans, CannotServe."""
        plans = load_plans(self.plans)
        if self.clip_minutes is not None:
            plans = {name: plan.model_copy(update={"clip_minutes": self.clip_minutes}) for name, plan in plans.items()}
        if self.anonymous_plan not in plans:
            raise CannotServe(f"There is no plan {self.anonymous_plan!r}: there are {', '.join(plans)}.")
        return Rules(
            plans,
            anonymous_plan=self.anonymous_plan,
            requests_per_minute=self.requests_per_minute,
            work_per_minute=self.work_per_minute,
            tokens_per_address=self.tokens_per_address,
            keep_days=self.keep_days,
            least_free=self.free_mb * 2**20,
        )


def serve_public(told: Served) -> None:
    """Serve until the process is told to leave; raises BadPlans, CannotServe, OSError."""
    rules = told.rules()
    told.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    told.data.chmod(0o700)
    if told.give_token is not None:
        print(give_token(told.data, rules, told.give_token))
        return
    log_to(told.data / "engine.log")
    with (told.data / "lock").open("a+b") as lock:
        if not try_lock(lock):
            raise CannotServe(f"Another engine serves {told.data} already.")
        with _listening(told.host, told.port) as listener, contextlib.suppress(SystemExit, KeyboardInterrupt):
            host, port = listener.getsockname()[:2]
            print(f"Serving on http://{f'[{host}]' if ':' in host else host}:{port}", flush=True)
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
            asyncio.run(_run(told, rules, listener))


def give_token(folder: Path, rules: Rules, plan: str) -> str:
    """A token of a plan, with its credits; an engine that serves the folder knows it at once. Raises CannotServe."""
    if plan not in rules.plans:
        raise CannotServe(f"There is no plan {plan!r}: there are {', '.join(rules.plans)}.")
    database = open_database(folder / "engine.sqlite")
    token = Tokens(database).give_registered(plan)
    Ledger(database).open_account(token_hash(token.text), rules.plans[plan].credits)
    database.dispose()
    return token.text


async def _run(told: Served, rules: Rules, listener: socket.socket) -> None:
    server: uvicorn.Server

    def stop() -> None:
        server.should_exit = True

    context = Context.open(told.data, stop, told.upload_mb * 2**20, rules, told.renders_at_once)
    config = uvicorn.Config(
        build_app(context),
        lifespan="on",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=_GRACE,
        limit_concurrency=_MOST_CONNECTIONS,
        # Without a proxy that is known anybody could say to come from anywhere, and have limits of their own.
        proxy_headers=told.proxy is not None,
        forwarded_allow_ips=told.proxy,
        server_header=False,
    )
    server = uvicorn.Server(config)
    _log.info("serving", address=listener.getsockname()[:2])
    await server.serve(sockets=[listener])
    _log.info("left")


def _listening(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol or socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(address)
    listener.listen(1024)
    return listener
