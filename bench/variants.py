"""Variants of one clip against one bare ffmpeg process that decodes it once and encodes all of them the same way.

    python bench/variants.py [CLIP] [--variants 2] [--rounds 3] [--seconds 0]

Rounds alternate. Both draw the same captions with the same encoder settings; the engine plans and confines besides.
`--seconds` takes the beginning of the clip alone.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import imageio_ffmpeg

from caption_ab_skill.engine.draft import CaptionTrack, Clip, Cue, Draft
from caption_ab_skill.engine.presets import default_pair
from caption_ab_skill.engine.rendering.export import export
from caption_ab_skill.engine.rendering.output_settings import OutputSettings
from caption_ab_skill.engine.rendering.plan import Output, plan
from caption_ab_skill.engine.rendering.render import lay_in_folder
from caption_ab_skill.media.picture import picture
from caption_ab_skill.media.probe import MediaInfo, probe

EXAMPLE = Path(__file__).parent.parent / "examples" / "sunrise.mp4"


def drafts(info: MediaInfo, variants: int, length_ms: int) -> dict[str, Draft]:
    """Captions all over the clip, in the two looks of a test by turns."""
    frame = picture(info)
    cues = tuple(Cue(start, 1500, f"What is said at {start} ms") for start in range(0, length_ms, 1500))
    base = Draft("x", frame.width, frame.height, info.frame_rate, (Clip("m1", "x", 0, length_ms),))
    looks = default_pair() * 3
    return {
        letter: Draft(
            *(base.title, base.width, base.height, base.frame_rate, base.clips),
            (CaptionTrack(letter, look.style, cues),),
        )
        for letter, look in zip("ABCDEF"[:variants], looks, strict=False)
    }


def run(clip: Path, made: dict[str, Draft], *, bare: bool) -> tuple[float, float]:
    """Seconds on the clock and of processors, ours and ffmpeg's."""
    media, sources = {"m1": probe(clip)}, {"m1": clip}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if bare:
            outputs = [Output(f"{letter}.mp4", draft.captions[0]) for letter, draft in made.items()]
            planned = plan(next(iter(made.values())).base, outputs, media)
            lay_in_folder(planned, folder, sources)
            command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-y", *planned.arguments]
            began, worked = time.perf_counter(), processor()
            subprocess.run(command, cwd=folder, check=True)
        else:
            began, worked = time.perf_counter(), processor()
            asyncio.run(export(made, OutputSettings(), media, sources, folder))
        return time.perf_counter() - began, processor() - worked


def processor() -> float:
    """Seconds of processors that this process and all that it started have used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def main() -> None:
    """Read the arguments, print a line of the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clip", type=Path, nargs="?", default=EXAMPLE)
    parser.add_argument("--variants", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=0)
    asked = parser.parse_args()
    info = probe(asked.clip)
    length = round(asked.seconds * 1000) or info.duration_ms
    made = drafts(info, asked.variants, length)
    pairs = [(run(asked.clip, made, bare=False), run(asked.clip, made, bare=True)) for _ in range(asked.rounds)]
    own, bare = (statistics.median(one[0] for one in column) for column in zip(*pairs, strict=True))
    ratio, work = (statistics.median(one[kind] / other[kind] for one, other in pairs) for kind in (0, 1))
    # KiB on Linux, bytes on macOS.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (1024 if sys.platform == "linux" else 1 << 20)
    print("| variants | engine, s | one ffmpeg, s | ratio (at most 1.1) | of processor time | peak of ffmpeg, MiB |")
    print("|---|---|---|---|---|---|")
    print(f"| {asked.variants} | {own:.1f} | {bare:.1f} | **{ratio:.2f}** | {work:.2f} | {peak:.0f} |")


if __name__ == "__main__":
    main()
