"""The peer of the stream benches, in a process of its own: `python bench/stream_server.py EVENTS` prints its port.

`POST /run_sse` answers with that many events of an agent that streams its words; the other calls with the least that
the contract allows.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_EVENT = {
    "content": {"parts": [{"text": "a word "}], "role": "model"},
    "partial": True,
    "invocationId": "e-1",
    "author": "nemo_agent",
    "actions": {"stateDelta": {}, "artifactDelta": {}, "requestedAuthConfigs": {}},
    "id": "48382407-a049-4f0a-86b8-38219a028d52",
    "timestamp": 1795333403.32,
}
_DRAFT = {"d": 1000, "m": {}, "t": [{"tt": 0, "sg": [{"s": 0, "d": 1000}]}]}


def stream(events: int) -> bytes:
    """So many pieces, and the whole text that repeats them."""
    piece = b"data: " + json.dumps(_EVENT).encode() + b"\n\n"
    whole = {**_EVENT, "partial": False, "content": {"parts": [{"text": "a word " * (events - 1)}], "role": "model"}}
    return piece * (events - 1) + b"data: " + json.dumps(whole).encode() + b"\n\n"


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, body: bytes) -> None:
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            lines = head.lower().split(b"\r\n")
            length = next((int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length")), 0)
            await reader.readexactly(length)
            if head.split(b" ")[1] == b"/run_sse":
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n" + body)
                await writer.drain()
                return
            data = {"token": "nmv_usr_bench", "session_id": "s1", "task_id": "t1", "state": {"draft": _DRAFT}}
            answer = json.dumps({"code": 0, "data": data}).encode()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(answer), answer))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


@contextmanager
def running(events: int) -> Iterator[str]:
    """The server in a process of its own; gives its address."""
    command = [sys.executable, __file__, str(events)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
        finally:
            server.kill()


async def _serve(events: int) -> None:
    body = stream(events)
    server = await asyncio.start_server(lambda reader, writer: _answer(reader, writer, body), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
