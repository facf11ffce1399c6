"""`python -m caption_ab_skill.engine --home DIR`: the engine of this home, in the foreground."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

_IDLE_SECONDS = 600.0


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="caption_ab_skill.engine", description="Run the embedded engine.")
    parser.add_argument("--home", type=Path, required=True, help="the folder that the skill keeps everything in")
    parser.add_argument("--idle-seconds", type=float, default=_IDLE_SECONDS, help="leave after this long without work")
    parser.add_argument("--tcp", action="store_true", help="listen on loopback TCP although there are Unix sockets")
    options = parser.parse_args()
    # Whatever the engine makes is for its owner alone.
    os.umask(0o077)

    from .service.server import serve

    home = options.home.expanduser().resolve()
    try:
        serve(home, idle_seconds=options.idle_seconds, tcp=options.tcp)
    except OSError as error:
        sys.exit(f"The engine cannot work in {home}: {error.strerror or error}.")


if __name__ == "__main__":
    main()
