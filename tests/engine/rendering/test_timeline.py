"""Timelines of several clips, stills and music, rendered and then measured frame by frame and sample by sample."""

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

from caption_ab_skill.engine.draft import Canvas, CaptionTrack, Clip, Cue, Draft, Music, Overlay, Sound
from caption_ab_skill.engine.rendering.export import export
from caption_ab_skill.engine.rendering.output_settings import OutputSettings
from caption_ab_skill.engine.style import Style
from caption_ab_skill.media.probe import probe

USUAL = OutputSettings()


def clip_of(path: Path, **changes: Any) -> Clip:
    info = probe(path)
    return replace(Clip(path.name, path.name, 0, info.duration_ms, source_ms=info.duration_ms), **changes)


def timeline(*clips: Clip, **changes: Any) -> Draft:
    """The clips in a row."""
    placed, end = [], 0
    for clip in clips:
        placed.append(replace(clip, start_ms=end))
        end += clip.duration_ms
    return replace(Draft("x", frame_rate=Fraction(30), clips=tuple(placed)), **changes)


def rendered(draft: Draft, files: list[Path], folder: Path, settings: OutputSettings = USUAL) -> Path:
    sources = {file.name: file for file in files}
    media = {name: probe(file) for name, file in sources.items()}
    work = folder / "work"
    work.mkdir()
    return asyncio.run(export({"out": draft}, settings, media, sources, work))["out"]


@pytest.fixture(scope="module")
def flashing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.make_flashes(tmp_path_factory.mktemp("flashes") / "flashes.mp4")


@pytest.fixture(scope="module")
def counting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made.make_counted(tmp_path_factory.mktemp("counted") / "counted.mp4")


def pictures(path: Path) -> list[np.ndarray[Any, np.dtype[np.uint8]]]:
    with av.open(str(path)) as file:
        return [
            frame.reformat(format="rgb24", src_colorspace="itu709" if frame.colorspace == 1 else "itu601").to_ndarray()
            for frame in file.decode(video=0)
        ]


# cuts


@pytest.mark.parametrize(
    ("pieces", "frames"),
    [
        ([(500, 1000)], [*range(15, 45)]),
        ([(0, 500), (1500, 500)], [*range(15), *range(45, 60)]),
        ([(1900, 100), (0, 100), (1900, 100)], [57, 58, 59, 0, 1, 2, 57, 58, 59]),
        ([(333, 300)], [*range(10, 19)]),
        ([(1033, 34), (33, 33), (1967, 33)], [31, 1, 59]),
    ],
)
def test_cuts_are_exact_to_the_frame(
    pieces: list[tuple[int, int]], frames: list[int], counting: Path, tmp_path: Path
) -> None:
    clips = [clip_of(counting, from_ms=start, duration_ms=length) for start, length in pieces]
    assert made.counted(rendered(timeline(*clips), [counting], tmp_path)) == frames


@pytest.mark.parametrize("rate", ["24000/1001", "25", "60000/1001"])
def test_sound_stays_with_its_picture_after_many_cuts(rate: str, tmp_path: Path) -> None:
    clip = made.make_flashes(tmp_path / "flashes.mp4", rate=rate)
    starts = [90, 770, 1333, 210, 2777, 1999, 415]
    clips = [clip_of(clip, from_ms=start, duration_ms=613 + 7 * number) for number, start in enumerate(starts)]
    output = rendered(timeline(*clips, frame_rate=Fraction(rate)), [clip], tmp_path)
    seen, heard = made.flashes(output), made.tones(output)
    assert len(seen) == len(heard) >= len(starts)
    for picture_at, sound_at in zip(seen, heard, strict=True):
        assert picture_at == pytest.approx(sound_at, abs=0.02)


@pytest.mark.parametrize("speed", [0.25, 0.5, 1.5, 2.0, 4.0])
def test_speed_takes_picture_and_sound_along(speed: float, flashing: Path, tmp_path: Path) -> None:
    length = round(2000 / speed)
    clip = clip_of(flashing, from_ms=900, duration_ms=length, speed=speed)
    output = rendered(timeline(clip, frame_rate=Fraction(60)), [flashing], tmp_path)
    assert probe(output).duration_ms == pytest.approx(length, abs=40)
    seen, heard = made.flashes(output), made.tones(output)
    assert len(seen) == len(heard) == 4
    for number, (picture_at, sound_at) in enumerate(zip(seen, heard, strict=True)):
        assert picture_at == pytest.approx((0.1 + number * 0.5) / speed, abs=0.034)
        # At a quarter of the speed a beginning itself is spread over so long.
        assert sound_at == pytest.approx((0.1 + number * 0.5) / speed, abs=0.02 if speed >= 0.5 else 0.06)


def test_sped_up_sound_keeps_its_pitch(flashing: Path, tmp_path: Path) -> None:
    output = rendered(timeline(clip_of(flashing, duration_ms=2000, speed=2.0)), [flashing], tmp_path)
    spectrum = np.abs(np.fft.rfft(made.sound(output)[0][:48_000]))
    assert np.argmax(spectrum) == pytest.approx(1000, abs=30)


def test_clips_of_any_kind_come_one_after_the_other(make_clip: Any, tmp_path: Path) -> None:
    files = [
        make_clip("wide.mp4", picture="color=c=red", size=(320, 180), seconds=0.5),
        make_clip("small.webm", picture="color=c=blue", size=(160, 90), seconds=0.5, rate="24", sound=None),
        make_clip("tall.mov", picture="color=c=lime", size=(180, 320), seconds=0.5, rate="25"),
    ]
    still = tmp_path / "still.png"
    made.ffmpeg("-f", "lavfi", "-i", "color=c=yellow:size=320x180", "-frames:v", "1", str(still))
    clips = [clip_of(file, duration_ms=500) for file in files]
    clips.append(Clip("still.png", "still.png", 0, 700, kind="still"))
    output = rendered(timeline(*clips), [*files, still], tmp_path)
    shown = pictures(output)
    assert len(shown) == 66
    colours = {0: (255, 0, 0), 20: (0, 0, 255), 40: (0, 255, 0), 50: (255, 255, 0), 65: (255, 255, 0)}
    for number, colour in colours.items():
        assert shown[number][90, 160].astype(int) == pytest.approx(colour, abs=20), number
    assert made.sound(output).shape[1] == pytest.approx(2.2 * 48_000, abs=1100)


@pytest.mark.parametrize(("changes", "rate"), [({}, "25"), ({"from_ms": 200, "duration_ms": 500}, "30")])
def test_fields_of_interlaced_video_become_whole_pictures(changes: dict[str, Any], rate: str, tmp_path: Path) -> None:
    clip = tmp_path / "fields.mp4"
    bar = "nullsrc=size=160x96:rate=50,geq=lum='if(lt(mod(X-6*N,160),40),235,16)':cb=128:cr=128"
    made.ffmpeg(
        *("-f", "lavfi", "-i", bar, "-t", "1", "-vf", "tinterlace=mode=interleave_top", "-c:v", "libx264"),
        *("-flags", "+ildct+ilme", "-x264-params", "tff=1", "-pix_fmt", "yuv420p", str(clip)),
    )
    output = rendered(timeline(clip_of(clip, **changes), frame_rate=Fraction(rate)), [clip], tmp_path)
    assert probe(clip).interlaced
    assert not probe(output).interlaced
    assert probe(output).frame_count == (25 if not changes else 15)
    for image in pictures(output)[1:-1]:
        # An upright bar has nothing that differs from line to line.
        assert np.abs(np.diff(image[8:-8, :, 0].astype(int), axis=0)).max() < 90


def test_a_slideshow_is_silent_and_exact(tmp_path: Path) -> None:
    files = []
    for name, colour in (("a.png", "red"), ("b.jpg", "blue"), ("c.webp", "lime")):
        files.append(tmp_path / name)
        made.ffmpeg("-f", "lavfi", "-i", f"color=c={colour}:size=128x72", "-frames:v", "1", str(files[-1]))
    clips = [Clip(file.name, file.name, 0, 400, kind="still") for file in files]
    output = rendered(timeline(*clips), files, tmp_path)
    shown = [tuple(round(value / 255) for value in image[36, 64]) for image in pictures(output)]
    assert shown == [(1, 0, 0)] * 12 + [(0, 0, 1)] * 12 + [(0, 1, 0)] * 12
    assert not probe(output).has_audio


# canvas


@pytest.mark.parametrize(
    ("canvas", "corner"),
    [
        (Canvas("1:1", "crop"), (255, 0, 0)),
        (Canvas("1:1", "bars", "#00ff00"), (0, 255, 0)),
        (Canvas("1:1", "bars"), (0, 0, 0)),
        (Canvas("1:1", "blur"), (255, 0, 0)),
    ],
)
@pytest.mark.parametrize("size", [(320, 180), (180, 320)])
def test_a_picture_of_another_shape_fills_the_frame(
    size: tuple[int, int], canvas: Canvas, corner: tuple[int, ...], make_clip: Any, tmp_path: Path
) -> None:
    clip = make_clip("red.mp4", picture="color=c=red", size=size, seconds=0.2)
    output = rendered(timeline(clip_of(clip), width=180, height=180, canvas=canvas), [clip], tmp_path)
    image = pictures(output)[2]
    assert image.shape == (180, 180, 3)
    assert image[90, 90].astype(int) == pytest.approx((255, 0, 0), abs=10)
    assert image[4, 4].astype(int) == pytest.approx(corner, abs=10)


def test_the_resolution_of_the_output_scales_the_picture_and_the_captions(make_clip: Any, tmp_path: Path) -> None:
    clip = make_clip("gray.mp4", picture="color=c=gray", size=(320, 180), seconds=0.2)
    track = CaptionTrack("A", Style(size=10, outline=None), (Cue(0, 200, "Hello"),))
    shares = []
    for side in (None, 360):
        (folder := tmp_path / str(side)).mkdir()
        output = rendered(timeline(clip_of(clip), captions=(track,)), [clip], folder, OutputSettings(shorter_side=side))
        image = pictures(output)[2][:, :, 0].astype(int)
        assert image.shape == ((360, 640) if side else (180, 320))
        rows = np.nonzero((np.abs(image - np.median(image)) > 50).any(axis=1))[0]
        shares.append(((rows.max() - rows.min()) / len(image), rows.mean() / len(image)))
    assert shares[0] == pytest.approx(shares[1], abs=0.01)


def test_the_rate_of_the_output_keeps_the_length(counting: Path, tmp_path: Path) -> None:
    output = rendered(timeline(clip_of(counting)), [counting], tmp_path, OutputSettings(frame_rate=Fraction(15)))
    info = probe(output)
    assert (info.frame_rate, info.frame_count) == (15, 30)


# titles


def test_titles_are_drawn_at_their_time_with_the_captions(make_clip: Any, tmp_path: Path) -> None:
    clip = make_clip("gray.mp4", picture="color=c=gray", size=(320, 180), seconds=1.0)
    track = CaptionTrack("A", Style(size=10, fill="#ff0000", outline=None), (Cue(0, 500, "below"),))
    title = Overlay("ABOVE", 333, 400)
    output = rendered(timeline(clip_of(clip), captions=(track,), overlays=(title,)), [clip], tmp_path)
    for number, image in enumerate(pictures(output)):
        upper, lower = (bool((np.abs(half.astype(int) - 128) > 60).any()) for half in (image[:90], image[90:]))
        at = number * 1000 / 30
        assert (upper, lower) == (333 <= at < 733, at < 500), number


# sound


@pytest.mark.parametrize(
    ("changes", "sound", "expected"),
    [
        ({}, Sound(), 0.0),
        ({"volume": 50}, Sound(), -6.0),
        ({"volume": 200}, Sound(volume=50), 0.0),
        ({}, Sound(volume=25), -12.0),
    ],
)
def test_volumes(changes: dict[str, Any], sound: Sound, expected: float, flashing: Path, tmp_path: Path) -> None:
    output = rendered(timeline(clip_of(flashing, **changes), sound=sound), [flashing], tmp_path)
    before, after = made.level_db(made.sound(flashing)), made.level_db(made.sound(output))
    assert after - before == pytest.approx(expected, abs=0.3)


@pytest.mark.parametrize(("changes", "sound"), [({"muted": True}, Sound()), ({}, Sound(muted=True))])
def test_muted(changes: dict[str, Any], sound: Sound, flashing: Path, tmp_path: Path) -> None:
    assert not probe(rendered(timeline(clip_of(flashing, **changes), sound=sound), [flashing], tmp_path)).has_audio


def test_one_muted_clip_of_two_is_silent_and_the_other_in_place(flashing: Path, tmp_path: Path) -> None:
    first = clip_of(flashing, duration_ms=1000, muted=True)
    output = rendered(timeline(first, clip_of(flashing, from_ms=500, duration_ms=1000)), [flashing], tmp_path)
    assert made.tones(output) == pytest.approx([1.0, 1.5], abs=0.01)


def music_under(flashing: Path, tmp_path: Path, **changes: Any) -> np.ndarray[Any, Any]:
    """What is heard of music with a voice that speaks for a second and is silent for two, at 440 Hz alone."""
    music = made.make_tone(tmp_path / "music.wav", seconds=1.5)
    talk = tmp_path / "talk.mp4"
    voice = "aevalsrc='if(between(t,1,2),0.3*sin(2*PI*1500*t)*(0.6+0.4*sin(2*PI*5*t)),0)':s=48000"
    made.ffmpeg(
        *("-f", "lavfi", "-i", "color=black:size=64x64:rate=30", "-f", "lavfi", "-i", voice, "-t", "4", str(talk))
    )
    track = replace(Music("music.wav", "music", 0, 4000), **changes)
    output = rendered(timeline(clip_of(talk), music=track), [talk, music], tmp_path)
    spectrum = np.fft.rfft(made.sound(output)[0])
    frequencies = np.fft.rfftfreq(made.sound(output).shape[1], 1 / 48_000)
    spectrum[np.abs(frequencies - 440) > 60] = 0
    return np.fft.irfft(spectrum)


def part(samples: np.ndarray[Any, Any], start: float, end: float) -> float:
    return made.level_db(samples[round(start * 48_000) : round(end * 48_000)])


def test_music_is_ducked_by_12_db_while_somebody_speaks(flashing: Path, tmp_path: Path) -> None:
    heard = music_under(flashing, tmp_path, volume=50, fade_out_ms=0)
    assert part(heard, 0.1, 0.7) == pytest.approx(made.level_db(0.125 * np.sin(np.arange(48_000))), abs=0.5)
    assert part(heard, 1.1, 1.9) - part(heard, 0.1, 0.7) == pytest.approx(-12, abs=0.5)
    assert part(heard, 2.7, 3.8) == pytest.approx(part(heard, 0.1, 0.7), abs=0.5)


def test_music_is_not_ducked_where_it_is_told_not_to(flashing: Path, tmp_path: Path) -> None:
    heard = music_under(flashing, tmp_path, duck_db=0, fade_out_ms=0)
    assert part(heard, 1.1, 1.9) == pytest.approx(part(heard, 0.1, 0.9), abs=0.5)


def test_music_fades_and_loops(flashing: Path, tmp_path: Path) -> None:
    heard = music_under(flashing, tmp_path, duck_db=0, fade_in_ms=1000, fade_out_ms=1000)
    whole = part(heard, 1.2, 2.8)
    assert part(heard, 0.45, 0.55) - whole == pytest.approx(-6, abs=0.7)
    assert part(heard, 3.45, 3.55) - whole == pytest.approx(-6, abs=0.7)


def test_music_that_does_not_loop_ends_with_its_file(flashing: Path, tmp_path: Path) -> None:
    heard = music_under(flashing, tmp_path, duck_db=0, loop=False, fade_out_ms=500)
    assert part(heard, 1.7, 3.9) < -60
    assert part(heard, 1.2, 1.3) - part(heard, 0.2, 0.8) == pytest.approx(-6, abs=1.5)


def test_music_has_a_place_and_a_beginning_of_its_own(flashing: Path, tmp_path: Path) -> None:
    heard = music_under(flashing, tmp_path, duck_db=0, start_ms=1000, duration_ms=1000, fade_out_ms=0)
    assert part(heard, 0, 0.9) < -60
    assert part(heard, 1.1, 1.9) > -16
    assert part(heard, 2.1, 3.9) < -60


@pytest.mark.parametrize("level", [0.02, 0.9])
def test_loudness_is_brought_to_minus_14(level: float, tmp_path: Path) -> None:
    clip = tmp_path / "tone.mp4"
    source = f"aevalsrc='{level}*sin(2*PI*997*t)*(0.5+0.5*sin(2*PI*1.5*t))|{level}*sin(2*PI*997*t)':s=48000"
    made.ffmpeg(
        *("-f", "lavfi", "-i", "color=black:size=64x64:rate=30", "-f", "lavfi", "-i", source, "-t", "4", str(clip))
    )
    output = rendered(timeline(clip_of(clip), sound=Sound(normalize=True)), [clip], tmp_path)
    loudness, peak = made.loudness(output)
    assert loudness == pytest.approx(-14, abs=0.5)
    assert peak <= -1.0


# files of a given kind and size


@pytest.mark.parametrize("kind", ["mp4", "webm", "mov", "gif"])
def test_formats(kind: Any, flashing: Path, tmp_path: Path) -> None:
    output = rendered(timeline(clip_of(flashing, duration_ms=1000)), [flashing], tmp_path, OutputSettings(format=kind))
    codecs = {"mp4": ("h264", "aac"), "webm": ("vp9", "opus"), "mov": ("h264", "aac"), "gif": ("gif", None)}
    info = probe(output)
    assert (info.video_codec, info.audio_codec) == codecs[kind]
    assert info.duration_ms == pytest.approx(1000, abs=90)
    assert made.flashes(output) == pytest.approx([0.0, 0.5], abs=0.09)


def test_qualities_differ_in_size(make_clip: Any, tmp_path: Path) -> None:
    clip = make_clip("test.mp4", seconds=1.0)
    sizes = []
    for quality in ("standard", "high"):
        (folder := tmp_path / quality).mkdir()
        sizes.append(rendered(timeline(clip_of(clip)), [clip], folder, OutputSettings(quality=quality)).stat().st_size)
    assert sizes == sorted(set(sizes))


@pytest.mark.parametrize(("kind", "size"), [("mp4", 0.3), ("webm", 0.2), ("gif", 0.25)])
def test_a_file_is_at_most_as_large_as_it_may_be(kind: Any, size: float, make_clip: Any, tmp_path: Path) -> None:
    clip = make_clip("noise.mp4", seconds=2.0, picture="testsrc2")
    settings = OutputSettings(format=kind, size_mb=size)
    output = rendered(timeline(clip_of(clip)), [clip], tmp_path, settings)
    assert 0.3 * size * 1e6 < output.stat().st_size <= size * 1e6


@pytest.mark.parametrize(("kind", "volume"), [("mp4", 100), ("mp4", 50), ("webm", 100), ("gif", 100)])
def test_a_variant_of_a_given_size_is_the_same_alone_and_beside_another(
    kind: Any, volume: int, make_clip: Any, tmp_path: Path
) -> None:
    clip = make_clip("noise.mp4", seconds=1.0, size=(160, 120), rate="15")
    draft = timeline(clip_of(clip, volume=volume))
    # So much black takes fewer bits than the test picture that it covers.
    looks = {"A": Style(size=10), "B": Style(size=20, box="#000000", box_padding=10)}
    drafts = {
        letter: replace(draft, captions=(CaptionTrack(letter, look, (Cue(0, 1000, "All of it"),)),))
        for letter, look in looks.items()
    }
    settings = OutputSettings(format=kind, size_mb=0.05)
    files = {}
    for name, group in {"both": drafts, "alone": {"A": drafts["A"]}}.items():
        (folder := tmp_path / name).mkdir()
        files[name] = asyncio.run(export(group, settings, {clip.name: probe(clip)}, {clip.name: clip}, folder))
    assert all(file.stat().st_size <= 50_000 for file in files["both"].values())
    assert files["both"]["A"].read_bytes() == files["alone"]["A"].read_bytes() != files["both"]["B"].read_bytes()


@pytest.mark.parametrize("kind", ["mp4", "webm", "gif"])
def test_the_same_draft_gives_the_same_bytes(kind: Any, flashing: Path, tmp_path: Path) -> None:
    draft = timeline(clip_of(flashing, duration_ms=700), clip_of(flashing, from_ms=1500, duration_ms=500))
    outputs = []
    for number in "12":
        (folder := tmp_path / number).mkdir()
        outputs.append(rendered(draft, [flashing], folder, OutputSettings(format=kind)).read_bytes())
    assert outputs[0] == outputs[1]
