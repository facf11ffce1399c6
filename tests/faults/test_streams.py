"""An answer that is cut, reset, dripped, garbled or split anywhere, by a real socket that does it.

Whatever happens, the turn ends with something said, no exception escapes, and the message is sent once.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from caption_ab_skill.chat.events import Error, Event, Text
from caption_ab_skill.chat.skill import Skill

Send = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

SAID = "Fertig! 标题已加粗 🎬 “Größer” ist da."
_EVENTS = [
    {"content": {"parts": [{"functionCall": {"id": "c1", "name": "edit", "args": {}}}]}, "id": "e1"},
    {"content": {"parts": [{"functionResponse": {"id": "c1", "name": "edit", "response": {}}}]}, "id": "e2"},
    {"content": {"parts": [{"text": SAID[:20]}]}, "partial": True, "id": "e3"},
    {"content": {"parts": [{"text": SAID[20:]}]}, "partial": True, "id": "e3"},
    {"content": {"parts": [{"text": SAID}]}, "partial": False, "id": "e3"},
]
STREAM = "".join(f"data: {json.dumps(event, ensure_ascii=False)}\r\n\r\n" for event in _EVENTS).encode()
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
_DRAFT = {"d": 1000, "m": {}, "t": [{"tt": 0, "sg": [{"s": 0, "d": 1000}]}]}
_USUAL = {
    "/api/auth/anonymous-token": {"token": "nmv_usr_1"},
    "/api/tasks/": {"session_id": "s1", "task_id": "t1"},
    "/api/state/": {"state": {"draft": _DRAFT}},
}


@dataclass
class Faulty:
    """A backend that answers every call but the chat, which each test answers itself; counts what it was sent."""

    send: Send
    url: str = ""
    sent: list[bytes] = field(default_factory=list)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    (
                        int(line.split(b":")[1])
                        for line in head.split(b"\r\n")
                        if line.lower().startswith(b"content-length")
                    ),
                    0,
                )
                body = await reader.readexactly(length)
                path = head.split(b" ")[1].decode()
                if path == "/run_sse":
                    self.sent.append(body)
                    await self.send(reader, writer)
                    break
                data = next(data for prefix, data in _USUAL.items() if path.startswith(prefix))
                answer = json.dumps({"code": 0, "data": data}).encode()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(answer), answer))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def serving(send: Send) -> AsyncIterator[Faulty]:
    faulty = Faulty(send)
    server = await asyncio.start_server(faulty.answer, "127.0.0.1", 0)
    faulty.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield faulty


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("caption_ab_skill.chat.handlers.sse._LOOKS", (0.0, 0.0))
    monkeypatch.delenv("NEMO_TOKEN", raising=False)


async def _turn(faulty: Faulty, home: Path, session: str) -> list[Event]:
    async with Skill(faulty.url, session=session, home=home, out=home, language="en") as skill:
        return [event async for event in skill.say("make the title bigger")]


def turn(send: Send, home: Path) -> tuple[list[Event], Faulty]:
    """One turn against a backend that answers the chat with `send`."""

    async def run() -> tuple[list[Event], Faulty]:
        async with serving(send) as faulty:
            async with asyncio.timeout(20):
                return await _turn(faulty, home, "default"), faulty

    return asyncio.run(run())


def ends_well(events: list[Event], faulty: Faulty, words: str = SAID) -> None:
    """Something was said, once and whole, or one sentence tells what went wrong; the message was sent once."""
    assert len(faulty.sent) == 1
    texts = [event.text for event in events if isinstance(event, Text)]
    errors = [event for event in events if isinstance(event, Error)]
    assert len(errors) <= 1
    assert texts or errors
    assert all(words.startswith(text) or text == words for text in texts)
    for error in errors:
        assert error.text.strip()
        assert "Error" not in error.text


def writes(*pieces: bytes, reset: bool = False, pause: float = 0.0) -> Send:
    """Send these bytes, each by itself, then close, or reset the connection."""

    async def send(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)
        if reset:
            await asyncio.sleep(0.05)
            sock = writer.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

    return send


def chunks(*pieces: bytes) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)


@pytest.mark.parametrize("chunked", [False, True])
def test_cut_at_every_byte(chunked: bool, tmp_path: Path) -> None:
    whole = CHUNKED + chunks(STREAM[:100], STREAM[100:]) + b"0\r\n\r\n" if chunked else HEAD + STREAM
    cuts = iter(range(len(whole) + 1))
    lock = asyncio.Lock()

    async def send(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with lock:
            cut = next(cuts)
        await writes(whole[:cut])(reader, writer)

    async def run() -> list[list[Event]]:
        async with serving(send) as faulty:
            told: list[list[Event]] = []
            everyone = asyncio.Semaphore(16)

            async def one(number: int) -> None:
                async with everyone, asyncio.timeout(60):
                    told.append(await _turn(faulty, tmp_path, f"session {number}"))

            await asyncio.gather(*(one(number) for number in range(len(whole) + 1)))
            assert len(faulty.sent) == len(whole) + 1, "each message was sent once"
            return told

    told = asyncio.run(run())
    assert all(any(isinstance(event, (Text, Error)) for event in events) for events in told)
    for events in told:
        texts = [event.text for event in events if isinstance(event, Text)]
        assert all(SAID.startswith(text) or text.startswith("Done") for text in texts), texts


def test_split_at_every_byte(tmp_path: Path) -> None:
    pieces = [STREAM[at : at + 1] for at in range(len(STREAM))]
    events, faulty = turn(writes(HEAD, *pieces), tmp_path)
    ends_well(events, faulty)
    assert Text(SAID) in events


@pytest.mark.parametrize("ending", [b"\n", b"\r", b"\r\n"])
def test_every_line_end(ending: bytes, tmp_path: Path) -> None:
    stream = b"\xef\xbb\xbf: hello" + ending + STREAM.replace(b"\r\n", ending)
    pieces = [stream[at : at + 7] for at in range(0, len(stream), 7)]
    events, faulty = turn(writes(HEAD, *pieces), tmp_path)
    ends_well(events, faulty)
    assert Text(SAID) in events


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1e"])
def test_what_is_no_line_end_in_the_standard(mark: str, tmp_path: Path) -> None:
    event = {"content": {"parts": [{"text": f"One.{mark}Two."}]}, "id": "e1"}
    line = f"data: {json.dumps(event, ensure_ascii=False)}\n\n" if mark not in "\x0b\x0c\x1c\x1e" else ""
    stream = line or f"data: {json.dumps(event)}\n\n"
    events, _ = turn(writes(HEAD, stream.encode()), tmp_path)
    assert Text(f"One.{mark}Two.") in events


def test_a_reset_in_the_middle(tmp_path: Path) -> None:
    events, faulty = turn(writes(HEAD, STREAM[:250], reset=True), tmp_path)
    ends_well(events, faulty)
    assert any(isinstance(event, Error) for event in events)


def test_a_reset_after_the_whole_answer(tmp_path: Path) -> None:
    events, faulty = turn(writes(HEAD, STREAM, reset=True), tmp_path)
    ends_well(events, faulty)
    assert Text(SAID) in events


def test_a_slow_drip(tmp_path: Path) -> None:
    pieces = [STREAM[at : at + 40] for at in range(0, len(STREAM), 40)]
    events, faulty = turn(writes(HEAD, *pieces, pause=0.01), tmp_path)
    ends_well(events, faulty)
    assert Text(SAID) in events


def test_half_closed(tmp_path: Path) -> None:
    async def send(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD + STREAM)
        writer.write_eof()
        await reader.read(1)  # until the client closes its half

    events, faulty = turn(send, tmp_path)
    ends_well(events, faulty)
    assert Text(SAID) in events


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\x00\xff\xfe garbage \r\n\r\n",
        b"HTTP/1.1 200",
        HEAD,
        HEAD + b"\xff\xfe\x00data: {{{{\n\n\x80\x81",
        HEAD + b"data: {broken\n\n" * 50,
        HEAD + b"data: [1, 2]\n\ndata: null\n\ndata: 17\n\n",
        CHUNKED + b"fffff\r\ndata: short\r\n0\r\n\r\n",
        CHUNKED + b"zz\r\nno length\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 20\r\n\r\n<html>Sign in</html>",
        b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 12\r\n\r\n<html></html",
        b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"code":0',
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/x\r\nContent-Length: 0\r\n\r\n",
        HEAD[:-2] + b"Content-Encoding: gzip\r\n\r\nnot gzip at all",
    ],
)
def test_garbage(answer: bytes, tmp_path: Path) -> None:
    events, faulty = turn(writes(answer), tmp_path)
    assert len(faulty.sent) == 1
    (error,) = [event for event in events if isinstance(event, Error)]
    assert error.text
    assert not any(word in error.text for word in ("<html", "Error", "Traceback", "httpx", "{"))


def test_an_event_of_a_megabyte(tmp_path: Path) -> None:
    words = "Größe und Farbe. " * 60_000
    event = {"content": {"parts": [{"text": words}]}, "id": "e1"}
    data = f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode()
    pieces = [data[at : at + 65_521] for at in range(0, len(data), 65_521)]
    events, faulty = turn(writes(HEAD, *pieces), tmp_path)
    assert len(faulty.sent) == 1
    (text,) = [event.text for event in events if isinstance(event, Text)]
    assert text == words.strip()


def test_a_stream_that_falls_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import httpx

    monkeypatch.setattr("caption_ab_skill.wire.client._STREAM", httpx.Timeout(0.3, connect=5))

    async def send(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD + STREAM[:120])
        await reader.read(1)

    events, faulty = turn(send, tmp_path)
    ends_well(events, faulty)
    assert any(isinstance(event, Error) for event in events)


@pytest.mark.parametrize(("limit", "value"), [("_WHOLE_TURN", 0.5), ("_ONLY_HEARTBEATS", 0.5)])
def test_heartbeats_without_an_end(limit: str, value: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"caption_ab_skill.chat.handlers.sse.{limit}", value)
    monkeypatch.setattr("caption_ab_skill.chat.handlers.sse.STILL_WORKING", 0.2)

    async def send(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD)
        while not writer.is_closing():
            writer.write(b"data: heartbeat\n\n: still here\n\nevent: heartbeat\ndata:\n\n")
            await writer.drain()
            await asyncio.sleep(0.05)

    events, faulty = turn(send, tmp_path)
    ends_well(events, faulty)
    told = [event.text for event in events if not isinstance(event, (Text, Error)) and hasattr(event, "text")]
    assert 1 <= sum("Still working" in text for text in told) <= 4


def test_a_turn_that_is_given_up_leaves_nothing_running(tmp_path: Path) -> None:
    async def run() -> set[str]:
        began = asyncio.Event()

        async def send(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(HEAD + STREAM[:120])
            began.set()
            await reader.read(1)

        async with serving(send) as faulty:
            task = asyncio.create_task(_turn(faulty, tmp_path, "default"))
            await began.wait()
            await asyncio.sleep(0.1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await asyncio.sleep(0.1)
            return {other.get_coro().__qualname__ for other in asyncio.all_tasks()}  # type: ignore[union-attr]

    assert asyncio.run(run()) == {"test_a_turn_that_is_given_up_leaves_nothing_running.<locals>.run"}
