"""The looks that come with the engine, one YAML file each in `presets/`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from ..yaml_data import read_yaml
from .style import DraftRefused, Style


@dataclass(frozen=True)
class Preset:
    """A named look. `default_for` is the letter that it stands for in a test without any wish, None for most."""

    name: str
    title: str
    description: str
    style: Style
    default_for: Literal["A", "B"] | None = None


@cache
def presets() -> tuple[Preset, ...]:
    """All looks: the default pair first, then by name."""
    folder = resources.files(__package__).joinpath("presets")
    files = (file for file in folder.iterdir() if file.name.endswith(".yaml"))
    found = [_read(file.read_text("utf-8")) for file in files]
    return tuple(sorted(found, key=lambda preset: (preset.default_for or "Z", preset.name)))


def preset(name: str) -> Preset:
    """The look called `name`, in any case, with spaces or hyphens; raises DraftRefused with the names there are."""
    wanted = "-".join(name.casefold().split())
    for candidate in presets():
        if candidate.name == wanted:
            return candidate
    names = ", ".join(candidate.name for candidate in presets())
    raise DraftRefused(f"There is no preset called {name!r}: choose one of {names}.")


def default_pair() -> tuple[Preset, Preset]:
    """The two looks of a test without any wish: far apart in fill and box."""
    first, second = (candidate for candidate in presets() if candidate.default_for)
    return first, second


def _read(text: str) -> Preset:
    data = read_yaml(text)
    style = Style.from_wire({"preset": data["name"], **data.pop("style")})
    return Preset(style=style, **data)
