"""The process that looks for faces: one request on standard input as JSON, one answer on standard output.

It is a process of its own since looking keeps a core busy, and so that no other has the detector's libraries in its
memory; `faces.py` is the other side. The detector is scikit-image's cascade of local binary patterns (Liao et al. 2007)
with the frontal faces that come in its package: upright faces that look more or less at the camera.
"""

from __future__ import annotations

import json
import sys
from importlib import resources
from typing import Any

import numpy as np

_CASCADE = "lbpcascade_frontalface_opencv.xml"
# The smallest face that is looked for, as a share of the picture's height. The window is 24 px at least.
_SMALLEST, _WINDOW = 0.1, 24
# How much larger the window gets from step to step, how far it goes, and how often a face has to be found: measured on
# sample clips to find every frontal face and nothing else, three times as fast as with the finest steps.
_SCALE, _STEP, _NEIGHBOURS = 1.15, 1.2, 6


def main() -> None:
    """Answer the request on standard input."""
    request = json.load(sys.stdin)
    width, height = request["size"]
    frames = np.memmap(request["frames"], np.uint8, "r").reshape(-1, height, width)
    found = [_faces(frames[min(index, len(frames) - 1)]) for index in request["indexes"]]
    json.dump(found, sys.stdout)


def _faces(frame: Any) -> list[tuple[float, float, float, float]]:
    """Left, top, right and bottom of each face, as shares of the frame."""
    height, width = frame.shape
    smallest = max(_WINDOW, round(_SMALLEST * height))
    found = _detector().detect_multi_scale(
        np.ascontiguousarray(frame),
        scale_factor=_SCALE,
        step_ratio=_STEP,
        min_size=(smallest, smallest),
        max_size=(height, height),
        min_neighbor_number=_NEIGHBOURS,
    )
    boxes = ((box["c"], box["r"], box["c"] + box["width"], box["r"] + box["height"]) for box in found)
    return sorted((left / width, top / height, right / width, bottom / height) for left, top, right, bottom in boxes)


_loaded: list[Any] = []


def _detector() -> Any:
    from skimage.feature import Cascade

    if not _loaded:
        _loaded.append(Cascade(str(resources.files("skimage.data").joinpath(_CASCADE))))
    return _loaded[0]


if __name__ == "__main__":
    main()
