"""Captions that are cut anew."""

from __future__ import annotations

from fractions import Fraction

import pytest

from caption_ab_skill.engine.draft import CaptionTrack, Clip, Cue, CueWord, Draft
from caption_ab_skill.engine.editing.operation_json import operation_from_json, operation_to_json
from caption_ab_skill.engine.editing.operations import CutCues, EditRefused, apply
from caption_ab_skill.engine.editing.word_times import word_spans
from caption_ab_skill.engine.style import Style

TEXT = "You can create engaging Reels"
WORDS = tuple(CueWord(1000 + 400 * place, 380, word) for place, word in enumerate(TEXT.split()))
CUE = Cue(1000, 2200, TEXT, WORDS, confidence=0.5)


def draft(*cues: Cue) -> Draft:
    captions = (CaptionTrack("A", Style(), cues), CaptionTrack("B", Style(), cues))
    return Draft(frame_rate=Fraction(25), clips=(Clip("m", "a.mp4", 0, 10_000),), captions=captions)


def test_a_cue_becomes_short_ones_that_follow_the_voice() -> None:
    track = apply(draft(CUE), CutCues("short-form")).captions[0]
    assert track.profile == "short-form"
    assert [cue.text for cue in track.cues] == ["You can create", "engaging Reels"]
    assert [cue.start_ms for cue in track.cues] == [1000, 2200]
    assert [word for cue in track.cues for word in cue.words] == list(WORDS)
    assert {cue.confidence for cue in track.cues} == {0.5}


def test_so_many_words_at_most_and_of_one_variant_alone() -> None:
    after = apply(draft(CUE), CutCues("short-form", 1, ("B",)))
    assert [cue.text for cue in after.captions[1].cues] == TEXT.split()
    assert after.captions[0].cues == (CUE,)


def test_short_ones_become_whole_lines_again() -> None:
    after = apply(apply(draft(CUE), CutCues("short-form", 1)), CutCues("netflix"))
    assert [cue.text for cue in after.captions[0].cues] == [TEXT]


def test_chinese_stays_without_spaces() -> None:
    after = apply(draft(Cue(0, 4000, "今天我们来看看，这个新产品。")), CutCues("short-form"))
    assert "".join(cue.text for cue in after.captions[0].cues) == "今天我们来看看，这个新产品。"


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [("你好", "世界", "你好世界"), ("你好", "{x}", "你好 {x}"), ("你好", "，x", "你好 ，x"), ("one", "two", "one two")],
)
def test_captions_that_become_one_keep_their_words(first: str, second: str, text: str) -> None:
    (cue,) = apply(draft(Cue(0, 900, first), Cue(900, 900, second)), CutCues("netflix")).captions[0].cues
    assert cue.text == text
    assert [word.text for word in cue.words] == [cue.text[start:end] for start, end in word_spans(cue.text)]


def test_words_that_are_not_those_of_the_text_are_left() -> None:
    cues = (Cue(0, 900, "one two", (CueWord(0, 900, "other"),)), Cue(900, 900, " "))
    (cue,) = apply(draft(*cues), CutCues("netflix")).captions[0].cues
    assert (cue.text, [word.text for word in cue.words]) == ("one two", ["one", "two"])


@pytest.mark.parametrize("most", [0, 5, -1])
def test_one_to_four_words(most: int) -> None:
    with pytest.raises(EditRefused) as refused:
        apply(draft(CUE), CutCues("short-form", most))
    assert refused.value.reply == "cue_words"


def test_as_json() -> None:
    operation = CutCues("short-form", 2, ("A",))
    data = {"op": "cut_cues", "profile": "short-form", "most_words": 2, "variants": ["A"]}
    assert operation_to_json(operation) == data
    assert operation_from_json(data, {}) == operation
