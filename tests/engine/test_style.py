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
        ("weight", 0),
        ("weight", 550.5),
        ("italic", None),
        ("case", "capitals"),
        ("fill_opacity", 1.1),
        ("shadow", "black"),
        ("shadow_distance", 6),
        ("highlight", None),
        ("shift", -1.5),
        ("letter_spacing", 101),
        ("line_spacing", 0),
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
    [
        *[("animation", name) for name in ("none", "fade", "pop", "karaoke", "word", "typewriter")],
        *[("case", name) for name in ("as-written", "upper", "lower", "title")],
        *[("weight", 100), ("shadow", "#000000"), ("shadow", None), ("letter_spacing", -5), ("shift", -0.05)],
        *[
            ("outline", None),
            ("box", None),
            ("box", "#00ff7f"),
            ("box_opacity", 0),
            ("y", 0.5),
            ("size", 20),
            ("size", 2),
        ],
    ],
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


@pytest.mark.parametrize(
    ("wire", "style"),
    [
        ({"bold": False}, Style(weight=400)),
        ({"bold": True}, Style(weight=700)),
        ({"weight": 900}, Style(weight=900)),
        ({"weight": 900, "bold": True}, Style(weight=900)),
        ({"weight": 900, "bold": False}, Style(weight=400)),
        ({"uppercase": True}, Style(case="upper")),
        ({"case": "title", "uppercase": False}, Style(case="title")),
        ({"case": "upper", "uppercase": False}, Style(case="as-written")),
        ({"case": "lower", "uppercase": True}, Style(case="upper")),
    ],
)
def test_plain_keys_that_somebody_changed_win_over_the_full_ones(wire: dict[str, Any], style: Style) -> None:
    assert Style.from_wire(wire) == style


@pytest.mark.parametrize("wire", [{"bold": 1}, {"bold": None}, {"uppercase": "no"}])
def test_plain_keys_are_true_or_false(wire: dict[str, Any]) -> None:
    with pytest.raises(DraftRefused, match=next(iter(wire))):
        Style.from_wire(wire)


@pytest.mark.parametrize(("weight", "bold"), [(400, False), (500, False), (600, True), (900, True)])
def test_bold_is_a_weight_from_semi_bold_on(weight: int, bold: bool) -> None:
    assert Style(weight=weight).bold is bold
