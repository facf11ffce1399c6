"""What a look changes, and what happens to variants, titles and sound."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from caption_ab_skill.engine.draft import CaptionTrack, Cue, Draft
from caption_ab_skill.engine.editing.operations import (
    LOUDER,
    QUIETER,
    AddMusic,
    AddOverlay,
    AddVariant,
    Batch,
    CopyLook,
    EditRefused,
    LoadClips,
    Look,
    Operation,
    RemoveMusic,
    RemoveOverlay,
    RemoveVariant,
    RenameVariant,
    SetCaptions,
    SetClipSound,
    SetMusic,
    SetOverlay,
    SetSound,
    SetStyle,
    Source,
    StartTest,
    apply,
)
from caption_ab_skill.engine.presets import presets
from caption_ab_skill.engine.style import Style

TALK = Source("t", "talk.mp4", "video", 10_000, 1080, 1920)
SONG = Source("s", "song.mp3", "audio", 4000)
CUES = (Cue(0, 1000, "one"), Cue(2000, 1000, "two"))
A, B = Style(fill="#ffff00"), Style(fill="#ffffff", box="#000000", size=6)
DRAFT = replace(
    apply(Draft(), LoadClips((TALK,))), captions=(CaptionTrack("A", A, CUES), CaptionTrack("B", B, CUES[:1]))
)
TITLED = apply(apply(DRAFT, AddOverlay("Second", 5000)), AddOverlay("First"))
SCORED = apply(DRAFT, AddMusic(SONG, volume=40))


def style(draft: Draft, variant: str = "A") -> Style:
    return next(track.style for track in draft.captions if track.variant == variant)


def letters(draft: Draft) -> str:
    return "".join(track.variant for track in draft.captions)


@pytest.mark.parametrize(
    ("look", "changed"),
    [
        (Look(values={"fill": "#00ff00"}), {"fill": "#00ff00"}),
        (Look(values={"bold": False}), {"weight": 400}),
        (Look(values={"uppercase": True}), {"case": "upper"}),
        (Look(values={"case": "title", "italic": True}), {"case": "title", "italic": True}),
        (Look(factor=1.1), {"size": 5.5}),
        (Look(size_px=96), {"size": 5.0}),
        (Look(values={"outline": "#000000"}, widths_px={"outline_width": 4}), {"outline_width": 0.2083}),
        (Look(values={"size": 8}), {"size": 8}),
        (Look(factors={"outline_width": 2}), {"outline_width": 0.7}),
        (Look(factors={"outline_width": 99}), {"outline_width": 5}),
        (Look(steps={"weight": 200, "max_lines": 1}), {"weight": 900, "max_lines": 3}),
        (Look(steps={"letter_spacing": 5}), {"letter_spacing": 5}),
        (Look(steps={"box_opacity": -0.25}), {"box_opacity": 0.75}),
        (Look(values={"position": "top"}), {"position": "top"}),
        (Look(values={"y": 0.2}), {"y": 0.2, "position": "top"}),
        (Look(values={"y": 0.5}), {"y": 0.5, "position": "middle"}),
        (Look(move=-0.05), {"shift": -0.05}),
        (Look(move=0.05), {}),
        (Look(values={"position": "top"}, move=0.05), {"position": "top", "shift": 0.05}),
        (Look(values={"shadow": "#000000", "animation": "pop"}), {"shadow": "#000000", "animation": "pop"}),
        (Look(lightness={"outline": 0.2}), {"outline": "#161616"}),
    ],
)
def test_a_look_changes_what_it_says_and_nothing_else(look: Look, changed: dict[str, Any]) -> None:
    assert style(apply(DRAFT, SetStyle(look, ("A",)))) == replace(A, **changed)
    assert style(apply(DRAFT, SetStyle(look, ("A",))), "B") == B


def test_higher_and_lower_again_is_where_it_was_and_stops_at_the_safe_area() -> None:
    higher = apply(DRAFT, SetStyle(Look(move=-0.05)))
    assert apply(higher, SetStyle(Look(move=0.05))) == DRAFT
    top = DRAFT
    for _ in range(30):
        top = apply(top, SetStyle(Look(move=-0.05), ("A",)))
    assert apply(top, SetStyle(Look(move=-0.05), ("A",))) == top
    assert style(apply(top, SetStyle(Look(values={"position": "bottom"}), ("A",)))) == A


@pytest.mark.parametrize("values", [{"animation": "spin"}, {"fill": "yellow"}, {"bold": 1}, {"max_lines": 9}])
def test_a_value_that_cannot_be_drawn_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(EditRefused, match="sentence") as refused:
        apply(DRAFT, SetStyle(Look(values=values)))
    assert str(refused.value.values["sentence"]).endswith(".")


def test_one_look_is_copied_with_a_change() -> None:
    after = apply(DRAFT, CopyLook("B", ("A",), Look(factor=1.25)))
    assert style(after) == replace(B, size=7.5)
    assert after.captions[0].cues == CUES


def test_a_new_variant_may_be_like_another() -> None:
    after = apply(DRAFT, AddVariant(Look(values={"fill": "#ff0000"}), like="B"))
    assert style(after, "C") == replace(B, fill="#ff0000")
    assert after.captions[2].cues == CUES[:1]
    own = apply(DRAFT, AddVariant(Look(values={"fill": "#ff0000"}), cues=CUES[1:]))
    assert own.captions[2].cues == CUES[1:]


def test_a_name_stands_beside_the_letter() -> None:
    after = apply(DRAFT, RenameVariant("B", " the  calm one "))
    assert (letters(after), after.captions[1].label) == ("AB", "the calm one")
    assert apply(after, RenameVariant("B", "")) == DRAFT


def test_a_preset_is_a_whole_look() -> None:
    look = presets()[2].style
    assert style(apply(DRAFT, SetStyle(Look(preset=look), ("A",)))) == look


def test_captions_are_fitted_to_the_clip() -> None:
    given = (Cue(9000, 5000, "late"), Cue(0, 1000, "one"), Cue(500, 1000, "two"), Cue(20_000, 5, "gone"))
    after = apply(DRAFT, SetCaptions(given, ("A",)))
    assert [(cue.text, cue.start_ms, cue.end_ms) for cue in after.captions[0].cues] == [
        *[("one", 0, 500), ("two", 500, 1500), ("late", 9000, 10_000)],
    ]


def test_variants_of_a_test_without_words_have_those_that_are_there() -> None:
    after = apply(DRAFT, StartTest((CaptionTrack("B", B, ()), CaptionTrack("A", A, CUES[1:]))))
    assert [(track.variant, track.cues) for track in after.captions] == [("A", CUES[1:]), ("B", CUES)]


@pytest.mark.parametrize(
    ("operation", "shown", "told"),
    [
        (AddOverlay("Hi"), ("Hi", 0, 3000), False),
        (AddOverlay("Hi", 9000), ("Hi", 9000, 10_000), False),
        (AddOverlay("Hi", 9000, 5000), ("Hi", 9000, 10_000), True),
        (AddOverlay("Hi", at_end=True), ("Hi", 7000, 10_000), False),
        (AddOverlay("Hi", duration_ms=2000, at_end=True), ("Hi", 8000, 10_000), False),
    ],
)
def test_a_title(operation: AddOverlay, shown: tuple[str, int, int], told: bool) -> None:
    overlay = apply(DRAFT, operation).overlays[0]
    assert (overlay.text, overlay.start_ms, overlay.end_ms) == shown
    assert bool(operation.notes(DRAFT)) is told


def test_titles_are_numbered_in_order_of_time() -> None:
    assert [overlay.text for overlay in TITLED.overlays] == ["First", "Second"]
    assert [overlay.text for overlay in apply(TITLED, RemoveOverlay(1)).overlays] == ["Second"]
    assert apply(TITLED, RemoveOverlay()).overlays == ()
    changed = apply(TITLED, SetOverlay(2, text="New", start_ms=4000, look=Look(values={"position": "middle"})))
    overlay = changed.overlays[1]
    assert (overlay.text, overlay.start_ms, overlay.duration_ms) == ("New", 4000, 3000)
    assert overlay.style.position == "middle"


def test_music_lasts_as_long_as_the_clip_and_is_ducked() -> None:
    music = SCORED.music
    assert music
    assert (music.title, music.start_ms, music.end_ms, music.volume) == ("song.mp3", 0, 10_000, 40)
    assert (music.loop, music.duck_db, music.fade_in_ms, music.fade_out_ms) == (True, 12, 0, 2000)


def test_music_without_looping_ends_by_itself_and_that_is_told() -> None:
    operation = AddMusic(SONG, loop=False)
    music = apply(DRAFT, operation).music
    assert music
    assert music.end_ms == 4000
    assert operation.notes(DRAFT)[0].reply == "music_ends"
    again = apply(apply(DRAFT, operation), SetMusic(loop=True)).music
    assert again
    assert again.end_ms == 10_000


@pytest.mark.parametrize(
    ("operation", "volume"),
    [
        (SetMusic(volume=35), 35),
        (SetMusic(factor=0.5), 20),
        (SetMusic(factor=QUIETER), 20.0),
        (SetMusic(factor=LOUDER), 79.8),
        (SetMusic(factor=99), 200),
        (SetMusic(volume=0), 0),
    ],
)
def test_how_loud_music_is(operation: SetMusic, volume: float) -> None:
    music = apply(SCORED, operation).music
    assert music
    assert music.volume == pytest.approx(volume, abs=0.1)


def test_music_goes_and_the_clips_sound_stays() -> None:
    muted = apply(SCORED, SetSound(muted=True))
    assert (muted.sound.muted, muted.music) == (True, SCORED.music)
    assert apply(muted, SetSound(volume=50)).sound.muted is False
    assert apply(muted, SetSound(normalize=True)).sound.muted is True
    assert apply(SCORED, RemoveMusic()) == DRAFT
    assert apply(SCORED, SetClipSound(1, factor=0.5)).clips[0].volume == 50


def test_a_batch_is_all_or_nothing() -> None:
    both = Batch((SetStyle(Look(values={"italic": True})), RenameVariant("A", "x")))
    after = apply(DRAFT, both)
    assert (style(after).italic, after.captions[0].label) == (True, "x")
    with pytest.raises(EditRefused, match="no_such_variant"):
        apply(DRAFT, Batch((*both.operations, RemoveVariant("F"))))


@pytest.mark.parametrize(
    ("draft", "operation", "reply"),
    [
        (DRAFT, CopyLook("C", ("A",)), "no_such_variant"),
        (DRAFT, AddVariant(like="C"), "no_such_variant"),
        (DRAFT, RenameVariant("A", "x" * 61), "label_too_long"),
        (DRAFT, SetCaptions((Cue(20_000, 500, "x"),)), "captions_outside"),
        (DRAFT, StartTest(()), "ask_captions"),
        (replace(DRAFT, captions=()), StartTest((CaptionTrack("A", A, ()),)), "ask_captions"),
        (DRAFT, StartTest((CaptionTrack("A", A, CUES), CaptionTrack("A", B, CUES))), "sentence"),
        (Draft(), AddOverlay("x"), "no_clip"),
        (DRAFT, AddOverlay("x", 10_000), "time_outside"),
        (DRAFT, AddOverlay(" "), "no_words"),
        (DRAFT, RemoveOverlay(), "no_overlays"),
        (TITLED, RemoveOverlay(3), "no_such_overlay"),
        (TITLED, SetOverlay(0, "x"), "no_such_overlay"),
        (Draft(), AddMusic(SONG), "no_clip"),
        (DRAFT, AddMusic(replace(SONG, kind="still")), "not_music"),
        (DRAFT, SetMusic(volume=5), "no_music"),
        (DRAFT, RemoveMusic(), "no_music"),
        (SCORED, SetMusic(volume=201), "volume"),
        (SCORED, SetMusic(duck_db=61), "duck"),
        (SCORED, SetMusic(start_ms=10_000), "time_outside"),
        (DRAFT, SetSound(volume=-1), "volume"),
        (DRAFT, SetClipSound(2, muted=True), "no_such_clip"),
    ],
)
def test_refused(draft: Draft, operation: Operation, reply: str) -> None:
    with pytest.raises(EditRefused) as refused:
        apply(draft, operation)
    assert refused.value.reply == reply
