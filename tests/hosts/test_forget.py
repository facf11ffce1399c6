"""`caption-ab forget` ends the engine and leaves nothing behind."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]


def test_everything_is_gone_and_the_next_chat_begins_anew(run: Run, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert run("say", "credits", CAPTION_AB_HOME=str(home)).status == 0
    pid = json.loads((home / "engine" / "engine.json").read_text())["pid"]
    done = run("forget", "--json", CAPTION_AB_HOME=str(home))
    assert done.status == 0, done.err
    assert {"memory.sqlite", "engine", "turns"} <= set(json.loads(done.out)["removed"])
    assert not home.exists()
    assert not Path(f"/proc/{pid}").exists() or "defunct" in Path(f"/proc/{pid}/status").read_text()
    assert run("forget", CAPTION_AB_HOME=str(home)).out == "There was nothing to remove.\n"
