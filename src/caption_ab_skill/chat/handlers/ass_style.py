"""A variant's look as a style of Advanced SubStation, so that a caption file in it looks like the video with it.

What a timeline does not say is left as pysubs2 has it; animations, which a style cannot hold, are left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pysubs2

_HEX = re.compile("#[0-9a-fA-F]{6}")
_USUAL_SIZE = 0.05
# Numeric keypad positions, as ASS has them.
_COLUMN = {"left": 1, "center": 2, "right": 3}
_ROW = {"bottom": 0, "middle": 3, "top": 6}
# % of the frame's width and height that stay free at its edges: EBU R 95's graphics-safe area, for players that know
# nothing of platforms.
_MARGIN = 0.05
# ASS's border styles: an outline, and a box behind each line.
_OUTLINE, _BOX = 1, 3


def ass_style(look: Mapping[str, Any], width: int, height: int) -> pysubs2.SSAStyle:
    """The style for `look`, as `timeline --json` gives a variant's, on a frame of so many px."""
    import pysubs2

    style = pysubs2.SSAStyle()
    if isinstance(font := look.get("font"), str):
        # A comma would end the field.
        style.fontname = font.replace(",", " ").strip() or style.fontname
    style.fontsize = round(_size(look) * height, 1)
    style.bold, style.italic = bool(look.get("bold")), bool(look.get("italic"))
    style.primarycolor = _colour(look.get("fill")) or style.primarycolor
    style.shadow = 0
    if box := _colour(look.get("box"), look.get("box_opacity")):
        style.borderstyle, style.outline = _BOX, round(style.fontsize * 0.2, 1)
        style.outlinecolor = style.backcolor = box
    else:
        outline = _colour(look.get("outline"))
        style.borderstyle, style.outline = _OUTLINE, round(style.fontsize * 0.08, 1) if outline else 0
        style.outlinecolor = outline or style.outlinecolor
    row, column = _ROW.get(str(look.get("position")), 0), _COLUMN.get(str(look.get("align")), 2)
    style.alignment = pysubs2.Alignment(row + column)
    style.marginl = style.marginr = round(width * _MARGIN)
    style.marginv = _margin(look, height)
    return style


def _margin(look: Mapping[str, Any], height: int) -> int:
    """px from the edge at which the block is anchored, so that one of two lines has its middle where the look says."""
    y, size = look.get("y"), _size(look)
    if not isinstance(y, int | float) or not 0 <= y <= 1 or look.get("position") == "middle":
        return round(height * _MARGIN)
    share = y - size if look.get("position") == "top" else 1 - y - size
    return round(height * max(_MARGIN, share))


def _size(look: Mapping[str, Any]) -> float:
    """The line's height as a share of the frame's; what it usually is where the timeline has no number for it."""
    size = look.get("size")
    return size / 100 if isinstance(size, int | float) and 1 <= size <= 100 else _USUAL_SIZE


def _colour(written: object, opacity: object = None) -> pysubs2.Color | None:
    import pysubs2

    if not (isinstance(written, str) and _HEX.fullmatch(written)):
        return None
    red, green, blue = (int(written[at : at + 2], 16) for at in (1, 3, 5))
    opaque = opacity if isinstance(opacity, int | float) and 0 <= opacity <= 1 else 1.0
    return pysubs2.Color(red, green, blue, round(255 * (1 - opaque)))
