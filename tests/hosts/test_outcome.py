"""How commands end: the exit status and the sentence for every kind of failure."""

from __future__ import annotations

import errno

import pytest

from caption_ab_skill.hosts.outcome import CommandFailed, as_failure, run
from caption_ab_skill.wire.backends import UnknownBackend
from caption_ab_skill.wire.errors import BadAnswer, NoCredits, Unreachable


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (UnknownBackend("'x' is no backend: use engine."), 2, "use engine"),
        (Unreachable("The backend cannot be reached."), 3, "cannot be reached"),
        (BadAnswer("An error page."), 1, "error page"),
        (NoCredits("None left.", 2001), 1, "None left"),
        (OSError(errno.ENOSPC, "No space left on device"), 1, "disk is full"),
        (PermissionError(errno.EACCES, "Permission denied", "/out"), 1, "--out"),
        (FileNotFoundError(errno.ENOENT, "No such file", "x.mp4"), 1, "no file or folder x.mp4"),
        (ModuleNotFoundError("No module named 'av'", name="av"), 1, "pip install"),
        (CommandFailed("Just so.", status=130), 130, "Just so."),
        (ZeroDivisionError(), 1, "--debug"),
    ],
)
def test_every_failure_has_a_status_and_a_sentence(error: Exception, status: int, words: str) -> None:
    failure = as_failure(error)
    assert failure.status == status
    assert words in str(failure)


def test_no_traceback_unless_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    async def fail() -> int:
        raise ZeroDivisionError

    with pytest.raises(SystemExit) as left:
        run(fail(), debug=False)
    assert left.value.code == 1
    assert "Traceback" not in capsys.readouterr().err
    with pytest.raises(SystemExit):
        run(fail(), debug=True)
    assert "Traceback" in capsys.readouterr().err
