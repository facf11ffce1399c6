"""Clips whose every colour and place is known: a painted background, and the same with a caption drawn by libass."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import font_roboto
import imageio_ffmpeg
import numpy as np
import pytest
from numpy.typing import NDArray

from caption_ab_skill.media.captions_file import Cue

FONTS = Path(font_roboto.__file__).parent / "files"
WIDTH, HEIGHT, RATE = 540, 960, 25

Paint = Callable[[int], NDArray[np.uint8]]


@dataclass(frozen=True)
class Look:
    """ASS values: colours as `#rrggbb`, lengths in px of a frame of WIDTH x HEIGHT."""

    fill: str = "#ffffff"
    border: str = "#000000"
    outline: float = 0
    box: bool = False
    size: int = 60
    y: int = 480
    x: int | None = None


def solid(color: str, width: int = WIDTH, height: int = HEIGHT) -> Paint:
    """A background of one colour."""
    picture = np.tile(_rgb(color), (height, width, 1))
    return lambda _: picture


def _rgb(color: str) -> NDArray[np.uint8]:
    return np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)], dtype=np.uint8)


def moving_halves(frame: int) -> NDArray[np.uint8]:
    """Black above white, the edge wandering down and up through the middle of the frame."""
    picture = np.zeros((HEIGHT, WIDTH, 3), dtype=np.uint8)
    edge = 300 + abs(frame % 50 - 25) * 14
    picture[edge:] = 255
    return picture


def texture(frame: int) -> NDArray[np.uint8]:
    """Coarse moving noise between dark and middle grey."""
    blocks = np.random.default_rng(7).integers(10, 90, (HEIGHT // 20, WIDTH // 20 + 60), dtype=np.uint8)
    grey = np.roll(blocks, frame // 2, axis=1)[:, : WIDTH // 20].repeat(20, axis=0).repeat(20, axis=1)
    return np.repeat(grey[..., None], 3, axis=2)


@pytest.fixture
def make_source(tmp_path: Path) -> Callable[..., Path]:
    """`make_source(paint, seconds=2)` encodes painted frames."""

    def make(paint: Paint, *, seconds: float = 2, name: str = "source.mp4", sound: bool = False) -> Path:
        frames = [np.ascontiguousarray(paint(number)) for number in range(round(seconds * RATE))]
        height, width, _ = frames[0].shape
        path = tmp_path / name
        beep = ["-f", "lavfi", "-i", f"sine=440:d={seconds}", "-c:a", "aac"] if sound else []
        ffmpeg(
            *["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", str(RATE), "-i", "pipe:0"],
            *beep,
            *["-vf", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p", "-colorspace", "bt709"],
            *["-c:v", "libx264", "-preset", "ultrafast", "-crf", "14", str(path)],
            data=b"".join(frame.tobytes() for frame in frames),
        )
        return path

    return make


@pytest.fixture
def caption(tmp_path: Path) -> Callable[..., Path]:
    """`caption(source, look, cues)` burns captions into a clip, as a backend would."""

    def burn(source: Path, look: Look, cues: Sequence[Cue], *, name: str = "A.mp4", filters: str = "") -> Path:
        script = tmp_path / f"{name}.ass"
        script.write_text(ass_script(look, cues), encoding="utf-8")
        path = tmp_path / name
        chain = f"ass={script}:fontsdir={FONTS}{filters}"
        encoding = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "20", "-colorspace", "bt709", "-c:a", "copy"]
        ffmpeg("-i", str(source), "-vf", chain, *encoding, str(path))
        return path

    return burn


def ass_script(look: Look, cues: Sequence[Cue]) -> str:
    x = WIDTH // 2 if look.x is None else look.x
    lines = [
        f"Dialogue: 0,{clock(cue.start_ms)},{clock(cue.end_ms)},Look,,0,0,0,,{{\\pos({x},{look.y})}}"
        + cue.text.replace("\n", "\\N")
        for cue in cues
    ]
    border = 3 if look.box else 1
    return "\n".join(
        [
            "[Script Info]",
            f"ScriptType: v4.00+\nPlayResX: {WIDTH}\nPlayResY: {HEIGHT}\nYCbCr Matrix: TV.709\nWrapStyle: 2",
            "[V4+ Styles]",
            "Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, Bold, BorderStyle, Outline, Shadow, Alignment",
            f"Style: Look,Roboto,{look.size},{bgr(look.fill)},{bgr(look.border)},1,{border},{look.outline},0,5",
            "[Events]",
            "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text",
            *lines,
            "",
        ]
    )


def bgr(color: str) -> str:
    return f"&H00{color[5:7]}{color[3:5]}{color[1:3]}"


def clock(ms: int) -> str:
    return f"0:{ms // 60000:02}:{ms % 60000 // 1000:02}.{ms % 1000 // 10:02}"


def ffmpeg(*arguments: str, data: bytes | None = None) -> None:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-y", *arguments]
    subprocess.run(command, input=data, check=True, stdin=None if data else subprocess.DEVNULL)
