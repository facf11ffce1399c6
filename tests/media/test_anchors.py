from __future__ import annotations

import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.media.anchors import Part, matched_times, parts_between_anchors

WORDS = [f"word{number}" for number in range(200)]


def heard(words: list[str], each_ms: int = 400) -> list[tuple[str, tuple[int, int]]]:
    return [(word, (place * each_ms, place * each_ms + 350)) for place, word in enumerate(words)]


def test_parts_are_cut_where_both_agree() -> None:
    parts = parts_between_anchors(WORDS, heard(WORDS), 80_000)
    assert len(parts) > 3
    for part in parts[1:]:
        assert part.start_ms == part.first * 400
        assert part.start_ms < part.end_ms


def test_where_nothing_agrees_it_is_one_part() -> None:
    assert parts_between_anchors(WORDS, heard(["other"] * 200), 80_000) == [Part(0, 200, 0, 80_000)]


def test_matched_words_have_their_times_and_single_ones_are_chance() -> None:
    times = matched_times(["a", "b", "c", "d"], heard(["x", "a", "b", "y", "d"]))
    assert times == [(400, 750), (800, 1150), None, None]


@given(st.lists(st.sampled_from(WORDS[:9]), max_size=300), st.integers(0, 10**6))
def test_the_parts_are_the_whole_script_in_order(script: list[str], seed: int) -> None:
    said = [word for word in script if random.Random(seed + hash(word)).random() > 0.2]
    length = max(1, len(said)) * 400
    parts = parts_between_anchors(script, heard(said), length)
    assert (parts[0].first, parts[0].start_ms) == (0, 0)
    assert (parts[-1].last, parts[-1].end_ms) == (len(script), length)
    assert all((a.last, a.end_ms) == (b.first, b.start_ms) for a, b in pairwise(parts))
