"""Draws the gallery: every preset on a dark, a bright and a busy frame, every position and every animation.

All frames are made by the engine itself, on a clip that is generated here. Run: python docs/make_gallery.py
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from caption_ab_skill.engine.draft import CaptionTrack, Clip, Cue, Draft
from caption_ab_skill.engine.editing.word_times import timed_words
from caption_ab_skill.engine.presets import preset, presets
from caption_ab_skill.engine.rendering.plan import Output, plan
from caption_ab_skill.engine.rendering.render import render
from caption_ab_skill.engine.style import Animation, Position, Style
from caption_ab_skill.media.ffmpeg import ffmpeg_path
from caption_ab_skill.media.fonts import find_font
from caption_ab_skill.media.picture import picture
from caption_ab_skill.media.probe import probe

DOCS = Path(__file__).resolve().parent
# px of the clip, and of a frame in the gallery.
SIZE, SHOWN = (360, 640), (216, 384)
COLUMNS = 5
# The clip shows each ground for so many s, one after the other.
GROUNDS = {
    "dark": "color=0x14161c:size={0}x{1}:rate=25:duration=1",
    "bright": "color=0xf2efe6:size={0}x{1}:rate=25:duration=1",
    # A plasma of many scales, as foliage or gravel are.
    "busy": "cellauto=size={0}x{1}:rule=110:rate=25:random_seed=7:stitch=1,trim=duration=1,gblur=sigma=1.2,"
    "geq=r='r(X,Y)*0.5+60+80*sin(X/40)':g='g(X,Y)*0.4+90+60*sin(Y/55)':b='b(X,Y)*0.4+70+50*cos((X+Y)/70)'",
}
WORDS = "You can make every word count"


@dataclass(frozen=True)
class Shot:
    """A frame of the gallery: a look, the words, the moment of the clip in s, and what stands below."""

    style: Style
    at: float
    label: str
    words: str = WORDS


def main() -> None:
    """Draw all pictures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clip = make_clip(folder)
        looks = presets()
        for number, ground in enumerate(GROUNDS):
            # Late in the cue: what moves has arrived, and a word in the middle is lit.
            shots = [Shot(look.style, number + 0.6, look.name) for look in looks]
            draw(shots, clip, DOCS / f"presets-{ground}.jpg")
        plain = preset("bold-yellow").style
        placed = [
            Shot(replace(plain, position=position, align=align), 2.5, f"{position}, {align}")
            for position in get_args(Position)
            for align in ("left", "center", "right")
        ]
        draw(placed, clip, DOCS / "positions.jpg", columns=3)
        moved = [
            Shot(
                replace(plain, fill="#ffffff", animation=animation),
                moment,
                f"{animation}, {round(1000 * (moment - 2))} ms",
            )
            for animation in get_args(Animation)
            for moment in (2.04, 2.12, 2.4, 2.72)
        ]
        draw(moved, clip, DOCS / "animations.jpg", columns=4)


def make_clip(folder: Path) -> Path:
    """A second of each ground."""
    clip = folder / "grounds.mp4"
    inputs = [part for source in GROUNDS.values() for part in ("-f", "lavfi", "-i", source.format(*SIZE))]
    joined = "".join(f"[{n}:v]format=yuv420p,setsar=1[v{n}];" for n in range(len(GROUNDS)))
    graph = joined + "".join(f"[v{n}]" for n in range(len(GROUNDS))) + f"concat=n={len(GROUNDS)}"
    run([*inputs, "-filter_complex", graph, "-c:v", "libx264", "-crf", "12", str(clip)], folder)
    return clip


def draw(shots: Sequence[Shot], clip: Path, target: Path, columns: int = COLUMNS) -> None:
    """Render each shot's frame and lay them side by side, the label below each."""
    info = probe(clip)
    upright = picture(info)
    base = Draft("", upright.width, upright.height, info.frame_rate, (Clip("m", clip.name, 0, info.duration_ms),))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        outputs = [Output(f"{number}.mp4", _track(shot)) for number, shot in enumerate(shots)]
        asyncio.run(render(plan(base, outputs, {"m": info}), folder, {"m": clip}))
        (folder / "labels.ass").write_text(_labels(shots, columns), encoding="utf-8")
        (folder / "labels").mkdir()
        shutil.copy(find_font("Roboto").path, folder / "labels")
        inputs = [
            part
            for shot, output in zip(shots, outputs, strict=True)
            for part in ("-ss", f"{shot.at:.3f}", "-i", output.name)
        ]
        width, height = SHOWN
        frames = ";".join(
            f"[{n}:v]scale={width}:{height}:flags=lanczos,pad={width}:{height + 28}:0:0:0x2b2d33[s{n}]"
            for n in range(len(shots))
        )
        cells = "|".join(f"{n % columns * width}_{n // columns * (height + 28)}" for n in range(len(shots)))
        stacked = "".join(f"[s{n}]" for n in range(len(shots)))
        grid = f"xstack=inputs={len(shots)}:layout={cells}:fill=0x2b2d33"
        graph = f"{frames};{stacked}{grid},setpts=0,ass=labels.ass:fontsdir=labels"
        run([*inputs, "-filter_complex", graph, "-frames:v", "1", "-q:v", "4", str(target)], folder)


def _track(shot: Shot) -> CaptionTrack:
    start = int(shot.at) * 1000
    cue = Cue(start, 1000, shot.words)
    return CaptionTrack("A", shot.style, (replace(cue, words=timed_words(cue)),))


def _labels(shots: Sequence[Shot], columns: int) -> str:
    width, height = SHOWN
    rows = -(-len(shots) // columns)
    header = (
        f"[Script Info]\nPlayResX: {columns * width}\nPlayResY: {rows * (height + 28)}\n[V4+ Styles]\n"
        "Format: Name, Fontname, Fontsize, PrimaryColour, Alignment\nStyle: Label,Roboto,17,&H00FFFFFF,8\n"
        "[Events]\nFormat: Start, End, Style, Text\n"
    )
    lines = [
        f"Dialogue: 0:00:00.00,0:00:09.00,Label,{{\\pos({n % columns * width + width // 2},"
        f"{n // columns * (height + 28) + height + 5})}}{shot.label}\n"
        for n, shot in enumerate(shots)
    ]
    return header + "".join(lines)


def run(arguments: Sequence[str], folder: Path) -> None:
    """Run ffmpeg in a folder."""
    subprocess.run([ffmpeg_path(), "-v", "error", "-y", *arguments], cwd=folder, check=True)


if __name__ == "__main__":
    main()
