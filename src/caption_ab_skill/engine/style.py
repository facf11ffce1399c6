"""How captions look, as one immutable value, and the check that a style can be drawn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args

Position = Literal["top", "middle", "bottom"]
Align = Literal["left", "center", "right"]
Animation = Literal["none", "fade", "pop", "karaoke", "word", "typewriter"]
Case = Literal["as-written", "upper", "lower", "title"]

SMALLEST, LARGEST = 2.0, 20.0
"""The sizes that a caption may have, in percent of the frame's height (the conventions for edits set both)."""

MOST_LINES = 6

REGULAR, BOLD = 400, 700
"""OpenType weights. From semi-bold (600) on a weight counts as bold."""
_SEMI_BOLD = 600

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_FONT = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}")

_OF_HEIGHT = " percent of the frame's height"

BOUNDS: Mapping[str, tuple[float, float, str]] = {
    "size": (SMALLEST, LARGEST, _OF_HEIGHT),
    "weight": (100, 900, ""),
    "fill_opacity": (0, 1, ""),
    "outline_width": (0, 5, _OF_HEIGHT),
    "box_opacity": (0, 1, ""),
    "box_padding": (0, 10, _OF_HEIGHT),
    "shadow_distance": (0, 5, _OF_HEIGHT),
    "y": (0, 1, " of the frame's height"),
    "shift": (-1, 1, " of the frame's height"),
    "max_lines": (1, MOST_LINES, ""),
    "letter_spacing": (-20, 100, " percent of the size"),
    "line_spacing": (0.7, 3, " of a line"),
}
"""What each number in a style may be: the least, the most, and the unit as a sentence says it."""

_COLOURS = ("fill", "outline", "box", "shadow", "highlight")
_MAY_BE_NONE = ("outline", "box", "shadow", "box_opacity", "box_padding", "y")
_CHOICES = (("position", Position), ("align", Align), ("animation", Animation), ("case", Case))


class DraftRefused(ValueError):
    """A draft or a style that cannot be used; the message is one sentence that says which part."""


@dataclass(frozen=True)
class Style:
    """How a caption or a title looks. Lengths in percent of the frame's height: the same look at every size.

    Colours are `#rrggbb`, opacities 0 to 1; None is no outline, box or shadow. What is not plain from its name:

    - `size`: the line height that ASS calls font size. `weight`: OpenType, 100 to 900; 700 is bold.
    - `fill_opacity`: of the letters, with their outline and shadow. `box_opacity` None is opaque.
    - `box_padding`: from the letters to the box's edge, None for what suits the size.
    - `shadow_distance`: to the right and down.
    - `y`: the middle of the block as a fraction of the frame's height, None for the anchor of `position` inside the
      safe area; `shift` moves the block from there, as a fraction of the height, down where positive.
    - `avoid_faces`: drawn at the nearest place at which no face is covered; `y` and `shift` stay what was asked for.
    - `highlight`: the fill of the word that is spoken, for `karaoke`.
    - `letter_spacing`: percent of `size` added between letters. `line_spacing`: lines from baseline to baseline.
    """

    preset: str | None = None
    font: str = "Roboto"
    size: float = 5.0
    weight: int = BOLD
    italic: bool = False
    case: Case = "as-written"
    fill: str = "#ffffff"
    fill_opacity: float = 1.0
    outline: str | None = "#000000"
    outline_width: float = 0.35
    box: str | None = None
    box_opacity: float | None = None
    box_padding: float | None = None
    shadow: str | None = None
    shadow_distance: float = 0.3
    position: Position = "bottom"
    align: Align = "center"
    y: float | None = None
    shift: float = 0.0
    avoid_faces: bool = False
    animation: Animation = "none"
    highlight: str = "#ffd400"
    max_lines: int = 2
    letter_spacing: float = 0.0
    line_spacing: float = 1.0

    @property
    def bold(self) -> bool:
        """Whether the letters count as bold."""
        return self.weight >= _SEMI_BOLD

    @property
    def uppercase(self) -> bool:
        """Whether all is shown in capitals."""
        return self.case == "upper"

    def to_wire(self) -> dict[str, Any]:
        """The style in plain terms; `timeline --json` gives some of these keys."""
        wire: dict[str, Any] = {}
        for item in fields(self):
            wire[item.name] = getattr(self, item.name)
            if plain := _PLAIN.get(item.name):
                wire[plain] = getattr(self, plain)
        return wire

    @classmethod
    def from_wire(cls, data: Mapping[str, Any]) -> Style:
        """Take the known keys; raises DraftRefused where a value has the wrong shape (see `check_style`)."""
        known = {item.name for item in fields(cls)}
        values = {key: value for key, value in data.items() if key in known}
        return check_style(cls(**_with_plain(values, data)))


# The two keys that say in yes and no what a number and a name say in full, as other backends and old drafts write it.
_PLAIN = {"weight": "bold", "case": "uppercase"}
STYLE_KEYS = frozenset((*(item.name for item in fields(Style)), *_PLAIN.values()))
"""Every key that a style has on the wire."""


def plain_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that these values set, with `bold` and `uppercase` as the weight and the case that they mean."""
    return _with_plain({key: value for key, value in values.items() if key not in _PLAIN.values()}, values)


def _with_plain(values: dict[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """`values` with what `bold` and `uppercase` in `data` say.

    Where they contradict the full keys beside them, somebody who knows only the short ones changed them: they win.
    """
    for name in _PLAIN.values():
        if name in data and not isinstance(data[name], bool):
            raise DraftRefused(f"A caption's {name} is true or false, not {data[name]!r}.")
    if "bold" in data:
        weight = values.get("weight")
        if weight is None or (is_number(weight, 100, 900) and (weight >= _SEMI_BOLD) != data["bold"]):
            values["weight"] = BOLD if data["bold"] else REGULAR
    if "uppercase" in data and (values.get("case") == "upper") != data["uppercase"]:
        values["case"] = "upper" if data["uppercase"] else "as-written"
    return values


def check_style(style: Style) -> Style:
    """Give the style back if it can be drawn; raises DraftRefused with a sentence on the first value that cannot."""
    for name in _COLOURS:
        value = getattr(style, name)
        if not (value is None and name in _MAY_BE_NONE) and not matches(_COLOUR, value):
            raise DraftRefused(f"A caption's {name} is a colour such as #ffcc00, not {value!r}.")
    for name, (low, high, unit) in BOUNDS.items():
        value = getattr(style, name)
        if not (value is None and name in _MAY_BE_NONE) and not is_number(value, low, high):
            raise DraftRefused(f"A caption's {name} lies between {low:g} and {high:g}{unit}: {value!r} does not.")
    for name in ("weight", "max_lines"):
        if not isinstance(getattr(style, name), int):
            raise DraftRefused(f"A caption's {name} is a whole number, not {getattr(style, name)!r}.")
    for name in ("italic", "avoid_faces"):
        if not isinstance(getattr(style, name), bool):
            raise DraftRefused(f"A caption's {name} is true or false, not {getattr(style, name)!r}.")
    for name, allowed in _CHOICES:
        if getattr(style, name) not in get_args(allowed):
            raise DraftRefused(
                f"A caption's {name} is one of {', '.join(get_args(allowed))}: not {getattr(style, name)!r}."
            )
    if not matches(_FONT, style.font):
        raise DraftRefused(f"A caption's font is the name of a font family, not {style.font!r}.")
    if style.preset is not None and not isinstance(style.preset, str):
        raise DraftRefused("A caption's preset is a name or nothing.")
    return style


def is_number(value: object, low: float, high: float) -> bool:
    """Whether `value` is a finite number between the two; truth values are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def matches(pattern: re.Pattern[str], value: object) -> bool:
    """Whether `value` is text that the pattern describes from end to end."""
    return isinstance(value, str) and pattern.fullmatch(value) is not None
