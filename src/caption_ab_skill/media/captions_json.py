"""JSON that speech recognisers write (Whisper and its relatives), read into times in ms and plain words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from .captions_ttml import Timed

# Where the segments are: openai-whisper and faster-whisper; whisper.cpp; Transformers; others wrap one of these.
_LISTS = ("segments", "transcription", "chunks", "utterances", "results", "result", "monologues")


def read_recognised(text: str) -> list[Timed]:
    """The segments with times, in the file's order; raises ValueError for what is not JSON or has none."""
    try:
        # Deeply nested JSON exhausts the parser's stack.
        data = json.loads(text)
    except RecursionError as error:
        raise ValueError("too deep") from error
    return [segment for item in _segments(data) if (segment := _segment(item))]


def _segments(data: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(data, list):
        yield from (item for item in data if isinstance(item, Mapping))
        return
    if not isinstance(data, Mapping):
        raise TypeError("not an object")
    for name in _LISTS:
        inner = data.get(name)
        if isinstance(inner, list):
            yield from (item for item in inner if isinstance(item, Mapping))
            return
        if isinstance(inner, Mapping):
            yield from _segments(inner)
            return
    raise ValueError("no segments")


def _segment(item: Mapping[str, Any]) -> Timed | None:
    words = item.get("text")
    times = _times(item)
    return (*times, words.strip()) if isinstance(words, str) and times else None


def _times(item: Mapping[str, Any]) -> tuple[int, int] | None:
    offsets = item.get("offsets")
    if isinstance(offsets, Mapping):
        # whisper.cpp counts in ms.
        return _pair(offsets.get("from"), offsets.get("to"), 1)
    stamp = item.get("timestamp")
    if isinstance(stamp, list) and len(stamp) == 2:
        return _pair(stamp[0], stamp[1], 1000)
    return _pair(item.get("start"), item.get("end"), 1000)


def _pair(start: Any, end: Any, unit: int) -> tuple[int, int] | None:
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in (start, end)):
        return None
    # "Infinity" is a number in Python's JSON; no clip is a year long.
    if not 0 <= start * unit <= end * unit < 31_536_000_000:
        return None
    return round(start * unit), round(end * unit)
