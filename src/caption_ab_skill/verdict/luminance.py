"""From the pixels of a video frame to WCAG's relative luminance and contrast ratio.

Sources: WCAG 2.2, "relative luminance" and "contrast ratio" (success criterion 1.4.3); ITU-R BT.601 and
BT.709 for Y'CbCr.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Floats = NDArray[np.floating]

# Kr and Kb of each matrix, by ffmpeg's names. What is not listed is BT.709, which every rendered picture is
# tagged as unless it is small.
_LUMA_WEIGHTS = {"smpte170m": (0.299, 0.114), "bt470bg": (0.299, 0.114)}
_BT709 = (0.2126, 0.0722)


class Planes(NamedTuple):
    """A picture, or a stack of them, as limited-range 8-bit Y'CbCr 4:2:0.

    `cb` and `cr` have half the rows and columns of `y`.
    """

    y: Bytes
    cb: Bytes
    cr: Bytes

    def rows(self, top: int, bottom: int) -> Planes:
        """The rows from `top` to below `bottom`, both even."""
        half = slice(top // 2, bottom // 2)
        return Planes(self.y[..., top:bottom, :], self.cb[..., half, :], self.cr[..., half, :])


class Color(NamedTuple):
    """One colour in the same form."""

    y: int
    cb: int
    cr: int


def _srgb_to_linear() -> Floats:
    value = np.arange(256, dtype=np.float64) / 255
    # The threshold is 0.04045 since WCAG's erratum of 2021; 0.03928 before it gives the same for 8-bit
    # values.
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4).astype(np.float32)


_LINEAR = _srgb_to_linear()


def relative_luminance(y: Bytes, cb: Bytes, cr: Bytes, matrix: str = "bt709") -> Floats:
    """WCAG's relative luminance, 0 to 1, of pixels of limited-range Y'CbCr; `matrix` is ffmpeg's name."""
    kr, kb = _LUMA_WEIGHTS.get(matrix, _BT709)
    kg = 1 - kr - kb
    luma = (y.astype(np.float32) - 16) * (255 / 219)
    blue = (cb.astype(np.float32) - 128) * (255 / 224)
    red = (cr.astype(np.float32) - 128) * (255 / 224)
    linear = [
        _LINEAR[np.clip(channel + 0.5, 0, 255).astype(np.uint8)]
        for channel in (
            luma + 2 * (1 - kr) * red,
            luma - (2 * (1 - kr) * kr / kg) * red - (2 * (1 - kb) * kb / kg) * blue,
            luma + 2 * (1 - kb) * blue,
        )
    ]
    # WCAG's weights are those of BT.709's primaries, whatever the matrix.
    return np.asarray(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2], dtype=np.float32)


def contrast_ratio(one: Floats, other: Floats) -> Floats:
    """WCAG's contrast ratio, 1 (the same) to 21 (black and white)."""
    return np.asarray((np.maximum(one, other) + 0.05) / (np.minimum(one, other) + 0.05), dtype=np.float32)


def ycbcr(color: str, matrix: str = "bt709") -> Color:
    """A `#rrggbb` colour as limited-range Y'CbCr; raises ValueError for anything else."""
    if len(color) != 7 or not color.startswith("#"):
        raise ValueError(f"{color!r} is not a colour of the form #rrggbb.")
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    kr, kb = _LUMA_WEIGHTS.get(matrix, _BT709)
    luma = kr * red + (1 - kr - kb) * green + kb * blue
    return Color(
        round(16 + 219 * luma),
        round(128 + 224 * (blue - luma) / (2 * (1 - kb))),
        round(128 + 224 * (red - luma) / (2 * (1 - kr))),
    )


def hex_color(color: Color, matrix: str = "bt709") -> str:
    """The `#rrggbb` form of a Y'CbCr colour."""
    kr, kb = _LUMA_WEIGHTS.get(matrix, _BT709)
    luma, pb, pr = (color.y - 16) / 219, (color.cb - 128) / 224, (color.cr - 128) / 224
    red, blue = luma + 2 * (1 - kr) * pr, luma + 2 * (1 - kb) * pb
    green = (luma - kr * red - kb * blue) / (1 - kr - kb)
    return "#" + "".join(f"{min(max(round(channel * 255), 0), 255):02x}" for channel in (red, green, blue))
