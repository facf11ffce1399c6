"""Of the labelled requests to work with no fewer are right than were, and the files say what they mean."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "data"))

from labelled_edits import LANGUAGES, Request, fault_of, part_of, requests, starts

# The share of the requests to work with that is fully right; `bench/understanding_edits.py` lists the others.
RIGHT = {"en": 0.88, "zh": 0.97, "es": 0.98, "de": 0.98, "fr": 0.98}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_fewer_requests_to_work_with_are_right(language: str) -> None:
    listed = requests(language, "work")
    faults = [(request.messages, fault.what) for request in listed if (fault := fault_of(request))]
    assert len(faults) <= len(listed) * (1 - RIGHT[language]), faults


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_of_both_parts(language: str) -> None:
    everything = requests(language)
    assert len(everything) >= {"en": 170, "zh": 150}.get(language, 40)
    measured = requests(language, "measured")
    assert 0.1 < len(measured) / len(everything) < 0.4
    assert all(request.start in starts() for request in everything)


def test_no_request_stands_twice() -> None:
    texts = [(request.start, request.messages) for language in LANGUAGES for request in requests(language)]
    assert len(set(texts)) == len(texts)


def test_the_split_is_by_the_text_alone() -> None:
    assert {part_of(text) for text in ("make A yellow", "B小一点", "undo", "redo", "cut 2-4s")} <= {"work", "measured"}
    assert part_of(" make A yellow ") == part_of("make A yellow")


def test_a_wrong_result_is_a_fault() -> None:
    """The measure can fail: what was done is held against another wish."""
    assert fault_of(Request("en", "test", ("make B red",), "style B fill=#ff0000")) is None
    fault = fault_of(Request("en", "test", ("make B red",), "style B fill=#123456"))
    assert fault is not None
    assert fault.changed
