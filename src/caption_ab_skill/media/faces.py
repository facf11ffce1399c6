"""Where faces are in frames: asks the process that looks for them (`face_finder.py`), which holds up nobody else."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from .child_process import own_code
from .ffmpeg import environment
from .safe_areas import Area

NOT_INSTALLED = 'Faces cannot be found without scikit-image: run pip install "caption-ab-skill[faces]", and try again.'


class CannotSeeFaces(Exception):
    """Faces cannot be looked for here; the message is one sentence that says what to do."""


def can_see_faces() -> bool:
    """Whether the detector is installed (the extra `faces`)."""
    return importlib.util.find_spec("skimage") is not None


async def find_faces(frames: Path, size: tuple[int, int], indexes: Sequence[int]) -> list[tuple[Area, ...]]:
    """The faces in the frames of these indexes, as shares of the frame.

    `frames` is a file of grey frames of `size` (width, height), one byte a px, one after the other. Raises
    CannotSeeFaces. Cancelling kills the process.
    """
    if not can_see_faces():
        raise CannotSeeFaces(NOT_INSTALLED)
    request = {"frames": str(frames), "size": list(size), "indexes": list(indexes)}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "caption_ab_skill.media.face_finder"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        # One thread: the others are the encoder's.
        env={**environment(), **own_code(), "OMP_NUM_THREADS": "1"},
    )
    try:
        answer, _ = await process.communicate(json.dumps(request).encode())
    finally:
        if process.returncode is None:
            process.kill()
            await asyncio.shield(process.wait())
    if process.returncode:
        raise CannotSeeFaces('The face detector stopped: reinstall it with pip install "caption-ab-skill[faces]".')
    return [tuple(Area(*face) for face in found) for found in json.loads(answer)]
