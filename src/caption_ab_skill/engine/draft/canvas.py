"""The frame that everything is drawn in, where it is not the clip's own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from ..style import DraftRefused, matches
from .reading import Json, choice, without_defaults

Fit = Literal["crop", "blur", "bars"]

_RATIO = re.compile(r"[1-9]\d{0,3}:[1-9]\d{0,3}")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_DEFAULTS = {"ratio": None, "fit": None, "bars": "#000000"}


@dataclass(frozen=True)
class Canvas:
    """How a picture of another shape fills the frame, whose size is the draft's `width` and `height`.

    `ratio` is what was asked for ("9:16"), None where the frame is the first clip's own; `fit` None is "crop" for a
    picture that nearly fits and "blur" for others (see `fit_for`); `bars` is the colour beside the picture for "bars".
    """

    ratio: str | None = None
    fit: Fit | None = None
    bars: str = "#000000"


OWN_FRAME = Canvas()
"""The frame of the first clip."""


def canvas_to_wire(canvas: Canvas) -> Json:
    """The keys that a canvas adds to the draft's metadata."""
    return without_defaults({"ratio": canvas.ratio, "fit": canvas.fit, "bars": canvas.bars}, _DEFAULTS)


def canvas_from_wire(meta: Mapping[str, Any]) -> Canvas:
    """Read them; raises DraftRefused."""
    ratio, bars = meta.get("ratio"), meta.get("bars", "#000000")
    if ratio is not None and not matches(_RATIO, ratio):
        raise DraftRefused(f'The draft\'s "ratio" is two whole numbers such as 9:16, not {ratio!r}.')
    if not matches(_COLOUR, bars):
        raise DraftRefused(f'The draft\'s "bars" is a colour such as #ffcc00, not {bars!r}.')
    return Canvas(ratio, choice(meta, "fit", get_args(Fit), None), bars)


CANVAS_KEYS = tuple(_DEFAULTS)
"""The keys that a canvas has in the draft's metadata."""
