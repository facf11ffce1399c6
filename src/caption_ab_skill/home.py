"""The folder that holds everything the skill keeps: its memory, the engine's media and renders, the log."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def home_dir(override: Path | None = None) -> Path:
    """The skill's home, made if need be and open to its owner alone.

    `override` wins, then `CAPTION_AB_HOME`, then the platform's usual state folder (XDG Base Directory on Linux,
    `Application Support` on macOS, `%LOCALAPPDATA%` on Windows).
    """
    named = override or os.environ.get("CAPTION_AB_HOME")
    home = Path(named).expanduser() if named else _state_folder() / "caption-ab"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home.resolve()


def _state_folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
