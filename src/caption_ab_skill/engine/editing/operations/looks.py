"""Edits of how captions look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ....media.safe_areas import block_middle
from ...draft import Draft
from ...oklch import lighter
from ...style import BOUNDS, LARGEST, SMALLEST, DraftRefused, Style, check_style, plain_values
from .operation import EditRefused, Operation
from .scope import on_variants, track_of

_THIRDS = ("top", "middle", "bottom")
_WHOLE = ("weight", "max_lines")
_WIDTHS = ("outline_width", "shadow_distance", "box_padding")


@dataclass(frozen=True)
class Look:
    """A look, or a change of one: what it sets, and by how much it moves what is there.

    - `preset`: a whole style to begin with. `values`: fields of `Style` by name, and `bold` and `uppercase`.
    - `factor`: makes the size larger or smaller; `size_px` is a size in px of the frame's height.
    - `factors`: the same for other numbers (`{"outline_width": 2}`); `steps`: what is added to them
      (`{"weight": 300}`). They stop at what a style may have.
    - `widths_px`: other lengths that a style has in percent of the height, in px of the frame (`{"outline_width": 4}`).
    - `lightness`: what is added to a colour's lightness in OKLCH, 0 to 1 (`{"fill": -0.2}` is darker text).
    - `move`: how far the captions go down, as a fraction of the frame's height; up where negative. They stop at the
      safe area's edge.
    """

    preset: Style | None = None
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)
    factor: float = 1.0
    size_px: float | None = None
    factors: Mapping[str, float] = field(default_factory=dict, hash=False)
    steps: Mapping[str, float] = field(default_factory=dict, hash=False)
    lightness: Mapping[str, float] = field(default_factory=dict, hash=False)
    move: float = 0.0
    widths_px: Mapping[str, float] = field(default_factory=dict, hash=False)

    def __bool__(self) -> bool:
        return self != UNCHANGED

    def on(self, style: Style, frame_height: int, frame_width: int = 0) -> Style:
        """The style with this look applied.

        Raises EditRefused for a size that is no size for captions, and for a value that cannot be drawn.
        """
        try:
            changed = replace(self.preset or style, **_placed(plain_values(self._with_widths(frame_height))))
        except DraftRefused as error:
            raise EditRefused("sentence", sentence=str(error)) from error
        size = changed.size * self.factor
        if self.size_px is not None:
            size = self.size_px / frame_height * 100 if frame_height else size
        is_size = isinstance(size, int | float) and SMALLEST <= size <= LARGEST
        if size != style.size and not is_size:
            raise EditRefused("size", size=f"{size:.1f}", smallest=f"{SMALLEST:g}", largest=f"{LARGEST:g}")
        changed = replace(changed, size=round(size, 2))
        changed = self._moved(self._toned(self._scaled(changed)), frame_width, frame_height)
        # A preset's name stays only as long as its look does.
        if changed != replace(self.preset or style, size=changed.size) or size != (self.preset or style).size:
            changed = replace(changed, preset=None)
        try:
            return check_style(changed)
        except DraftRefused as error:
            raise EditRefused("sentence", sentence=str(error)) from error

    def _with_widths(self, frame_height: int) -> dict[str, Any]:
        for name in self.widths_px:
            if name not in _WIDTHS:
                raise EditRefused("sentence", sentence=f"A caption has no width called {name!r}.")
        own = {name: round(px / frame_height * 100, 4) for name, px in self.widths_px.items() if frame_height}
        return {**self.values, **own}

    def fresh(self, frame_height: int) -> Style:
        """The look by itself, for a variant that was not there before.

        A box stands in for the outline unless one is asked for.
        """
        style = self.on(Style(), frame_height)
        plain_box = self.preset is None and style.box and "outline" not in self.values
        return replace(style, outline=None) if plain_box else style

    def _scaled(self, style: Style) -> Style:
        values: dict[str, float] = {}
        for name in {**self.factors, **self.steps}:
            if name not in BOUNDS:
                raise EditRefused("sentence", sentence=f"A caption has no number called {name!r}.")
            low, high, _ = BOUNDS[name]
            # An opacity that is not said is full; a padding that is not said is the renderer's, and has no number.
            value = getattr(style, name)
            if value is None and name != "box_opacity":
                continue
            value = (1.0 if value is None else value) * self.factors.get(name, 1.0) + self.steps.get(name, 0.0)
            value = min(high, max(low, value))
            values[name] = round(value) if name in _WHOLE else round(value, 3)
        return replace(style, **values) if values else style  # type: ignore[arg-type]  # numbers go where numbers were

    def _toned(self, style: Style) -> Style:
        values: dict[str, str] = {}
        for name, by in self.lightness.items():
            colour = getattr(style, name, None)
            if isinstance(colour, str) and colour.startswith("#"):
                values[name] = lighter(colour, by)
        return replace(style, **values) if values else style  # type: ignore[arg-type]  # colours go where colours were

    def _moved(self, style: Style, width: int, height: int) -> Style:
        if not self.move:
            return style
        middle = style.y
        top, bottom = 0.0, 1.0
        if width and height:
            top, bottom = (block_middle(place, style.size, width, height) for place in ("top", "bottom"))
            middle = block_middle(style.position, style.size, width, height) + style.shift if middle is None else middle
        if middle is None:
            return replace(style, shift=_within(style.shift + self.move, -1, 1))
        # What is beyond the edge already does not jump back.
        wanted = _within(middle + self.move, min(top, middle), max(bottom, middle))
        if style.y is not None:
            return replace(style, y=round(wanted, 4))
        return replace(style, shift=round(style.shift + wanted - middle, 4))


UNCHANGED = Look()
"""The look that changes nothing."""


@dataclass(frozen=True)
class SetStyle(Operation):
    """Change the look of these variants (none: all)."""

    look: Look
    variants: tuple[str, ...] = ()

    def apply(self, draft: Draft) -> Draft:
        """The draft with the look changed."""
        return on_variants(
            draft,
            self.variants,
            lambda track: replace(track, style=self.look.on(track.style, draft.height, draft.width)),
        )


@dataclass(frozen=True)
class CopyLook(Operation):
    """Make these variants look like `source`, with a change on top: "make A like B but bigger"."""

    source: str
    variants: tuple[str, ...]
    look: Look = UNCHANGED

    def apply(self, draft: Draft) -> Draft:
        """The draft with the look copied."""
        style = self.look.on(track_of(draft, self.source).style, draft.height, draft.width)
        return on_variants(draft, self.variants, lambda track: replace(track, style=style))


def _placed(values: dict[str, Any]) -> dict[str, Any]:
    """What setting a place means for its other fields: a position is its anchor, a height lies in one of the thirds."""
    if "y" in values and values["y"] is not None:
        third = _THIRDS[min(2, int(values["y"] * 3))] if isinstance(values["y"], int | float) else "middle"
        return {"shift": 0.0, "position": third, **values}
    if "position" in values:
        return {"shift": 0.0, "y": None, **values}
    return values


def _within(value: float, low: float, high: float) -> float:
    return min(high, max(low, value))
