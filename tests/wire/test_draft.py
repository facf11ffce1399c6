"""Variants in a draft: whose text track is whose, and what each variant's own draft holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.wire.draft import can_be_exported, variant_of, variants

VIDEO = {"tt": 0, "sg": [{"d": 1000}]}


def text_track(**meta: object) -> dict[str, object]:
    return {"tt": 7, "m": meta, "sg": [{"text": "hi", "d": 500}]}


@pytest.mark.parametrize(
    ("track", "letter"),
    [
        (text_track(variant="A"), "A"),
        (text_track(title="B"), "B"),
        (text_track(name="Variant b"), "B"),
        (text_track(title="A: bold yellow"), "A"),
        (text_track(title="Style C – white"), "C"),
        (text_track(title="A day in the park"), None),
        (text_track(title="Urban Dreams"), None),
        (VIDEO, None),
        ({"tt": 7, "m": ["A"]}, None),
        ({"tt": 0, "m": {"variant": "A"}}, None),
    ],
)
def test_the_variant_of_a_track(track: dict[str, object], letter: str | None) -> None:
    assert variant_of(track) == letter


def test_a_variants_draft_is_the_base_and_its_own_captions() -> None:
    title, a, b = text_track(title="Urban Dreams"), text_track(variant="A"), text_track(variant="B")
    draft = {"d": 1000, "t": [VIDEO, title, a, b], "unknown": {"kept": True}}
    assert variants(draft) == {
        "A": {"d": 1000, "t": [VIDEO, title, a], "unknown": {"kept": True}},
        "B": {"d": 1000, "t": [VIDEO, title, b], "unknown": {"kept": True}},
    }


def test_one_variant_alone_is_no_test() -> None:
    assert variants({"t": [VIDEO, text_track(variant="A")]}) == {}


@pytest.mark.parametrize(
    ("draft", "possible"),
    [
        ({}, False),
        ({"t": []}, False),
        ({"t": [{"tt": 0, "sg": []}]}, False),
        ({"t": [VIDEO]}, True),
        ({"t": None}, False),
    ],
)
def test_a_draft_needs_a_segment_to_be_exported(draft: dict[str, object], possible: bool) -> None:
    assert can_be_exported(draft) is possible


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=3),
        lambda x: st.lists(x) | st.dictionaries(st.sampled_from(["t", "tt", "m", "sg", "variant", "title", "name"]), x),
    )
)
def test_any_draft_can_be_read(value: object) -> None:
    draft = {"t": value}
    variants(draft)
    can_be_exported(draft)
