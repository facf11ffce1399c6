"""How a command ends: the exit codes, and one sentence for whatever went wrong."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    import sqlite3

DONE, FAILED, USAGE, UNREACHABLE, INTERRUPTED = 0, 1, 2, 3, 130


class CommandFailed(Exception):
    """A command that cannot go on: a sentence for the person, the kind in words (`code`), the exit code (`status`)."""

    def __init__(self, sentence: str, code: str = "failed", status: int = FAILED) -> None:
        super().__init__(sentence)
        self.code = code
        self.status = status


def run(work: Callable[[], Coroutine[Any, Any, int]], *, debug: bool, interrupted: str = "Stopped.") -> NoReturn:
    """Run a command to its end and leave with its exit code; no traceback unless `debug`."""
    import asyncio

    try:
        status = asyncio.run(work())
        sys.stdout.flush()
    except KeyboardInterrupt:
        leave(interrupted, INTERRUPTED)
    except BrokenPipeError:
        # Whoever read our output has left; there is nobody to tell.
        sys.stderr.close()
        raise SystemExit(FAILED) from None
    except Exception as error:
        if debug:
            import traceback

            traceback.print_exc()
        failure = as_failure(error)
        leave(str(failure), failure.status)
    raise SystemExit(status)


def leave(sentence: str, status: int) -> NoReturn:
    """Say one sentence on standard error and exit."""
    print(sentence, file=sys.stderr)
    raise SystemExit(status)


def as_failure(error: Exception) -> CommandFailed:
    """The sentence, kind and exit code for an exception."""
    import sqlite3

    from ..chat.memory import NewerMemory
    from ..wire.backends import UnknownBackend
    from ..wire.errors import BackendError, Unreachable

    match error:
        case CommandFailed():
            return error
        case UnknownBackend():
            return CommandFailed(str(error), "usage", USAGE)
        case Unreachable():
            return CommandFailed(str(error), error.word, UNREACHABLE)
        case BackendError():
            return CommandFailed(str(error), error.word)
        case OSError():
            return CommandFailed(os_sentence(error), "file")
        case NewerMemory():
            return CommandFailed(str(error), "memory")
        case sqlite3.Error():
            return CommandFailed(memory_sentence(error), "memory")
        case ModuleNotFoundError():
            return CommandFailed(
                f"A part is not installed ({error.name}); run: pip install 'caption-ab-skill[engine]'.", "not-installed"
            )
        case _:
            return CommandFailed(
                "Something went wrong that this program did not foresee; run it again with --debug to see what.",
                "internal",
            )


def memory_sentence(error: sqlite3.Error) -> str:
    """What is wrong with the skill's memory, one SQLite file in its home."""
    name = getattr(error, "sqlite_errorname", "")
    if name == "SQLITE_FULL" or name.startswith("SQLITE_IOERR"):
        return "The skill's home has no room left on its disk; free some space and run it again."
    if name in ("SQLITE_NOTADB", "SQLITE_CORRUPT"):
        return "The skill's memory is damaged; move memory.sqlite out of the skill's home and run it again."
    return "The skill's memory cannot be used; check its home, or set CAPTION_AB_HOME to another folder."


def os_sentence(error: OSError) -> str:
    """What the operating system's refusal means to a person."""
    name = f" {error.filename!s}" if error.filename else ""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return "The disk is full; free some space and run it again."
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return f"No permission to write or read{name}; choose another folder with --out."
        case errno.ENOENT:
            return f"There is no file or folder{name}."
        case _:
            return f"The system refused{name}: {error.strerror or error}."
