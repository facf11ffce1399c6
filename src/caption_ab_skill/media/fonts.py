"""Fonts: the file for a family and weight, what it can draw and how wide, and which installed font has what it lacks.

The family that comes with the package looks the same on every machine. Characters that it lacks are drawn in an
installed font, which is chosen here and not by the renderer, so that widths are known and a missing glyph is an error
instead of a box.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTCollection, TTFont, TTLibError

from .font_names import what_to_install

# Packages of fonts with open licences (SIL Open Font License; Roboto: Apache 2.0), each with its files in `files/`.
# Roboto is first: it has the most scripts.
_BUNDLED = ("font_roboto", "font_lato", "font_fjallaone", "font_fredoka_one", "font_source_serif_pro")
# The extra `fonts`: Noto's for scripts that these lack, and for emoji. They stand behind what is installed.
_EXTRA = ("manimgx_fonts",)
_SUFFIXES = (".ttf", ".otf", ".ttc", ".otc")
_OUTLINES = ("glyf", "CFF ", "CFF2")
# OpenType name table: family and weight as older programs group them, which is how libass looks a font up.
_FAMILY, _TYPOGRAPHIC_FAMILY = 1, 16
_BOLD = 600  # OS/2 usWeightClass from semi-bold on


class GlyphMissing(Exception):
    """No font at hand can draw a character; `str(error)` names it and says what to install."""


class FontMissing(Exception):
    """A font family is not on this machine; `str(error)` says which."""


@dataclass(frozen=True)
class Font:
    """One face. ASS asks for it by `family`, `bold` and `italic`; `index` is its place in a collection.

    `line_units` is ascent plus descent, in the font's units like `units_per_em`. `weight` is OpenType's, 100 to 900;
    `group` is the family that all its weights share, where older programs give some of them a family of their own.
    """

    path: Path
    index: int
    family: str
    bold: bool
    italic: bool
    units_per_em: int
    line_units: int
    weight: int = 400
    group: str = ""

    def has(self, character: str) -> bool:
        """Whether there is a glyph for the character, or none is needed."""
        return ord(character) in self._glyphs or is_invisible(character)

    def missing(self, text: str) -> tuple[str, ...]:
        """The characters of `text` that this font cannot draw, each once, in order."""
        return tuple(dict.fromkeys(character for character in text if not self.has(character)))

    def em_size(self, size: float) -> float:
        """The em in px at ASS font size `size`: libass, as GDI before it, fits ascent plus descent into the size."""
        return size * self.units_per_em / self.line_units

    def width(self, text: str, size: float) -> float:
        """How wide a line is in px at ASS font size `size`: the sum of the advances, as ASS has no kerning."""
        metrics = self._face["hmtx"].metrics
        glyphs = self._glyphs
        units = sum(metrics[glyphs[ord(character)]][0] for character in text if ord(character) in glyphs)
        return float(units * size / self.line_units)

    @cached_property
    def _face(self) -> Any:
        return TTFont(self.path, fontNumber=self.index, lazy=True)

    @cached_property
    def _glyphs(self) -> dict[int, str]:
        return self._face.getBestCmap() or {}


def find_font(family: str, *, bold: bool = False, italic: bool = False, weight: int | None = None) -> Font:
    """The face of a family that comes with the package or is installed; raises FontMissing.

    `weight` is OpenType's, 100 to 900, by default what `bold` says. Where the family has no such weight or slant the
    nearest face is given; libass then thickens or slants it.
    """
    name = family.casefold()
    wanted = weight if weight is not None else (700 if bold else 400)
    faces = [
        font
        for font in (*_bundled(), *_installed(), *_extra())
        if name in (font.family.casefold(), font.group.casefold())
    ]
    if not faces:
        *others, last = dict.fromkeys(font.group for font in _bundled())
        here = f"{', '.join(others)} or {last}"
        raise FontMissing(f'There is no font "{family}" on this machine: install it, or choose {here}.')

    def unlike(font: Font) -> tuple[bool, int, bool, bool]:
        # Between two that are equally near the heavier one for what counts as heavy, as CSS Fonts 4 has it.
        on_wrong_side = (font.weight < wanted) == (wanted > 500)
        return font.italic != italic, abs(font.weight - wanted), on_wrong_side, font.family.casefold() != name

    return min(faces, key=unlike)


def font_runs(text: str, font: Font) -> tuple[tuple[Font, str], ...]:
    """`text` in pieces, each with the font that draws it: `font` wherever it can; raises GlyphMissing.

    A mark or joiner stays with the character that it follows, so that the pieces can be shaped.
    """
    missing = font.missing(text)
    fallbacks = _fallbacks(missing, font) if missing else {}
    runs: list[tuple[Font, str]] = []
    for character in text:
        face = fallbacks.get(character, font)
        if runs and leans(character, runs[-1][1]) and runs[-1][0].has(character):
            face = runs[-1][0]
        if runs and runs[-1][0] is face:
            runs[-1] = (face, runs[-1][1] + character)
        else:
            runs.append((face, character))
    return tuple(runs)


def is_invisible(character: str) -> bool:
    """Whether a character takes part in layout without a glyph: line ends, joiners, directions, variation selectors."""
    return unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp") or "\ufe00" <= character <= "\ufe0f"


def leans(character: str, before: str) -> bool:
    """Whether a character is drawn in the font of the text before it: it is shaped with that, or has no shape.

    A space goes with letters, so that words are shaped together; one of a font of pictures is as wide as a picture.
    """
    if character == " ":
        last = next((one for one in reversed(before) if not is_invisible(one)), "")
        return bool(last) and unicodedata.category(last)[0] in "LMN"
    return unicodedata.category(character)[0] == "M" or is_invisible(character)


def _fallbacks(missing: Iterable[str], font: Font) -> dict[str, Font]:
    found = _search(missing, font)
    if None in found.values():
        # It may have been installed since this process first looked.
        _installed.cache_clear()
        _extra.cache_clear()
        found = _search(missing, font)
    fonts = {character: face for character, face in found.items() if face is not None}
    for character in found:
        if character not in fonts:
            raise GlyphMissing(what_to_install(character))
    return fonts


def _search(missing: Iterable[str], font: Font) -> dict[str, Font | None]:
    """For each character a font: one for all of them where there is one, else the most alike that has it."""
    open_ = list(missing)
    found: dict[str, Font | None] = dict.fromkeys(open_)
    ranked = [*sorted(_installed(), key=lambda face: _unlike(face, font)), *_extra()]
    whole = next((face for face in ranked if all(face.has(character) for character in open_)), None)
    for face in [whole] if whole else ranked:
        for character in [character for character in open_ if face.has(character)]:
            found[character] = face
            open_.remove(character)
    return found


def _unlike(face: Font, font: Font) -> tuple[Any, ...]:
    name = f"{face.family} {face.path.stem}".casefold()
    return (
        "mono" in name,
        "serif" in name and "sans" not in name,
        any(word in name for word in ("condensed", "narrow", "light", "thin", "math")),
        face.bold != font.bold,
        face.italic != font.italic,
        name,
    )


@cache
def _bundled() -> tuple[Font, ...]:
    folders = (Path(str(resources.files(package))) / "files" for package in _BUNDLED)
    return tuple(font for folder in folders for path in sorted(folder.glob("*.ttf")) for font in _read(path))


@cache
def _extra() -> tuple[Font, ...]:
    """The fonts of the extra `fonts`; none where it is not installed."""
    found = [spec for package in _EXTRA if (spec := importlib.util.find_spec(package))]
    folders = (Path(folder) for spec in found for folder in spec.submodule_search_locations or ())
    return tuple(font for folder in folders for path in sorted(folder.glob("*.[to]t[fc]")) for font in _read(path))


@cache
def _installed() -> tuple[Font, ...]:
    """Every outline font that is installed; one of pictures (colour emoji, bitmaps) cannot be given a style."""
    paths = {
        path
        for folder in _font_folders()
        if folder.is_dir()
        for path in folder.rglob("*")
        if path.suffix.lower() in _SUFFIXES
    }
    return tuple(font for path in sorted(paths) for font in _read(path))


def _font_folders() -> Iterator[Path]:
    """Where each platform keeps fonts (on Linux: the XDG Base Directory Specification and fontconfig's defaults)."""
    home = Path.home()
    if sys.platform == "win32":
        yield Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts"
        yield Path(os.environ.get("LOCALAPPDATA", home)) / "Microsoft" / "Windows" / "Fonts"
    elif sys.platform == "darwin":
        yield from (Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library" / "Fonts")
    else:
        data = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
        yield from (Path(folder) / "fonts" for folder in data.split(":"))
        yield Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "fonts"
        yield home / ".fonts"


def _read(path: Path) -> Iterator[Font]:
    try:
        if path.suffix.lower() in (".ttc", ".otc"):
            with TTCollection(path, lazy=True) as collection:
                count = len(collection.fonts)
        else:
            count = 1
        for index in range(count):
            with TTFont(path, fontNumber=index, lazy=True) as face:
                font = _font(path, index, face)
            if font:
                yield font
    except (TTLibError, OSError, ValueError, KeyError, AssertionError):
        # A damaged font file on somebody's machine is no reason to stop.
        return


def _font(path: Path, index: int, face: Any) -> Font | None:
    if not any(table in face for table in _OUTLINES) or "cmap" not in face or "hmtx" not in face:
        return None
    names = face["name"]
    family = names.getDebugName(_FAMILY) or names.getDebugName(_TYPOGRAPHIC_FAMILY)
    if not family:
        return None
    system = face.get("OS/2")
    lines = system.usWinAscent + system.usWinDescent if system else 0
    header = face["hhea"]
    return Font(
        path,
        index,
        family,
        bold=bool(face["head"].macStyle & 1) or bool(system and system.usWeightClass >= _BOLD),
        italic=bool(face["head"].macStyle & 2) or bool(system and system.fsSelection & 1),
        units_per_em=face["head"].unitsPerEm,
        line_units=lines or header.ascent - header.descent,
        weight=_weight(face, system),
        group=names.getDebugName(_TYPOGRAPHIC_FAMILY) or family,
    )


def _weight(face: Any, system: Any) -> int:
    """OpenType's weight class; some old fonts leave it at its default and say "bold" elsewhere alone."""
    weight = system.usWeightClass if system else 400
    return 700 if face["head"].macStyle & 1 and weight < _BOLD else int(weight)
