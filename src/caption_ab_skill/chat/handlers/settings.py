"""How a request wants its files: format, quality and size, and whether it is for the captions alone."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..folding import fold, hide_quoted
from ..languages import as_one_writing, intents, languages_in, phrases

FORMAT, QUALITY = "mp4", "high"
"""What a backend makes where nothing else is asked for."""
ENGINE_FORMATS = ("mp4", "webm", "mov", "gif")
"""What the embedded engine makes (its `output`, docs/draft.md)."""
# Its names for what people call low, medium and high.
_ENGINE_QUALITIES = {"low": "draft", "medium": "standard", "high": "high"}
CAPTIONS = "srt"


class Settings(NamedTuple):
    """What is asked for; None where nothing is said.

    `size` is the shorter side in px, `rate` frames a second, `megabytes` the most that the file may have, and
    `captions` the form of a caption file. `soft` captions are a stream beside the picture, not drawn in it.
    """

    format: str | None = None
    quality: str | None = None
    size: int | None = None
    rate: str | None = None
    megabytes: str | None = None
    captions: str | None = None
    wants_video: bool = True
    soft: bool = False

    @property
    def output(self) -> dict[str, str] | None:
        """What differs from the usual in an export's `output`; None for nothing."""
        asked = {"format": self.format, "quality": self.quality}
        usual = {"format": FORMAT, "quality": QUALITY}
        return {key: value for key, value in asked.items() if value and value != usual[key]} or None

    @property
    def engine_output(self) -> dict[str, str]:
        """All that the embedded engine can do of it, as its `output`."""
        quality = _ENGINE_QUALITIES[self.quality] if self.quality and self.quality != QUALITY else None
        asked = {
            "format": self.format if self.format in ENGINE_FORMATS and self.format != FORMAT else None,
            "quality": quality,
            "resolution": f"{self.size}p" if self.size else None,
            "fps": self.rate,
            "size_mb": self.megabytes,
            "captions": "soft" if self.soft else None,
        }
        return {key: value for key, value in asked.items() if value}


def settings_in(request: str) -> Settings:
    """The settings in a request's own words; never raises."""
    text = hide_quoted(fold(request))
    languages = languages_in(text)
    text = as_one_writing(text, languages)
    size = _named(text, languages, "size")
    captions = _says(text, languages, "captions")
    return Settings(
        _named(text, languages, "format"),
        _named(text, languages, "quality"),
        int(size) if size else None,
        _number(text, languages, "rate"),
        _number(text, languages, "megabytes"),
        (_named(text, languages, "captions_format") or CAPTIONS) if captions else None,
        not captions or _says(text, languages, "with_video") or _says(text, languages, "soft"),
        _says(text, languages, "soft"),
    )


def _named(text: str, languages: tuple[str, ...], kind: str) -> str | None:
    """The value one of whose phrases stands in the text, the first in the order of the file."""
    for language in languages:
        for value in intents("settings").get(language, {}).get(kind, {}):
            if _says(text, (language,), f"{kind}.{value}"):
                return str(value)
    return None


def _number(text: str, languages: tuple[str, ...], kind: str) -> str | None:
    """The number before one of the unit's words."""
    for language in languages:
        units = "|".join(re.escape(unit) for unit in intents("settings").get(language, {}).get(kind, ()))
        if units and (found := re.search(rf"(\d{{1,4}}(?:[.,]\d{{1,3}})?)\s?(?:{units})(?![a-z])", text)):
            return found[1].replace(",", ".")
    return None


def _says(text: str, languages: tuple[str, ...], kind: str) -> bool:
    return any(phrases("settings", one, kind, open_start=True, open_end=True).find(text) for one in languages)
