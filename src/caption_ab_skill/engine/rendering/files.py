"""Lays files into a work folder."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def link(source: Path, place: Path) -> None:
    """A hard link where the file systems allow one, else a copy; nothing writes to it."""
    if place.exists():
        return
    try:
        os.link(source, place)
    except OSError:
        shutil.copyfile(source, place)
