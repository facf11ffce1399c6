from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.engine.draft import CaptionTrack, Clip, Cue, Draft, Music
from caption_ab_skill.engine.rendering.clips import PlanRefused
from caption_ab_skill.engine.rendering.plan import Output, Plan, plan
from caption_ab_skill.engine.style import Style
from caption_ab_skill.media.fonts import FontMissing, GlyphMissing
from caption_ab_skill.media.probe import MediaInfo

INFO = MediaInfo(
    kind="video",
    container="mov",
    duration_ms=12000,
    width=1080,
    height=1920,
    coded_width=1080,
    coded_height=1920,
    frame_rate=Fraction(60000, 1001),
    frame_count=719,
    pixel_format="yuv420p",
    video_codec="h264",
    audio_codec="aac",
    audio_channels=2,
    audio_rate=48000,
)
CLIP = Clip("m1", "talk.mp4", 0, 12000)
BASE = Draft("talk", 1080, 1920, Fraction(60000, 1001), (CLIP,))


def track(text: str = "Hello", style: Style | None = None) -> CaptionTrack:
    return CaptionTrack("A", style or Style(), (Cue(30, 1900, text),))


def planned(*outputs: Output, base: Draft = BASE, info: MediaInfo = INFO) -> Plan:
    return plan(base, outputs or (Output("A.mp4", track()), Output("B.mp4", track())), {"m1": info})


def following(made: Plan, option: str) -> list[str]:
    return [b for a, b in zip(made.arguments, made.arguments[1:], strict=False) if a == option]


printable = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1)


@given(printable, st.text(), st.floats(2, 20))
def test_the_same_draft_gives_the_same_plan(text: str, title: str, size: float) -> None:
    base = replace(BASE, title=title, clips=(replace(CLIP, title=title),))
    outputs = (Output("A.mp4", track(text, Style(size=size))), Output("B.mp4", track(text)))
    assert planned(*outputs, base=base) == planned(*outputs, base=base)


@given(printable, printable)
def test_text_from_people_is_in_the_scripts_alone(text: str, title: str) -> None:
    base = replace(BASE, title=title, clips=(replace(CLIP, title=title),))
    made = planned(Output("A.mp4", track(text)), base=base)
    assert made.arguments == planned(Output("A.mp4", track("x"))).arguments


def test_variants_share_one_input_and_one_decoding() -> None:
    made = planned()
    assert following(made, "-i") == ["file:source-0"]
    assert made.inputs == {"source-0": "m1"}
    graph = following(made, "-filter_complex")[0]
    assert graph.count("[0:V:0]") == 1
    assert graph.count("ass=filename=") == 2
    assert set(made.scripts) == {"captions-0.ass", "captions-1.ass"}
    assert made.outputs == ("A.mp4", "B.mp4")
    assert made.total_ms == 12000


def test_an_output_without_captions_is_the_bare_picture() -> None:
    made = planned(Output("bare.mp4"))
    assert made.scripts == {}
    assert made.fonts == ()


@pytest.mark.parametrize(
    ("changes", "sound"),
    [
        ({"audio_codec": "aac"}, "copy"),
        ({"audio_codec": "mp3"}, "copy"),
        ({"audio_codec": "mp3", "audio_rate": 8000}, "aac"),
        ({"audio_codec": "ac3"}, "copy"),
        ({"audio_codec": "eac3"}, "copy"),
        ({"audio_codec": "alac"}, "copy"),
        ({"audio_codec": "opus"}, "aac"),
        ({"audio_codec": "pcm_s16le"}, "aac"),
        ({"audio_codec": None}, None),
    ],
)
def test_sound_is_copied_where_mp4_players_take_it(changes: dict[str, Any], sound: str | None) -> None:
    made = planned(Output("A.mp4"), info=replace(INFO, **changes))
    assert following(made, "-c:a") == ([sound] if sound else [])
    assert ("0:a:0" in following(made, "-map")) == bool(sound)


def test_an_even_frame_rate_is_kept_exactly() -> None:
    assert following(planned(Output("A.mp4")), "-r") == ["60000/1001"]


def test_uneven_frames_keep_their_own_times() -> None:
    made = planned(Output("A.mp4"), info=replace(INFO, variable_frame_rate=True))
    assert "-r" not in made.arguments
    assert following(made, "-fps_mode:v") == ["passthrough"]
    assert "fps=" not in following(made, "-filter_complex")[0]


@pytest.mark.parametrize(
    ("base", "info", "reason"),
    [
        (replace(BASE, clips=()), INFO, "no clip"),
        (replace(BASE, clips=(CLIP, CLIP)), INFO, "in a row"),
        (replace(BASE, clips=(replace(CLIP, media="gone"),)), INFO, "not here any more"),
        (replace(BASE, clips=(replace(CLIP, start_ms=500),)), INFO, "in a row"),
        (replace(BASE, clips=(replace(CLIP, duration_ms=0),)), INFO, "no length"),
        (replace(BASE, music=Music("m2", "x", 0, 500)), INFO, "no sound in the music file"),
        (replace(BASE, width=100_000, height=100), INFO, "px a side"),
        (BASE, MediaInfo("audio", "mp3", 12000, audio_codec="mp3"), "add a video"),
    ],
)
def test_what_cannot_be_rendered_is_one_sentence(base: Draft, info: MediaInfo, reason: str) -> None:
    with pytest.raises(PlanRefused, match=f"^[A-Z].*{reason}.*\\.$"):
        planned(base=base, info=info)


@pytest.mark.parametrize("name", ["../A.mp4", "-i.mp4", "A.mkv", "a b.mp4", "", "http://x/A.mp4"])
def test_an_output_is_a_plain_name(name: str) -> None:
    with pytest.raises(PlanRefused):
        planned(Output(name))


def test_a_character_that_no_font_has_is_found_before_rendering() -> None:
    with pytest.raises(GlyphMissing, match=r"U\+E123"):
        planned(Output("A.mp4", track("x\ue123")))


def test_a_font_that_is_not_there_is_found_before_rendering() -> None:
    with pytest.raises(FontMissing):
        planned(Output("A.mp4", track(style=Style(font="No Such Font"))))
