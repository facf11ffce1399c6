from __future__ import annotations

import math
import struct
from itertools import pairwise

import pytest

from caption_ab_skill.media.sound_levels import RATE, cuts_at_pauses, is_mostly_spoken, levels, trimmed


def tone(ms: int, amplitude: float) -> bytes:
    count = RATE * ms // 1000
    return struct.pack(
        f"<{count}h", *(round(32767 * amplitude * math.sin(2 * math.pi * 500 * n / RATE)) for n in range(count))
    )


def test_the_level_is_in_db_of_full_scale_every_ten_ms() -> None:
    found = levels(tone(100, 1.0) + tone(100, 0.1) + bytes(3200) + b"\0")
    assert len(found) == 30
    # A sine's mean power is 3 dB below its peak.
    assert found[:10] == pytest.approx([-3.01] * 10, abs=0.1)
    assert found[10:20] == pytest.approx([-23.01] * 10, abs=0.1)
    assert found[20:] == pytest.approx([-96] * 10)


LOUDNESS = [-90.0] * 5 + [-20.0] * 20 + [-90.0] * 30 + [-20.0] * 5


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ((0, 250), (50, 250)),
        ((50, 500), (50, 250)),
        ((60, 240), (60, 240)),
        # So long a silence in front of a word is no slip of the aligner: the word may have been said there, softly.
        ((250, 600), (250, 600)),
        ((0, 60), (0, 60)),
    ],
    ids=["silence in front", "silence behind", "none", "too much in front", "a short word"],
)
def test_silence_at_a_words_edges_is_none_of_it(times: tuple[int, int], expected: tuple[int, int]) -> None:
    assert trimmed(times, LOUDNESS) == expected


@pytest.mark.parametrize(
    ("words", "fits"), [([(50, 250), (550, 600)], True), ([(50, 150)], False), ([(250, 550)], False), ([], False)]
)
def test_words_are_where_somebody_speaks(words: list[tuple[int, int]], fits: bool) -> None:
    assert is_mostly_spoken(words, LOUDNESS) is fits


def test_long_sound_is_cut_where_it_is_quiet() -> None:
    loudness = [-20.0] * 800 + [-80.0] * 40 + [-20.0] * 900
    cuts = list(cuts_at_pauses(loudness, 10_000))
    assert cuts[0][0] == 0
    assert 8000 <= cuts[0][1] <= 8400
    assert cuts[-1][1] == 17_400
    assert all(before[1] == after[0] for before, after in pairwise(cuts))
    assert all(end - start <= 10_000 for start, end in cuts)


def test_nothing_is_nothing() -> None:
    assert levels(b"") == []
    assert list(cuts_at_pauses([], 1000)) == []
