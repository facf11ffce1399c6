"""Spreads a script without times over a clip's speech.

Cut into cues that can be read, each with its share of the speaking time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from fractions import Fraction

from ...media.captions_file import Cue
from ...media.speech import Span

# Netflix Timed Text Style Guide: two lines of 42 characters for Latin scripts, 16 for Chinese, Japanese and Korean;
# at least 5/6 s and at most 7 s a cue; two frames between cues.
_LINES, _LATIN, _WIDE = 2, 42, 16
_SHORTEST_MS, _LONGEST_MS, _GAP_FRAMES = 833, 7000, 2

_SENTENCES = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])|\n+")
_CLAUSES = re.compile(r"(?<=[,;:–—])\s+|(?<=[，；：、])")


def spread_script(script: str, spans: Sequence[Span], frame_rate: Fraction) -> tuple[Cue, ...]:
    """Cues for the words of `script` over the stretches of speech `spans`, in the proportion of their characters.

    Empty for a script without words. Times in ms.
    """
    pieces = [piece for sentence in _SENTENCES.split(script) for piece in _pieces(" ".join(sentence.split()))]
    lengths = [_length(piece) for piece in pieces]
    if not sum(lengths):
        return ()
    spoken_ms = sum(span.end_ms - span.start_ms for span in spans)
    gap_ms = round(_GAP_FRAMES * 1000 / frame_rate) if frame_rate else 80
    starts, ends, done = [], [], 0
    for length in lengths:
        starts.append(_clip_time(spans, spoken_ms * done / sum(lengths), is_start=True))
        done += length
        ends.append(_clip_time(spans, spoken_ms * done / sum(lengths), is_start=False))
    limits = [start - gap_ms for start in starts[1:]] + [spans[-1].end_ms]
    cues = []
    for piece, start, end, limit in zip(pieces, starts, ends, limits, strict=True):
        wanted = max(end, start + _SHORTEST_MS)
        last = max(min(wanted, limit, start + _LONGEST_MS), start + 1)
        cues.append(Cue(start, last, piece))
    return tuple(cues)


def _clip_time(spans: Sequence[Span], spoken_ms: float, *, is_start: bool) -> int:
    """The clip's time after so much speech; at a pause, its end for what starts and its beginning for what ends."""
    for span in spans:
        length = span.end_ms - span.start_ms
        if spoken_ms < length or (spoken_ms == length and not is_start):
            return round(span.start_ms + spoken_ms)
        spoken_ms -= length
    return spans[-1].end_ms


def _pieces(sentence: str) -> list[str]:
    """A sentence in parts that fit into a cue: whole, else clause by clause, else word by word."""
    most = _LINES * (_WIDE if _is_wide(sentence) else _LATIN)
    if len(sentence) <= most:
        return [sentence] if sentence else []
    joint = "" if _is_wide(sentence) else " "
    for parts in (_CLAUSES.split(sentence), sentence.split(" ")):
        if len(parts) > 1:
            return [piece for part in _filled(parts, joint, len(sentence), most) for piece in _pieces(part)]
    count = -(-len(sentence) // most)
    size = -(-len(sentence) // count)
    return [sentence[start : start + size] for start in range(0, len(sentence), size)]


def _filled(parts: Sequence[str], joint: str, length: int, most: int) -> list[str]:
    """Neighbouring parts joined to about equal lengths, none over `most` that is not so by itself."""
    target = length / -(-length // most)
    filled = [parts[0]]
    for part in parts[1:]:
        joined = filled[-1] + joint + part
        if len(joined) <= most and len(filled[-1]) + len(part) / 2 <= target:
            filled[-1] = joined
        else:
            filled.append(part)
    return filled


def _is_wide(text: str) -> bool:
    wide = sum(unicodedata.east_asian_width(character) in ("W", "F") for character in text)
    return wide * 2 > len(text)


def _length(text: str) -> int:
    return sum(not character.isspace() for character in text)
