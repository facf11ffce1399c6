"""What happens to captions' words and times, edit by edit."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from caption_ab_skill.engine.draft import CaptionTrack, Clip, Cue, CueWord, Draft
from caption_ab_skill.engine.editing.operations import (
    DeleteCue,
    EditRefused,
    InsertCue,
    MergeCues,
    Operation,
    ReplaceWords,
    SetCueText,
    SetCueTimes,
    ShiftCues,
    SplitCue,
    StretchCuesToSpeech,
    apply,
)
from caption_ab_skill.engine.style import Style

CUES = (Cue(1000, 1000, "Hello there"), Cue(3000, 2000, "the other day"), Cue(5000, 1000, "Goodbye"))


def draft_of(*cues: Cue, variants: str = "A", duration_ms: int = 10_000) -> Draft:
    tracks = tuple(CaptionTrack(letter, Style(), cues) for letter in variants)
    return Draft("talk", 1080, 1920, Fraction(30), (Clip("m", "talk.mp4", 0, duration_ms),), tracks)


TALK = draft_of(*CUES, variants="AB")


def texts(draft: Draft, variant: int = 0) -> list[str]:
    return [cue.text for cue in draft.captions[variant].cues]


def times(draft: Draft, variant: int = 0) -> list[tuple[int, int]]:
    return [(cue.start_ms, cue.end_ms) for cue in draft.captions[variant].cues]


def test_other_words_in_all_variants_or_in_one() -> None:
    assert texts(apply(TALK, SetCueText(2, "Hi"))) == ["Hello there", "Hi", "Goodbye"]
    one = apply(TALK, SetCueText(2, "  Hi\nyou ", ("B",)))
    assert (texts(one, 0)[1], texts(one, 1)[1]) == ("the other day", "Hi\nyou")


@pytest.mark.parametrize(
    ("text", "old", "new", "after"),
    [
        ("the other theme", "the", "a", "a other theme"),
        ("The cat. THE end", "the", "a", "a cat. a end"),
        ("hello world", "Hello  World", "Hi", "Hi"),
        ("remove this word", "this", "", "remove word"),
        ("well, um, yes", "um,", "", "well, yes"),
        ("say it now.", "now", "", "say it."),
        ("now say it", "Now", "", "say it"),
        ("one\ntwo", "two", "", "one"),
        ("C++ rocks", "C++", "Rust", "Rust rocks"),
        ("price {x} \\N", "{x}", "\\1", "price \\1 \\N"),
        ("今天天气很好", "天气", "心情", "今天心情很好"),
        ("naïve café", "cafe", "bar", None),
        ("wording", "word", "x", None),
        ("2020 and 20", "20", "30", "2020 and 30"),
        ("don't worry", "worry", "panic", "don't panic"),
    ],
)
def test_words_are_replaced_whole(text: str, old: str, new: str, after: str | None) -> None:
    draft = draft_of(Cue(0, 1000, text), Cue(2000, 500, "zzz"))
    if after is None:
        with pytest.raises(EditRefused, match="words_not_found"):
            apply(draft, ReplaceWords(old, new))
    else:
        assert texts(apply(draft, ReplaceWords(old, new))) == [after, "zzz"]


def test_how_often_words_stand_there_is_counted_and_told() -> None:
    draft = draft_of(Cue(0, 500, "the cat and the dog"), Cue(600, 500, "The end"), variants="AB")
    assert ReplaceWords("the", "a").hits(draft) == 3
    assert ReplaceWords("the", "a").notes(draft)[0].values == {"count": 3}
    assert ReplaceWords("the", "a", match_case=True).hits(draft) == 2
    assert ReplaceWords("the", "a", number=2).hits(draft) == 1
    assert ReplaceWords("cat", "a").notes(draft) == ()


def test_a_caption_of_which_all_words_go_goes_itself() -> None:
    assert texts(apply(TALK, ReplaceWords("goodbye", ""))) == ["Hello there", "the other day"]


def test_captions_are_taken_away_by_their_numbers() -> None:
    assert texts(apply(TALK, DeleteCue(1))) == ["the other day", "Goodbye"]
    assert texts(apply(TALK, DeleteCue(3, 2))) == ["Hello there"]
    assert texts(apply(TALK, DeleteCue(1, variants=("A",))), 1) == ["Hello there", "the other day", "Goodbye"]


@pytest.mark.parametrize(
    ("operation", "place", "span"),
    [
        (InsertCue("Hi", 0, 500), 0, (0, 500)),
        (InsertCue("Hi", 0, 5000), 0, (0, 1000)),
        (InsertCue("Hi", 2000), 1, (2000, 2833)),
        (InsertCue("Hi", after=1), 1, (2000, 2833)),
        (InsertCue("Hi", after=3, duration_ms=1500), 3, (6000, 7500)),
        (InsertCue("Hi", after=0), 0, (0, 833)),
        (InsertCue("Hi", 9500, 3000), 3, (9500, 10_000)),
        (InsertCue("Hi", 4000, 500), 2, (4000, 4500)),
    ],
)
def test_a_caption_is_put_in(operation: InsertCue, place: int, span: tuple[int, int]) -> None:
    after = apply(TALK, operation)
    assert (texts(after)[place], times(after)[place]) == ("Hi", span)
    assert len(texts(after)) == 4


def test_a_caption_that_another_begins_in_ends_there() -> None:
    assert times(apply(TALK, InsertCue("Hi", 4000, 500)))[1] == (3000, 4000)


@pytest.mark.parametrize(
    ("operation", "halves", "cut"),
    [
        (SplitCue(2), ("the", "other day"), 3667),
        (SplitCue(2, words=2), ("the other", "day"), 4333),
        (SplitCue(2, at_ms=3500), ("the", "other day"), 3500),
        (SplitCue(1), ("Hello", "there"), 1500),
    ],
)
def test_a_caption_is_split_by_the_words_share(operation: SplitCue, halves: tuple[str, str], cut: int) -> None:
    after = apply(TALK, operation)
    place = operation.number - 1
    assert tuple(texts(after)[place : place + 2]) == halves
    assert times(after)[place][1] == times(after)[place + 1][0] == cut


def test_a_caption_is_split_where_the_words_are_spoken() -> None:
    words = (CueWord(1000, 200, "a"), CueWord(1200, 200, "b"), CueWord(2700, 300, "c"))
    after = apply(draft_of(Cue(1000, 2000, "a b c", words)), SplitCue(1, words=2))
    assert times(after) == [(1000, 2700), (2700, 3000)]
    assert [cue.words for cue in after.captions[0].cues] == [words[:2], words[2:]]


def test_lines_are_where_a_caption_falls_apart() -> None:
    assert texts(apply(draft_of(Cue(0, 900, "one\ntwo three four")), SplitCue(1))) == ["one", "two three four"]


def test_chinese_is_split_between_characters() -> None:
    assert texts(apply(draft_of(Cue(0, 900, "今天天气很好。")), SplitCue(1, words=2))) == ["今天", "天气很好。"]


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ("Hello", "there", "Hello there"),
        ("今天", "很好", "今天很好"),
        ("今天", "OK", "今天 OK"),
        ("안녕", "하세요", "안녕 하세요"),
    ],
)
def test_captions_are_merged(first: str, second: str, together: str) -> None:
    after = apply(draft_of(Cue(0, 500, first), Cue(700, 500, second)), MergeCues(1, 2))
    assert (texts(after), times(after)) == ([together], [(0, 1200)])


def test_merging_keeps_the_times_of_words() -> None:
    words = (CueWord(0, 100, "a"), CueWord(200, 100, "b"))
    after = apply(draft_of(Cue(0, 500, "a b", words), Cue(600, 400, "c")), MergeCues(1, 2))
    assert after.captions[0].cues[0].words == (*words, CueWord(600, 400, "c"))


@pytest.mark.parametrize(
    ("operation", "after", "told"),
    [
        (ShiftCues(500), [(1500, 2500), (3500, 5500), (5500, 6500)], False),
        (ShiftCues(-500), [(500, 1500), (2500, 4500), (4500, 5500)], False),
        (ShiftCues(-1500), [(0, 500), (1500, 3500), (3500, 4500)], True),
        (ShiftCues(-60_000), [(0, 200), (200, 400), (400, 600)], True),
        (ShiftCues(4500), [(5500, 6500), (7500, 9500), (9500, 10_000)], True),
        (ShiftCues(60_000), [(9400, 9600), (9600, 9800), (9800, 10_000)], True),
        (ShiftCues(500, 1), [(1500, 2500), (3000, 5000), (5000, 6000)], False),
        (ShiftCues(-2500, 2), [(1000, 2000), (2000, 2500), (5000, 6000)], True),
        (ShiftCues(9000, 3), [(1000, 2000), (3000, 5000), (9800, 10_000)], True),
    ],
)
def test_shifting_moves_both_ends_as_far_as_they_go(
    operation: ShiftCues, after: list[tuple[int, int]], told: bool
) -> None:
    assert times(apply(TALK, operation)) == after
    assert bool(operation.notes(TALK)) is told


@pytest.mark.parametrize(
    ("operation", "span", "told"),
    [
        (SetCueTimes(2, 2500, 4000), (2500, 4000), False),
        (SetCueTimes(2, end_ms=4000), (3000, 4000), False),
        (SetCueTimes(2, 1000, 9000), (2000, 5000), True),
    ],
)
def test_times_that_are_said(operation: SetCueTimes, span: tuple[int, int], told: bool) -> None:
    assert times(apply(TALK, operation))[1] == span
    assert bool(operation.notes(TALK)) is told


def test_captions_are_spread_over_speech() -> None:
    after = apply(TALK, StretchCuesToSpeech(((0, 4000), (6000, 10_000))))
    assert times(after) == [(0, 2000), (2000, 8000), (8000, 10_000)]
    assert texts(after) == texts(TALK)


def test_captions_that_hardly_fit_into_the_speech_share_it() -> None:
    after = apply(TALK, StretchCuesToSpeech(((300, 333),)))
    assert times(after) == [(300, 311), (311, 322), (322, 333)]


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Hello big world", [("Hello", 0, 400), ("big", 500, 700), ("world", 800, 1000)]),
        ("Hello BIG, world", [("Hello", 0, 400), ("BIG,", 500, 700), ("world", 800, 1000)]),
        ("Hello small world", [("Hello", 0, 400), ("small", 500, 700), ("world", 800, 1000)]),
        ("Hello world", [("Hello", 0, 400), ("world", 800, 1000)]),
        ("Hello so very world", [("Hello", 0, 400), ("so", 500, 567), ("very", 567, 700), ("world", 800, 1000)]),
        ("Hello big old world", [("Hello", 0, 400), ("big", 500, 700), ("old", 700, 800), ("world", 800, 1000)]),
        ("Oh Hello big world", [("Oh", 0, 114), ("Hello", 114, 400), ("big", 500, 700), ("world", 800, 1000)]),
    ],
)
def test_times_of_words_stay_right_when_words_change(text: str, spoken: list[tuple[str, int, int]]) -> None:
    words = (CueWord(0, 400, "Hello"), CueWord(500, 200, "big"), CueWord(800, 200, "world"))
    cue = apply(draft_of(Cue(0, 1000, "Hello big world", words, 0.4)), SetCueText(1, text)).captions[0].cues[0]
    assert [(word.text, word.start_ms, word.end_ms) for word in cue.words] == spoken
    assert cue.confidence == (0.4 if text == "Hello big world" else None)


def test_words_move_with_their_caption() -> None:
    words = (CueWord(1000, 500, "a"), CueWord(1500, 500, "b"))
    after = apply(draft_of(Cue(1000, 1000, "a b", words)), ShiftCues(250))
    assert after.captions[0].cues[0].words == (CueWord(1250, 500, "a"), CueWord(1750, 500, "b"))


def test_a_caption_that_only_some_variants_have_is_changed_in_those() -> None:
    short = replace(TALK, captions=(TALK.captions[0], replace(TALK.captions[1], cues=CUES[:1])))
    after = apply(short, DeleteCue(3))
    assert (len(texts(after, 0)), len(texts(after, 1))) == (2, 1)


@pytest.mark.parametrize(
    ("operation", "reply"),
    [
        (SetCueText(4, "x"), "no_such_cue"),
        (SetCueText(0, "x"), "no_such_cue"),
        (SetCueText(1, " \n"), "no_words"),
        (SetCueText(1, "x", ("D",)), "no_such_variant"),
        (DeleteCue(2, 9), "no_such_cue"),
        (ReplaceWords(" ", "x"), "no_words"),
        (InsertCue("x"), "ask_cue_time"),
        (InsertCue("x", 1100, 500), "no_room_for_cue"),
        (InsertCue("x", after=2), "no_room_for_cue"),
        (InsertCue("x", 10_000), "time_outside"),
        (SplitCue(3), "cannot_split"),
        (SplitCue(2, words=3), "cannot_split_there"),
        (SplitCue(2, at_ms=9000), "outside_cue"),
        (MergeCues(2, 2), "ask_merge"),
        (MergeCues(2, 4), "no_such_cue"),
        (ShiftCues(100, 7), "no_such_cue"),
        (SetCueTimes(1, 5000, 6000), "cue_times"),
        (StretchCuesToSpeech(()), "no_speech"),
        (StretchCuesToSpeech(((0, 2),)), "no_speech"),
    ],
)
def test_refused(operation: Operation, reply: str) -> None:
    with pytest.raises(EditRefused) as refused:
        apply(TALK, operation)
    assert refused.value.reply == reply


@pytest.mark.parametrize("operation", [SetCueText(1, "x"), DeleteCue(1), ShiftCues(5), ReplaceWords("a", "b")])
def test_without_captions_there_is_nothing_to_change(operation: Operation) -> None:
    with pytest.raises(EditRefused, match="no_captions"):
        apply(replace(TALK, captions=()), operation)
