"""Captions keep off a real face in a rendered film."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from skimage import data, io

from caption_ab_skill.engine.draft import CaptionTrack, Clip, Cue, Draft
from caption_ab_skill.engine.rendering import keep_clear as room
from caption_ab_skill.engine.rendering.clips import PlanRefused
from caption_ab_skill.engine.rendering.export import export
from caption_ab_skill.engine.rendering.output_settings import OutputSettings
from caption_ab_skill.engine.style import Style
from caption_ab_skill.media import faces
from caption_ab_skill.media.probe import probe

CUES = (Cue(0, 1000, "Right over her face"),)
STYLE = Style(fill="#00ff00", outline=None, box="#00ff00")
# Rows of the frame that her face takes, by eye: the portrait is put so that they are where captions at the bottom are.
FACE = slice(345, 415)


@pytest.fixture(autouse=True)
def nothing_seen() -> None:
    """Clips of these tests share an id, by which faces are remembered."""
    room._seen.clear()


@pytest.fixture(scope="module")
def portrait(tmp_path_factory: pytest.TempPathFactory, ffmpeg: Any) -> Path:
    folder = tmp_path_factory.mktemp("portrait")
    io.imsave(folder / "face.png", data.astronaut(), check_contrast=False)
    clip = folder / "portrait.mp4"
    still = ("-loop", "1", "-i", folder / "face.png", "-f", "lavfi", "-i", "color=c=gray:size=360x640:rate=10")
    graph = "[0]scale=360:360[face];[1][face]overlay=0:300,format=yuv420p"
    ffmpeg(*still, "-filter_complex", graph, "-t", "1", "-c:v", "libx264", "-preset", "ultrafast", clip)
    return clip


def rendered(clip: Path, folder: Path, **styles: Style) -> dict[str, Path]:
    info = probe(clip)
    base = Draft("x", clips=(Clip("clip", "clip", 0, info.duration_ms, source_ms=info.duration_ms),))
    drafts = {name: replace(base, captions=(CaptionTrack("A", style, CUES),)) for name, style in styles.items()}
    folder.mkdir(exist_ok=True)
    settings = OutputSettings(quality="draft")
    return dict(asyncio.run(export(drafts, settings, {"clip": info}, {"clip": clip}, folder)))


def green_rows(path: Path) -> list[int]:
    with av.open(str(path)) as file:
        frame = next(file.decode(video=0)).to_ndarray(format="rgb24").astype(int)
    green = (frame[:, :, 1] > 180) & (frame[:, :, 0] < 90) & (frame[:, :, 2] < 90)
    return np.flatnonzero(green.sum(axis=1) > 20).tolist()


def test_captions_that_would_cover_a_face_stand_beside_it(portrait: Path, tmp_path: Path) -> None:
    off = replace(STYLE, avoid_faces=True)
    made = rendered(portrait, tmp_path / "work", plain=STYLE, off=off)
    face = set(range(FACE.start, FACE.stop))
    assert len(face & set(green_rows(made["plain"]))) > 20
    assert green_rows(made["off"])
    assert not face & set(green_rows(made["off"]))


def test_where_there_is_no_face_captions_stay(make_clip: Any, tmp_path: Path) -> None:
    clip = make_clip("bars.mp4", size=(360, 640), seconds=1.0, picture="smptebars")
    made = rendered(clip, tmp_path / "work", plain=STYLE, off=replace(STYLE, avoid_faces=True))
    assert green_rows(made["plain"]) == green_rows(made["off"])


def test_a_timeline_is_looked_at_once(portrait: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    off = replace(STYLE, avoid_faces=True)
    first = rendered(portrait, tmp_path / "first", off=off)

    async def unreachable(*arguments: object) -> None:
        raise AssertionError("looked again")

    monkeypatch.setattr(room, "find_faces", unreachable)
    second = rendered(portrait, tmp_path / "second", off=replace(off, fill="#ffffff"))
    assert green_rows(first["off"]) == green_rows(second["off"])


def test_without_the_detector_the_render_says_what_to_install(
    portrait: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faces.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(PlanRefused, match=r'pip install "caption-ab-skill\[faces\]"'):
        rendered(portrait, tmp_path / "work", off=replace(STYLE, avoid_faces=True))
