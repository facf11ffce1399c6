"""A process of this package's own code that is asked one thing, and killed with who asks."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any

from .ffmpeg import environment


async def ask_child(module: str, request: object, **settings: str) -> Any:
    """What `python -m module` answers, JSON in and out; None where it stopped. `settings` go into its environment."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        # Where the child finds this package and what it needs, wherever it was started from.
        env={**environment(), "PYTHONPATH": os.pathsep.join(path for path in sys.path if path), **settings},
    )
    try:
        answer, _ = await process.communicate(json.dumps(request).encode())
    finally:
        if process.returncode is None:
            process.kill()
            await asyncio.shield(process.wait())
    return None if process.returncode else json.loads(answer)
