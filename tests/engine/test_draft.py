from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.engine.draft import CaptionTrack, Clip, Cue, Draft, DraftRefused
from caption_ab_skill.engine.style import Style
from caption_ab_skill.wire.draft import can_be_exported, variants

TALK = Draft(
    title="talk",
    width=1080,
    height=1920,
    frame_rate=Fraction(60000, 1001),
    clips=(Clip("a1b2", "talk.mp4", 0, 11970),),
    captions=(
        CaptionTrack("A", Style(fill="#ffff00"), (Cue(30, 1900, "Using our Remotion TikTok template"),)),
        CaptionTrack("B", Style(box="#000000"), (Cue(30, 1900, "Using our Remotion TikTok template"),)),
    ),
)

times = st.integers(0, 10**8)
cues = st.builds(Cue, times, times, st.text())
tracks = st.builds(CaptionTrack, st.sampled_from("ABCDEF"), st.just(Style()), st.lists(cues).map(tuple))
clips = st.builds(Clip, st.from_regex(r"[a-f0-9]{1,64}", fullmatch=True), st.text(), times, times, times)
drafts = st.builds(
    Draft,
    st.text(),
    times,
    times,
    st.fractions(0, 240, max_denominator=10**6),
    st.lists(clips, max_size=3).map(tuple),
    st.lists(tracks, max_size=3).map(tuple),
)


@given(drafts)
def test_a_draft_survives_the_wire(draft: Draft) -> None:
    assert Draft.from_wire(json.loads(json.dumps(draft.to_wire()))) == draft


def test_a_draft_on_the_wire_has_the_contracts_keys() -> None:
    wire = TALK.to_wire()
    assert (wire["d"], wire["m"]["title"], wire["m"]["fps"]) == (11970, "talk", "60000/1001")
    assert [track["tt"] for track in wire["t"]] == [0, 7, 7]
    assert wire["t"][0]["sg"][0] == {
        **{"s": 0, "d": 11970, "v": 100.0},
        "m": {"title": "talk.mp4", "media": "a1b2", "from": 0, "speed": 1.0},
    }
    assert wire["t"][2]["m"]["variant"] == "B"
    assert wire["t"][2]["sg"] == [{"s": 30, "d": 1900, "text": "Using our Remotion TikTok template"}]
    assert can_be_exported(wire)


def test_a_variants_own_draft_is_read_back_as_the_base_with_one_track() -> None:
    own = Draft.from_wire(variants(TALK.to_wire())["B"])
    assert own.base == TALK.base
    assert own.captions == TALK.captions[1:]


def test_what_the_engine_does_not_know_comes_back_untouched() -> None:
    wire = {
        "d": 1000,
        "zoom": 2,
        "m": {"title": "x", "width": 4, "height": 2, "fps": "30", "theme": {"dark": True}},
        "t": [
            {
                **{"tt": 0, "m": {}, "mute": False},
                "sg": [
                    {
                        **{"s": 0, "d": 1000, "v": 100, "fx": [1]},
                        "m": {"title": "a", "media": "ab", "from": 0, "speed": 2, "hue": 3},
                    }
                ],
            },
            {
                **{"tt": 7, "m": {"title": "mine", "variant": "A", "style": Style().to_wire(), "lock": 1}},
                "sg": [{"s": 0, "d": 10, "text": "hi", "who": "me"}],
            },
            {"tt": 42, "sg": [{"x": 1}]},
        ],
    }
    back = Draft.from_wire(wire).to_wire()
    del wire["t"][0]["mute"]  # type: ignore[index]  # clips share one track, whose own keys have no owner
    assert back == wire


def test_a_segment_without_a_start_begins_where_the_one_before_ends() -> None:
    draft = Draft.from_wire({"t": [{"tt": 7, "sg": [{"s": 100, "d": 50, "text": "a"}, {"d": 30, "text": "b"}]}]})
    assert [(cue.start_ms, cue.end_ms) for cue in draft.captions[0].cues] == [(100, 150), (150, 180)]


def test_captions_that_no_test_owns_are_variant_a() -> None:
    assert Draft.from_wire({"t": [{"tt": 7, "sg": []}]}).captions[0].variant == "A"


@pytest.mark.parametrize(
    "wire",
    [
        {"t": {}},
        {"t": ["x"]},
        {"m": []},
        {"m": {"fps": "1/0"}},
        {"m": {"fps": "1e999999999"}},
        {"m": {"width": "wide"}},
        {"m": {"width": float("inf")}},
        {"m": {"title": 5}},
        {"t": [{"tt": 0, "sg": [{"s": 0, "d": 5}]}]},
        {"t": [{"tt": 0, "sg": [{"s": 0, "d": 5, "m": {"media": "../../etc/passwd"}}]}]},
        {"t": [{"tt": 0, "sg": [{"s": 0, "d": 5, "v": "loud", "m": {"media": "ab"}}]}]},
        {"t": [{"tt": 0, "sg": [{"s": -1, "d": 5, "m": {"media": "ab"}}]}]},
        {"t": [{"tt": 7, "sg": [{"s": 0, "d": 5}]}]},
        {"t": [{"tt": 7, "sg": [{"s": 0, "d": True, "text": "x"}]}]},
        {"t": [{"tt": 7, "sg": [{"s": 0, "d": 10**18, "text": "x"}]}]},
        {"t": [{"tt": 7, "m": {"variant": "Z"}, "sg": []}]},
        {"t": [{"tt": 7, "m": {"style": {"fill": "red"}}, "sg": []}]},
    ],
)
def test_a_value_of_the_wrong_shape_is_one_sentence(wire: dict[str, Any]) -> None:
    with pytest.raises(DraftRefused, match=r"^[A-Z].*\.$"):
        Draft.from_wire(wire)


def test_a_base_is_the_draft_without_captions() -> None:
    assert TALK.base.captions == ()
    assert TALK.base.duration_ms == TALK.duration_ms == 11970
    assert Draft().duration_ms == 0
