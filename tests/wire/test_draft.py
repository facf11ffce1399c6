"""Variants in a draft: whose text track is whose, and what each variant's own draft holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.wire.draft import can_be_exported, is_whole_clip, variant_of, variants, without_captions

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


def test_what_variants_have_in_common() -> None:
    video, title = {"tt": 0, "sg": [{"d": 2}]}, {"tt": 7, "m": {"role": "title"}, "sg": [{"text": "Sale"}]}
    captions = [{"tt": 7, "m": {"variant": letter}, "sg": [{"text": letter}]} for letter in "AB"]
    assert without_captions({"d": 2, "t": [video, *captions, title]}) == {"d": 2, "t": [video, title]}


WHOLE = {"s": 0, "d": 2000, "m": {"title": "clip.mp4", "from": 0, "length": 2000, "speed": 1, "kind": "video"}}


@pytest.mark.parametrize(
    ("meta", "segment", "overlays", "is_whole"),
    [
        ({}, WHOLE, [], True),
        ({}, {"s": 0, "d": 2000}, [], True),  # a backend that says little
        ({"ratio": "1:1"}, WHOLE, [], False),
        ({}, WHOLE, [{"text": "Sale"}], False),
        ({}, {**WHOLE, "d": 1500}, [], False),
        ({}, {**WHOLE, "m": {**WHOLE["m"], "from": 100}}, [], False),  # type: ignore[dict-item]
        ({}, {**WHOLE, "m": {**WHOLE["m"], "speed": 2}}, [], False),  # type: ignore[dict-item]
        ({}, {**WHOLE, "m": {**WHOLE["m"], "title": "other.mp4"}}, [], False),  # type: ignore[dict-item]
    ],
)
def test_whether_a_draft_shows_the_clip_as_it_is(
    meta: dict[str, object], segment: dict[str, object], overlays: list[dict[str, object]], is_whole: bool
) -> None:
    captions = {"tt": 7, "m": {"variant": "A"}, "sg": [{"text": "Hello"}]}
    title = {"tt": 7, "m": {"role": "title"}, "sg": overlays}
    draft = {"m": meta, "t": [{"tt": 0, "sg": [segment]}, captions, title]}
    assert is_whole_clip(draft, "clip.mp4") == is_whole


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
    is_whole_clip(draft, "clip.mp4")
