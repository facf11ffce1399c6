"""A real HTTP server for the client to speak with."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator

import pytest
import uvicorn
from starlette.applications import Starlette


@pytest.fixture
def serve() -> Iterator[Callable[[Starlette], str]]:
    """Serve an app on a free loopback port for the length of the test; gives its address."""
    with contextlib.ExitStack() as stack:

        def start(app: Starlette) -> str:
            config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off")
            server = uvicorn.Server(config)
            sock = config.bind_socket()
            thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
            thread.start()

            def stop() -> None:
                server.should_exit = True
                thread.join(10)

            stack.callback(stop)
            return f"http://127.0.0.1:{sock.getsockname()[1]}"

        yield start
