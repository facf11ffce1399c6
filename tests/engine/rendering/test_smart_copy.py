"""Renders that copy what they do not change, held against the same render encoded as a whole."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import flashes as made
import numpy as np
import pytest

from caption_ab_skill.engine.draft import Canvas, CaptionTrack, Clip, Cue, Draft, Sound
from caption_ab_skill.engine.rendering.copied_spans import Piece, Span, closed_groups, spans_of
from caption_ab_skill.engine.rendering.export import export
from caption_ab_skill.engine.rendering.output_settings import OutputSettings
from caption_ab_skill.engine.rendering.plan import NOTHING_HEARD, Output, plan
from caption_ab_skill.engine.rendering.render import render
from caption_ab_skill.engine.rendering.smart_copy import copy_render
from caption_ab_skill.engine.style import Style
from caption_ab_skill.media.h264 import parameter_sets
from caption_ab_skill.media.probe import probe

USUAL = OutputSettings()
RATES = {"30": (), "25": ("-bf", "0"), "30000/1001": ("-profile:v", "baseline"), "60": ("-x264-params", "b-pyramid=2")}


def make(path: Path, *options: str, rate: str = "30", size: str = "160x90", seconds: float = 6) -> Path:
    made.ffmpeg(
        *("-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}"),
        *("-f", "lavfi", "-i", "sine=frequency=440:beep_factor=4:sample_rate=48000", "-t", str(seconds)),
        *("-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-g", "20", "-pix_fmt", "yuv420p"),
        *(*options, "-c:a", "aac", str(path)),
    )
    return path


def drafted(clip: Path, *spans: tuple[int, int], captions: tuple[tuple[int, int], ...] = ((2100, 700),)) -> Draft:
    info = probe(clip)
    clips, end = [], 0
    for start, length in spans or ((0, info.duration_ms),):
        clips.append(Clip("m1", "m1", end, length, from_ms=start, source_ms=info.duration_ms))
        end += length
    track = CaptionTrack("A", Style(size=14), tuple(Cue(start, length, "Hello") for start, length in captions))
    return Draft("x", info.width, info.height, info.frame_rate, tuple(clips), (track,))


def copied(draft: Draft, clip: Path, folder: Path, settings: OutputSettings = USUAL) -> Path | None:
    folder.mkdir()
    outputs = [Output(f"A.{settings.format}", draft.captions[0])]
    media = {"m1": probe(clip)}
    done = asyncio.run(copy_render(draft.base, outputs, settings, media, {"m1": clip}, NOTHING_HEARD, folder))
    return done.get(outputs[0].name)


def encoded(draft: Draft, clip: Path, folder: Path) -> Path:
    folder.mkdir()
    planned = plan(draft.base, [Output("A.mp4", draft.captions[0])], {"m1": probe(clip)})
    asyncio.run(render(planned, folder, {"m1": clip}))
    return folder / "A.mp4"


def lumas(path: Path) -> list[np.ndarray[Any, Any]]:
    with av.open(str(path)) as file:
        return [frame.to_ndarray()[: frame.height].astype(int) for frame in file.decode(video=0)]


def packets(path: Path) -> set[bytes]:
    with av.open(str(path)) as file:
        return {bytes(packet) for packet in file.demux(video=0) if packet.size}


@pytest.mark.parametrize("rate", RATES)
def test_a_render_that_copies_shows_what_one_that_encodes_shows(rate: str, tmp_path: Path) -> None:
    clip = make(tmp_path / "clip.mp4", *RATES[rate], rate=rate)
    draft = drafted(clip)
    file = copied(draft, clip, tmp_path / "copied")
    assert file is not None
    assert len(packets(file) & packets(clip)) > 0.5 * len(packets(clip))
    both = zip(lumas(file), lumas(encoded(draft, clip, tmp_path / "encoded")), strict=True)
    # Two encodings of a picture differ by noise, two pictures by letters or by a bar that moved.
    assert max(float(np.abs(one - other).mean()) for one, other in both) < 4
    before, after = probe(clip), probe(file)
    assert (after.frame_rate, after.frame_count) == (before.frame_rate, before.frame_count)
    assert after.duration_ms == pytest.approx(before.duration_ms, abs=2)
    assert made.sound(file).shape == made.sound(clip).shape
    assert np.abs(made.sound(file) - made.sound(clip)).max() < 1e-6


def test_captions_are_there_at_their_frames_alone(tmp_path: Path) -> None:
    clip = make(tmp_path / "clip.mp4")
    file = copied(drafted(clip, captions=((533, 400), (3001, 500))), clip, tmp_path / "copied")
    assert file is not None
    sources = lumas(clip)
    for number, (shown, source) in enumerate(zip(lumas(file), sources, strict=True)):
        at = number * 1000 / 30
        assert (np.abs(shown - source).max() > 90) == (533 <= at < 933 or 3001 <= at < 3501), number


def test_cuts_are_copied_from_the_next_key_frame_on(tmp_path: Path) -> None:
    clip = made.make_counted(tmp_path / "clip.mp4", frames=70)
    # Key frames are 0, 25 and 50.
    draft = drafted(clip, (300, 1500), (0, 800), captions=((1600, 100),))
    file = copied(draft, clip, tmp_path / "copied")
    assert file is not None
    assert len(packets(file) & packets(clip)) >= 20
    frames = made.counted(file)
    assert frames[:47] == [*range(9, 54), 0, 1]
    assert len(frames) == 69


def test_sound_stays_in_sync_where_cuts_are_copied(tmp_path: Path) -> None:
    clip = made.make_flashes(tmp_path / "clip.mp4", seconds=5)
    file = copied(drafted(clip, (390, 2000), (2700, 2000), captions=((100, 300),)), clip, tmp_path / "copied")
    assert file is not None
    seen, heard = made.flashes(file), made.tones(file)
    assert len(seen) == len(heard) == 8
    assert seen == pytest.approx(heard, abs=0.02)


def test_a_strict_demuxer_finds_both_parameter_sets_in_the_header(tmp_path: Path) -> None:
    clip = make(tmp_path / "clip.mp4")
    file = copied(drafted(clip), clip, tmp_path / "copied")
    assert file is not None
    with av.open(str(file)) as container:
        sets = parameter_sets(container.streams.video[0].codec_context.extradata)
        stored = [bytes(packet) for packet in container.demux(video=0) if packet.size]
    assert sets is not None
    assert len({number for number, _ in sets.sequence}) == len(sets.sequence) == 2
    assert len({number for number, _ in sets.picture}) == len(sets.picture) == 2
    assert not any(data[4] & 0x1F in (7, 8) for data in stored)


@pytest.mark.parametrize(
    ("changes", "settings"),
    [
        ({"width": 90, "height": 90, "canvas": Canvas("1:1", "crop")}, USUAL),
        ({}, OutputSettings(quality="standard")),
        ({}, OutputSettings(format="webm")),
        ({}, OutputSettings(frame_rate=Fraction(15))),
        ({}, OutputSettings(shorter_side=180)),
        ({}, OutputSettings(size_mb=1)),
    ],
)
def test_what_changes_every_picture_is_encoded(
    changes: dict[str, Any], settings: OutputSettings, tmp_path: Path
) -> None:
    clip = make(tmp_path / "clip.mp4", seconds=3)
    assert copied(replace(drafted(clip), **changes), clip, tmp_path / "copied", settings) is None


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("open.mp4", ("-x264-params", "open-gop=1:bframes=3")),
        ("chroma.mp4", ("-pix_fmt", "yuv444p")),
        ("deep.mp4", ("-pix_fmt", "yuv420p10le")),
        ("interlaced.mp4", ("-flags", "+ildct+ilme")),
        ("full.mp4", ("-pix_fmt", "yuvj420p")),
        ("one-group.mp4", ("-g", "600")),
        ("hevc.mp4", ("-c:v", "libx265", "-x265-params", "log-level=error")),
        ("stream.mkv", ("-vf", "select='not(eq(mod(n,7),3))'", "-fps_mode", "vfr")),
    ],
)
def test_any_doubt_is_a_reason_to_encode(name: str, options: tuple[str, ...], tmp_path: Path) -> None:
    clip = make(tmp_path / name, *options, seconds=3, size="160x96")
    draft = drafted(clip, captions=((0, 300),))
    assert copied(draft, clip, tmp_path / "copied") is None
    (folder := tmp_path / "work").mkdir()
    done = asyncio.run(export({"A": draft}, USUAL, {"m1": probe(clip)}, {"m1": clip}, folder))
    assert probe(done["A"]).frame_count == pytest.approx(probe(clip).frame_count, abs=1)


def test_matroska_is_copied_too_and_muted_where_asked(tmp_path: Path) -> None:
    clip = make(tmp_path / "clip.mkv")
    draft = replace(drafted(clip), sound=Sound(muted=True))
    file = copied(draft, clip, tmp_path / "copied", OutputSettings(format="mov"))
    assert file is not None
    assert not probe(file).has_audio
    assert len(packets(file) & packets(clip)) > 0.5 * len(packets(clip))


def test_what_is_copied_is_the_same_whatever_is_rendered_beside_it(tmp_path: Path) -> None:
    clip = make(tmp_path / "clip.mp4")
    early, late = drafted(clip), drafted(clip, captions=((4100, 500),))
    all_over = drafted(clip, captions=((0, 6000),))
    media = {"m1": probe(clip)}, {"m1": clip}
    files = []
    for name, drafts in {"1": {"A": early, "B": late, "C": all_over}, "2": {"C": all_over, "A": early}}.items():
        (folder := tmp_path / name).mkdir()
        files.append(asyncio.run(export(drafts, USUAL, *media, folder)))
    assert files[0]["A"].read_bytes() == files[1]["A"].read_bytes()
    assert files[0]["C"].read_bytes() == files[1]["C"].read_bytes()
    shared = {letter: len(packets(files[0][letter]) & packets(clip)) for letter in "ABC"}
    assert min(shared["A"], shared["B"]) > 0.5 * len(packets(clip))
    assert shared["C"] == 0


# pure


def test_groups_that_lean_on_others_are_none() -> None:
    order = [0, 2, 1, 4, 5, 3, 6, 7, 10, 8, 9, 11]
    idrs = [place in (0, 4, 7) for place in range(len(order))]
    assert [(group.start, group.end, group.cuts) for group in closed_groups(order, idrs)] == [(7, 12, (8, 11, 12))]
    order = [0, 2, 1, 3, 4, 7, 5, 6, 8]
    groups = closed_groups(order, [place in (0, 4) for place in range(len(order))])
    assert [(group.start, group.end, group.cuts) for group in groups] == [(0, 4, (1, 3, 4)), (4, 9, (5, 8, 9))]


def test_a_timeline_is_covered_without_gaps() -> None:
    order = list(range(100))
    groups = closed_groups(order, [place % 25 == 0 for place in order])
    spans = spans_of([Piece(0, 10, 60), Piece(60, 0, 40)], groups, [(30, 35)])
    assert [(span.start, span.end, span.source, span.copied) for span in spans] == [
        (0, 15, 10, False),
        (15, 30, 25, True),
        (30, 40, 40, False),
        (40, 60, 50, True),
        (60, 100, 0, True),
    ]
    assert spans_of([Piece(0, 0, 100)], groups, [(0, 100)]) == []
    assert spans_of([Piece(0, 0, 100)], groups, []) == [Span(0, 100, 0, True)]
