"""The calls about who is there: health, stop, anonymous token, project, balance."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse

from ...skill_file import skill_file
from .answers import BAD_REQUEST, NOT_ALLOWED, TOO_OFTEN, Refusal, data
from .context import address_of, body_of, context_of, holder_of, worker_of
from .tokens import TooSoon, token_hash

# Nothing is charged on one's own machine; the number is the contract's, so that no client thinks that it has run out.
_CREDITS = 100
_LONGEST_ID = 200
_DAY = 24 * 3600.0


async def health(request: Request) -> JSONResponse:  # noqa: ARG001  Starlette calls it with the request
    """`GET /engine/health`."""
    return data({"version": skill_file().version})


async def stop(request: Request) -> JSONResponse:
    """`POST /engine/stop`: renders on their way go on in the engine that is started next."""
    context = context_of(request)
    if context.rules is not None:
        raise Refusal(NOT_ALLOWED, "This engine is not stopped from outside.")
    context.stop()
    return data({"version": skill_file().version})


async def anonymous_token(request: Request) -> JSONResponse:
    """`POST /api/auth/anonymous-token`."""
    client_id = request.headers.get("x-client-id", "").strip()
    if not client_id or len(client_id) > _LONGEST_ID:
        raise Refusal(BAD_REQUEST, "X-Client-Id is missing.")
    context = context_of(request)
    credits_given = _CREDITS
    if (rules := context.rules) is None:
        token = context.tokens.give(client_id)
    else:
        plan = rules.plan(rules.anonymous_plan)
        credits_given = plan.credits
        try:
            token = context.tokens.give_anonymous(
                client_id,
                address_of(request),
                rules.anonymous_plan,
                lasts=(plan.days or 365) * _DAY,
                pause=rules.token_pause,
                per_address=rules.tokens_per_address,
            )
        except TooSoon as error:
            raise Refusal(TOO_OFTEN, str(error), retry_after=error.seconds) from error
        context.ledger.open_account(token_hash(token.text), plan.credits)
    expires = datetime.fromtimestamp(token.expires_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return data({"token": token.text, "user_id": token.user_id, "expires_at": expires, "credits": credits_given})


async def create_session(request: Request) -> JSONResponse:
    """`POST /api/tasks/me/with-session/nemo_agent`."""
    holder = worker_of(request)
    body = await body_of(request)
    session = context_of(request).store.add_session(holder.owner, str(body.get("language") or "en")[:20])
    return data({"task_id": session.task_id, "session_id": session.id})


async def credits_left(request: Request) -> JSONResponse:
    """`GET /api/credits/balance/simple`."""
    holder, context = holder_of(request), context_of(request)
    if context.rules is None:
        return data({"available": _CREDITS, "frozen": 0, "total": _CREDITS})
    balance = context.ledger.balance(holder.owner)
    return data({"available": balance.available, "frozen": balance.held, "total": balance.total})
