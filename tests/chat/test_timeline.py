"""The one line and the plain terms of a timeline."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.chat.difference import difference
from caption_ab_skill.chat.timeline import summary, timeline

DRAFT = {
    "d": 10000,
    "m": {"width": 1080, "height": 1920},
    "t": [
        {"tt": 0, "sg": [{"d": 10000, "m": {"title": "city timelapse"}}]},
        {"tt": 1, "sg": [{"d": 10000, "m": {"title": "Lo-fi"}, "v": 0.35}]},
        {"tt": 7, "sg": [{"d": 3000, "text": "Urban Dreams"}]},
    ],
}


def test_the_contracts_line() -> None:
    assert summary(DRAFT) == (
        "Timeline (3 tracks): 1. Video: city timelapse (0-10s) 2. BGM: Lo-fi (0-10s, 35%) "
        '3. Title: "Urban Dreams" (0-3s)'
    )


@pytest.mark.parametrize(
    "wrap", [lambda d: {"draft": d}, lambda d: {"state": {"draft": d}}, lambda d: {"data": {"state": {"draft": d}}}]
)
def test_a_state_holds_a_draft(wrap: object) -> None:
    assert summary(wrap(DRAFT)) == summary(DRAFT)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("track", "told"),
    [
        ({"tt": 0, "sg": [{"d": 2500, "m": {"name": "a"}}]}, "Video: a (0-2.5s)"),
        ({"tt": 0, "sg": [{"d": 2500, "name": "a"}]}, "Video: a (0-2.5s)"),
        (
            {"tt": 0, "sg": [{"d": 2500, "m": {"url": "https://x.com/f/my%20clip.mp4?t=1"}}]},
            "Video: my clip.mp4 (0-2.5s)",
        ),
        ({"tt": 0, "sg": [{"d": 2500}]}, "Video (0-2.5s)"),
        ({"tt": 0, "sg": [{"d": 1000, "m": {"title": "a"}}, {"d": 1000}]}, "Video: a +1 (0-2s)"),
        ({"tt": 0, "sg": [{"s": 4000, "d": 1000, "m": {"title": "a"}}, {"st": 1000, "d": 500}]}, "Video: a +1 (1-5s)"),
        ({"tt": 1, "sg": [{"d": 1000, "m": {"title": "a", "volume": 35}}]}, "BGM: a (0-1s, 35%)"),
        ({"tt": 1, "sg": [{"d": 1000, "m": {"title": "a"}, "volume": 1}]}, "BGM: a (0-1s, 100%)"),
        ({"tt": 1, "sg": [{"d": 1000, "m": {"title": "a"}}]}, "BGM: a (0-1s)"),
        ({"tt": 7, "sg": [{"d": 1000, "m": {"text": "hi"}}]}, 'Title: "hi" (0-1s)'),
        ({"tt": 7, "sg": [{"d": 1000, "content": "hi\nyou"}]}, 'Title: "hi you" (0-1s)'),
        ({"tt": 7, "m": {"variant": "B"}, "sg": [{"d": 1000, "text": "hi"}]}, 'Title B: "hi" (0-1s)'),
        ({"tt": 99, "sg": [{"d": 1000}]}, "Track (0-1s)"),
        ({"tt": 0, "sg": []}, "Track"),
        ({}, "Track"),
    ],
)
def test_the_readers_rules(track: dict[str, object], told: str) -> None:
    assert summary({"t": [track]}) == f"Timeline (1 track): 1. {told}"


def test_the_videos_own_sound_is_no_music() -> None:
    clip = {"sg": [{"d": 1000, "m": {"title": "talk.mp4"}}]}
    assert summary({"t": [{"tt": 0, **clip}, {"tt": 1, **clip}]}).endswith("2. Sound: talk.mp4 (0-1s)")


def test_plain_terms() -> None:
    plain = timeline({"draft": DRAFT, "canvas_config": {"fit": "crop"}})
    assert plain["duration"] == 10.0
    assert plain["canvas"] == {"ratio": "9:16", "width": 1080, "height": 1920, "fit": "crop"}
    assert plain["clips"] == [{"file": "city timelapse", "from": None, "to": None, "speed": None}]
    assert plain["overlays"] == [{"text": "Urban Dreams", "start": 0.0, "end": 3.0, "position": None}]
    assert plain["music"] == {"file": "Lo-fi", "volume": 35.0}
    assert plain["variants"] == {}


def test_variants_in_plain_terms() -> None:
    track = {"tt": 7, "m": {"variant": "A", "style": {"fill": "#ffff00"}}, "sg": [{"s": 30, "d": 1900, "text": "hi"}]}
    variant = timeline({"t": [track]})["variants"]["A"]
    assert variant["fill"] == "#ffff00"
    assert variant["box"] is None
    assert variant["cues"] == [{"start": 0.03, "end": 1.93, "text": "hi"}]


ENGINE = {
    "d": 12000,
    "m": {
        **{"width": 1080, "height": 1920, "ratio": "9:16", "fit": "crop"},
        "sound": {"muted": False, "volume": 80, "normalize": True},
    },
    "t": [
        {
            "tt": 0,
            "sg": [
                {"s": 0, "d": 5986, "v": 100, "m": {"title": "talk.mp4", "from": 0, "speed": 2.0, "length": 11971}},
                {"s": 5986, "d": 3000, "v": 100, "m": {"title": "a.jpg", "from": 0, "speed": 1.0, "kind": "still"}},
            ],
        },
        {"tt": 1, "sg": [{"s": 0, "d": 12000, "v": 35, "m": {"title": "lofi.mp3", "media": "m"}}]},
        {
            "tt": 7,
            "m": {
                "variant": "A",
                "style": {
                    **{"preset": "bold-yellow", "font": "Roboto", "size": 5.2, "bold": True, "weight": 700},
                    **{"italic": False, "uppercase": False, "case": "as-written", "fill": "#ffff00"},
                    **{"outline": "#000000", "box": None, "box_opacity": None, "position": "bottom"},
                    **{"align": "center", "y": None, "shift": -0.05, "animation": "none", "max_lines": 2},
                },
            },
            "sg": [{"s": 30, "d": 1900, "text": "hi", "w": [{"s": 30, "d": 900, "text": "hi"}]}],
        },
        {"tt": 7, "m": {"role": "title", "style": {"position": "top"}}, "sg": [{"s": 0, "d": 3000, "text": "Urban"}]},
        {
            "tt": 7,
            "m": {"role": "title", "style": {"position": "middle"}},
            "sg": [{"s": 9000, "d": 3000, "text": "End"}],
        },
    ],
}


def test_all_that_the_engine_knows_in_plain_terms() -> None:
    assert timeline(ENGINE) == {
        "duration": 12.0,
        "canvas": {"ratio": "9:16", "width": 1080, "height": 1920, "fit": "crop"},
        "clips": [
            {"file": "talk.mp4", "from": 0.0, "to": 11.971, "speed": 2.0},
            {"file": "a.jpg", "from": 0.0, "to": 3.0, "speed": 1.0},
        ],
        "variants": {
            "A": {
                **{"preset": "bold-yellow", "font": "Roboto", "size": 5.2, "bold": True, "italic": False},
                **{"uppercase": False, "fill": "#ffff00", "outline": "#000000", "box": None, "box_opacity": None},
                **{"position": "bottom", "align": "center", "y": 0.575, "animation": "none", "max_lines": 2},
                "cues": [{"start": 0.03, "end": 1.93, "text": "hi"}],
            }
        },
        "overlays": [
            {"text": "Urban", "start": 0.0, "end": 3.0, "position": "top"},
            {"text": "End", "start": 9.0, "end": 12.0, "position": "middle"},
        ],
        "music": {"file": "lofi.mp3", "volume": 35.0},
        "sound": {"muted": False, "volume": 80.0},
    }


@pytest.mark.parametrize(
    ("style", "canvas", "y"),
    [
        ({"y": 0.3, "position": "bottom", "size": 5}, {"width": 1080, "height": 1920}, 0.3),
        ({"position": "top", "size": 5}, {"width": 1080, "height": 1920}, 0.225),
        ({"position": "middle", "size": 5}, {"width": 1920, "height": 1080}, 0.5),
        ({"position": "bottom", "size": 5}, {}, None),
        ({"position": "bottom"}, {"width": 1920, "height": 1080}, None),
        ({}, {"width": 1920, "height": 1080}, None),
    ],
)
def test_the_middle_of_a_caption_where_the_draft_says_enough(
    style: dict[str, object], canvas: dict[str, int], y: float | None
) -> None:
    track = {"tt": 7, "m": {"variant": "A", "style": style}, "sg": [{"s": 0, "d": 5, "text": "hi"}]}
    assert timeline({"m": canvas, "t": [track]})["variants"]["A"]["y"] == y


def test_two_titles_of_the_same_words_are_told_apart() -> None:
    one, other = (
        {"tt": 7, "m": {"style": {"fill": fill}}, "sg": [{"s": 0, "d": 5, "text": "hi"}]} for fill in ("red", "blue")
    )
    draft = {"t": [one, other]}
    assert difference(draft, draft) == []


def test_a_weight_is_not_told_twice() -> None:
    plain, bold = (
        {"t": [{"tt": 7, "m": {"variant": "A", "style": style}, "sg": [{"s": 0, "d": 5, "text": "hi"}]}]}
        for style in ({"bold": False, "weight": 400}, {"bold": True, "weight": 700})
    )
    assert difference(plain, bold) == ["Title A bold changed from – to ✓"]


def test_what_was_added_removed_and_changed() -> None:
    empty = {"t": DRAFT["t"][:2]}
    assert difference(empty, DRAFT) == ['Title added: "Urban Dreams" (0-3s)']
    assert difference(DRAFT, empty) == ['Title removed: "Urban Dreams" (0-3s)']
    louder = {
        **DRAFT,
        "t": [DRAFT["t"][0], {"tt": 1, "sg": [{"d": 10000, "m": {"title": "Lo-fi"}, "v": 50}]}, DRAFT["t"][2]],
    }
    assert difference(DRAFT, louder) == ["BGM Lo-fi volume changed from 35% to 50%"]
    reworded = {**DRAFT, "t": [*DRAFT["t"][:2], {"tt": 7, "sg": [{"d": 3000, "text": "Paradise Found"}]}]}
    assert difference(DRAFT, reworded) == ['Title at 0s changed from "Urban Dreams" to "Paradise Found"']
    assert difference(DRAFT, DRAFT) == []


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["t", "tt", "sg", "d", "m", "s", "v", "text", "title", "volume", "draft", "x"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@given(json_like, json_like)
def test_any_json_can_be_told(one: object, other: object) -> None:
    assert summary(one).startswith("Timeline (")
    timeline(one)
    difference(one, other)
