"""What is in a file: clips of every kind that people have, made here, and files that are not whole."""

from __future__ import annotations

from fractions import Fraction

import pytest

from caption_ab_skill.media.probe import MediaRefused, probe

NTSC = Fraction(30000, 1001)
SRT = "1\n00:00:00,100 --> 00:00:01,000\nHello\n"


@pytest.mark.parametrize(
    ("name", "container", "video", "audio"),
    [
        ("clip.mp4", "mov", "h264", "aac"),
        ("clip.mov", "mov", "h264", "aac"),
        ("clip.avi", "avi", "mpeg4", "mp3"),
        ("clip.webm", "matroska", "vp9", "opus"),
        ("clip.mkv", "matroska", "h264", "aac"),
    ],
)
def test_every_container_of_the_contract(make_clip, name, container, video, audio):
    info = probe(make_clip(name))
    assert (info.kind, info.container, info.demuxer) == ("video", container, container)
    assert (info.video_codec, info.audio_codec, info.audio_rate, info.audio_channels) == (video, audio, 48000, 2)
    assert (info.width, info.height, info.frame_rate, info.variable_frame_rate) == (320, 240, 30, False)
    assert info.frame_count == 60
    # AVI's sound begins a frame late, and so ends later.
    assert info.duration_ms == pytest.approx(2000, abs=45)


@pytest.mark.parametrize("wrong_name", ["clip.avi", "clip.txt", "clip", "clip.m3u8"])
def test_the_content_says_what_it_is_and_not_the_name(make_clip, tmp_path, wrong_name):
    renamed = tmp_path / wrong_name
    renamed.write_bytes(make_clip("clip.webm").read_bytes())
    assert probe(renamed).container == "matroska"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"rotate": 90}, {"width": 240, "height": 320, "coded_width": 320, "coded_height": 240, "rotation": 90}),
        ({"rotate": 180}, {"width": 320, "height": 240, "rotation": 180}),
        ({"rotate": 270}, {"width": 240, "height": 320, "rotation": 270}),
        (
            {"size": (360, 240), "pixel_aspect": "32/27"},
            {"width": 427, "height": 240, "pixel_aspect": Fraction(32, 27)},
        ),
        ({"size": (853, 481), "seconds": 0.3}, {"width": 853, "height": 481, "coded_width": 853}),
        ({"sound": None}, {"audio_codec": None, "has_audio": False, "audio_channels": 0}),
        ({"sound": "5.1"}, {"audio_channels": 6, "has_audio": True}),
        ({"seconds": 0.5}, {"duration_ms": 500, "frame_count": 15}),
        ({"rate": "60000/1001"}, {"frame_rate": Fraction(60000, 1001), "variable_frame_rate": False}),
        ({"variable": True}, {"variable_frame_rate": True, "frame_count": 43}),
    ],
    ids=lambda value: str(value) if "width" not in value else "",
)
def test_what_an_mp4_says_about_itself(make_clip, options, expected):
    info = probe(make_clip("clip.mp4", **options))
    assert {name: getattr(info, name) for name in expected} == expected


@pytest.mark.parametrize("name", ["clip.mkv", "clip.webm", "clip.avi", "clip.mov"])
@pytest.mark.parametrize("rate", ["30000/1001", "24000/1001", "25"])
def test_an_even_rate_is_exact_in_containers_that_round(make_clip, name, rate):
    info = probe(make_clip(name, rate=rate))
    assert (info.frame_rate, info.variable_frame_rate) == (Fraction(rate), False)


@pytest.mark.parametrize("name", ["clip.mkv", "clip.webm", "clip.mov"])
def test_variable_rates_are_told_in_every_container_that_has_them(make_clip, name):
    info = probe(make_clip(name, variable=True))
    assert info.variable_frame_rate
    assert float(info.frame_rate) == pytest.approx(30 * 5 / 7, rel=0.03)


@pytest.mark.parametrize(("kind", "transfer"), [("pq", "smpte2084"), ("hlg", "arib-std-b67")])
@pytest.mark.parametrize("name", ["clip.mp4", "clip.mkv"])
def test_hdr_is_told_by_its_tags(make_clip, name, kind, transfer):
    info = probe(make_clip(name, hdr=kind, seconds=0.5))
    assert (info.hdr, info.color_transfer, info.color_primaries, info.color_matrix) == (
        True, transfer, "bt2020", "bt2020nc")  # fmt: skip
    assert info.pixel_format == "yuv420p10le"


def test_untagged_colours_are_said_to_be_unknown(make_clip):
    info = probe(make_clip("clip.mp4"))
    assert (info.hdr, info.color_matrix, info.color_transfer, info.color_primaries) == (False, *["unknown"] * 3)


def test_a_text_subtitle_stream_is_found(make_clip):
    assert probe(make_clip("clip.mkv", subtitles=SRT)).subtitle_codec is not None
    assert probe(make_clip("clip.mkv")).subtitle_codec is None


def test_captions_that_go_on_after_the_picture_do_not_make_the_clip_longer(make_clip):
    late = SRT + "\n2\n00:00:01,500 --> 00:00:30,000\nlate\n"
    assert probe(make_clip("clip.mkv", subtitles=late, seconds=2)).duration_ms == pytest.approx(2000, abs=30)


@pytest.mark.parametrize(
    ("name", "arguments", "codec"),
    [
        ("sound.mp3", ["-c:a", "libmp3lame"], "mp3"),
        ("sound.wav", [], "pcm_s16le"),
        ("sound.m4a", ["-c:a", "aac"], "aac"),
        ("sound.aac", ["-c:a", "aac"], "aac"),
        ("sound.mka", ["-c:a", "libopus"], "opus"),
    ],
)
def test_sound_alone(ffmpeg, tmp_path, name, arguments, codec):
    ffmpeg("-f", "lavfi", "-i", "sine=duration=2", *arguments, tmp_path / name)
    info = probe(tmp_path / name)
    assert (info.kind, info.audio_codec, info.width, info.video_codec) == ("audio", codec, 0, None)
    assert info.duration_ms == pytest.approx(2000, abs=60)


@pytest.mark.parametrize(
    ("name", "container", "demuxer"),
    [
        ("a.png", "png", "png_pipe"),
        ("a.jpg", "jpeg", "jpeg_pipe"),
        ("a.gif", "gif", "gif"),
        ("a.webp", "webp", "webp_pipe"),
    ],
)
def test_pictures(ffmpeg, tmp_path, name, container, demuxer):
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=60x40", "-frames:v", "1", tmp_path / name)
    info = probe(tmp_path / name)
    assert (info.kind, info.container, info.demuxer, info.width, info.height) == ("image", container, demuxer, 60, 40)


def test_cover_art_is_not_a_video(ffmpeg, tmp_path):
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=60x40", "-frames:v", "1", tmp_path / "cover.png")
    inputs = ["-f", "lavfi", "-i", "sine=duration=1", "-i", tmp_path / "cover.png"]
    ffmpeg(*inputs, "-map", "0", "-map", "1", "-disposition:v", "attached_pic", tmp_path / "song.mp3")
    assert probe(tmp_path / "song.mp3").kind == "audio"


@pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("front.mp4", {"encoder": ("-movflags", "+faststart")}),
        ("fragments.mp4", {"encoder": ("-movflags", "frag_keyframe+empty_moov", "-g", "15")}),
        ("clip.webm", {}),
        ("clip.mkv", {}),
        ("clip.avi", {}),
    ],
    ids=["mp4, index first", "fragmented mp4", "webm", "mkv", "avi"],
)
def test_a_file_that_is_cut_off_says_how_far_it_goes(make_clip, tmp_path, name, options, share):
    whole = make_clip(name, seconds=4, **options).read_bytes()
    cut = tmp_path / name
    cut.write_bytes(whole[: int(len(whole) * share)])
    # A fragmented MP4 does not say how long it would have been.
    length = r"\d\.\d" if name == "fragments.mp4" else r"\d\.\d of \d\.\d"
    with pytest.raises(
        MediaRefused, match=rf"^This file is cut off, it stops after {length} seconds: send all of it\.$"
    ):
        probe(cut)


@pytest.mark.parametrize("share", [0.05, 0.5, 0.999])
def test_an_mp4_whose_index_is_missing_says_so(make_clip, tmp_path, share):
    whole = make_clip("back.mp4", seconds=4).read_bytes()
    cut = tmp_path / "back.mp4"
    cut.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(MediaRefused, match=r"its index \(moov\) is not all there"):
        probe(cut)


def test_a_recording_that_never_knew_its_length_is_taken_as_it_is(make_clip):
    # What browsers record: sizes and duration unknown.
    info = probe(make_clip("live.webm", encoder=("-live", "1")))
    assert info.duration_ms == pytest.approx(2000, abs=30)


def test_subtitles_alone_are_no_video(ffmpeg, tmp_path):
    (tmp_path / "a.srt").write_text(SRT)
    ffmpeg("-i", "a.srt", "a.mkv", cwd=tmp_path)
    with pytest.raises(MediaRefused, match="neither a picture nor sound"):
        probe(tmp_path / "a.mkv")


@pytest.mark.parametrize("name", ["clip.mp4", "clip.webm", "clip.avi"])
def test_damage_within_a_file_is_an_answer_or_a_sentence_never_a_crash(make_clip, tmp_path, name):
    whole = make_clip(name).read_bytes()
    for seed in range(30):
        damaged = bytearray(whole)
        for place in range(seed * 13, len(damaged), 997 + seed):
            damaged[place] ^= (seed * 37 + place) & 0xFF
        (tmp_path / name).write_bytes(damaged)
        try:
            assert probe(tmp_path / name).kind in ("video", "audio")
        except MediaRefused as refusal:
            assert str(refusal).endswith(".")


def test_a_picture_that_claims_to_be_enormous_is_refused_before_it_is_decoded(ffmpeg, tmp_path):
    ffmpeg("-f", "lavfi", "-i", "color=size=9000x16", "-frames:v", "1", tmp_path / "wide.png")
    with pytest.raises(MediaRefused, match="9000x16: at most 8192 pixels"):
        probe(tmp_path / "wide.png")
