from __future__ import annotations

from importlib import resources

import pytest

from caption_ab_skill.engine import presets as module
from caption_ab_skill.engine.presets import default_pair, preset, presets
from caption_ab_skill.engine.style import DraftRefused


def test_there_is_one_file_for_each_look_called_after_it() -> None:
    folder = resources.files(module.__package__).joinpath("presets")
    assert {f"{look.name}.yaml" for look in presets()} == {file.name for file in folder.iterdir()}
    assert len(presets()) == 6


def test_every_look_says_what_it_is_and_what_it_is_for() -> None:
    for look in presets():
        assert look.style.preset == look.name
        assert look.title
        assert look.description.endswith(".")


def test_the_looks_are_all_different() -> None:
    assert len({(look.style.fill, look.style.box, look.style.size, look.style.position) for look in presets()}) == 6


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
