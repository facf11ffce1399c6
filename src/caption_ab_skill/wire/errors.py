"""What can go wrong between the skill and a backend.

    BackendError
    ├── Unreachable          no connection, a timeout, a broken stream, a certificate problem
    │   └── EngineNotRunning the embedded engine could not be started; the sentence says why, for people
    ├── BadAnswer            an answer that is not the contract's: an error page, cut-off JSON, a missing field
    └── Refused              the backend said no; `code` is the contract's number
        ├── TokenInvalid     1001, 1010, 1011, HTTP 401
        ├── SessionNotFound  1002, HTTP 404 on a session's call
        ├── NoCredits        2001
        ├── UnsupportedFile  4001, HTTP 415
        ├── FileTooLarge     4002, HTTP 413
        ├── PlanBlocked      402
        ├── RateLimited      429; `retry_after` in seconds where given
        └── NotAllowed       403

`str(error)` is a whole sentence without tokens; what a person reads in a chat comes from `intents/replies.yaml`,
chosen by `word`.
"""

from __future__ import annotations


class BackendError(Exception):
    """Something went wrong between the skill and a backend; `word` names the kind for programs."""

    word = "backend-error"


class Unreachable(BackendError):
    """No usable connection: nothing answered, it broke off, or it timed out."""

    word = "unreachable"


class EngineNotRunning(Unreachable):
    """The embedded engine could not be started; `str(error)` is the sentence for the person."""


class BadAnswer(BackendError):
    """An answer that the contract does not know."""

    word = "bad-answer"


class Refused(BackendError):
    """The backend said no. `code` is the contract's number, or the HTTP status where the body had none."""

    word = "refused"

    def __init__(self, message: str, code: int = 0) -> None:
        super().__init__(message)
        self.code = code


class TokenInvalid(Refused):
    """The token is bad or expired."""

    word = "token-invalid"


class SessionNotFound(Refused):
    """The session is gone, or belonged to another token."""

    word = "session-not-found"


class NoCredits(Refused):
    """Nothing left to pay for the work with."""

    word = "no-credits"


class UnsupportedFile(Refused):
    """The backend does not take this file; the message says why where the backend did."""

    word = "unsupported-file"


class FileTooLarge(Refused):
    """The file is over the backend's limit."""

    word = "file-too-large"


class PlanBlocked(Refused):
    """Export is not part of this plan (not a matter of credits)."""

    word = "plan-blocked"


class RateLimited(Refused):
    """Too many requests; `retry_after` is in seconds, None where the backend did not say."""

    word = "rate-limited"

    def __init__(self, message: str, code: int = 429, retry_after: float | None = None) -> None:
        super().__init__(message, code)
        self.retry_after = retry_after


class NotAllowed(Refused):
    """The backend does not allow this."""

    word = "not-allowed"


BY_CODE: dict[int, type[Refused]] = {
    1001: TokenInvalid,
    1010: TokenInvalid,
    1011: TokenInvalid,
    401: TokenInvalid,
    1002: SessionNotFound,
    2001: NoCredits,
    4001: UnsupportedFile,
    415: UnsupportedFile,
    4002: FileTooLarge,
    413: FileTooLarge,
    402: PlanBlocked,
    403: NotAllowed,
    429: RateLimited,
}


def refusal(code: int, message: str, retry_after: float | None = None) -> Refused:
    """The exception for a backend's code (contract.md, "Errors"); any other code is a plain `Refused`."""
    kind = BY_CODE.get(code, Refused)
    if kind is RateLimited:
        return RateLimited(message, code, retry_after)
    return kind(message, code)
