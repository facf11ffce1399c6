from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.chat.timeline import summary
from caption_ab_skill.engine.draft import (
    Canvas,
    CaptionTrack,
    Clip,
    Cue,
    CueWord,
    Draft,
    DraftRefused,
    Music,
    Overlay,
    Sound,
)
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
        {"t": [{"tt": 7, "m": {"role": "title", "style": {"size": 90}}, "sg": [{"d": 5, "text": "x"}]}]},
        {"t": [{"tt": 7, "m": {"profile": "loose"}, "sg": []}]},
        {"t": [{"tt": 7, "sg": [{"d": 5, "text": "x", "c": 2}, {"d": 1, "text": "y"}]}]},
        {"t": [{"tt": 7, "sg": [{"d": 5, "text": "x", "w": [{"s": 0, "d": 1}]}, {"d": 1, "text": "y"}]}]},
        {"t": [{"tt": 0, "sg": [{"s": 0, "d": 5, "m": {"media": "ab", "speed": 9}}]}]},
        {"t": [{"tt": 0, "sg": [{"s": 0, "d": 5, "m": {"media": "ab", "kind": "hologram"}}]}]},
        {"t": [{"tt": 1, "sg": [{"s": 0, "d": 5, "m": {"media": "ab", "loop": "yes"}}]}]},
        {"m": {"sound": {"muted": 1}}},
        {"m": {"fit": "stretch"}},
        {"m": {"ratio": "wide"}},
        {"m": {"bars": "black"}},
        {"m": {"loaded": {}}},
    ],
)
def test_a_value_of_the_wrong_shape_is_one_sentence(wire: dict[str, Any]) -> None:
    with pytest.raises(DraftRefused, match=r"^[A-Z].*\.$"):
        Draft.from_wire(wire)


WHOLE = replace(
    TALK,
    clips=(
        replace(TALK.clips[0], speed=2.0, muted=True, source_ms=23940),
        Clip("p1", "a.jpg", 11970, 500, kind="still"),
    ),
    captions=(
        CaptionTrack(
            *("A", Style(shadow="#000000", case="lower", animation="karaoke")),
            (Cue(30, 900, "so it goes", (CueWord(30, 300, "so"),), 0.5),),
            *("the loud one", "short-form"),
        ),
    ),
    overlays=(Overlay("Urban Dreams", 0, 3000), Overlay("The end", 9000, 2970, Style(position="middle"))),
    music=Music("m1", "lofi.mp3", 0, 12470, 35.0, fade_in_ms=500, loop=False, duck_db=0),
    sound=Sound(muted=True, volume=80.0, normalize=True),
    canvas=Canvas("1:1", "bars", "#ff0000"),
    loaded=TALK.clips,
)


def test_everything_that_a_draft_can_hold_travels() -> None:
    wire = json.loads(json.dumps(WHOLE.to_wire()))
    assert Draft.from_wire(wire) == WHOLE
    assert [track["tt"] for track in wire["t"]] == [0, 1, 7, 7, 7]
    assert wire["m"] | {"loaded": None} == {
        **{"title": "talk", "width": 1080, "height": 1920, "fps": "60000/1001"},
        **{"ratio": "1:1", "fit": "bars", "bars": "#ff0000", "loaded": None},
        "sound": {"muted": True, "volume": 80.0, "normalize": True},
    }
    assert wire["t"][0]["sg"][1]["m"] == {"title": "a.jpg", "media": "p1", "from": 0, "speed": 1.0, "kind": "still"}
    assert wire["t"][1]["sg"][0]["m"] == {
        **{"title": "lofi.mp3", "media": "m1"},
        **{"fade_in": 500, "loop": False, "duck": 0},
    }
    assert (wire["t"][2]["m"]["label"], wire["t"][2]["m"]["profile"]) == ("the loud one", "short-form")
    assert wire["t"][2]["sg"][0]["w"] == [{"s": 30, "d": 300, "text": "so"}]
    assert wire["t"][3]["m"]["role"] == "title"


def test_the_summary_shows_music_and_titles() -> None:
    assert summary(replace(WHOLE, captions=()).to_wire()) == (
        "Timeline (4 tracks): 1. Video: talk.mp4 +1 (0-12.5s) 2. BGM: lofi.mp3 (0-12.5s, 35%) "
        '3. Title: "Urban Dreams" (0-3s) 4. Title: "The end" (9-12s)'
    )


def test_what_the_engine_does_not_know_of_music_titles_and_styles_comes_back() -> None:
    wire = WHOLE.to_wire()
    wire["m"]["sound"]["room"] = "hall"
    wire["t"][1] |= {"lock": 1, "m": {"name": "bed"}}
    wire["t"][1]["sg"][0]["gain"] = 3
    wire["t"][1]["sg"][0]["m"]["artist"] = "x"
    wire["t"][2]["m"]["style"]["glow"] = "#00ff00"
    wire["t"][3]["m"] |= {"by": "me"}
    wire["t"][3]["sg"][0]["spin"] = 5
    wire = json.loads(json.dumps(wire))
    assert Draft.from_wire(wire).to_wire() == wire


def test_a_draft_of_the_first_version_is_read() -> None:
    style = {"preset": None, "font": "Roboto", "size": 5.0, "bold": False, "uppercase": True, "fill": "#ffff00"}
    old = {
        **{"d": 2000, "m": {"title": "x", "width": 4, "height": 2, "fps": "30"}},
        "t": [
            {"tt": 0, "m": {}, "sg": [{"s": 0, "d": 2000, "v": 100, "m": {"title": "a", "media": "ab", "from": 0}}]},
            {"tt": 7, "m": {"title": "A", "variant": "A", "style": style}, "sg": [{"s": 0, "d": 10, "text": "hi"}]},
        ],
    }
    draft = Draft.from_wire(old)
    assert draft.clips == (Clip("ab", "a", 0, 2000),)
    assert draft.captions[0].style == Style(weight=400, case="upper", fill="#ffff00")


@pytest.mark.parametrize(
    ("track", "captions", "overlays"),
    [
        ({"tt": 7, "sg": [{"d": 5, "text": "hi"}]}, 0, 1),
        ({"tt": 7, "m": {"role": "captions"}, "sg": [{"d": 5, "text": "hi"}]}, 1, 0),
        ({"tt": 7, "sg": [{"d": 5, "text": "hi"}, {"d": 5, "text": "you"}]}, 1, 0),
        ({"tt": 7, "m": {"role": "title"}, "sg": [{"d": 5, "text": "hi"}, {"d": 5, "text": "you"}]}, 0, 2),
    ],
)
def test_text_without_a_variant_is_captions_or_a_title(track: dict[str, Any], captions: int, overlays: int) -> None:
    draft = Draft.from_wire({"t": [track]})
    assert (len(draft.captions), len(draft.overlays)) == (captions, overlays)


def test_music_that_is_no_uploaded_file_is_kept_as_it_is() -> None:
    track = {"tt": 1, "sg": [{"d": 5, "m": {"title": "Lo-fi"}}]}
    draft = Draft.from_wire({"t": [track]})
    assert draft.music is None
    assert draft.to_wire()["t"] == [track]


def test_a_base_is_the_draft_without_captions() -> None:
    assert TALK.base.captions == ()
    assert TALK.base.duration_ms == TALK.duration_ms == 11970
    assert Draft().duration_ms == 0
