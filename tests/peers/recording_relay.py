"""Stands between a client and the embedded engine's socket, passes every byte on, and reads the requests among them."""

from __future__ import annotations

import contextlib
import json
import socket
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h11
from adk_backend import Seen


class RecordingRelay:
    """Takes connections in the engine's place; `seen` are the requests that passed."""

    def __init__(self, announcement: Path) -> None:
        self.seen: list[Seen] = []
        self._said: dict[str, Any] = json.loads(announcement.read_text("utf-8"))
        self._announcement = announcement

    @contextlib.contextmanager
    def listening(self) -> Iterator[RecordingRelay]:
        """Announce the relay as the engine's address; the engine's own announcement is back at the end."""
        with tempfile.TemporaryDirectory(prefix="relay-") as folder, self._listener(Path(folder)) as listener:
            threading.Thread(target=self._accept, args=[listener], daemon=True).start()
            own = {"socket": listener.getsockname()} if self._said["socket"] else {"port": listener.getsockname()[1]}
            self._announcement.write_text(json.dumps({**self._said, **own}), "utf-8")
            yield self
            self._announcement.write_text(json.dumps(self._said), "utf-8")

    def _listener(self, folder: Path) -> socket.socket:
        if not self._said["socket"]:
            return socket.create_server(("127.0.0.1", 0))
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(str(folder / "engine.sock"))
        listener.listen()
        return listener

    def _engine(self) -> socket.socket:
        if not self._said["socket"]:
            return socket.create_connection(("127.0.0.1", self._said["port"]))
        engine = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        engine.connect(self._said["socket"])
        return engine

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):  # the listener was closed
            while True:
                client, _ = listener.accept()
                engine = self._engine()
                reader = _RequestReader(self.seen)
                threading.Thread(target=_pass_on, args=[client, engine, reader.read], daemon=True).start()
                threading.Thread(target=_pass_on, args=[engine, client, lambda _: None], daemon=True).start()


def _pass_on(source: socket.socket, target: socket.socket, look: Any) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            look(data)
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


class _RequestReader:
    """Reads the requests of one connection; what the engine answered to them is of no interest here."""

    def __init__(self, seen: list[Seen]) -> None:
        self._seen = seen
        self._connection = h11.Connection(h11.SERVER)

    def read(self, data: bytes) -> None:
        connection = self._connection
        connection.receive_data(data)
        while True:
            match connection.next_event():
                case h11.Request() as request:
                    headers = {name.decode(): value.decode("latin-1") for name, value in request.headers}
                    path = request.target.decode().partition("?")[0]
                    self._seen.append(Seen(request.method.decode(), path, headers, b""))
                case h11.Data() as part:
                    self._seen[-1].body += bytes(part.data)
                case h11.EndOfMessage():
                    connection.send(h11.Response(status_code=200, headers=[("Content-Length", "0")]))
                    connection.send(h11.EndOfMessage())
                    if connection.our_state is h11.MUST_CLOSE:
                        return
                    connection.start_next_cycle()
                case _:
                    return
