"""The words of an output: which there are, when they are drawn, and the script and the filters that draw them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..draft import CaptionTrack, Cue, Draft, Overlay
from .ass_script import CLOCK, Words, ass_script
from .caption_fonts import CaptionFonts
from .caption_layout import lay_out, shown_text

FONTS = "fonts"
"""The work folder's folder of fonts: what libass may draw with, whatever is installed."""


def words_of(base: Draft, captions: CaptionTrack | None) -> list[CaptionTrack]:
    """All words that are drawn on one output, the lowest first."""
    titles = [title_track(overlay) for overlay in base.overlays]
    return [*titles, captions] if captions else titles


def drawn_ms(base: Draft, captions: CaptionTrack | None) -> list[tuple[int, int]]:
    """The stretches of the timeline on which words are drawn, in ms, in order."""
    cues = [cue for track in words_of(base, captions) for cue in track.cues]
    return sorted({(cue.start_ms, cue.end_ms) for cue in cues if cue.duration_ms > 0})


def script_of(tracks: Sequence[CaptionTrack], width: int, height: int) -> tuple[str, frozenset[Path]]:
    """One ASS script for these tracks on such a frame, and the files of the fonts that it needs."""
    words, files = [], frozenset[Path]()
    for track in tracks:
        fonts = CaptionFonts(track.style, "".join(shown_text(cue, track.style) for cue in track.cues))
        words.append(Words(lay_out(track, width, height, fonts.width), track.style, fonts.family, fonts.runs))
        files |= fonts.files
    return ass_script(*words), files


def draw(script: str, times: str = "PTS", back: str = f"PTS/{CLOCK}") -> str:
    """The filters that draw a script; `times` says when a frame is, `back` what its time is afterwards."""
    return f"setpts='{CLOCK}*({times})',ass=filename={script}:fontsdir={FONTS},setpts={back}"


def title_track(overlay: Overlay) -> CaptionTrack:
    """A title as captions are: drawn in the same way."""
    return CaptionTrack("A", overlay.style, (Cue(overlay.start_ms, overlay.duration_ms, overlay.text),))
