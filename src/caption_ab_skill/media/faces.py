"""Where faces are in frames: asks the process that looks for them (`face_finder.py`), which holds up nobody else."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path

from .child_process import ask_child
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
    # One thread: the others are the encoder's.
    answer = await ask_child("caption_ab_skill.media.face_finder", request, OMP_NUM_THREADS="1")
    if answer is None:
        raise CannotSeeFaces('The face detector stopped: reinstall it with pip install "caption-ab-skill[faces]".')
    return [tuple(Area(*face) for face in found) for found in answer]
