"""Pictures for the report: the part of a frame where a caption stands, as JPEG."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, cast

import av
import numpy as np

from .geometry import Line
from .luminance import Planes

# px. Wide enough for a table's cell on a dense screen; a caption's cut-out takes about 15 KB.
_CUT_OUT_WIDTH = 560


@dataclass(frozen=True)
class Still:
    """A JPEG of `width` x `height` px, taken at `time_ms` of the clip."""

    jpeg: bytes
    width: int
    height: int
    time_ms: float

    @property
    def data_url(self) -> str:
        """The picture as an address that needs no network."""
        return "data:image/jpeg;base64," + base64.b64encode(self.jpeg).decode("ascii")


def cut_out(frame: Planes, lines: Sequence[Line], time_ms: float, matrix: str) -> Still:
    """The caption of `lines`, with some of the picture round it."""
    room = max(line.bottom - line.top for line in lines)
    height, width = frame.y.shape
    left = max(0, min(line.left for line in lines) - room) // 2 * 2
    right = min(width, (max(line.right for line in lines) + room) // 2 * 2)
    top = max(0, lines[0].top - room) // 2 * 2
    bottom = min(height, (lines[-1].bottom + room) // 2 * 2)
    planes = frame.rows(top, bottom)
    half = slice(left // 2, right // 2)
    cut = Planes(planes.y[:, left:right], planes.cb[:, half], planes.cr[:, half])
    return _jpeg(cut, time_ms, matrix)


def _jpeg(frame: Planes, time_ms: float, matrix: str) -> Still:
    height, width = frame.y.shape
    share = min(1.0, _CUT_OUT_WIDTH / width)
    to_width, to_height = max(2, round(width * share / 2) * 2), max(2, round(height * share / 2) * 2)
    packed = np.concatenate([plane.reshape(-1) for plane in frame]).reshape(height * 3 // 2, width)
    picture = av.VideoFrame.from_ndarray(packed, format="yuv420p")
    # JFIF is full range BT.601.
    scaled = picture.reformat(
        to_width,
        to_height,
        format="yuvj420p",
        src_colorspace="ITU709" if matrix == "bt709" else "ITU601",
        dst_colorspace="ITU601",
        src_color_range="MPEG",
        dst_color_range="JPEG",
    )
    encoder = cast(Any, av.CodecContext.create("mjpeg", "w"))
    encoder.width, encoder.height, encoder.pix_fmt = to_width, to_height, "yuvj420p"
    encoder.time_base = Fraction(1, 25)
    encoder.color_range = 2
    encoder.options = {"qscale": "4"}
    packets = [*encoder.encode(scaled), *encoder.encode(None)]
    return Still(b"".join(bytes(packet) for packet in packets), to_width, to_height, time_ms)
