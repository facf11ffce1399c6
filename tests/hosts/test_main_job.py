"""`caption-ab compare` on every kind of clip: five files, made through the engine, measured on their pixels."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from caption_ab_skill.media.probe import probe

MakeClip = Callable[..., Path]
Run = Callable[..., Any]
FILES = ["A.mp4", "B.mp4", "report.html", "side-by-side.mp4", "verdict.json"]

KINDS: dict[str, tuple[str, dict[str, Any], tuple[int, int]]] = {
    "plain": ("clip.mp4", {}, (320, 240)),
    "square": ("clip.mp4", {"size": (360, 360)}, (360, 360)),
    "portrait": ("clip.mp4", {"size": (270, 480)}, (270, 480)),
    "no sound": ("clip.mp4", {"sound": None}, (320, 240)),
    "5.1 sound": ("clip.mov", {"sound": "5.1"}, (320, 240)),
    "HDR": ("clip.mp4", {"hdr": "pq"}, (320, 240)),
    "rotated": ("clip.mp4", {"rotate": 90}, (240, 320)),
    "odd size": ("clip.mp4", {"size": (853, 481)}, (852, 480)),
    "variable frame rate": ("clip.mkv", {"variable": True}, (320, 240)),
    "non-square pixels": ("clip.mp4", {"size": (360, 288), "pixel_aspect": "16/15"}, (384, 288)),
    "VP9": ("clip.webm", {}, (320, 240)),
    "MPEG-4 in AVI": ("clip.avi", {"rate": "25"}, (320, 240)),
    "too large": ("clip.mp4", {"size": (2560, 1440), "seconds": 0.5, "rate": "15"}, (1920, 1080)),
    "half a second": ("clip.mp4", {"seconds": 0.5}, (320, 240)),
    "NTSC": ("clip.mp4", {"rate": "30000/1001"}, (320, 240)),
}


@pytest.mark.parametrize("kind", KINDS)
def test_five_files_for_every_kind_of_clip(
    run: Run, make_clip: MakeClip, captions: Path, tmp_path: Path, kind: str
) -> None:
    name, options, size = KINDS[kind]
    clip = make_clip(name, **options)
    done = run("compare", clip, "--captions", captions, "--out", tmp_path / "out")
    assert done.status == 0, done.err
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == FILES
    source = probe(clip)
    for letter in "AB":
        check_variant(tmp_path / "out" / f"{letter}.mp4", size, source)
    assert len(done.out.strip().splitlines()) == 5
    assert str(tmp_path / "out" / "A.mp4") in done.out
    check_verdict(json.loads((tmp_path / "out" / "verdict.json").read_text()))
    side = probe(tmp_path / "out" / "side-by-side.mp4")
    assert abs(side.duration_ms - source.duration_ms) <= 1100 / source.frame_rate
    assert side.has_audio == source.has_audio
    report = (tmp_path / "out" / "report.html").read_text()
    assert "<video" in report
    assert "http://" not in report.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in report


def check_variant(path: Path, size: tuple[int, int], source: Any) -> None:
    """The promises about A.mp4 and B.mp4 (README, "compare")."""
    made = probe(path)
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.profile) == ("h264", "High")
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert (stream.codec_context.width, stream.codec_context.height) == size
        assert stream.codec_context.sample_aspect_ratio in (None, 0, 1)
        assert all(other.type in ("video", "audio") for other in file.streams)
    assert made.rotation == 0
    assert abs(made.duration_ms - source.duration_ms) <= 1000 / source.frame_rate + 1
    if not source.variable_frame_rate:
        assert made.frame_rate == source.frame_rate
    # An AVI may leave a slot out; on the exact grid it is filled.
    assert abs(made.frame_count - source.frame_count) <= (source.container == "avi")
    assert made.has_audio == source.has_audio
    if source.has_audio:
        assert made.audio_codec == (source.audio_codec if source.audio_codec != "opus" else "aac")
        assert made.audio_channels == source.audio_channels
    boxes = path.read_bytes()
    assert boxes.index(b"moov") < boxes.index(b"mdat"), "not ready for streaming"


def check_verdict(verdict: dict[str, Any]) -> None:
    """interfaces of verdict.json that other programs rely on."""
    assert verdict["winner"] in ("A", "B", None)
    assert verdict["confidence"] in ("clear", "slight", "none")
    assert (verdict["winner"] is None) == (verdict["confidence"] == "none")
    assert verdict["reason"].strip().endswith(".")
    assert verdict["differences"]
    for letter in "AB":
        variant = verdict["variants"][letter]
        assert variant["file"] == f"{letter}.mp4"
        assert variant["style"]["fill"].startswith("#")
        cue = variant["metrics"]["cues"][0]
        assert cue["text"] == "Hello there"
        assert 1 <= cue["contrast"]["worst"] <= cue["contrast"]["percentile_5"] <= cue["contrast"]["median"] <= 21
        assert cue["characters_per_second"] > 0
        assert cue["lines"] in (1, 2)
        assert 0.01 < cue["text_height"] < 0.2
        assert all(margin > 0 for margin in cue["margins"].values())


def test_ten_minutes(run: Run, make_clip: MakeClip, tmp_path: Path) -> None:
    clip = make_clip("long.mp4", size=(128, 96), rate="5", seconds=600.0, sound=None)
    captions = tmp_path / "long.srt"
    captions.write_text("".join(f"{n}\n00:{n:02}:00,000 --> 00:{n:02}:02,000\nMinute {n}\n\n" for n in range(10)))
    done = run("compare", clip, "--captions", captions, "--out", tmp_path / "out")
    assert done.status == 0, done.err
    made = probe(tmp_path / "out" / "A.mp4")
    assert abs(made.duration_ms - 600_000) <= 200
    assert made.frame_rate == Fraction(5)
