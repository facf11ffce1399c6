"""Which font has a character that no font on this machine has, as a sentence that says what to install."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib import resources
from typing import Any

from fontTools import unicodedata as scripts

from ..yaml_data import read_yaml

_NO_SCRIPT = ("Zyyy", "Zinh", "Zzzz")


def font_for(character: str) -> str:
    """The Noto font that has a character."""
    data = _data()
    script = scripts.script(character)
    if script in _NO_SCRIPT:
        others = scripts.script_extension(character)
        script = next((code for code in data["shared"] if code in others), script)
    place = ord(character)
    if script in _NO_SCRIPT or unicodedata.east_asian_width(character) == "F":
        ranges = (item["font"] for item in data["ranges"] if item["from"] <= place <= item["to"])
        return str(next(ranges, data["otherwise"]))
    return str(data["scripts"].get(script, f"Noto Sans {scripts.script_name(script)}"))


def what_to_install(character: str) -> str:
    """One sentence for a character that cannot be drawn."""
    name = unicodedata.name(character, "")
    shown = f'"{character}" ' if character.isprintable() else ""
    called = f", {name.lower()}" if name else ""
    font = font_for(character) if name else "the font that the text was written with"
    own = ' (pip install "caption-ab-skill[fonts]" brings it)' if font in _data()["extra"] else ""
    return (
        f"No font on this machine can draw {shown}(U+{ord(character):04X}{called}): "
        f"install one that can, such as {font}{own}, or leave the character out."
    )


@cache
def _data() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("font_names.yaml").read_text("utf-8")
    loaded: dict[str, Any] = read_yaml(text)
    return loaded
