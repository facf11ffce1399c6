"""Caption files in whatever format and encoding a person may have, read into cues.

SubRip, WebVTT and Advanced SubStation here; TTML and recognisers' JSON by `captions_ttml.py` and `captions_json.py`.

Formatting that a format itself defines (override blocks in ASS, tags in WebVTT) is dropped; everything in a SubRip
file, which defines none, is what the person wrote and stays.
"""

from __future__ import annotations

import html
import re
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pysubs2
from pysubs2.exceptions import Pysubs2Error

from .captions_json import read_recognised
from .captions_ttml import Timed, looks_like_ttml, read_ttml
from .text_decoding import decode

_LARGEST = 20 * 2**20  # bytes; the captions of a day are a tenth of it
_FORMATS = "send an SRT, VTT, ASS, TTML or Whisper JSON file."
EMPTY = f"The caption file is empty: {_FORMATS}"
NOT_CAPTIONS = f"This is not a caption file, there are no times in it: {_FORMATS}"
NO_CUES = "There is not one caption with words in this file: write some and send it again."

_VTT_TAG = re.compile(r"</?[a-z][^>\n]*>|</?\d[\d:.]*>|</>", re.IGNORECASE)
# While pysubs2, to which "\\N" is a line break, holds the text, a backslash is written with a private-use character,
# and that character, should somebody use it, with it as well.
_GUARD = "\uf8ff"
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class CaptionsRefused(Exception):
    """Captions that cannot be used; `str(error)` is one sentence for the person who gave them."""


@dataclass(frozen=True)
class Cue:
    """Words on screen from `start_ms` to `end_ms`; `text` is plain, with "\\n" between lines."""

    start_ms: int
    end_ms: int
    text: str


def read_captions(path: Path) -> tuple[Cue, ...]:
    """The cues of a caption file in the file's order; raises CaptionsRefused for what is not captions or has none."""
    return parse_captions(decode(_bytes_of(path)))


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise CaptionsRefused(f"This file is far too large for captions: {_FORMATS}")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise CaptionsRefused("There is no such caption file: check the path.") from error
    except IsADirectoryError as error:
        raise CaptionsRefused("This is a folder, not a caption file: name the file inside it.") from error
    except OSError as error:
        raise CaptionsRefused(f"The caption file cannot be read: {error.strerror or 'unknown error'}.") from error


def parse_captions(text: str) -> tuple[Cue, ...]:
    """The cues of a caption file's text, whose format its content tells; raises CaptionsRefused."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise CaptionsRefused(EMPTY)
    if text.lstrip().startswith("WEBVTT"):
        return _with_words(_from_vtt(text))
    if re.search(r"^\[(?:Script Info|Events)\]", text, re.MULTILINE | re.IGNORECASE):
        return _with_words(_from_ass(text))
    if looks_like_ttml(text):
        return _with_words(_cues(read_ttml, text))
    if text.lstrip().startswith(("{", "[{", "[\n")):
        return _with_words(_cues(read_recognised, text))
    return from_srt(text)


def read_script(path: Path) -> str | None:
    """The words of a plain text file; None for one with times, or that is no text. Raises as `read_captions` does."""
    text = decode(_bytes_of(path)).replace("\r\n", "\n").replace("\r", "\n")
    has_times = "-->" in text or text.lstrip().startswith(("WEBVTT", "{", "["))
    if has_times or looks_like_ttml(text) or "\0" in text or not text.strip():
        return None
    return _clean(text)


def from_srt(text: str) -> tuple[Cue, ...]:
    """The cues of a SubRip text, words kept as written; raises CaptionsRefused.

    Missing numbers and blank lines are forgiven.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise CaptionsRefused(EMPTY)
    cues = _from_srt(text)
    if not cues:
        raise CaptionsRefused(NOT_CAPTIONS)
    return _with_words(cues)


def to_srt(cues: Iterable[Cue]) -> str:
    """The cues as SubRip. A blank line would end a cue, so those inside a text are left out."""
    blocks = []
    for number, cue in enumerate(cues, 1):
        words = "\n".join(line for line in cue.text.split("\n") if line.strip())
        blocks.append(f"{number}\n{_srt_time(cue.start_ms)} --> {_srt_time(cue.end_ms)}\n{words}\n")
    return "\n".join(blocks)


def _cues(read: Callable[[str], list[Timed]], text: str) -> list[Cue]:
    try:
        return [Cue(*timed) for timed in read(text)]
    except (ValueError, TypeError, ZeroDivisionError) as error:
        raise CaptionsRefused(f"This caption file is damaged: {_FORMATS}") from error


def _srt_time(ms: int) -> str:
    seconds, ms = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02},{ms:03}"


def _from_srt(text: str) -> list[Cue]:
    # pysubs2 takes a number at the end of a cue for that of the next cue; the last cue's own words may end in one.
    return [Cue(event.start, event.end, _plain(event.text)) for event in _parse(f"{text}\n\n0\n", "srt")]


def _from_vtt(text: str) -> list[Cue]:
    # A blank line ends a cue; pysubs2 leaves what follows (a note, the next cue's identifier) in the text.
    payloads = ((event, event.text.split(r"\N\N")[0]) for event in _parse(text, "vtt"))
    return [Cue(event.start, event.end, html.unescape(_VTT_TAG.sub("", _plain(words)))) for event, words in payloads]


def _parse(text: str, form: str) -> list[pysubs2.SSAEvent]:
    """pysubs2's events, backslashes and tags in them as they were written."""
    guarded = text.replace(_GUARD, f"{_GUARD}0").replace("\\", f"{_GUARD}1")
    try:
        with warnings.catch_warnings():
            # It wonders about cues with identifiers, which WebVTT allows.
            warnings.simplefilter("ignore")
            parsed = pysubs2.SSAFile.from_string(guarded, format_=form, keep_html_tags=True)
    except (Pysubs2Error, ValueError) as error:
        raise CaptionsRefused(f"This caption file is damaged: {_FORMATS}") from error
    events: list[pysubs2.SSAEvent] = parsed.events
    return events


def _plain(text: str) -> str:
    return text.replace(r"\N", "\n").replace(f"{_GUARD}1", "\\").replace(f"{_GUARD}0", _GUARD)


def _from_ass(text: str) -> list[Cue]:
    try:
        events = pysubs2.SSAFile.from_string(text).events
    except (Pysubs2Error, ValueError, AttributeError) as error:
        raise CaptionsRefused(f"This ASS file is damaged: {_FORMATS}") from error
    return [Cue(event.start, event.end, event.plaintext) for event in events if event.is_text]


def _with_words(cues: Iterable[Cue]) -> tuple[Cue, ...]:
    cleaned = (Cue(cue.start_ms, cue.end_ms, _clean(cue.text)) for cue in cues)
    kept = tuple(cue for cue in cleaned if cue.text)
    if not kept:
        raise CaptionsRefused(NO_CUES)
    return kept


def _clean(text: str) -> str:
    lines = (_CONTROLS.sub("", line.replace("\t", " ")).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def fit_cues(cues: Iterable[Cue], duration_ms: int) -> tuple[tuple[Cue, ...], tuple[str, ...]]:
    """Cues in order of time, one at a time, within a clip of `duration_ms`; and sentences that say what was left out.

    A cue that overlaps the next ends where it starts; cues that start together are one, line under line. Raises
    CaptionsRefused where nothing is left.
    """
    given = list(cues)
    ordered = sorted((cue for cue in given if cue.end_ms > cue.start_ms), key=lambda cue: (cue.start_ms, cue.end_ms))
    notes = []
    if len(ordered) < len(given):
        notes.append(f"{_captions(len(given) - len(ordered))} left out: the end is not after the start.")
    end = f"{duration_ms / 1000:.1f} s"
    inside = [cue for cue in ordered if cue.start_ms < duration_ms]
    beyond = ordered[len(inside) :]
    if not inside:
        raise CaptionsRefused(f"No caption falls within the clip, which is {end} long: is it another clip's file?")
    if beyond:
        words = ", ".join(f'"{_short(cue.text)}"' for cue in beyond[:3]) + (", …" if len(beyond) > 3 else "")
        notes.append(f"{_captions(len(beyond))} left out, beyond the clip's end at {end}: {words}.")
    fitted: list[Cue] = []
    for cue in inside:
        last = fitted[-1] if fitted else None
        if last and last.start_ms == cue.start_ms:
            fitted[-1] = Cue(cue.start_ms, max(last.end_ms, cue.end_ms), f"{last.text}\n{cue.text}")
            continue
        if last and last.end_ms > cue.start_ms:
            fitted[-1] = Cue(last.start_ms, cue.start_ms, last.text)
        fitted.append(cue)
    last = fitted[-1]
    fitted[-1] = Cue(last.start_ms, min(last.end_ms, duration_ms), last.text)
    return tuple(fitted), tuple(notes)


def _captions(number: int) -> str:
    return f"{number} caption{'s' if number > 1 else ''}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else f"{line[:39]}…"
