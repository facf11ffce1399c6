from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from caption_ab_skill.engine.style import DraftRefused, Style, check_style


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fill", None),
        ("fill", "yellow"),
        ("fill", "#FFFF00"),
        ("fill", "#ffff00}{\\p1"),
        ("outline", "#12345"),
        ("box", 5),
        ("box_opacity", 1.5),
        ("box_opacity", True),
        ("size", 1.9),
        ("size", 20.1),
        ("size", float("nan")),
        ("size", "5"),
        ("outline_width", -1),
        ("y", 2),
        ("bold", 1),
        ("italic", None),
        ("uppercase", "no"),
        ("position", "left"),
        ("align", "centre"),
        ("animation", "spin"),
        ("font", ""),
        ("font", "Roboto,40"),
        ("font", "Roboto\nStyle: x"),
        ("preset", 3),
        ("max_lines", 0),
        ("max_lines", 7),
        ("max_lines", 1.5),
    ],
)
def test_a_value_that_cannot_be_drawn_is_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(DraftRefused, match=name):
        check_style(replace(Style(), **{name: value}))


@pytest.mark.parametrize(
    ("name", "value"),
    [("outline", None), ("box", None), ("box", "#00ff7f"), ("box_opacity", 0), ("y", 0.5), ("size", 20), ("size", 2)],
)
def test_a_value_that_can_be_drawn_is_kept(name: str, value: Any) -> None:
    style = replace(Style(), **{name: value})
    assert check_style(style) is style


def test_a_style_travels_in_plain_terms() -> None:
    style = Style(preset="bold-yellow", fill="#ffff00", y=0.78)
    assert Style.from_wire({**style.to_wire(), "cues": [], "unknown": 1}) == style
    assert {"preset", "font", "size", "bold", "italic", "uppercase", "fill", "outline", "box", "box_opacity"} < set(
        style.to_wire()
    )
