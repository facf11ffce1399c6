"""Ends the ffmpeg processes that a killed engine left behind, before the folders they write in are cleared."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path


def end_orphans(work: Path) -> None:
    """Kill every process of this user whose working folder is inside `work`: nothing but a render's ffmpeg runs there.

    Linux alone shows where a process works; elsewhere a leftover runs to its end in a folder that is gone.
    """
    for process in Path("/proc").glob("[0-9]*"):
        try:
            folder = (process / "cwd").readlink()
        except OSError:
            continue
        if folder.is_relative_to(work):
            with contextlib.suppress(OSError):
                os.kill(int(process.name), signal.SIGKILL)
