"""The looks of a test: as said, and for variants of which nothing was said clearly another one each."""

from __future__ import annotations

from dataclasses import replace

from ..draft import CaptionTrack
from ..presets import presets
from ..style import Style
from .operations import LETTERS

# What a viewer notices of a style, by the name that answers give it.
NOTICED = {
    "font": ("font",),
    "size": ("size",),
    "weight": ("weight", "italic", "case"),
    "fill": ("fill", "fill_opacity"),
    "outline": ("outline", "outline_width"),
    "box": ("box", "box_opacity"),
    "shadow": ("shadow",),
    "position": ("position", "align", "y", "shift", "avoid_faces"),
    "animation": ("animation",),
}


def distinct_looks(said: dict[str, Style], count: int) -> dict[str, Style]:
    """A style by letter for at least `count` variants, the presets filling up what is not said.

    A preset that is like one that is there already is passed over, as long as there are others.
    """
    styles = dict(said)
    letters = LETTERS[: max(count, len(said))]
    usual = [preset.style for preset in presets()]
    # Without any wish, a letter has the preset made for it; beside a wish, the first that is clearly another one.
    by_letter = {preset.default_for: preset.style for preset in presets() if preset.default_for}
    for letter in letters:
        if letter in styles or (said and len(styles) >= count):
            continue
        own = by_letter.get(letter)  # type: ignore[call-overload]  # a letter is text
        free = [
            style
            for style in ([own] if own else []) + usual
            if all(not _alike(style, other) for other in styles.values())
        ]
        styles[letter] = free[0] if free else replace(usual[0], size=usual[0].size + len(styles) / 2)
    return dict(sorted(styles.items()))


def differing(first: CaptionTrack, second: CaptionTrack) -> tuple[str, ...]:
    """In what two variants differ; more than one thing hides what made the difference."""
    found = [
        name
        for name, keys in NOTICED.items()
        if any(getattr(first.style, key) != getattr(second.style, key) for key in keys)
    ]
    words = [cue.text for cue in first.cues] != [cue.text for cue in second.cues]
    return (*found, *(("words",) if words else ()))


def _alike(style: Style, other: Style) -> bool:
    return all(getattr(style, key) == getattr(other, key) for key in ("fill", "box", "position", "animation", "case"))
