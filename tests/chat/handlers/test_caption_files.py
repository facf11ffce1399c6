"""The captions on the timeline as a file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pysubs2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted_backend import Peer, draft, video

from caption_ab_skill.chat.events import Error, Event, File
from caption_ab_skill.chat.handlers.ass_style import ass_style
from caption_ab_skill.chat.skill import Skill
from caption_ab_skill.media.captions_file import read_captions

MakeSkill = Callable[..., Skill]


def captions(letter: str, *words: str) -> dict[str, Any]:
    segments = [{"s": 1000 * at + 40, "d": 900, "text": text} for at, text in enumerate(words)]
    return {"tt": 7, "m": {"variant": letter}, "sg": segments}


def say(skill: Skill, message: str) -> list[Event]:
    async def turn() -> list[Event]:
        async with skill:
            return [event async for event in skill.say(message)]

    return asyncio.run(turn())


def files(events: list[Event]) -> list[Path]:
    return [event.path for event in events if isinstance(event, File)]


@pytest.mark.parametrize("form", ["srt", "vtt", "ass"])
def test_what_is_written_reads_back(make_skill: MakeSkill, peer: Peer, form: str) -> None:
    peer.draft = draft(video(), captions("A", "Hello <there> {you}", "字幕\nzwei"), captions("B", "Good day"))
    events = say(make_skill(), f"send me the captions as a {form} file")
    assert [path.name for path in files(events)] == [f"demo-A.{form}", f"demo-B.{form}"]
    cues = read_captions(files(events)[0])
    assert [(cue.start_ms, cue.end_ms) for cue in cues] == [(40, 940), (1040, 1940)]
    assert cues[1].text.replace("\n", " ") == "字幕 zwei"
    assert peer.asked("/api/render") == [], "no backend is needed for it"


def test_of_one_variant_and_never_over_a_file(make_skill: MakeSkill, peer: Peer, tmp_path: Path) -> None:
    peer.draft = draft(video(), captions("A", "Hello"), captions("B", "Good day"))
    (tmp_path / "out" / "demo-B.srt").write_text("mine")
    (file,) = files(say(make_skill(), "send me the srt of variant B"))
    assert file.name == "demo-B-2.srt"
    assert "Good day" in file.read_text(encoding="utf-8")
    assert (tmp_path / "out" / "demo-B.srt").read_text() == "mine"
    assert not list((tmp_path / "out").glob(".*"))


LOOK = {
    "font": "Lato",
    "size": 5.0,
    "bold": True,
    "fill": "#ffee00",
    "outline": "#102030",
    "position": "top",
    "align": "left",
    "uppercase": True,
}


def test_an_ass_file_has_the_look(make_skill: MakeSkill, peer: Peer) -> None:
    track = captions("A", "Hello")
    track["m"]["style"] = LOOK
    peer.draft = draft(video(), track)
    peer.draft["m"] = {"width": 1080, "height": 1920}
    (file,) = files(say(make_skill(), "send me the captions as an ass file"))
    subtitles = pysubs2.load(str(file))
    style = subtitles.styles["Default"]
    assert (style.fontname, style.fontsize, style.bold) == ("Lato", 96.0, True)
    assert style.primarycolor == pysubs2.Color(0xFF, 0xEE, 0x00)
    assert style.outlinecolor == pysubs2.Color(0x10, 0x20, 0x30)
    assert style.alignment == pysubs2.Alignment.TOP_LEFT
    assert (subtitles.info["PlayResX"], subtitles.info["PlayResY"]) == ("1080", "1920")
    assert subtitles[0].plaintext == "HELLO"


def test_a_box_and_its_opacity() -> None:
    style = ass_style({"box": "#ff0000", "box_opacity": 0.6, "size": 5, "position": "bottom", "y": 0.6}, 100, 1000)
    assert style.borderstyle == 3
    assert style.backcolor == pysubs2.Color(255, 0, 0, 102)
    # Two lines of 5% round a middle at 60%: the lower edge is at 65%.
    assert style.marginv == 350


@given(
    st.dictionaries(
        st.sampled_from(["font", "size", "fill", "outline", "box", "box_opacity", "position", "align", "y", "bold"]),
        st.none() | st.text(max_size=9) | st.floats() | st.booleans() | st.sampled_from(["#ff0000", "top", "left"]),
    )
)
def test_whatever_another_backend_says_a_style_is_written(look: dict[str, Any]) -> None:
    subtitles = pysubs2.SSAFile()
    subtitles.styles["Default"] = ass_style(look, 1080, 1920)
    assert pysubs2.SSAFile.from_string(subtitles.to_string("ass")).styles["Default"].fontsize > 0


def test_without_captions(make_skill: MakeSkill, peer: Peer) -> None:
    peer.draft = draft(video())
    events = say(make_skill(), "send me the subtitles as an srt")
    assert [event.code for event in events if isinstance(event, Error)] == ["no-captions-yet"]


def test_with_the_video_besides(make_skill: MakeSkill, peer: Peer) -> None:
    peer.draft = draft(video(), captions("A", "Hello", "there"))
    events = say(make_skill(), "send me the video and the srt")
    assert {path.name for path in files(events)} == {"demo.srt", "demo-edited.mp4"}
