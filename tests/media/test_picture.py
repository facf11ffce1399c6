"""How a source becomes the picture that captions are drawn on; looked at as pixels, with the real ffmpeg."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.media.ffmpeg import input_arguments
from caption_ab_skill.media.picture import picture
from caption_ab_skill.media.probe import MediaInfo, probe

PLAIN = MediaInfo(
    kind="video",
    container="mov",
    duration_ms=1000,
    width=320,
    height=240,
    coded_width=320,
    coded_height=240,
    frame_rate=Fraction(25),
    pixel_format="yuv420p",
    video_codec="h264",
)


def sized(width: int, height: int, **more) -> MediaInfo:
    return replace(PLAIN, width=width, height=height, coded_width=width, coded_height=height, **more)


def rendered(ffmpeg, clip: Path, folder: Path) -> tuple[np.ndarray, MediaInfo]:
    """The first frame of `clip` as `picture` describes it, in RGB, and what is then in the file."""
    info = probe(clip)
    upright = picture(info)
    tags = ["-colorspace", upright.matrix, "-color_primaries", upright.primaries, "-color_trc", upright.transfer]
    encoder = ["-c:v", "libx264", "-crf", "1", "-preset", "ultrafast", *tags, "-color_range", upright.range]
    out = folder / "picture.mp4"
    ffmpeg(*input_arguments(info, str(clip)), "-an", "-vf", upright.filters, *encoder, "-frames:v", "1", out)
    with av.open(str(out)) as file:
        frame = next(file.decode(video=0))
    matrix = "ITU709" if upright.matrix == "bt709" else "ITU601"
    return frame.to_ndarray(format="rgb24", src_colorspace=matrix).astype(int), probe(out)


def color_at(frame: np.ndarray, across: float, down: float) -> tuple[int, ...]:
    return tuple(frame[int(frame.shape[0] * down), int(frame.shape[1] * across)])


@pytest.mark.parametrize(
    ("given_size", "size"),
    [
        ((1080, 1920), (1080, 1920)),
        ((1920, 1080), (1920, 1080)),
        ((3840, 2160), (1920, 1080)),
        ((2160, 3840), (1080, 1920)),
        ((1440, 1440), (1080, 1080)),
        ((2160, 2700), (1080, 1350)),
        ((1280, 720), (1280, 720)),
        ((320, 240), (320, 240)),
        ((853, 481), (852, 480)),
        ((1920, 800), (1920, 800)),
        ((4096, 1716), (1920, 804)),
        ((1079, 1919), (1078, 1918)),
        ((8000, 16), (1920, 4)),
        ((1, 1), (2, 2)),
    ],
)
def test_a_picture_is_fitted_and_never_enlarged(given_size, size):
    upright = picture(sized(*given_size))
    assert (upright.width, upright.height) == size


@given(st.integers(2, 8192), st.integers(2, 8192))
def test_every_size_ends_even_within_the_limits_and_in_shape(width, height):
    upright = picture(sized(width, height))
    assert upright.width % 2 == upright.height % 2 == 0
    assert max(upright.width, upright.height) <= 1920
    assert min(upright.width, upright.height) <= 1080
    assert upright.width <= max(width, 2)
    assert upright.height <= max(height, 2)
    # The shape is kept to within the two pixels that rounding to even sizes may cost.
    assert abs(upright.width * height - upright.height * width) <= 2 * max(width, height)


@pytest.mark.parametrize(
    ("info", "tags"),
    [
        (sized(320, 240), ("smpte170m", "smpte170m", "bt709")),
        (sized(720, 576), ("bt470bg", "bt470bg", "bt709")),
        (sized(1280, 720), ("bt709", "bt709", "bt709")),
        (sized(320, 240, color_matrix="bt709"), ("bt709", "bt709", "bt709")),
        (sized(1280, 720, color_matrix="smpte170m"), ("smpte170m", "bt709", "bt709")),
        (sized(320, 240, pixel_format="rgb24"), ("bt709", "bt709", "bt709")),
        (sized(320, 240, color_primaries="smpte432"), ("bt709", "bt709", "bt709")),
        (sized(320, 240, color_transfer="iec61966-2-1"), ("smpte170m", "smpte170m", "iec61966-2-1")),
        (sized(320, 240, hdr=True, color_transfer="smpte2084"), ("bt709", "bt709", "bt709")),
    ],
    ids=["SD", "PAL", "HD", "SD tagged 709", "HD tagged 601", "RGB", "P3", "sRGB curve", "HDR"],
)
def test_what_is_untagged_is_taken_by_its_lines_and_the_result_is_always_tagged(info, tags):
    upright = picture(info)
    assert (upright.matrix, upright.primaries, upright.transfer, upright.range) == (*tags, "tv")


def test_what_is_right_already_is_not_touched():
    assert "scale" not in picture(sized(1080, 1920, color_matrix="bt709")).filters


@pytest.mark.parametrize(
    ("name", "options", "size"),
    [
        ("clip.mp4", {}, (320, 240)),
        ("clip.mp4", {"size": (853, 481), "seconds": 0.3}, (852, 480)),
        ("clip.webm", {"size": (321, 241), "seconds": 0.3}, (320, 240)),
        ("clip.mp4", {"size": (240, 240), "pixel_aspect": "4/3"}, (320, 240)),
        ("clip.mp4", {"size": (240, 240), "pixel_aspect": "4/3", "rotate": 90}, (240, 320)),
        ("clip.mov", {"rotate": 270}, (240, 320)),
        ("clip.avi", {}, (320, 240)),
    ],
)
def test_the_result_is_upright_with_square_pixels_and_limited_range(ffmpeg, make_clip, tmp_path, name, options, size):
    _, info = rendered(ffmpeg, make_clip(name, **options), tmp_path)
    assert (info.width, info.height, info.rotation, info.pixel_aspect) == (*size, 0, 1)
    assert (info.pixel_format, info.color_range) == ("yuv420p", "tv")
    assert info.color_matrix == info.color_primaries == "smpte170m"


# The test picture has a red bar at its left edge; turned clockwise the left is at the top.
@pytest.mark.parametrize(
    ("rotate", "place"), [(0, (0.05, 0.6)), (90, (0.4, 0.05)), (180, (0.95, 0.4)), (270, (0.6, 0.95))]
)
def test_rotation_turns_the_picture_the_right_way(ffmpeg, make_clip, tmp_path, rotate, place):
    frame, _ = rendered(ffmpeg, make_clip("clip.mp4", rotate=rotate), tmp_path)
    red, green, blue = color_at(frame, *place)
    assert red > 200
    assert max(green, blue) < 60


@pytest.mark.parametrize("hdr", ["pq", "hlg"])
@pytest.mark.parametrize("color", ["0x808080", "0x404040", "0x804020", "0x205080", "0x181890"])
def test_hdr_keeps_the_colours_and_brightness_that_it_was_made_from(ffmpeg, make_clip, tmp_path, hdr, color):
    frame, info = rendered(ffmpeg, make_clip("clip.mp4", hdr=hdr, picture=f"color={color}", seconds=0.2), tmp_path)
    expected = [int(color[start : start + 2], 16) for start in (2, 4, 6)]
    assert np.abs(np.array(color_at(frame, 0.5, 0.5)) - expected).max() <= 8
    assert (info.color_matrix, info.color_transfer, info.color_primaries) == ("bt709", "bt709", "bt709")


@pytest.mark.parametrize("hdr", ["pq", "hlg"])
def test_hdr_white_stays_bright_without_clipping(ffmpeg, make_clip, tmp_path, hdr):
    frame, _ = rendered(ffmpeg, make_clip("clip.mp4", hdr=hdr, picture="color=white", seconds=0.2), tmp_path)
    assert 195 <= min(color_at(frame, 0.5, 0.5)) <= 250


@pytest.mark.parametrize("matrix", ["bt709", "smpte170m"])
def test_full_range_becomes_limited_with_the_same_colours(ffmpeg, tmp_path, matrix):
    full = [
        "-vf",
        f"scale=out_range=pc:out_color_matrix={matrix},format=yuv420p",
        "-color_range",
        "pc",
        "-colorspace",
        matrix,
    ]
    clip = tmp_path / "full.mp4"
    ffmpeg("-f", "lavfi", "-i", "color=0x20C040:size=64x48,format=gbrp", "-frames:v", "5", *full, "-crf", "1", clip)
    assert probe(clip).color_range == "pc"
    frame, info = rendered(ffmpeg, clip, tmp_path)
    assert np.abs(np.array(color_at(frame, 0.5, 0.5)) - [0x20, 0xC0, 0x40]).max() <= 4
    assert info.color_range == "tv"


TRANSFERS = ["gamma22", "gamma28", "smpte170m", "smpte240m", "linear", "iec61966-2-1", "iec61966-2-4", "bt2020-10"]
MATRICES = ["fcc", "smpte240m", "ycgco", "bt2020nc", "bt2020c"]
PRIMARIES = ["bt470m", "smpte240m", "film", "bt2020", "smpte431", "smpte432"]
FORMATS = ["yuvj420p", "yuv422p10le", "yuv444p", "yuva420p", "gray", "gbrp", "rgb24", "bgra", "pal8", "nv12", "p010le"]


@pytest.mark.parametrize(
    "changes",
    [
        *({"color_transfer": name} for name in TRANSFERS),
        *({"color_matrix": name} for name in MATRICES),
        *({"color_primaries": name} for name in PRIMARIES),
        *({"pixel_format": name} for name in FORMATS),
        *(
            {"hdr": True, "color_transfer": "smpte2084", "color_matrix": name}
            for name in ("unknown", "bt2020c", "bt709")
        ),
    ],
    ids=lambda changes: " ".join(str(value) for value in changes.values()),
)
def test_every_tag_and_format_that_a_file_may_have_can_be_rendered(ffmpeg, tmp_path, changes):
    info = replace(PLAIN, **changes)
    upright = picture(info)
    tags = ["-colorspace", upright.matrix, "-color_primaries", upright.primaries, "-color_trc", upright.transfer]
    chain = f"format={info.pixel_format},{upright.filters}"
    source = ["-f", "lavfi", "-i", "testsrc2=size=320x240", "-frames:v", "1", "-vf", chain]
    ffmpeg(*source, "-c:v", "libx264", *tags, tmp_path / "out.mp4")
    made = probe(tmp_path / "out.mp4")
    assert (made.color_matrix, made.color_primaries, made.color_transfer) == (
        upright.matrix, upright.primaries, upright.transfer)  # fmt: skip
