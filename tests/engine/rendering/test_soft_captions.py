"""Captions as a stream of text beside the picture."""

from __future__ import annotations

import asyncio
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from caption_ab_skill.engine.draft import CaptionTrack, Clip, Cue, Draft
from caption_ab_skill.engine.rendering.export import export
from caption_ab_skill.engine.rendering.output_settings import output_settings, settings_to_wire
from caption_ab_skill.engine.style import DraftRefused, Style
from caption_ab_skill.media.probe import probe


def exported(clip: Path, folder: Path, output: dict[str, Any], **cues: tuple[Cue, ...]) -> dict[str, Path]:
    info = probe(clip)
    clips = (Clip("m", clip.name, 0, info.duration_ms, source_ms=info.duration_ms),)
    drafts = {
        name: Draft(clip.name, 128, 96, Fraction(30), clips, (CaptionTrack("A", Style(), own),))
        for name, own in cues.items()
    }
    settings = output_settings(output)
    made = asyncio.run(export(drafts, settings, {"m": info}, {"m": clip}, folder))
    return dict(made)


def shown(file: Path) -> list[tuple[int, int, str]]:
    """The texts of the only subtitle stream with their times in ms."""
    with av.open(str(file)) as container:
        (stream,) = container.streams.subtitles
        found = []
        for packet in container.demux(stream):
            for subtitle in packet.decode():
                text = (getattr(subtitle, "dialogue", b"") or subtitle.ass).decode().rsplit(",,", 1)[-1]
                start = round(packet.pts * packet.time_base * 1000)
                found.append(
                    (start, start + round(packet.duration * packet.time_base * 1000), text.replace("\\N", "\n"))
                )
    return found


@pytest.mark.parametrize("kind", ["mp4", "mov", "webm"])
def test_each_variant_has_its_own_words(kind: str, make_clip: Any, tmp_path: Path) -> None:
    clip = make_clip("clip.mp4", size=(128, 96), seconds=2.0)
    made = exported(
        clip,
        tmp_path,
        {"captions": "soft", "format": kind},
        a=(Cue(200, 600, "Hello"), Cue(1000, 500, "two\nlines")),
        b=(Cue(400, 800, "Good day"),),
    )
    assert shown(made["a"]) == [(200, 800, "Hello"), (1000, 1500, "two\nlines")]
    assert shown(made["b"]) == [(400, 1200, "Good day")]


def test_nothing_is_drawn_into_the_picture(make_clip: Any, tmp_path: Path) -> None:
    clip = make_clip("plain.mp4", size=(128, 96), seconds=1.0, picture="color=c=0x406080")
    made = exported(clip, tmp_path, {"captions": "soft"}, a=(Cue(0, 1000, "Hello"),))
    with av.open(str(made["a"])) as container:
        frame = next(container.decode(video=0)).to_ndarray(format="rgb24")
    assert int(frame.max(axis=(0, 1)).max()) < 160, "white letters would be brighter"


def test_a_variant_without_captions_has_no_stream(make_clip: Any, tmp_path: Path) -> None:
    made = exported(make_clip("clip.mp4", size=(128, 96), seconds=1.0), tmp_path, {"captions": "soft"}, a=())
    with av.open(str(made["a"])) as container:
        assert not container.streams.subtitles


def test_the_setting_is_read_and_written() -> None:
    assert settings_to_wire(output_settings({"captions": "soft"}))["captions"] == "soft"
    assert "captions" not in settings_to_wire(output_settings({}))
    with pytest.raises(DraftRefused, match="GIF"):
        output_settings({"captions": "soft", "format": "gif"})
    with pytest.raises(DraftRefused, match="captions"):
        output_settings({"captions": "loud"})
