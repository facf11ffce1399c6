"""How captions look, as one immutable value, and the check that a style can be drawn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args

Position = Literal["top", "middle", "bottom"]
Align = Literal["left", "center", "right"]
Animation = Literal["none"]

SMALLEST, LARGEST = 2.0, 20.0
"""The sizes that a caption may have, in percent of the frame's height (the conventions for edits set both)."""

MOST_LINES = 6

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_FONT = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}")


class DraftRefused(ValueError):
    """A draft or a style that cannot be used; the message is one sentence that says which part."""


@dataclass(frozen=True)
class Style:
    """How a caption looks. Lengths in percent of the frame's height, so that it is the same look at every size.

    `size` is the line height that ASS calls font size; `y` is the middle of the block as a fraction of the frame's
    height, None for the anchor of `position` inside the safe area; `outline` and `box` None are no outline and no box.
    Colours are `#rrggbb`.
    """

    preset: str | None = None
    font: str = "Roboto"
    size: float = 5.0
    bold: bool = True
    italic: bool = False
    uppercase: bool = False
    fill: str = "#ffffff"
    outline: str | None = "#000000"
    outline_width: float = 0.35
    box: str | None = None
    box_opacity: float | None = None
    position: Position = "bottom"
    align: Align = "center"
    y: float | None = None
    animation: Animation = "none"
    max_lines: int = 2

    def to_wire(self) -> dict[str, Any]:
        """The style in plain terms, as `timeline --json` gives it."""
        return {item.name: getattr(self, item.name) for item in fields(self)}

    @classmethod
    def from_wire(cls, data: Mapping[str, Any]) -> Style:
        """Take the known keys; raises DraftRefused where a value has the wrong shape (see `check_style`)."""
        known = {item.name for item in fields(cls)}
        return check_style(cls(**{key: value for key, value in data.items() if key in known}))


def check_style(style: Style) -> Style:
    """Give the style back if it can be drawn; raises DraftRefused with a sentence on the first value that cannot."""
    for name in ("fill", "outline", "box"):
        value = getattr(style, name)
        if not (value is None and name != "fill") and not matches(_COLOUR, value):
            raise DraftRefused(f"A caption's {name} is a colour such as #ffcc00, not {value!r}.")
    for name, low, high, unit in (
        ("size", SMALLEST, LARGEST, " percent of the frame's height"),
        ("outline_width", 0, 5, " percent of the frame's height"),
        ("box_opacity", 0, 1, ""),
        ("y", 0, 1, " of the frame's height"),
    ):
        value = getattr(style, name)
        if not (value is None and name in ("box_opacity", "y")) and not is_number(value, low, high):
            raise DraftRefused(f"A caption's {name} lies between {low:g} and {high:g}{unit}: {value!r} does not.")
    for name in ("bold", "italic", "uppercase"):
        if not isinstance(getattr(style, name), bool):
            raise DraftRefused(f"A caption's {name} is true or false, not {getattr(style, name)!r}.")
    for name, allowed in (("position", Position), ("align", Align), ("animation", Animation)):
        if getattr(style, name) not in get_args(allowed):
            raise DraftRefused(
                f"A caption's {name} is one of {', '.join(get_args(allowed))}: not {getattr(style, name)!r}."
            )
    if not matches(_FONT, style.font):
        raise DraftRefused(f"A caption's font is the name of a font family, not {style.font!r}.")
    if style.preset is not None and not isinstance(style.preset, str):
        raise DraftRefused("A caption's preset is a name or nothing.")
    if not _is_whole(style.max_lines, 1, MOST_LINES):
        raise DraftRefused(f"A caption's max_lines is 1 to {MOST_LINES}: {style.max_lines!r} cannot be.")
    return style


def is_number(value: object, low: float, high: float) -> bool:
    """Whether `value` is a finite number between the two; truth values are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def _is_whole(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and is_number(value, low, high)


def matches(pattern: re.Pattern[str], value: object) -> bool:
    """Whether `value` is text that the pattern describes from end to end."""
    return isinstance(value, str) and pattern.fullmatch(value) is not None
