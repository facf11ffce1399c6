"""What ffmpeg may use: memory, processor time, the files that it was given, and no network.

A damaged or hostile file is read by code that has had holes. What that code could do is therefore limited by the
operating system, on top of the arguments that name demuxers and protocols (`ffmpeg.py`): on Linux by `confine_exec.py`,
on other POSIX systems its limits alone, on Windows nothing.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_SCRIPT = Path(__file__).with_name("confine_exec.py")
_GIB = 2**30

# What programs read that open no other file: themselves, their libraries, fonts, how many processors there are.
_SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/nix/store", "/opt/homebrew", "/etc/fonts", "/etc/ld.so.cache")
_SYSTEM_FILES = ("/proc/meminfo", "/proc/cpuinfo", "/proc/stat", "/sys/devices/system/cpu", "/dev/urandom")
_SINKS = ("/dev/null", "/dev/full")
_FONTS = ("~/.fonts", "~/.local/share/fonts", "~/.config/fontconfig", "/var/cache/fontconfig")
_FONT_CACHES = ("~/.cache/fontconfig",)


@dataclass(frozen=True)
class Limits:
    """What one ffmpeg may use: address space in bytes, and seconds from start to end."""

    # Six variants of a 4K clip in one pass were measured to take 7 GiB of address space, 4.7 of them in memory, on two
    # processors; x264 has more pictures at hand the more processors there are.
    memory: int = 8 * _GIB + (os.cpu_count() or 1) * _GIB
    # An hour of 4K takes some ten hours on two processors.
    seconds: float = 24 * 3600


LIMITS = Limits()


def confined(command: Sequence[str], folder: Path, files: Sequence[str] = (), limits: Limits = LIMITS) -> list[str]:
    """The command that runs `command` in `folder`, confined.

    What it may read besides the folder: `files`, and what links in the folder lead to.
    """
    if sys.platform == "win32":
        return list(command)
    given = {
        "memory": limits.memory,
        # Of processor time, over all threads: never reached before the time is over, but by one that cannot be watched.
        "seconds": int(limits.seconds * (os.cpu_count() or 1)) + 1,
        "read": [
            *_SYSTEM,
            *_SYSTEM_FILES,
            *map(os.path.expanduser, _FONTS),
            command[0],
            *files,
            *_link_targets(folder),
        ],
        "write": [str(folder.resolve()), *_SINKS, *map(os.path.expanduser, _FONT_CACHES)],
    }
    return [sys.executable, "-I", "-S", str(_SCRIPT), json.dumps(given), *command]


def _link_targets(folder: Path) -> list[str]:
    """Where the symbolic links of a work folder, and of the folders in it, lead."""
    return [str(path.resolve()) for path in (*folder.glob("*"), *folder.glob("*/*")) if path.is_symlink()]
