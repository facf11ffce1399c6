"""Operations as JSON: what a host with a language model of its own sends."""

from __future__ import annotations

import json
from typing import Any

import pytest

from caption_ab_skill.engine.draft import CaptionTrack, Cue
from caption_ab_skill.engine.editing.history import Undo
from caption_ab_skill.engine.editing.operation_json import operation_from_json, operation_to_json, operations_schema
from caption_ab_skill.engine.editing.operations import (
    AddMusic,
    Batch,
    CopyLook,
    CutOut,
    EditRefused,
    LoadClips,
    Look,
    SetCaptions,
    SetStyle,
    Source,
    StartTest,
    StretchCuesToSpeech,
)
from caption_ab_skill.engine.presets import preset

SONG = Source("s1", "song.mp3", "audio", 4000)
FILES = {"s1": SONG, "v1": Source("v1", "talk.mp4", "video", 9000, 1080, 1920)}

CASES: list[tuple[dict[str, Any], Any]] = [
    (
        {"op": "set_style", "look": {"fill": "#ffff00", "outline": None, "factor": 1.25}, "variants": ["A"]},
        SetStyle(Look(values={"fill": "#ffff00", "outline": None}, factor=1.25), ("A",)),
    ),
    ({"op": "set_style", "look": {"bold": True, "move": -0.05}}, SetStyle(Look(values={"bold": True}, move=-0.05))),
    ({"op": "set_style", "look": {"preset": "black-box"}}, SetStyle(Look(preset=preset("black-box").style))),
    ({"op": "copy_look", "source": "B", "variants": ["A"]}, CopyLook("B", ("A",))),
    ({"op": "cut_out", "start_ms": 2000, "end_ms": 4000}, CutOut(2000, 4000)),
    ({"op": "add_music", "media": "s1", "volume": 35.0}, AddMusic(SONG, 35.0)),
    ({"op": "load_clips", "media": ["v1"]}, LoadClips((FILES["v1"],))),
    (
        {"op": "set_captions", "cues": [{"start_ms": 0, "duration_ms": 500, "text": "Hi"}]},
        SetCaptions((Cue(0, 500, "Hi"),)),
    ),
    ({"op": "stretch_cues_to_speech", "spans": [[0, 500], [900, 2000]]}, StretchCuesToSpeech(((0, 500), (900, 2000)))),
    (
        {"op": "start_test", "variants": [{"variant": "A", "style": {"preset": "bold-yellow"}, "cues": []}]},
        StartTest((CaptionTrack("A", preset("bold-yellow").style, ()),)),
    ),
    ({"op": "batch", "operations": [{"op": "cut_out", "end_ms": 5}]}, Batch((CutOut(0, 5),))),
    ({"op": "undo"}, Undo()),
    ({"op": "undo", "variant": "A"}, Undo("A")),
]


@pytest.mark.parametrize(("data", "operation"), CASES, ids=lambda case: case["op"] if isinstance(case, dict) else "")
def test_an_operation_is_read_and_written(data: dict[str, Any], operation: Any) -> None:
    assert operation_from_json(data, FILES) == operation
    assert operation_to_json(operation) == data


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (5, "one of add_clip"),
        ({}, "one of add_clip"),
        ({"op": "explode"}, "one of add_clip"),
        ({"op": "set_style"}, "look"),
        ({"op": "set_style", "look": {"animation": "spin"}}, "animation"),
        ({"op": "set_style", "look": {"glow": 1}}, "glow"),
        ({"op": "set_style", "look": {"preset": "neon"}}, "neon"),
        ({"op": "cut_out", "start_ms": "soon"}, "start_ms"),
        ({"op": "cut_out", "start_ms": 1.5}, "start_ms"),
        ({"op": "cut_out", "start": 0}, "start"),
        ({"op": "set_captions", "cues": [{"start_ms": -1, "duration_ms": 5, "text": "x"}]}, "start_ms"),
        ({"op": "set_speed", "speed": float("nan")}, "speed"),
        ({"op": "batch", "operations": [{"op": "undo"}]}, "operations"),
        ({"op": "load_clip"}, "one of add_clip"),
    ],
)
def test_what_is_no_operation_is_one_sentence(data: object, words: str) -> None:
    with pytest.raises(EditRefused) as refused:
        operation_from_json(data)
    sentence = str(refused.value.values["sentence"])
    assert refused.value.reply == "sentence"
    assert words in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_file_that_was_not_uploaded_is_refused() -> None:
    with pytest.raises(EditRefused, match="no_such_media"):
        operation_from_json({"op": "add_music", "media": "zz"}, FILES)


def test_the_schema_names_every_operation_and_says_what_it_is_for() -> None:
    schema = operations_schema()
    assert json.loads(json.dumps(schema)) == schema
    by_name = schema["discriminator"]["mapping"]
    assert {data["op"] for data, _ in CASES} <= set(by_name)
    for reference in by_name.values():
        assert schema["$defs"][reference.rsplit("/", 1)[1]]["description"]
