"""A script without times: its words with times, aligned or spread over the speech, ready to be cut into cues. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate, pairwise

from ...media.listening import Alignment
from ...media.speech import Span
from .cue_cutting import ScriptWord
from .word_times import word_spans

Times = tuple[int, int] | None
"""From and to, in ms; None for a word of which nobody knows when it is spoken."""

# ms: a word shorter than this is not heard as one.
_HEARD = 40


def script_words(script: str) -> tuple[str, ...]:
    """The words of a script as `aligned_words` and `spread_words` take their times: none is left out."""
    return tuple(script[start:end] for start, end in word_spans(script))


def aligned_words(script: str, alignment: Alignment, duration_ms: int) -> tuple[ScriptWord, ...]:
    """The script's words where they are spoken; one that nobody says stands between its neighbours."""
    times = _filled(list(alignment.times), [len(word) for word in script_words(script)], duration_ms)
    return _words(script, times)


def spread_words(script: str, spans: Sequence[Span]) -> tuple[ScriptWord, ...]:
    """The script's words over the stretches of speech `spans`, in the proportion of their characters."""
    lengths = [len(word) for word in script_words(script)]
    spoken_ms = sum(span.end_ms - span.start_ms for span in spans)
    if not lengths or not spoken_ms:
        return ()
    edges = [spoken_ms * done / sum(lengths) for done in accumulate(lengths, initial=0)]
    times = [(_at(spans, start, is_start=True), _at(spans, end, is_start=False)) for start, end in pairwise(edges)]
    return _words(script, [(start, max(start, end)) for start, end in times])


def _at(spans: Sequence[Span], spoken_ms: float, *, is_start: bool) -> int:
    """The clip's time after so much speech; at a pause, its end for what starts and its beginning for what ends."""
    for span in spans:
        length = span.end_ms - span.start_ms
        if spoken_ms < length - 1e-6 or (spoken_ms <= length + 1e-6 and not is_start):
            return round(span.start_ms + spoken_ms)
        spoken_ms -= length
    return spans[-1].end_ms


def _filled(times: list[Times], lengths: Sequence[int], duration_ms: int) -> list[tuple[int, int]]:
    """Times for all: unknown ones share the gap between their neighbours, or take from the one before."""
    done: list[tuple[int, int]] = []
    place = 0
    while place < len(times):
        time = times[place]
        if time is not None:
            done.append(time)
            place += 1
            continue
        end = next((n for n in range(place, len(times)) if times[n] is not None), len(times))
        after = times[end] if end < len(times) else None
        start_ms, end_ms = done[-1][1] if done else 0, after[0] if after else duration_ms
        shared = list(lengths[place:end])
        if done and end_ms - start_ms < _HEARD * (end - place):
            start_ms = done.pop()[0]
            shared.insert(0, lengths[place - 1])
        edges = list(accumulate(shared, initial=0))
        marks = [start_ms + round((end_ms - start_ms) * edge / edges[-1]) for edge in edges]
        done += list(pairwise(marks))
        place = end
    return done


def _words(script: str, times: Sequence[tuple[int, int]]) -> tuple[ScriptWord, ...]:
    spans = word_spans(script)
    behind = [script[end:start] for (_, end), (start, _) in zip(spans, [*spans[1:], (len(script), 0)], strict=True)]
    return tuple(
        ScriptWord(script[start:end], from_ms, to_ms, bool(gap), re.search(r"[\n\r]", gap) is not None)
        for (start, end), (from_ms, to_ms), gap in zip(spans, times, behind, strict=True)
    )
