"""`caption-ab forget` ends the engine and leaves nothing behind."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_everything_is_gone_and_the_next_chat_begins_anew(run: Run, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert run("say", "credits", CAPTION_AB_HOME=str(home)).status == 0
    pid = json.loads((home / "engine" / "engine.json").read_text())["pid"]
    done = run("forget", "--json", CAPTION_AB_HOME=str(home))
    assert done.status == 0, done.err
    assert {"memory.sqlite", "engine", "turns"} <= set(json.loads(done.out)["removed"])
    assert not home.exists()
    deadline = time.monotonic() + 10
    while _runs(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(pid)
    assert run("forget", CAPTION_AB_HOME=str(home)).out == "There was nothing to remove.\n"
