"""What a person reads when something went wrong.

One reply for each kind of error, never a code, a class name or a dump.
"""

from __future__ import annotations

import errno
import re
from pathlib import Path
from urllib.parse import quote

from ..wire.backends import web_url
from ..wire.errors import BackendError, EngineNotRunning, NoCredits, RateLimited, Refused, UnsupportedFile
from .events import Error
from .replies import has_reply, reply

# A backend's own sentence is shown only where it is one: no dumps, addresses, markup or stack traces.
_SENTENCE = re.compile(r"[^{}<>\[\]\n\r\\]{3,300}")
_NOT_FOR_PEOPLE = re.compile(
    r"https?://|traceback|exception|\w+error\b|errno|status \d{3}|code -?\d+|nmv_|bearer|\b[a-z]+_[a-z_]+\b",
    re.IGNORECASE,
)


class TurnFailed(Exception):
    """A turn that cannot go on; `event` says why."""

    def __init__(self, event: Error) -> None:
        super().__init__(event.text)
        self.event = event


def failed(code: str, language: str, **values: object) -> TurnFailed:
    """The failure `code`, with the reply `error_<code>`."""
    return TurnFailed(Error(reply(f"error_{code}", language, **values), code))


def backend_failure(
    error: BackendError, language: str, bind_id: str | None = None, *, of_engine: bool = False
) -> Error:
    """The event for what a backend did; `bind_id` is a guest's, None for a registered user.

    `of_engine`: the backend's sentence already says what to send instead.
    """
    word = error.word if has_reply(f"error_{error.word}") else "backend-error"
    values: dict[str, object] = {"name": "", "detail": "", "of_engine": of_engine}
    match error:
        case EngineNotRunning():
            return Error(str(error), error.word)
        case NoCredits():
            values["link"] = f"{web_url()}/register?bind={quote(bind_id, safe='')}" if bind_id else None
        case RateLimited():
            values["wait"] = duration(error.retry_after, language) if error.retry_after else None
        case UnsupportedFile() | Refused():
            values["detail"] = plain_detail(str(error))
    return Error(reply(f"error_{word}", language, **values), error.word)


def plain_detail(sentence: str) -> str:
    """A backend's sentence if a person can read it, else nothing."""
    text = sentence.strip()
    return text if _SENTENCE.fullmatch(text) and not _NOT_FOR_PEOPLE.search(text) else ""


def file_failure(error: OSError, target: Path, language: str) -> Error:
    """The event for a file that could not be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Error(reply("error_disk-full", language), "disk-full")
    detail = error.strerror or "unknown error"
    return Error(reply("error_cannot-write", language, name=str(target), detail=detail), "cannot-write")


def duration(seconds: float, language: str) -> str:
    """A wait in the largest unit that it fills: `3 minutes`."""
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60), ("seconds", 1)):
        if seconds >= length or unit == "seconds":
            return reply(unit, language, n=max(1, round(seconds / length)))
    raise AssertionError
