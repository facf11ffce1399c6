"""What happens to clips, to the frame, and to everything that stands on the timeline with them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from caption_ab_skill.engine.draft import CaptionTrack, Clip, Cue, CueWord, Draft, Music, Overlay
from caption_ab_skill.engine.editing.operations import (
    AddClip,
    CutOut,
    EditRefused,
    LoadClips,
    Operation,
    OrderClips,
    RemoveClip,
    SetCanvas,
    SetSpeed,
    SetStillLength,
    Source,
    StartOver,
    TrimTo,
    apply,
)
from caption_ab_skill.engine.style import Style

TALK = Source("t", "talk.mp4", "video", 10_000, 1080, 1920, Fraction(30))
WIDE = Source("w", "wide.mp4", "video", 4000, 1920, 1080, Fraction(25))
PHOTO = Source("p", "photo.jpg", "still", 0, 1200, 1600)
SONG = Source("s", "song.mp3", "audio", 60_000)

LOADED = apply(Draft(), LoadClips((TALK,)))
CUES = (Cue(1000, 1000, "one"), Cue(3000, 2000, "two"), Cue(6000, 1000, "three"))
DRAFT = replace(
    LOADED,
    captions=(CaptionTrack("A", Style(), CUES), CaptionTrack("B", Style(), CUES[:1])),
    overlays=(Overlay("Title", 0, 3000), Overlay("End", 7000, 3000)),
    music=Music("s", "song.mp3", 0, 10_000, source_ms=60_000),
)
JOINED = apply(DRAFT, AddClip(WIDE))


def spans(draft: Draft) -> list[tuple[str, int, int, int, float]]:
    return [(clip.media, clip.start_ms, clip.from_ms, clip.to_ms, clip.speed) for clip in draft.clips]


def cues(draft: Draft) -> list[tuple[str, int, int]]:
    return [(cue.text, cue.start_ms, cue.end_ms) for cue in draft.captions[0].cues]


def overlays(draft: Draft) -> list[tuple[str, int, int]]:
    return [(overlay.text, overlay.start_ms, overlay.end_ms) for overlay in draft.overlays]


def music(draft: Draft) -> tuple[int, int]:
    assert draft.music
    return draft.music.start_ms, draft.music.end_ms


def test_what_is_kept_comes_to_the_beginning_with_all_on_it() -> None:
    after = apply(DRAFT, TrimTo(2000, 8000))
    assert spans(after) == [("t", 0, 2000, 8000, 1)]
    assert cues(after) == [("two", 1000, 3000), ("three", 4000, 5000)]
    assert overlays(after) == [("Title", 0, 1000), ("End", 5000, 6000)]
    assert music(after) == (0, 6000)


def test_what_is_cut_out_takes_what_stood_on_it_alone() -> None:
    after = apply(DRAFT, CutOut(2500, 6500))
    assert spans(after) == [("t", 0, 0, 2500, 1), ("t", 2500, 6500, 10_000, 1)]
    assert cues(after) == [("one", 1000, 2000), ("three", 2500, 3000)]
    assert overlays(after) == [("Title", 0, 2500), ("End", 3000, 6000)]
    assert music(after) == (0, 6000)


def test_a_caption_over_a_cut_becomes_shorter() -> None:
    assert cues(apply(DRAFT, CutOut(3500, 4500)))[1] == ("two", 3000, 4000)


def test_words_that_are_cut_out_share_the_gap_that_their_neighbours_leave() -> None:
    words = (CueWord(3000, 500, "a"), CueWord(3500, 1000, "b"), CueWord(4500, 500, "c"))
    draft = replace(DRAFT, captions=(CaptionTrack("A", Style(), (Cue(3000, 2000, "a b c", words),)),))
    cue = apply(draft, CutOut(3500, 4500)).captions[0].cues[0]
    assert [word.text for word in cue.words] == ["a", "b", "c"]
    assert (cue.words[0].start_ms, cue.words[-1].end_ms) == (3000, 4000)


@pytest.mark.parametrize(
    ("operation", "kept", "told"),
    [
        (CutOut(0, 3000), [("t", 0, 3000, 10_000, 1)], False),
        (CutOut(8000), [("t", 0, 0, 8000, 1)], False),
        (CutOut(8000, 15_000), [("t", 0, 0, 8000, 1)], True),
        (CutOut(-500, 1000), [("t", 0, 1000, 10_000, 1)], True),
        (TrimTo(end_ms=4000), [("t", 0, 0, 4000, 1)], False),
        (TrimTo(5000, 99_000), [("t", 0, 5000, 10_000, 1)], True),
    ],
)
def test_a_range_partly_outside_is_used_as_far_as_it_goes(
    operation: Operation, kept: list[tuple[str, int, int, int, float]], told: bool
) -> None:
    assert spans(apply(DRAFT, operation)) == kept
    assert bool(operation.notes(DRAFT)) is told


def test_times_are_on_the_timeline_as_it_now_is() -> None:
    twice = apply(apply(DRAFT, CutOut(0, 2000)), CutOut(0, 2000))
    assert spans(twice) == [("t", 0, 4000, 10_000, 1)]


def test_a_joined_clip_lengthens_what_lasted_to_the_end() -> None:
    assert spans(JOINED) == [("t", 0, 0, 10_000, 1), ("w", 10_000, 0, 4000, 1)]
    assert music(JOINED) == (0, 14_000)
    assert overlays(JOINED)[1] == ("End", 7000, 10_000)


def test_a_clip_in_front_moves_everything() -> None:
    after = apply(DRAFT, AddClip(WIDE, place=1))
    assert [clip.media for clip in after.clips] == ["w", "t"]
    assert cues(after)[0] == ("one", 5000, 6000)
    assert (after.width, after.height) == (1080, 1920)


def test_order_takes_captions_along() -> None:
    after = apply(JOINED, OrderClips((2, 1)))
    assert spans(after) == [("w", 0, 0, 4000, 1), ("t", 4000, 0, 10_000, 1)]
    assert cues(after) == [("one", 5000, 6000), ("two", 7000, 9000), ("three", 10_000, 11_000)]
    assert music(after) == (0, 14_000)


def test_a_clip_is_taken_away() -> None:
    after = apply(JOINED, RemoveClip(1))
    assert spans(after) == [("w", 0, 0, 4000, 1)]
    assert cues(after) == []


@pytest.mark.parametrize(
    ("operation", "clips", "one"),
    [
        (SetSpeed(2), [("t", 0, 0, 10_000, 2), ("w", 5000, 0, 4000, 2)], ("one", 500, 1000)),
        (SetSpeed(0.5, number=2), [("t", 0, 0, 10_000, 1), ("w", 10_000, 0, 4000, 0.5)], ("one", 1000, 2000)),
        (SetSpeed(2, start_ms=0, end_ms=500), [("t", 0, 0, 500, 2), ("t", 250, 500, 10_000, 1)], ("one", 750, 1750)),
        (SetSpeed(factor=2, start_ms=1500), [("t", 0, 0, 1500, 1), ("t", 1500, 1500, 10_000, 2)], ("one", 1000, 1750)),
    ],
)
def test_speed_changes_when_things_are_said(
    operation: SetSpeed, clips: list[tuple[str, int, int, int, float]], one: tuple[str, int, int]
) -> None:
    after = apply(JOINED, operation)
    assert spans(after)[: len(clips)] == clips
    assert cues(after)[0] == one


def test_speed_back_and_forth_is_the_clip_again() -> None:
    assert apply(apply(DRAFT, SetSpeed(2)), SetSpeed(1)) == DRAFT
    there = apply(DRAFT, SetSpeed(4, start_ms=2000, end_ms=4000))
    assert apply(there, SetSpeed(1)).clips == DRAFT.clips


def test_stills_are_a_slideshow() -> None:
    show = apply(Draft(), LoadClips((PHOTO, replace(PHOTO, media="q"), WIDE), still_ms=2000))
    assert spans(show) == [("p", 0, 0, 2000, 1), ("q", 2000, 0, 2000, 1), ("w", 4000, 0, 4000, 1)]
    assert (show.width, show.height, show.frame_rate) == (1200, 1600, 25)
    longer = apply(show, SetStillLength(5000))
    assert [clip.duration_ms for clip in longer.clips] == [5000, 5000, 4000]
    assert [clip.duration_ms for clip in apply(show, SetStillLength(500, 2)).clips] == [2000, 500, 4000]


def test_start_over_is_what_was_loaded() -> None:
    changed = apply(apply(apply(DRAFT, AddClip(WIDE)), CutOut(0, 3000)), SetCanvas("1:1"))
    assert apply(changed, StartOver()) == LOADED
    with pytest.raises(EditRefused, match="nothing_to_start_over"):
        apply(LOADED, StartOver())


@pytest.mark.parametrize(
    ("source", "operation", "size", "ratio", "fit"),
    [
        (TALK, SetCanvas("TikTok"), (1080, 1920), "9:16", "crop"),
        (TALK, SetCanvas("square"), (1080, 1080), "1:1", "blur"),
        (TALK, SetCanvas("Instagram feed"), (1080, 1350), "4:5", "crop"),
        (TALK, SetCanvas("YouTube"), (1920, 1080), "16:9", "blur"),
        (WIDE, SetCanvas("9:16"), (1080, 1920), "9:16", "blur"),
        (WIDE, SetCanvas("9:16", fit="crop"), (1080, 1920), "9:16", "crop"),
        (WIDE, SetCanvas("9x16", bars="#ff0000"), (1080, 1920), "9:16", "bars"),
        (WIDE, SetCanvas("4:3"), (1440, 1080), "4:3", "crop"),
        (WIDE, SetCanvas("抖音"), (1080, 1920), "9:16", "blur"),
        (WIDE, SetCanvas("Betamax"), None, None, None),
        (WIDE, SetCanvas("100:1"), None, None, None),
        (WIDE, SetCanvas(shorter_side=720), (1280, 720), None, None),
        (WIDE, SetCanvas("9:16", shorter_side=720), (720, 1280), "9:16", "blur"),
        (WIDE, SetCanvas(fit="bars"), (1920, 1080), None, "bars"),
        (replace(WIDE, width=320, height=180), SetCanvas("4:5"), (176, 220), "4:5", "blur"),
    ],
)
def test_the_frame(
    source: Source, operation: SetCanvas, size: tuple[int, int] | None, ratio: str | None, fit: str | None
) -> None:
    draft = apply(Draft(), LoadClips((source,)))
    if size is None:
        with pytest.raises(EditRefused, match="no_such_shape"):
            apply(draft, operation)
        return
    after = apply(draft, operation)
    assert ((after.width, after.height), after.canvas.ratio, after.canvas.fit) == (size, ratio, fit)


def test_the_original_frame_comes_back() -> None:
    assert apply(apply(LOADED, SetCanvas("1:1")), SetCanvas("original")) == LOADED


def test_captions_move_into_the_new_safe_area() -> None:
    wide = apply(Draft(), LoadClips((WIDE,)))
    low = replace(wide, captions=(CaptionTrack("A", Style(y=0.93), (Cue(0, 500, "low"),)),))
    assert apply(low, SetCanvas("9:16")).captions[0].style.y == pytest.approx(1250 / 1920 - 0.025, abs=1e-3)


@pytest.mark.parametrize(
    ("draft", "operation", "reply"),
    [
        (Draft(), TrimTo(0, 5), "no_clip"),
        (Draft(), SetCanvas("9:16"), "no_clip"),
        (DRAFT, TrimTo(10_000, 12_000), "time_outside"),
        (DRAFT, CutOut(5000, 5000), "time_outside"),
        (DRAFT, CutOut(), "nothing_left"),
        (DRAFT, RemoveClip(1), "last_clip"),
        (DRAFT, RemoveClip(2), "no_such_clip"),
        (JOINED, OrderClips((2, 3)), "no_such_clip"),
        (JOINED, OrderClips((2, 2)), "clip_order"),
        (DRAFT, SetSpeed(5), "speed"),
        (DRAFT, SetSpeed(factor=0.1), "speed"),
        (DRAFT, SetStillLength(1000), "no_still_there"),
        (DRAFT, AddClip(SONG), "no_picture"),
        (apply(Draft(), LoadClips((PHOTO,))), SetSpeed(2), "no_video_there"),
        (DRAFT, AddClip(PHOTO, still_ms=0), "still_length"),
        (DRAFT, SetCanvas(shorter_side=99), "resolution"),
    ],
)
def test_refused(draft: Draft, operation: Operation, reply: str) -> None:
    with pytest.raises(EditRefused) as refused:
        apply(draft, operation)
    assert refused.value.reply == reply


def test_a_clip_knows_what_of_its_source_it_shows() -> None:
    assert Clip("m", "x", 0, 5986, source_ms=11_971, speed=2).to_ms == 11_971
