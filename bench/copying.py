"""Copying what is not drawn on, against one ffmpeg process that encodes all of it, side by side in one run.

    python bench/copying.py [--seconds 60] [--captioned 6] [--rounds 3] [--size 1280x720] [--group 1]

The clip is made here (H.264 and AAC, 30 fps, a key frame every `--group` seconds); its captions are in three places.
The peer decodes it once, draws and encodes each output with the engine's encoder settings, and copies the sound.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import imageio_ffmpeg

from caption_ab_skill.engine.draft import CaptionTrack, Clip, Cue, Draft
from caption_ab_skill.engine.presets import default_pair
from caption_ab_skill.engine.rendering.export import export
from caption_ab_skill.engine.rendering.output_settings import OutputSettings
from caption_ab_skill.engine.rendering.plan import Output, plan
from caption_ab_skill.engine.rendering.render import render
from caption_ab_skill.media.probe import probe

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
PLACES = 3


def make(path: Path, seconds: int, size: str, group: float) -> None:
    """A clip with grain in it, as a camera has."""
    picture = f"testsrc2=size={size}:rate=30,noise=alls=8:allf=t"
    command = [FFMPEG, "-v", "error", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", "sine", "-t", str(seconds)]
    command += ["-c:v", "libx264", "-preset", "veryfast", "-g", str(round(30 * group)), "-pix_fmt", "yuv420p"]
    subprocess.run([*command, "-c:a", "aac", str(path)], check=True)


def drafts(clip: Path, seconds: int, captioned: float, variants: int) -> dict[str, Draft]:
    """Two looks of the same captions, spread over the clip."""
    info = probe(clip)
    length = round(captioned * 1000 / PLACES)
    starts = [round(seconds * 1000 * (place + 0.3) / PLACES) for place in range(PLACES)]
    cues = tuple(Cue(start, length, "What is said at this moment") for start in starts)
    base = Draft("x", info.width, info.height, info.frame_rate, (Clip("m1", "x", 0, info.duration_ms),))
    return {
        letter: Draft(
            *(base.title, base.width, base.height, base.frame_rate, base.clips),
            (CaptionTrack(letter, look.style, cues),),
        )
        for letter, look in zip("AB"[:variants], default_pair(), strict=False)
    }


def run(clip: Path, made: dict[str, Draft], *, whole: bool) -> tuple[float, float]:
    """Seconds for all files, on the clock and of processors, ours and ffmpeg's; `whole` for the peer."""
    media, sources = {"m1": probe(clip)}, {"m1": clip}
    with tempfile.TemporaryDirectory() as name:
        began, worked = time.perf_counter(), processor()
        if whole:
            base = next(iter(made.values())).base
            outputs = [Output(f"{letter}.mp4", draft.captions[0]) for letter, draft in made.items()]
            asyncio.run(render(plan(base, outputs, media), Path(name), sources))
        else:
            asyncio.run(export(made, OutputSettings(), media, sources, Path(name)))
        return time.perf_counter() - began, processor() - worked


def processor() -> float:
    """Seconds of processors that this process and all that it started have used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def main() -> None:
    """Read the arguments, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--captioned", type=float, default=6)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--group", type=float, default=1)
    asked = parser.parse_args()
    print("| variants | copying, s | encoding, s | ratio (at least 4) | of processor time |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        clip = Path(name) / "clip.mp4"
        make(clip, asked.seconds, asked.size, asked.group)
        for variants in (1, 2):
            made = drafts(clip, asked.seconds, asked.captioned, variants)
            pairs = [(run(clip, made, whole=False), run(clip, made, whole=True)) for _ in range(asked.rounds)]
            copying, encoding = (statistics.median(one[0] for one in column) for column in zip(*pairs, strict=True))
            ratio, work = (statistics.median(whole[kind] / copied[kind] for copied, whole in pairs) for kind in (0, 1))
            print(f"| {variants} | {copying:.1f} | {encoding:.1f} | **{ratio:.1f}** | {work:.1f} |", flush=True)


if __name__ == "__main__":
    main()
