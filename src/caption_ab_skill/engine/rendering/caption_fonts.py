"""Which font draws which part of a variant's captions, the same one for the same character throughout."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path

from ...media.fonts import Font, find_font, font_runs, leans
from ..style import Style


class CaptionFonts:
    """The style's font, and an installed one for each character that it lacks.

    Raises FontMissing where there is no such family, GlyphMissing for a character that no font has.
    """

    def __init__(self, style: Style, text: str) -> None:
        self._font = find_font(style.font, weight=style.weight, italic=style.italic)
        characters = "".join(dict.fromkeys(text.replace("\n", "")))
        self._faces = {c: face for face, run in font_runs(characters, self._font) for c in run}
        if self._font.has(" "):
            # Wherever it was first; behind letters of another font it goes with these.
            self._faces[" "] = self._font

    @property
    def family(self) -> str:
        """The family of the style's font, as ASS names it."""
        return self._font.family

    @property
    def files(self) -> frozenset[Path]:
        """The files of all fonts that are needed."""
        return frozenset(face.path for face in (self._font, *self._faces.values()))

    def runs(self, line: str) -> list[tuple[str, str]]:
        """`line` in pieces, each with the family that draws it."""
        return [(face.family, run) for face, run in self._runs(line)]

    def width(self, line: str, size: float) -> float:
        """How wide the line is in px at ASS font size `size`."""
        return sum(face.width(run, size) for face, run in self._runs(line))

    def _runs(self, line: str) -> list[tuple[Font, str]]:
        if any(unicodedata.bidirectional(character) in ("R", "AL") for character in line) and (
            face := self._one_face(line)
        ):
            return [(face, line)]
        runs: list[tuple[Font, str]] = []
        for character in line:
            face = self._faces[character]
            if runs and leans(character, runs[-1][1]) and runs[-1][0].has(character):
                face = runs[-1][0]
            if runs and runs[-1][0] is face:
                runs[-1] = (face, runs[-1][1] + character)
            else:
                runs.append((face, character))
        return runs

    def _one_face(self, line: str) -> Font | None:
        """A font for the whole line: libass orders each run by itself, which tears right-to-left text apart."""
        faces: Iterable[Font] = dict.fromkeys(self._faces[character] for character in line)
        return next((face for face in faces if not face.missing(line)), None)
