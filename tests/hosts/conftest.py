"""The command line as a person runs it: a process of its own, with a home that the tests of a run share."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

SRT = "1\n00:00:00,200 --> 00:00:00,900\nHello there\n\n2\n00:00:01,000 --> 00:00:01,800\nGood day\n"


@dataclass(frozen=True)
class Ran:
    """What a command left: exit status, standard output, standard error."""

    status: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home whose engine is stopped at the end."""
    folder = tmp_path_factory.mktemp("home")
    yield folder
    notice = folder / "engine" / "engine.json"
    if notice.exists():
        os.kill(json.loads(notice.read_text())["pid"], signal.SIGTERM)


@pytest.fixture(scope="session")
def environment(home: Path) -> dict[str, str]:
    """No account, no other backend, and no ffmpeg on the PATH."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NEMO_", "SKILL_"))}
    return {**kept, "CAPTION_AB_HOME": str(home), "PATH": str(Path(sys.executable).parent), "LC_ALL": "C.UTF-8"}


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path) -> Run:
    """`run("say", "hello")` runs the command in an empty folder and gives what it left."""

    def run(*arguments: str | Path, stdin: str = "", **extra: str) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "caption_ab_skill", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**environment, **extra},
            cwd=tmp_path,
            timeout=120,
            check=False,
        )
        assert "Traceback" not in done.stderr + done.stdout, done.stderr
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def captions(tmp_path: Path) -> Path:
    """A caption file for a clip of two seconds."""
    path = tmp_path / "captions.srt"
    path.write_text(SRT)
    return path
