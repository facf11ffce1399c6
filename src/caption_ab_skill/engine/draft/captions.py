"""Captions: one track per variant, of cues with words and times."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from ..style import STYLE_KEYS, DraftRefused, Style, is_number
from .reading import TEXT, Json, choice, in_order, mapping, objects, rest, text, whole

CueProfile = Literal["given", "netflix", "short-form"]
"""By what rule a track's words were cut into cues: as they came, by the style guide, or in a few words at a time."""

_LETTER = re.compile("[A-F]")


@dataclass(frozen=True)
class CueWord:
    """One word of a cue, and when it is spoken."""

    start_ms: int
    duration_ms: int
    text: str

    @property
    def end_ms(self) -> int:
        """When it has been spoken."""
        return self.start_ms + self.duration_ms


@dataclass(frozen=True)
class Cue:
    """Words on screen from `start_ms` for `duration_ms`; `text` is plain, with "\\n" between lines.

    `words` are the words of the text in order with their own times, empty where nobody knows these; `confidence` is how
    sure a recogniser was, 0 to 1, None for words that a person gave.
    """

    start_ms: int
    duration_ms: int
    text: str
    words: tuple[CueWord, ...] = ()
    confidence: float | None = None
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def end_ms(self) -> int:
        """When the cue goes."""
        return self.start_ms + self.duration_ms


@dataclass(frozen=True)
class CaptionTrack:
    """One variant's captions. `variant` is its letter, `label` the name that a person gave it beside the letter."""

    variant: str
    style: Style
    cues: tuple[Cue, ...]
    label: str = ""
    profile: CueProfile = "given"
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)


def captions_to_wire(track: CaptionTrack) -> Json:
    """The text track of one variant."""
    unknown = track.extra.get("m", {})
    meta: Json = {"title": track.variant, "variant": track.variant}
    if track.label:
        meta["label"] = track.label
    if track.profile != "given":
        meta["profile"] = track.profile
    style = {**unknown.get("style", {}), **track.style.to_wire()}
    return {
        **track.extra,
        "tt": TEXT,
        "m": {**meta, **unknown, "style": style},
        "sg": [_cue_to_wire(cue) for cue in track.cues],
    }


def captions_from_wire(track: Mapping[str, Any]) -> CaptionTrack:
    """Read a text track of captions; one that no variant owns is A's. Raises DraftRefused."""
    meta = mapping(track, "m")
    variant = meta.get("variant", "A")
    if not (isinstance(variant, str) and _LETTER.fullmatch(variant)):
        raise DraftRefused(f"A variant is a letter from A to F, not {variant!r}.")
    extra = rest(track, "tt", "m", "sg")
    other = rest(meta, "variant", "style", "label", "profile")
    if other.get("title") == variant:
        del other["title"]
    style = mapping(meta, "style")
    if unknown := rest(style, *STYLE_KEYS):
        other["style"] = unknown
    if other:
        extra["m"] = other
    return CaptionTrack(
        variant=variant,
        style=Style.from_wire(style),
        cues=in_order(track, _cue_from_wire),
        label=text(meta, "label", ""),
        profile=choice(meta, "profile", get_args(CueProfile), "given"),
        extra=extra,
    )


def _cue_to_wire(cue: Cue) -> Json:
    wire = {**cue.extra, "s": cue.start_ms, "d": cue.duration_ms, "text": cue.text}
    if cue.words:
        wire["w"] = [{"s": word.start_ms, "d": word.duration_ms, "text": word.text} for word in cue.words]
    if cue.confidence is not None:
        wire["c"] = cue.confidence
    return wire


def _cue_from_wire(segment: Mapping[str, Any], start_ms: int) -> Cue:
    confidence = segment.get("c")
    if confidence is not None and not is_number(confidence, 0, 1):
        raise DraftRefused(f'A caption\'s confidence "c" lies between 0 and 1: {confidence!r} does not.')
    return Cue(
        start_ms=whole(segment, "s", start_ms),
        duration_ms=whole(segment, "d"),
        text=text(segment, "text"),
        words=tuple(_word_from_wire(word) for word in objects(segment, "w")),
        confidence=confidence,
        extra=rest(segment, "s", "d", "text", "w", "c"),
    )


def _word_from_wire(word: Mapping[str, Any]) -> CueWord:
    return CueWord(whole(word, "s"), whole(word, "d"), text(word, "text"))
