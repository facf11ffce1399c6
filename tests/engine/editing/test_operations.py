from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.engine.draft import CaptionTrack, Clip, Cue, Draft
from caption_ab_skill.engine.editing.operations import (
    AddVariant,
    EditRefused,
    LoadClip,
    Look,
    Operation,
    RemoveVariant,
    SetCaptions,
    SetStyle,
    StartOver,
    StartTest,
    apply,
)
from caption_ab_skill.engine.presets import presets
from caption_ab_skill.engine.style import LARGEST, SMALLEST, Style

CLIP = Clip(media="0" * 64, title="clip.mp4", start_ms=0, duration_ms=2000)
LOAD = LoadClip(CLIP, 1080, 1920, Fraction(30))
CUES = (Cue(0, 1000, "Hello"), Cue(1000, 500, "there"))
LOADED = apply(Draft(), LOAD)
TEST = StartTest((CaptionTrack("A", Style(), CUES), CaptionTrack("B", Style(fill="#ff0000"), CUES)))
TESTED = apply(LOADED, TEST)


def letters(draft: Draft) -> str:
    return "".join(track.variant for track in draft.captions)


def test_a_clip_starts_the_timeline_anew() -> None:
    other = LoadClip(Clip("1" * 64, "other.mp4", 0, 500), 640, 480, Fraction(25))
    draft = apply(TESTED, other)
    assert (draft.title, draft.width, draft.height, draft.duration_ms) == ("other.mp4", 640, 480, 500)
    assert draft.captions == ()


def test_first_captions_are_variant_a() -> None:
    draft = apply(LOADED, SetCaptions(CUES))
    assert letters(draft) == "A"
    assert draft.captions[0].cues == CUES


def test_captions_for_all_or_for_one() -> None:
    new = (Cue(0, 700, "New"),)
    assert [track.cues for track in apply(TESTED, SetCaptions(new)).captions] == [new, new]
    assert [track.cues for track in apply(TESTED, SetCaptions(new, ("B",))).captions] == [CUES, new]


def test_a_style_for_all_or_for_one() -> None:
    look = Look(values={"italic": True})
    assert [track.style.italic for track in apply(TESTED, SetStyle(look)).captions] == [True, True]
    assert [track.style.italic for track in apply(TESTED, SetStyle(look, ("B",))).captions] == [False, True]


def test_a_new_variant_takes_the_next_free_letter_and_the_first_ones_words() -> None:
    draft = apply(TESTED, AddVariant(Look(values={"fill": "#00ff00"})))
    assert letters(draft) == "ABC"
    assert draft.captions[2].cues == CUES


def test_removing_a_variant_renames_none_and_frees_its_letter() -> None:
    three = apply(TESTED, AddVariant(Look(values={"fill": "#00ff00"})))
    two = apply(three, RemoveVariant("A"))
    assert letters(two) == "BC"
    assert letters(apply(two, AddVariant(Look(values={"bold": False})))) == "ABC"


def test_start_over_is_the_clip_as_it_came() -> None:
    assert apply(TESTED, StartOver()) == LOADED


@pytest.mark.parametrize(
    ("draft", "operation", "reply"),
    [
        (Draft(), SetCaptions(CUES), "no_clip"),
        (Draft(), TEST, "no_clip"),
        (LOADED, SetStyle(Look(values={"bold": True})), "no_captions"),
        (LOADED, AddVariant(Look(values={"bold": True})), "no_captions"),
        (TESTED, SetStyle(Look(values={"bold": True}), ("C",)), "no_such_variant"),
        (TESTED, SetCaptions(CUES, ("F",)), "no_such_variant"),
        (TESTED, RemoveVariant("D"), "no_such_variant"),
        (apply(TESTED, RemoveVariant("A")), RemoveVariant("B"), "last_variant"),
        (TESTED, SetStyle(Look(factor=10)), "size"),
        (TESTED, SetStyle(Look(factor=0.1)), "size"),
        (TESTED, SetStyle(Look(size_px=1000)), "size"),
        (TESTED, SetStyle(Look(values={"size": 35})), "size"),
    ],
)
def test_refused(draft: Draft, operation: Operation, reply: str) -> None:
    with pytest.raises(EditRefused) as refused:
        apply(draft, operation)
    assert refused.value.reply == reply


def test_there_are_six_letters() -> None:
    draft = TESTED
    for _ in range(4):
        draft = apply(draft, AddVariant(Look(values={"bold": True})))
    with pytest.raises(EditRefused, match="too_many_variants"):
        apply(draft, AddVariant(Look(values={"bold": True})))


def test_px_are_of_the_frames_height() -> None:
    assert Look(size_px=96).on(Style(), 1920).size == 5.0


def test_a_box_stands_in_for_the_outline_of_a_new_look() -> None:
    assert Look(values={"box": "#000000"}).fresh(1080).outline is None
    assert Look(values={"box": "#000000", "outline": "#ff0000"}).fresh(1080).outline == "#ff0000"
    assert Look(values={"box": "#000000"}).on(Style(), 1080).outline == Style().outline


def test_a_presets_name_goes_with_its_look() -> None:
    preset = presets()[0]
    assert Look(preset=preset.style).fresh(1080).preset == preset.name
    assert Look(preset=preset.style, values={"fill": "#123456"}).fresh(1080).preset is None
    assert Look(factor=1.1).on(preset.style, 1080).preset is None


@given(st.floats(0.05, 20, allow_nan=False), st.floats(SMALLEST, LARGEST, allow_nan=False))
def test_sizes_stay_readable_or_are_asked_about(factor: float, size: float) -> None:
    try:
        after = Look(factor=factor).on(Style(size=size), 1080).size
    except EditRefused as refused:
        assert refused.reply == "size"
    else:
        assert SMALLEST <= after <= LARGEST
