"""Clips whose every colour and place is known: a painted background, and the same with a caption drawn by libass."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import font_roboto
import imageio_ffmpeg
import numpy as np
import pytest
from numpy.typing import NDArray

from caption_ab_skill.media.captions_file import Cue

FONTS = Path(font_roboto.__file__).parent / "files"
RATE = 25


class Film:
    """Makes clips of `width` x `height` px at 25 frames a second in `folder`."""

    def __init__(self, folder: Path, width: int = 540, height: int = 960) -> None:
        self.folder, self.width, self.height = folder, width, height

    def source(self, background: str, *, seconds: float = 2, sound: bool = False) -> Path:
        """A clip of a colour (`#rrggbb`) or of one of the methods below, by name."""
        paint: Callable[[int], NDArray[np.uint8]] = getattr(self, background.lstrip("#"), None) or self._solid(
            background
        )
        frames = b"".join(np.ascontiguousarray(paint(number)).tobytes() for number in range(round(seconds * RATE)))
        path = self.folder / "source.mp4"
        beep = ["-f", "lavfi", "-i", f"sine=440:d={seconds}", "-c:a", "aac"] if sound else []
        self.ffmpeg(
            *[
                "-f",
                "rawvideo",
                "-pix_fmt",
                "rgb24",
                "-s",
                f"{self.width}x{self.height}",
                "-r",
                f"{RATE}",
                "-i",
                "pipe:0",
            ],
            *beep,
            *["-vf", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p", "-colorspace", "bt709"],
            *["-c:v", "libx264", "-preset", "ultrafast", "-crf", "14", str(path)],
            data=frames,
        )
        return path

    def caption(
        self,
        source: Path,
        cues: Sequence[Cue],
        *,
        name: str = "A.mp4",
        fill: str = "#ffffff",
        border: str = "#000000",
        outline: float = 0,
        box: bool = False,
        size: float = 60,
        at: tuple[float, float] = (0.5, 0.5),
        then: str = "",
    ) -> Path:
        """Burn in captions centred `at` fractions of the frame, as a backend would; `then` are filters that follow."""
        position = f"{{\\pos({at[0] * self.width:.0f},{at[1] * self.height:.0f})}}"
        border_style = 3 if box else 1
        script = [
            "[Script Info]",
            f"ScriptType: v4.00+\nPlayResX: {self.width}\nPlayResY: {self.height}\nYCbCr Matrix: TV.709\nWrapStyle: 2",
            "[V4+ Styles]",
            "Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, "
            "Bold, BorderStyle, Outline, Shadow, Alignment",
            f"Style: Look,Roboto,{size},{_bgr(fill)},{_bgr(border)},1,{border_style},{outline},0,5",
            "[Events]",
            "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text",
        ]
        for cue in cues:
            words = cue.text.replace("\n", "\\N")
            script.append(f"Dialogue: 0,{_clock(cue.start_ms)},{_clock(cue.end_ms)},Look,,0,0,0,,{position}{words}")
        path = self.folder / name
        path.with_suffix(".ass").write_text("\n".join([*script, ""]), encoding="utf-8")
        self.ffmpeg(
            *["-i", str(source), "-vf", f"ass={path.stem}.ass:fontsdir={FONTS}{then}", "-colorspace", "bt709"],
            *[
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-crf",
                "20",
                "-c:a",
                "copy",
                "-fps_mode",
                "passthrough",
                str(path),
            ],
        )
        return path

    def halves(self, frame: int) -> NDArray[np.uint8]:
        """Black above white; the edge wanders down and up through the middle of the frame."""
        picture = np.zeros((self.height, self.width, 3), dtype=np.uint8)
        picture[int(self.height * (0.35 + 0.3 * abs(frame % 50 - 25) / 25)) :] = 255
        return picture

    def flash(self, frame: int) -> NDArray[np.uint8]:
        """Black, and white from the sixth frame to the tenth."""
        return np.full((self.height, self.width, 3), 255 if 5 <= frame < 10 else 0, dtype=np.uint8)

    def texture(self, frame: int) -> NDArray[np.uint8]:
        """Coarse noise from black to middle grey that drifts to the side."""
        blocks = np.random.default_rng(7).integers(0, 90, (self.height // 20, self.width // 20), dtype=np.uint8)
        grey = np.roll(blocks.repeat(20, axis=0).repeat(20, axis=1), frame * 3, axis=1)
        return np.repeat(grey[..., None], 3, axis=2)

    def _solid(self, color: str) -> Callable[[int], NDArray[np.uint8]]:
        rgb = np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)], dtype=np.uint8)
        return lambda _: np.tile(rgb, (self.height, self.width, 1))

    def ffmpeg(self, *arguments: str, data: bytes | None = None) -> None:
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-y", *arguments]
        given = {"input": data} if data else {"stdin": subprocess.DEVNULL}
        subprocess.run(command, check=True, cwd=self.folder, **given)


@pytest.fixture
def film(tmp_path: Path) -> Film:
    """Clips of 540x960 px in an empty folder."""
    return Film(tmp_path)


@pytest.fixture
def small_film(tmp_path: Path) -> Film:
    """Clips of 320x240 px in an empty folder."""
    return Film(tmp_path, 320, 240)


def _bgr(color: str) -> str:
    return f"&H00{color[5:7]}{color[3:5]}{color[1:3]}"


def _clock(ms: int) -> str:
    return f"0:{ms // 60000:02}:{ms % 60000 // 1000:02}.{ms % 1000 // 10:02}"
