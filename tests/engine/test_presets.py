from __future__ import annotations

from importlib import resources

import pytest

from caption_ab_skill.engine import presets as module
from caption_ab_skill.engine.presets import Preset, default_pair, preset, presets
from caption_ab_skill.engine.style import DraftRefused
from caption_ab_skill.media.fonts import find_font


def test_there_is_one_file_for_each_look_called_after_it() -> None:
    folder = resources.files(module.__package__).joinpath("presets")
    assert {f"{look.name}.yaml" for look in presets()} == {file.name for file in folder.iterdir()}
    assert len(presets()) >= 10


def test_every_look_says_what_it_is_and_what_it_is_for() -> None:
    for look in presets():
        assert look.style.preset == look.name
        assert look.title
        assert look.description.endswith(".")


def test_the_looks_are_all_different() -> None:
    seen = {(look.style.fill, look.style.box, look.style.size, look.style.position) for look in presets()}
    assert len(seen) == len(presets())


@pytest.mark.parametrize("look", presets(), ids=lambda look: look.name)
def test_the_letters_stand_out_from_what_is_round_them(look: Preset) -> None:
    # WCAG 2.2, 1.4.3: 3:1 for large text; a caption's outline or box is what it is read against, over any picture.
    behind = look.style.box or look.style.outline
    assert behind is not None
    assert contrast(look.style.fill, behind) >= 4.5


@pytest.mark.parametrize("look", presets(), ids=lambda look: look.name)
def test_the_font_comes_with_the_package(look: Preset) -> None:
    path = find_font(look.style.font, bold=look.style.bold, italic=look.style.italic).path
    assert path.parent.parent.name.startswith("font_")


def contrast(first: str, second: str) -> float:
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_default_pair_differs_in_fill_and_in_position_or_box() -> None:
    a, b = (look.style for look in default_pair())
    assert a.fill != b.fill
    assert a.position != b.position or a.box != b.box


@pytest.mark.parametrize("name", ["bold-yellow", "Bold Yellow", " bold  yellow "])
def test_a_look_is_found_by_its_name_as_people_write_it(name: str) -> None:
    assert preset(name).name == "bold-yellow"


def test_an_unknown_look_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(DraftRefused, match="bold-yellow, black-box"):
        preset("neon")
