"""How long the small commands take, as whole processes, against the least that any Python program would need.

    python bench/start.py [--rounds 15]

`route` and `translate` against `python -c "import yaml, pydantic"`; `say "credits"` against a bare script that imports
httpx and pydantic and makes the same call, both to the same local peer. Rounds are interleaved; the ratio is of the
medians.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_BARE = """
import asyncio, httpx
from pydantic import BaseModel

class Credits(BaseModel):
    available: float
    frozen: float
    total: float

async def main():
    async with httpx.AsyncClient(base_url="{url}", headers={{"Authorization": "Bearer t"}}) as client:
        answer = await client.get("/api/credits/balance/simple")
        print(Credits.model_validate(answer.json()["data"]).available)

asyncio.run(main())
"""


class _Peer(BaseHTTPRequestHandler):
    """Answers the three calls that a question for the balance needs."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """The balance."""
        self._answer({"available": 87, "frozen": 3, "total": 90})

    def do_POST(self) -> None:
        """A token or a project."""
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._answer({"token": "nmv_usr_bench", "session_id": "s1", "task_id": "t1"})

    def _answer(self, data: dict[str, object]) -> None:
        body = json.dumps({"code": 0, "message": "ok", "data": data}).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self.wfile.write(head.encode() + body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Peer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    command = str(Path(sys.executable).with_name("caption-ab"))
    reply = b'{"text": "I added a title. Click the Export button to download.", "language": "en"}\n'
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "CAPTION_AB_HOME": home}
        commands: dict[str, tuple[list[str], bytes]] = {
            "yaml and pydantic": ([sys.executable, "-c", "import yaml, pydantic"], b""),
            "route": ([command, "route", "make it bigger and send me the file"], b""),
            "translate": ([command, "translate", "--jsonl"], reply),
            "bare httpx": ([sys.executable, "-c", _BARE.format(url=url)], b""),
            "say credits": ([command, "say", "credits", "--backend", url], b""),
        }
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for round_ in range(rounds + 1):
            for name, (words, stdin) in commands.items():
                began = time.perf_counter()
                subprocess.run(words, input=stdin, stdout=subprocess.DEVNULL, env=environment, check=True)
                if round_:  # the first fills the caches
                    taken[name].append(1000 * (time.perf_counter() - began))
    server.shutdown()
    for name, against, limit in (
        ("route", "yaml and pydantic", 1.3),
        ("translate", "yaml and pydantic", 1.3),
        ("say credits", "bare httpx", 1.25),
    ):
        own, peer = statistics.median(taken[name]), statistics.median(taken[against])
        print(f"{name:<12} {own:6.1f} ms, {against} {peer:6.1f} ms, ratio {own / peer:.2f} (at most {limit})")


if __name__ == "__main__":
    main()
