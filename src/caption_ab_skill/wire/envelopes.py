"""Takes the backend's answer out of whichever envelope it came in (contract.md, "Envelopes" and "Errors")."""

from __future__ import annotations

import json
import math
import time
from email.utils import parsedate_to_datetime
from typing import Any

from .errors import BackendError, BadAnswer, SessionNotFound, refusal
from .messages import Json


def unwrap(status: int, body: bytes, *, retry_after: str | None = None, of_session: bool = False) -> Json:
    """The data of an answer with HTTP `status`, whatever its envelope.

    `of_session` says that the call names a session, so that a bare 404 means that the session is gone.
    The body's code wins over the status.
    Raises the `Refused` of that code, or `BadAnswer` for what is not the contract's.
    """
    wait = seconds(retry_after)
    parsed = _json_object(body)
    if parsed is None:
        if status >= 400:
            raise _from_status(status, "", wait, of_session)
        raise BadAnswer(
            "The backend answered with something that is not JSON, such as an error page; try again in a minute."
        )
    code, message = _code(parsed), _message(parsed)
    if code:
        raise refusal(code, message or f"The backend refused with code {code}.", wait)
    if code is None and (status >= 400 or parsed.get("success") is False):
        raise _from_status(status, message, wait, of_session)
    if code == 0 and status >= 400:
        raise _from_status(status, message, wait, of_session)
    data = parsed.get("data", {})
    if not isinstance(data, dict):
        raise BadAnswer("The backend's answer has no data in it.")
    # Bare objects, and the fields that some calls put beside "data".
    beside = {key: value for key, value in parsed.items() if key not in ("code", "message", "success", "data")}
    return {**beside, **data}


def _json_object(body: bytes) -> Json | None:
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None


def _code(parsed: Json) -> int | None:
    code: Any = parsed.get("code")
    if isinstance(code, str) and code.lstrip("-").isdigit():
        code = int(code)
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def _message(parsed: Json) -> str:
    for key in ("message", "error", "detail", "msg"):
        value = parsed.get(key)
        if isinstance(value, dict):
            value = value.get("message")
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def _from_status(status: int, message: str, wait: float | None, of_session: bool) -> BackendError:
    if status == 404 and of_session:
        return SessionNotFound(message or "The session was not found.", 1002)
    if status >= 500 and not message:
        return BadAnswer(f"The backend is in trouble (HTTP {status}); try again in a minute.")
    return refusal(status, message or f"The backend answered with HTTP status {status}.", wait)


def seconds(retry_after: str | None) -> float | None:
    """`Retry-After` in seconds, whether it is written as such or as a time (RFC 9110, 10.2.3); None for neither."""
    if not retry_after:
        return None
    try:
        wait = float(retry_after)
    except ValueError:
        try:
            wait = parsedate_to_datetime(retry_after).timestamp() - time.time()
        except (ValueError, OverflowError):
            return None
    return max(0.0, wait) if math.isfinite(wait) else None
