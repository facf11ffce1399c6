"""How long a stream of 20,000 events takes to read, against bare httpx-sse with `json.loads` in the same process.

python bench/read_stream.py [--events 20000] [--rounds 7]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import time

import httpx
from httpx_sse import aconnect_sse
from stream_server import running

from caption_ab_skill.wire.client import Client


async def bare(url: str) -> int:
    """Read the stream with the library alone."""
    count = 0
    async with httpx.AsyncClient() as http, aconnect_sse(http, "POST", f"{url}/run_sse", json={}) as source:
        async for event in source.aiter_sse():
            json.loads(event.data)
            count += 1
    return count


async def ours(url: str) -> int:
    """Read the stream as the skill does."""
    async with Client(url, client_id="bench", token="t") as client:
        return sum([1 async for _ in client.chat("s1", "hello")])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args()
    taken: dict[str, list[float]] = {"bare": [], "ours": []}
    with running(given.events) as url:
        for _ in range(given.rounds):
            for name, read in (("bare", bare), ("ours", ours)):
                began = time.perf_counter()
                assert asyncio.run(read(url)) == given.events
                taken[name].append(time.perf_counter() - began)
    own, peer = statistics.median(taken["ours"]), statistics.median(taken["bare"])
    print(f"{given.events} events: {own:.2f} s, bare httpx-sse {peer:.2f} s, ratio {own / peer:.2f} (at most 1.5)")


if __name__ == "__main__":
    main()
