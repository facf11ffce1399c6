"""`caption-ab serve`: becomes an engine for more than one person."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from argparse import Namespace
from typing import NoReturn

from ..home import home_dir

# Options of every command, which the engine knows nothing of.
_NOT_THE_ENGINES = ("debug",)


def serve(given: Namespace) -> NoReturn:
    """Become the engine's process; what is not given is left to it."""
    told = {name: value for name, value in vars(given).items() if value is not None and name not in _NOT_THE_ENGINES}
    told["data"] = str(given.data.expanduser().resolve() if given.data else home_dir() / "served")
    if given.plans:
        told["plans"] = str(given.plans.expanduser().resolve())
    command = [sys.executable, "-m", "caption_ab_skill.engine", "--serve", json.dumps(told)]
    os.environ.pop("NEMO_TOKEN", None)
    sys.stdout.flush()
    if sys.platform == "win32":
        # There a process cannot become another one: the caller would get the prompt back.
        raise SystemExit(subprocess.call(command))
    os.execv(command[0], command)  # noqa: S606  a list of arguments, the program is this Python
