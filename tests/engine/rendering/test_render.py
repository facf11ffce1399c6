"""Real renders of small clips of every kind, looked at frame by frame."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import imageio_ffmpeg
import numpy as np
import pytest

from caption_ab_skill.engine.draft import CaptionTrack, Clip, Cue, Draft
from caption_ab_skill.engine.presets import default_pair
from caption_ab_skill.engine.rendering.caption_fonts import CaptionFonts
from caption_ab_skill.engine.rendering.plan import Output, plan
from caption_ab_skill.engine.rendering.render import render
from caption_ab_skill.engine.style import Style
from caption_ab_skill.media.ffmpeg import FFmpegFailed
from caption_ab_skill.media.picture import picture
from caption_ab_skill.media.probe import probe
from caption_ab_skill.media.safe_areas import safe_area

MakeClip = Callable[..., Path]
GRAY = "color=c=gray"
CUE = Cue(333, 401, "Hello there")


def draft_of(clip: Path) -> Draft:
    info = probe(clip)
    upright = picture(info)
    only = Clip("m1", clip.name, 0, info.duration_ms)
    return Draft(clip.stem, upright.width, upright.height, info.frame_rate, (only,))


def rendered(
    clip: Path, folder: Path, *tracks: CaptionTrack | None, on_progress: Callable[[float], None] | None = None
) -> list[Path]:
    made = plan(draft_of(clip), [Output(f"{i}.mp4", track) for i, track in enumerate(tracks)], {"m1": probe(clip)})
    asyncio.run(render(made, folder, {"m1": clip}, on_progress))
    return [folder / name for name in made.outputs]


def frames(path: Path) -> Iterator[tuple[Fraction, np.ndarray[Any, np.dtype[np.int16]]]]:
    """Each frame's time in seconds, and its luma."""
    with av.open(str(path)) as file:
        for frame in file.decode(video=0):
            luma = frame.to_ndarray()[: frame.height, : frame.width]
            assert frame.pts is not None
            yield frame.pts * frame.time_base, luma.astype(np.int16)


def ink(luma: np.ndarray[Any, Any]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Where a gray picture is not gray; compression leaves some noise near letters."""
    return np.abs(luma - np.median(luma)) > 24


def span(path: Path) -> tuple[Fraction, Fraction]:
    """When the picture starts and ends, in seconds."""
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        packets = [packet for packet in file.demux(stream) if packet.pts is not None]
        first = min(packet.pts for packet in packets)
        last = max(packets, key=lambda packet: packet.pts)
        return first * stream.time_base, (last.pts + (last.duration or 0)) * stream.time_base


KINDS: dict[str, dict[str, Any]] = {
    "landscape.mp4": {"size": (320, 180), "rate": "30000/1001"},
    "portrait.mp4": {"size": (180, 320), "rate": "60000/1001"},
    "square.mp4": {"size": (240, 240)},
    "silent.mp4": {"sound": None},
    "surround.mp4": {"sound": "5.1"},
    "pq.mp4": {"hdr": "pq"},
    "hlg.mp4": {"hdr": "hlg"},
    "turned.mp4": {"size": (320, 180), "rotate": 90},
    "odd.mp4": {"size": (853, 481)},
    "variable.mp4": {"variable": True},
    "variable.mkv": {"variable": True},
    "anamorphic.mp4": {"size": (360, 288), "pixel_aspect": "16/11", "rate": "25"},
    "vp9.webm": {"rate": "24"},
    "mpeg4.avi": {"rate": "25"},
    "film.mov": {"rate": "24000/1001"},
    "film.mkv": {"rate": "30000/1001"},
    "half-a-second.mp4": {"seconds": 0.5},
}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_clip_becomes_two_finished_files(name: str, make_clip: MakeClip, tmp_path: Path) -> None:
    clip = make_clip(name, **{"picture": GRAY, "seconds": 1.0, **KINDS[name]})
    info, upright = probe(clip), picture(probe(clip))
    first, second = default_pair()
    outputs = rendered(clip, tmp_path, CaptionTrack("A", first.style, (CUE,)), CaptionTrack("B", second.style, (CUE,)))
    start, end = span(clip)
    for path in outputs:
        with av.open(str(path)) as file:
            stream = file.streams.video[0]
            codec = stream.codec_context
            assert (codec.name, codec.profile, codec.pix_fmt) == ("h264", "High", "yuv420p")
            assert (codec.width, codec.height) == (upright.width, upright.height)
            assert stream.sample_aspect_ratio in (None, 1)
            assert len(file.streams) == (2 if info.has_audio else 1)
            if not info.variable_frame_rate:
                assert stream.average_rate == info.frame_rate
            if info.has_audio:
                sound = file.streams.audio[0].codec_context
                assert sound.codec.canonical_name == ("mp3" if clip.suffix == ".avi" else "aac")
                assert sound.channels == info.audio_channels
        frame_time = 1 / info.frame_rate
        assert abs(span(path)[1] - end) <= frame_time
        assert abs(span(path)[0] - start) <= frame_time
        assert abs(probe(path).duration_ms - info.duration_ms) <= 1000 * frame_time
        data = path.read_bytes()
        assert data.index(b"moov") < data.index(b"mdat")
        assert_caption_is_exactly_there(path)


def assert_caption_is_exactly_there(path: Path) -> None:
    shown = {}
    area = None
    for time, luma in frames(path):
        marks = ink(luma)
        height, width = luma.shape
        shown[time] = bool(marks.sum() > 20)
        if shown[time]:
            rows, columns = np.nonzero(marks)
            area = safe_area(width, height)
            # Letters end between pixels, and chroma between pairs of them.
            assert columns.min() >= area.left * width - 2
            assert columns.max() <= area.right * width + 2
            assert rows.min() >= area.top * height - 2
            assert rows.max() <= area.bottom * height + 2
            assert abs((columns.min() + columns.max()) / 2 - width / 2) < width * 0.02
    expected = {time: Fraction(CUE.start_ms, 1000) <= time < Fraction(CUE.end_ms, 1000) for time in shown}
    assert shown == expected
    assert area is not None


@pytest.mark.parametrize("name", ["variable.mp4", "variable.mkv"])
def test_uneven_frames_keep_their_times(name: str, make_clip: MakeClip, tmp_path: Path) -> None:
    clip = make_clip(name, picture=GRAY, seconds=1.0, variable=True)
    [output] = rendered(clip, tmp_path, None)
    before = [time for time, _ in frames(clip)]
    after = [time for time, _ in frames(output)]
    assert [time - after[0] for time in after] == pytest.approx([time - before[0] for time in before], abs=1e-4)


@pytest.mark.parametrize("rate", ["24000/1001", "25", "30000/1001", "50", "60000/1001", "120"])
def test_captions_change_at_the_exact_frame_at_every_rate(rate: str, make_clip: MakeClip, tmp_path: Path) -> None:
    clip = make_clip("rate.mp4", picture=GRAY, size=(160, 120), rate=rate, seconds=1.5, sound=None)
    # Starts and ends that fall on frames, beside them, and between hundredths of seconds.
    edges = [0, 33, 67, 99, 100, 101, 334, 417, 501, 733, 734, 1001, 1234]
    cues = tuple(Cue(a, b - a, "II") for a, b in zip(edges[::2], edges[1::2], strict=False))
    [output] = rendered(clip, tmp_path, CaptionTrack("A", Style(size=12), cues))
    for time, luma in frames(output):
        expected = any(cue.start_ms <= time * 1000 < cue.end_ms for cue in cues)
        assert bool(ink(luma).sum() > 20) == expected, f"{float(time):.6f} s"


@pytest.mark.parametrize("matrix", ["bt709", "smpte170m", "bt470bg", None])
def test_yellow_comes_out_yellow(matrix: str | None, make_clip: MakeClip, tmp_path: Path) -> None:
    tags = ("-colorspace", matrix) if matrix else ()
    clip = make_clip("colour.mp4", picture=GRAY, size=(640, 480), rate="10", seconds=0.5, sound=None, encoder=tags)
    # A box is the largest plain area that captions have.
    [output] = rendered(clip, tmp_path, CaptionTrack("A", Style(size=20, box="#ffff00"), (Cue(0, 500, "I"),)))
    with av.open(str(output)) as file:
        frame = next(file.decode(video=0))
    planes = [np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size) for plane in frame.planes]
    # ITU-R BT.709 and BT.601: #ffff00 in limited range.
    expected = (219, 16, 138) if matrix == "bt709" else (210, 16, 146)
    luma = planes[0][:480, :640]
    rows, columns = np.nonzero(np.abs(luma.astype(int) - expected[0]) <= 2)
    assert len(rows) > 500
    half = [(int(np.median(plane[rows // 2, columns // 2]))) for plane in planes[1:]]
    assert half == pytest.approx(expected[1:], abs=2)
    assert frame.colorspace == {"bt709": 1, "bt470bg": 5}.get(matrix or "", 6)


LITERAL = [
    "{\\i1}slanted?{\\i0}",
    "{no command}",
    "open { only",
    "} closed {",
    "a\\Nb",
    "a\\nb\\hc",
    "C:\\new\\{x}",
    "back\\",
    "\\{\\}",
    "<b>bold</b> &amp; <i>x</i>",
    "   three spaces",
    "m 0 0 l 9 9 {\\p1}",
    "Dialogue: 0,0:00:00",
    ", commas,, ;",
]


def test_text_from_people_is_drawn_as_it_is_written(make_clip: MakeClip, tmp_path: Path) -> None:
    clip = make_clip("text.mp4", picture=GRAY, size=(640, 240), rate="10", seconds=1.5, sound=None)
    style = Style(size=14, outline=None, box="#000000", max_lines=1)
    cues = tuple(Cue(100 * number, 100, text) for number, text in enumerate(LITERAL))
    [output] = rendered(clip, tmp_path, CaptionTrack("A", style, cues))
    fonts = CaptionFonts(style, "".join(LITERAL))
    padding = 2 * 0.26 * 0.14 * 240
    for text, (_, luma) in zip(LITERAL, frames(output), strict=False):
        columns = np.nonzero(ink(luma).any(axis=0))[0]
        expected = fonts.width(text, 0.14 * 240) + padding
        # Kerning draws some pairs closer; a character that vanished would miss by more.
        assert columns.max() - columns.min() == pytest.approx(expected, abs=6), text


def test_sound_that_is_copied_is_the_same_sound(make_clip: MakeClip, tmp_path: Path) -> None:
    clip = make_clip("copied.mp4", picture=GRAY, seconds=1.0)
    [output] = rendered(clip, tmp_path, None)
    assert sound_packets(output) == sound_packets(clip)


def sound_packets(path: Path) -> list[tuple[float, bytes]]:
    with av.open(str(path)) as file:
        return [
            (round(float(packet.pts * packet.time_base), 3), bytes(packet))
            for packet in file.demux(audio=0)
            if packet.pts is not None and packet.size
        ]


@pytest.mark.parametrize(("picture_late", "sound_late"), [(0.0, 0.5), (0.5, 0.0)])
@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".webm"])
def test_streams_that_start_apart_stay_in_step(
    suffix: str, picture_late: float, sound_late: float, make_clip: MakeClip, tmp_path: Path
) -> None:
    whole = make_clip(f"flash{suffix}", picture="color=c=black", seconds=2.0, size=(160, 120))
    clip = tmp_path / f"apart{suffix}"
    offsets = ["-itsoffset", str(picture_late), "-i", whole, "-itsoffset", str(sound_late), "-i", whole]
    ffmpeg = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *offsets, "-map", "0:v", "-map", "1:a"]
    subprocess.run([*map(str, ffmpeg), "-c", "copy", str(clip)], check=True)
    folder = tmp_path / "work"
    folder.mkdir()
    [output] = rendered(clip, folder, None)
    assert first_sound(output) == pytest.approx(first_sound(clip), abs=0.03)
    assert span(output)[1] == pytest.approx(span(clip)[1], abs=0.04)


def first_sound(path: Path) -> float:
    """When the sound track is first loud, in seconds."""
    with av.open(str(path)) as file:
        for frame in file.decode(audio=0):
            samples = np.abs(frame.to_ndarray().astype(np.float64))
            loud = np.nonzero(samples.max(axis=0) > 0.02 * (1 if frame.format.name.startswith("flt") else 32768))[0]
            if len(loud):
                assert frame.pts is not None
                return float(frame.pts * frame.time_base) + float(loud[0]) / frame.sample_rate
    raise AssertionError("no sound")


def test_nothing_of_the_source_but_picture_and_sound_is_passed_on(make_clip: MakeClip, tmp_path: Path) -> None:
    tags = ("-metadata", "title=secret", "-metadata", "location=+48.1+011.5/", "-timecode", "01:00:00:00")
    clip = make_clip("tagged.mov", picture=GRAY, seconds=0.5, encoder=tags)
    [output] = rendered(clip, tmp_path, None)
    data = output.read_bytes()
    assert b"secret" not in data
    assert b"+48.1" not in data
    with av.open(str(output)) as file:
        assert [stream.type for stream in file.streams] == ["video", "audio"]


def test_progress_rises_to_one(make_clip: MakeClip, tmp_path: Path) -> None:
    seen: list[float] = []
    rendered(make_clip("landscape.mp4", **KINDS["landscape.mp4"]), tmp_path, None, on_progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_a_source_that_is_gone_is_one_sentence(make_clip: MakeClip, tmp_path: Path) -> None:
    clip = make_clip("landscape.mp4", **KINDS["landscape.mp4"])
    broken = tmp_path / "broken"
    broken.write_bytes(clip.read_bytes()[:200])
    made = plan(draft_of(clip), [Output("A.mp4")], {"m1": probe(clip)})
    folder = tmp_path / "work"
    folder.mkdir()
    with pytest.raises(FFmpegFailed, match=r"^[^\n]+\.$"):
        asyncio.run(render(made, folder, {"m1": broken}))
