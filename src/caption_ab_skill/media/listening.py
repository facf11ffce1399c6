"""What is said in a sound, and when: asks the process that listens (`recogniser.py`), which holds up nobody else.

Nothing is ever downloaded: faster-whisper is used where it is installed and `CAPTION_AB_WHISPER` names the folder of
its model, or a model of it was downloaded before; else pocketsphinx, whose English model comes in its package.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from .child_process import ask_child
from .sound_levels import FRAME_MS
from .speech import Span

WHISPER_FOLDER = "CAPTION_AB_WHISPER"
"""The environment variable that names the folder of a faster-whisper model."""

# ms: a gap in a voice that is shorter belongs to a sentence; a voice that is shorter is a click.
_PAUSE, _CLICK = 250, 90
# Repositories of faster-whisper's models, best first, as they are named where they were downloaded.
_WHISPER_MODELS = ("large-v3", "large-v2", "medium", "small", "base", "tiny", "small.en", "base.en", "tiny.en")


class CannotListen(Exception):
    """The sound could not be listened to; `str(error)` is one sentence."""


@dataclass(frozen=True)
class SpokenWord:
    """A word that was heard. `confidence` is how sure the recogniser is, 0 to 1."""

    text: str
    start_ms: int
    end_ms: int
    confidence: float


@dataclass(frozen=True)
class Alignment:
    """When each word of a script is spoken, from and to in ms; None for a word that nobody says.

    `fits` is whether the words are where somebody speaks; `known` the share of words that the dictionary has.
    """

    times: tuple[tuple[int, int] | None, ...]
    fits: bool
    known: float


@dataclass(frozen=True)
class Transcript:
    """What was heard, by which recogniser."""

    words: tuple[SpokenWord, ...]
    by: Literal["whisper", "pocketsphinx"]


async def align(sound: Path, words: Sequence[str]) -> Alignment:
    """When the words of an English script are spoken in `sound` (raw 16-bit mono at 16 kHz). Raises CannotListen."""
    answer = await _ask({"task": "align", "sound": str(sound), "words": list(words)})
    times = tuple((time[0], time[1]) if time else None for time in answer["words"])
    heard = sum(time is not None for time in times)
    return Alignment(times, bool(answer["fits"]) and heard > 0, answer["known"] / max(1, len(words)))


async def transcribe(sound: Path) -> Transcript:
    """The words that are spoken in `sound`, guessed. Raises CannotListen."""
    answer = await _ask({"task": "transcribe", "sound": str(sound), "model": whisper_model()})
    words = tuple(SpokenWord(text, start, end, sure) for text, start, end, sure in answer["words"])
    return Transcript(words, answer["by"])


async def voice_spans(sound: Path) -> tuple[Span, ...]:
    """The stretches of `sound` in which the voice detector hears somebody; none where there is nobody.

    Raises CannotListen.
    """
    return spans_of((await _ask({"task": "voices", "sound": str(sound)}))["voices"])


def spans_of(voices: str) -> tuple[Span, ...]:
    """Stretches of ones in a row of a one or a zero for every 30 ms; short gaps are closed, clicks left out."""
    spans: list[Span] = []
    at = 0
    for voice, run in groupby(voices):
        length = len(list(run)) * FRAME_MS
        if voice == "1":
            if spans and at - spans[-1].end_ms < _PAUSE:
                spans[-1] = Span(spans[-1].start_ms, at + length)
            else:
                spans.append(Span(at, at + length))
        at += length
    return tuple(span for span in spans if span.end_ms - span.start_ms > _CLICK)


def whisper_model() -> str | None:
    """The folder of a faster-whisper model on this machine, None where there is none or nothing to read it with."""
    if importlib.util.find_spec("faster_whisper") is None:
        return None
    if folder := os.environ.get(WHISPER_FOLDER):
        return folder if (Path(folder) / "model.bin").is_file() else None
    cache = Path(os.environ.get("HF_HOME") or Path.home() / ".cache" / "huggingface") / "hub"
    for name in _WHISPER_MODELS:
        snapshots = cache / f"models--Systran--faster-whisper-{name}" / "snapshots"
        for folder_found in sorted(snapshots.glob("*/model.bin")):
            return str(folder_found.parent)
    return None


async def _ask(request: dict[str, Any]) -> Any:
    answer = await ask_child("caption_ab_skill.media.recogniser", request)
    if answer is None:
        raise CannotListen("The speech recogniser stopped: its package may be missing or damaged.")
    return answer
