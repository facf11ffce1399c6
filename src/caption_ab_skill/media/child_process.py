"""What a process of this package's own code needs to be started."""

from __future__ import annotations

import os
import sys


def own_code() -> dict[str, str]:
    """Where the child finds this package and what it needs, wherever it was started from: for its environment."""
    return {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
