"""Two hundred chats at once in one process, against a local peer: how long they take, and how much memory each holds.

python bench/chats_at_once.py [--chats 200] [--events 200]
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import tempfile
import time
from pathlib import Path

from stream_server import running

from caption_ab_skill import Error, Skill, Text


async def one(url: str, home: Path, number: int, begin: asyncio.Event) -> tuple[int, int]:
    """A chat with a connection and a project of its own: how many texts and errors it brought."""
    async with Skill(url, session=f"chat {number}", home=home, out=home, language="en") as skill:
        await begin.wait()
        events = [event async for event in skill.say("make the title bigger")]
    return sum(isinstance(event, Text) for event in events), sum(isinstance(event, Error) for event in events)


async def many(url: str, home: Path, chats: int) -> tuple[float, int]:
    """All of them at once: seconds from the first word to the last answer, and how many went well."""
    begin = asyncio.Event()
    tasks = [asyncio.create_task(one(url, home, number, begin)) for number in range(chats)]
    await asyncio.sleep(0)
    began = time.perf_counter()
    begin.set()
    told = await asyncio.gather(*tasks)
    return time.perf_counter() - began, sum(texts > 0 and errors == 0 for texts, errors in told)


def peak() -> float:
    """The most memory that this process has held, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chats", type=int, default=200)
    parser.add_argument("--events", type=int, default=200)
    given = parser.parse_args()
    with running(given.events) as url, tempfile.TemporaryDirectory() as home:
        alone, _ = asyncio.run(many(url, Path(home), 1))
        before = peak()
        seconds, well = asyncio.run(many(url, Path(home), given.chats))
    print(
        f"{given.chats} chats of {given.events} events at once: {well} answered, {seconds:.1f} s"
        f" ({seconds / given.chats / alone:.2f} of one alone each), {(peak() - before) / given.chats:.2f} MiB each"
    )


if __name__ == "__main__":
    main()
