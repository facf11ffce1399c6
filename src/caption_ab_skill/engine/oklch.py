"""Colours made lighter or darker as people see it: in OKLCH, where equal steps of lightness look equal.

Matrices and transfer: Björn Ottosson, "A perceptual color space for image processing" (2020), and IEC 61966-2-1.
"""

from __future__ import annotations

import math

Triple = tuple[float, float, float]


def lighter(colour: str, by: float) -> str:
    """`#rrggbb` with its lightness (0 to 1) moved by so much, darker where negative.

    Hue is kept; a colour that sRGB cannot show loses as much chroma as it must.
    """
    lightness, chroma, hue = _to_oklch(colour)
    wanted = min(1.0, max(0.0, lightness + by))
    low, high = 0.0, chroma
    if _is_shown(_to_linear(wanted, chroma, hue)):
        low = chroma
    else:
        for _ in range(24):
            middle = (low + high) / 2
            low, high = (middle, high) if _is_shown(_to_linear(wanted, middle, hue)) else (low, middle)
    red, green, blue = (round(255 * _encoded(part)) for part in _to_linear(wanted, low, hue))
    return f"#{red:02x}{green:02x}{blue:02x}"


def lightness(colour: str) -> float:
    """How light a colour looks, 0 for black to 1 for white."""
    return _to_oklch(colour)[0]


def _to_oklch(colour: str) -> Triple:
    red, green, blue = (_decoded(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness_ = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness_, math.hypot(a, b), math.atan2(b, a)


def _to_linear(lightness_: float, chroma: float, hue: float) -> Triple:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness_ + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness_ - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness_ - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _is_shown(linear: Triple) -> bool:
    # Half a step of eight bits beyond either end is rounding.
    return all(-0.0002 <= part <= 1.002 for part in linear)


def _decoded(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else math.pow((value + 0.055) / 1.055, 2.4)


def _encoded(linear: float) -> float:
    value = min(1.0, max(0.0, linear))
    return 12.92 * value if value <= 0.0031308 else 1.055 * math.pow(value, 1 / 2.4) - 0.055
