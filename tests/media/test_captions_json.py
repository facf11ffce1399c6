from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.media.captions_file import CaptionsRefused, Cue, parse_captions

TWO = (Cue(500, 2000, "Hello there"), Cue(2500, 4000, "two"))


SECONDS = [{"start": 0.5, "end": 2.0, "text": " Hello there"}, {"start": 2.5, "end": 4, "text": "two"}]
OFFSETS = [
    {"offsets": {"from": 500, "to": 2000}, "text": "Hello there"},
    {"offsets": {"from": 2500, "to": 4000}, "text": " two"},
]
STAMPS = [
    {"timestamp": [0.5, 2.0], "text": "Hello there"},
    {"timestamp": [2.5, 4.0], "text": "two"},
    {"timestamp": [4.0, None], "text": "cut"},
]


@pytest.mark.parametrize(
    "data",
    [
        {"text": "…", "segments": SECONDS},
        {"transcription": OFFSETS},
        {"chunks": STAMPS},
        SECONDS,
        {"result": {"segments": SECONDS}},
    ],
    ids=["Whisper", "whisper.cpp", "Transformers", "a list", "wrapped"],
)
def test_what_recognisers_write(data: Any) -> None:
    assert parse_captions(json.dumps(data, indent=2)) == TWO
    assert parse_captions(json.dumps(data)) == TWO


@pytest.mark.parametrize(
    "text",
    ["{", '{"a": 1}', "[{}]", '{"segments": [{"start": Infinity, "end": Infinity, "text": "a"}]}', "[" * 100_000 + "\n",
     '{"segments": [{"start": 2, "end": 1, "text": "a"}]}', '{"segments": 7}'],
    ids=["broken", "no segments", "nothing in it", "no time", "too deep", "ends first", "not a list"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(CaptionsRefused):
        parse_captions(text)


_ANY = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["segments", "start", "end", "text", "offsets", "from", "timestamp"]), inner)
    ),
    max_leaves=12,
)


@given(_ANY)
def test_any_json_is_read_or_refused(data: Any) -> None:
    try:
        cues = parse_captions(json.dumps(data))
    except CaptionsRefused:
        return
    assert all(0 <= cue.start_ms <= cue.end_ms for cue in cues)
