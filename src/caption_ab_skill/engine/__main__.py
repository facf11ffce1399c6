"""`python -m caption_ab_skill.engine --home DIR`: the engine of this home, in the foreground.

With `--serve JSON` it is the one that is served to more than one person.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

_IDLE_SECONDS = 600.0


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="caption_ab_skill.engine", description="Run the embedded engine.")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--serve", metavar="JSON", help="what `caption-ab serve` was told")
    which.add_argument("--home", type=Path, help="the folder that the skill keeps everything in")
    parser.add_argument("--idle-seconds", type=float, default=_IDLE_SECONDS, help="leave after this long without work")
    parser.add_argument("--tcp", action="store_true", help="listen on loopback TCP although there are Unix sockets")
    options = parser.parse_args()
    # Whatever the engine makes is for its owner alone.
    os.umask(0o077)
    if options.serve:
        _serve(options.serve)
        return

    from .service.server import serve

    home = options.home.expanduser().resolve()
    try:
        serve(home, idle_seconds=options.idle_seconds, tcp=options.tcp)
    except OSError as error:
        sys.exit(f"The engine cannot work in {home}: {error.strerror or error}.")


def _serve(told: str) -> None:
    from pydantic import ValidationError

    from .service.public import CannotServe, Served, serve_public
    from .service.rules import BadPlans

    try:
        serve_public(Served.model_validate_json(told))
    except ValidationError as error:
        first = error.errors()[0]
        sys.exit(f"--{'-'.join(map(str, first['loc'])).replace('_', '-')}: {first['msg']}.")
    except (BadPlans, CannotServe) as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"The engine cannot be served: {error.strerror or error}.")


if __name__ == "__main__":
    main()
