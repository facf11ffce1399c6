"""Draws `presets.png`: every preset on a frame of the example clip, made by the engine itself.

Run: python docs/make_presets_picture.py
"""

from __future__ import annotations

import asyncio
import subprocess
import tempfile
from pathlib import Path

from caption_ab_skill.engine.draft import CaptionTrack, Clip, Cue, Draft
from caption_ab_skill.engine.presets import presets
from caption_ab_skill.engine.rendering.plan import Output, plan
from caption_ab_skill.engine.rendering.render import render
from caption_ab_skill.media.ffmpeg import ffmpeg_path
from caption_ab_skill.media.picture import picture
from caption_ab_skill.media.probe import probe

DOCS = Path(__file__).resolve().parent
CLIP = DOCS.parent / "examples" / "sunrise.mp4"
AT = 4.2  # seconds


def main() -> None:
    """One render for all, a frame of each, side by side."""
    info = probe(CLIP)
    upright = picture(info)
    base = Draft("", upright.width, upright.height, info.frame_rate, (Clip("m", CLIP.name, 0, info.duration_ms),))
    looks = presets()
    tracks = [CaptionTrack("A", look.style, (Cue(4000, 500, look.title),)) for look in looks]
    outputs = [Output(f"{number}.mp4", track) for number, track in enumerate(tracks)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asyncio.run(render(plan(base, outputs, {"m": info}), folder, {"m": CLIP}))
        inputs = [part for output in outputs for part in ("-ss", str(AT), "-i", output.name)]
        scaled = ";".join(f"[{n}]scale=240:-2[s{n}]" for n in range(len(outputs)))
        joined = "".join(f"[s{n}]" for n in range(len(outputs)))
        graph = f"{scaled};{joined}hstack={len(outputs)}"
        command = [ffmpeg_path(), "-v", "error", "-y", *inputs, "-filter_complex", graph, "-frames:v", "1"]
        subprocess.run([*command, str(DOCS / "presets.png")], cwd=folder, check=True)


if __name__ == "__main__":
    main()
