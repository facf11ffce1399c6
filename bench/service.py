"""The engine's service under load: jobs in its queue, and chats while it renders.

    python bench/service.py queue [--jobs 10]
    python bench/service.py chats [--chats 50] [--renders 4] [--seconds 30]

`queue`: from the first export to the last file, against the sum of bare ffmpeg processes that do the same, one after
the other. `chats`: people who say something, look at the state, their credits and a render, with a second between two
requests on average, while as many renders as asked for are always waiting or on their way; every answer is timed from
request to its last byte.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import imageio_ffmpeg

from caption_ab_skill.engine.draft import Draft
from caption_ab_skill.engine.rendering.plan import Output, plan
from caption_ab_skill.engine.rendering.render import lay_in_folder
from caption_ab_skill.media.probe import probe

Json = dict[str, Any]

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
TEST = "Test two caption styles on my video.\n```srt\n1\n00:00:00,100 --> 00:00:01,900\nHello there\n```"
SKILL = {"X-Skill-Source": "caption-ab", "X-Skill-Version": "1", "X-Skill-Platform": "bench"}
EDITS = ("make A bigger", "make A smaller", "make B yellow", "make B white", "put A at the top", "put A at the bottom")


def make_clip(file: Path, seconds: float) -> None:
    """A moving test picture with a tone, 1280x720 at 30 fps."""
    inputs = ["-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30", "-f", "lavfi", "-i", "sine=sample_rate=48000"]
    codecs = ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-t", str(seconds)]
    subprocess.run([FFMPEG, "-loglevel", "error", *inputs, *codecs, str(file)], check=True)


@contextmanager
def serving(data: Path) -> Iterator[str]:
    """The address of a served engine, without limits that the load would meet."""
    much = "1000000"
    limits = ["--requests-per-minute", much, "--work-per-minute", much, "--tokens-per-address", much]
    plans = data.parent / "plans.yaml"
    plans.write_text(
        "anonymous: {credits: 1000000, days: 7, exports: true, clip_minutes: 60, stored_mb: 10000, renders_waiting: 99}"
    )
    command = [sys.executable, "-m", "caption_ab_skill", "serve", "--port", "0", "--data", str(data)]
    process = subprocess.Popen([*command, "--plans", str(plans), *limits], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip().removeprefix("Serving on ")
    finally:
        process.terminate()
        process.wait()


@dataclass
class Person:
    """Somebody with a project; `times` are seconds per kind of request, kept where given."""

    http: httpx.AsyncClient
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    headers: dict[str, str] = field(default_factory=dict)
    session: str = ""

    async def call(self, kind: str, method: str, path: str, **options: Any) -> httpx.Response:
        began = time.perf_counter()
        answer = await self.http.request(method, path, headers=self.headers, **options)
        self.times[kind].append(time.perf_counter() - began)
        assert answer.status_code == 200, (kind, answer.status_code, answer.text[:300])
        return answer

    async def join(self, clip: Path) -> None:
        self.headers = {"X-Client-Id": uuid.uuid4().hex}
        given = await self.call("token", "POST", "/api/auth/anonymous-token")
        self.headers = {**SKILL, "Authorization": f"Bearer {given.json()['data']['token']}"}
        made = await self.call("project", "POST", "/api/tasks/me/with-session/nemo_agent", json={"language": "en"})
        self.session = made.json()["data"]["session_id"]
        files = {"files": (clip.name, clip.read_bytes())}
        await self.call("upload", "POST", f"/api/upload-video/nemo_agent/me/{self.session}", files=files)
        await self.say(TEST)

    async def say(self, text: str) -> None:
        body = {"session_id": self.session, "new_message": {"parts": [{"text": text}]}}
        await self.call("message", "POST", "/run_sse", json=body)

    async def variant(self, title: str) -> Json:
        """Variant A's own draft; a title of its own makes it a render of its own."""
        answer = await self.call("state", "GET", f"/api/state/nemo_agent/me/{self.session}/latest")
        draft: Json = answer.json()["data"]["state"]["draft"]
        tracks = [track for track in draft["t"] if track["m"].get("variant", "A") == "A"]
        return {**draft, "t": tracks, "m": {**draft["m"], "title": title}}

    async def export(self, draft: Json) -> str:
        name = f"render_{uuid.uuid4().hex}"
        body = {"id": name, "sessionId": self.session, "draft": draft, "output": {"format": "mp4"}}
        await self.call("export", "POST", "/api/render/proxy/lambda", json=body)
        return name

    async def finished(self, render: str) -> None:
        while True:
            answer = await self.call("render status", "GET", f"/api/render/proxy/lambda/{render}")
            if (now := answer.json()["data"])["status"] == "completed":
                return
            assert now["status"] != "failed", now
            await asyncio.sleep(0.1)


def bare(draft: Json, clip: Path, folder: Path) -> float:
    """Seconds that one ffmpeg process takes for a draft."""
    whole = Draft.from_wire(draft)
    info = probe(clip)
    media = {one.media: info for one in whole.clips}
    planned = plan(whole.base, [Output("out.mp4", whole.captions[0])], media)
    folder.mkdir()
    lay_in_folder(planned, folder, dict.fromkeys(media, clip))
    began = time.perf_counter()
    # As nice as the engine's own, for a machine that does something else too.
    command = ["nice", "-n", "5", FFMPEG, "-loglevel", "error", "-nostdin", "-y", *planned.arguments]
    subprocess.run(command, cwd=folder, check=True)
    return time.perf_counter() - began


async def queue(url: str, folder: Path, jobs: int) -> None:
    """Ten jobs queued against their sum."""
    clip = folder / "clip.mp4"
    make_clip(clip, 5.0)
    async with httpx.AsyncClient(base_url=url, timeout=60) as http:
        person = Person(http)
        await person.join(clip)
        drafts = [await person.variant(f"job {number}") for number in range(jobs)]
        alone = [bare(draft, clip, folder / f"bare-{number}") for number, draft in enumerate(drafts[: jobs // 2])]
        began = time.perf_counter()
        names = [await person.export(draft) for draft in drafts]
        for name in names:
            await person.finished(name)
        queued = time.perf_counter() - began
        alone += [bare(draft, clip, folder / f"bare-{n}") for n, draft in enumerate(drafts[jobs // 2 :], jobs // 2)]
    total = sum(alone)
    print(f"{jobs} jobs queued: {queued:.1f} s, their sum {total:.1f} s, ratio {queued / total:.2f} (at most 1.1)")


async def chats(url: str, folder: Path, people: int, renders: int, seconds: float) -> None:
    """How long answers take while the engine renders."""
    clip = folder / "clip.mp4"
    make_clip(clip, 5.0)
    times: dict[str, list[float]] = defaultdict(list)
    ends = time.perf_counter()
    rendered = 0

    async def chat(person: Person, chance: random.Random) -> None:
        while time.perf_counter() < ends:
            await asyncio.sleep(chance.expovariate(1.0))
            match chance.randrange(4):
                case 0:
                    await person.say(chance.choice(EDITS))
                case 1:
                    await person.variant("")
                case 2:
                    await person.call("credits", "GET", "/api/credits/balance/simple")
                case _:
                    await person.call("health", "GET", "/engine/health")

    async def render(person: Person, number: int) -> None:
        nonlocal rendered
        while time.perf_counter() < ends:
            rendered += 1
            await person.finished(await person.export(await person.variant(f"{number} {rendered}")))

    async with httpx.AsyncClient(base_url=url, timeout=60, limits=httpx.Limits(max_connections=None)) as http:
        speakers, renderers = [[Person(http) for _ in range(count)] for count in (people, renders)]
        for person in (*speakers, *renderers):
            await person.join(clip)
            person.times = times
        ends = time.perf_counter() + seconds
        work = [render(person, number) for number, person in enumerate(renderers)]
        work += [chat(person, random.Random(number)) for number, person in enumerate(speakers)]
        await asyncio.gather(*work)
    for kind, taken in sorted(times.items()):
        print(f"{kind:14} {len(taken):5} {_percentiles(taken)}")
    others = [took for kind, taken in times.items() if kind != "export" for took in taken]
    print(f"{people} chats, {rendered} renders, {len(others)} requests: {_percentiles(others)} (99 %: at most 300 ms)")


def _percentiles(taken: list[float]) -> str:
    ordered = sorted(taken)
    last = ordered[min(int(len(ordered) * 0.99), len(ordered) - 1)]
    middle, last, most = (round(1000 * seconds) for seconds in (statistics.median(taken), last, ordered[-1]))
    return f"median {middle:4} ms, 99 % {last:4} ms, most {most:4} ms"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["queue", "chats"])
    parser.add_argument("--jobs", type=int, default=10)
    parser.add_argument("--chats", type=int, default=50)
    parser.add_argument("--renders", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=30.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with serving(folder / "data") as url:
            if given.what == "queue":
                asyncio.run(queue(url, folder, given.jobs))
            else:
                asyncio.run(chats(url, folder, given.chats, given.renders, given.seconds))


if __name__ == "__main__":
    main()
