"""The main job against one bare ffmpeg process, side by side in one run, and its memory against the clip's length.

    python bench/main_job.py CLIP [--captions FILE] [--rounds 3] [--lengths 10 60 300]

The peer decodes the clip once and encodes both captioned outputs with the engine's encoder settings; it has no upload,
no chat, no polling and no download. Ratios are taken round by round; the machine's speed may drift between rounds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import imageio_ffmpeg

from caption_ab_skill import Skill
from caption_ab_skill.engine.draft import Draft
from caption_ab_skill.engine.rendering.ass_script import CLOCK
from caption_ab_skill.engine.rendering.plan import Output, plan
from caption_ab_skill.media.probe import probe
from caption_ab_skill.wire.local_engine import ensure_engine

ENCODER = ["-c:v", "libx264", "-profile:v", "high", "-preset", "veryfast", "-crf", "21", "-pix_fmt", "yuv420p"]
FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
STEP = re.compile(r"^(?P<step>[^:]+): \d+%")


@dataclass
class Job:
    """One run of `caption-ab compare`: seconds from its start until A and B were there, and of what follows."""

    engine_start: float
    delivered: float
    comparison: float
    peaks: dict[str, int] = field(default_factory=dict)
    """Peak resident memory in MiB by process: command, engine, ffmpeg."""


def run_job(clip: Path, captions: Path | None, home: Path, *, watched: bool = False) -> Job:
    """The whole path with an engine that already runs; `watched` for its memory, which takes time of its own."""
    began = time.perf_counter()
    asyncio.run(ensure_engine(home))
    engine_start = time.perf_counter() - began
    command = [sys.executable, "-m", "caption_ab_skill", "compare", str(clip), "--out", str(home / "out")]
    command += ["--captions", str(captions)] if captions else []
    environment = {**os.environ, "CAPTION_AB_HOME": str(home)}
    began = time.perf_counter()
    delivered = 0.0
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        with MemoryWatch(process.pid, home) if watched else nullcontext(MemoryWatch(0, home)) as watch:
            for line in process.stderr:
                step = STEP.match(line)
                if step and step["step"] == "Comparing" and not delivered:
                    delivered = time.perf_counter() - began
                elif not step:
                    print(f"    {line.rstrip()}", file=sys.stderr)
    total = time.perf_counter() - began
    assert process.returncode == 0, "the main job failed"
    return Job(engine_start, delivered, total - delivered, watch.peaks)


class MemoryWatch:
    """Peak resident memory (VmHWM) of the command, the engine and the ffmpeg processes below either, from /proc."""

    def __init__(self, command: int, home: Path) -> None:
        self._command = command
        self._engine = json.loads((home / "engine" / "engine.json").read_text())["pid"]
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.peaks: dict[str, int] = {}

    def __enter__(self) -> MemoryWatch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.05):
            for folder in Path("/proc").glob("[0-9]*"):
                try:
                    status = (folder / "status").read_text()
                    words = (folder / "cmdline").read_bytes().split(b"\0")
                except OSError:
                    continue
                role = self._role(int(folder.name), words, status)
                peak = re.search(r"VmHWM:\s+(\d+)", status)
                if role and peak:
                    self.peaks[role] = max(self.peaks.get(role, 0), int(peak[1]) // 1024)

    def _role(self, pid: int, words: list[bytes], status: str) -> str | None:
        if pid == self._command:
            return "command"
        if pid == self._engine:
            return "engine"
        if words and os.fsdecode(words[0]) == FFMPEG:
            parents = {self._command: "ffmpeg, comparing", self._engine: "ffmpeg, rendering"}
            return parents.get(int(re.search(r"PPid:\s+(\d+)", status)[1]))  # type: ignore[index]
        return None


def run_peer(clip: Path, folder: Path, draft: Draft) -> float:
    """One ffmpeg process: decode once, draw, encode both, copy the sound."""
    info = probe(clip)
    outputs = [Output(f"{track.variant}.mp4", track) for track in draft.captions]
    planned = plan(draft.base, outputs, {draft.clips[0].media: info})
    fonts = folder / "fonts"
    fonts.mkdir()
    for font in planned.fonts:
        (fonts / font.name).symlink_to(font)
    for name, script in planned.scripts.items():
        (folder / name).write_text(script, encoding="utf-8")
    scripts = list(planned.scripts)
    # The scripts run on the engine's clock, a thousand times finer than that of ASS.
    draw = [f"setpts={CLOCK}*PTS,ass={script}:fontsdir=fonts,setpts=PTS/{CLOCK}" for script in scripts]
    graph = f"[0:V]split[a][b];[a]{draw[0]}[x];[b]{draw[1]}[y]"
    command = [FFMPEG, "-v", "error", "-y", "-i", str(clip.resolve()), "-filter_complex", graph]
    for label, output in (("[x]", "A.mp4"), ("[y]", "B.mp4")):
        command += ["-map", label, "-map", "0:a?", *ENCODER, "-c:a", "copy", "-movflags", "+faststart", output]
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True)
    return time.perf_counter() - began


async def draft_of(home: Path) -> Draft:
    """The draft that the job left in its session."""
    async with Skill(backend="engine", home=home) as skill:
        return Draft.from_wire((await skill.state()).draft)


def speed(clip: Path, captions: Path | None, rounds: int) -> None:
    """The table of the main job against its peer."""
    jobs, peers = [], []
    for number in range(rounds):
        with tempfile.TemporaryDirectory() as name:
            home = Path(name) / "home"
            home.mkdir()
            jobs.append(run_job(clip, captions, home))
            folder = Path(name) / "peer"
            folder.mkdir()
            peers.append(run_peer(clip, folder, asyncio.run(draft_of(home))))
        print(f"  round {number + 1}: {jobs[-1].delivered:.1f} s against {peers[-1]:.1f} s", file=sys.stderr)

    def row(name: str, values: list[float], form: str = "{:.2f}") -> str:
        figures = [form.format(value) for value in (min(values), statistics.median(values), max(values))]
        return f"| {name} | {' | '.join(figures)} |"

    print(f"\n{clip.name}, {rounds} rounds\n")
    print("| | least | median | most |\n|---|---|---|---|")
    print(row("main job until A and B are delivered, s", [job.delivered for job in jobs], "{:.1f}"))
    print(row("one ffmpeg process, s", peers, "{:.1f}"))
    ratios = [job.delivered / peer for job, peer in zip(jobs, peers, strict=True)]
    print(row("**ratio** (at most 1.25)", ratios))
    print(row("start of the engine, s", [job.engine_start for job in jobs]))
    print(row("side by side and comparison, s", [job.comparison for job in jobs], "{:.1f}"))
    shares = [job.comparison / peer for job, peer in zip(jobs, peers, strict=True)]
    print(row("the same against the rendering (at most 1)", shares))


def memory(lengths: list[int]) -> None:
    """The table of peak memory against the clip's length."""
    print("\n| peak memory, MiB | command | engine | ffmpeg, rendering | ffmpeg, comparing |\n|---|---|---|---|---|")
    for seconds in lengths:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            clip, captions = folder / "clip.mp4", folder / "clip.srt"
            sources = ["-f", "lavfi", "-i", f"testsrc2=s=640x360:r=30:d={seconds}"]
            sources += ["-f", "lavfi", "-i", f"sine=d={seconds}"]
            made = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-shortest", str(clip)]
            subprocess.run([FFMPEG, "-v", "error", *sources, *made], check=True)
            captions.write_text(
                "".join(
                    f"{n}\n{stamp(3 * n - 3)} --> {stamp(3 * n - 1)}\nCaption number {n}\n\n"
                    for n in range(1, seconds // 3 + 1)
                )
            )
            home = folder / "home"
            home.mkdir()
            peaks = run_job(clip, captions, home, watched=True).peaks
        roles = ("command", "engine", "ffmpeg, rendering", "ffmpeg, comparing")
        print(f"| {seconds} s | {' | '.join(str(peaks.get(role, '–')) for role in roles)} |", flush=True)


def stamp(seconds: int) -> str:
    """A time as SubRip writes it."""
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02},000"


def main() -> None:
    """Read the arguments, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clip", type=Path)
    parser.add_argument("--captions", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--lengths", type=int, nargs="*", default=[10, 60, 300], help="clips' seconds; none to leave out"
    )
    asked = parser.parse_args()
    if asked.rounds:
        speed(asked.clip, asked.captions, asked.rounds)
    if asked.lengths:
        memory(asked.lengths)


if __name__ == "__main__":
    main()
