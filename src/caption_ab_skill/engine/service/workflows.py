"""Renders as durable workflows of `dbos`: what was put into the queue is run, by this engine or by the next one.

The library keeps workflows in an SQLite file of its own. It knows one application per process, so this module does
too: `launch` it with what draws, `enqueue` jobs, `leave` at the end. Importing it takes half a second; `jobs.py` does
so in a thread, once there is something to render.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
import threading
from pathlib import Path
from typing import Literal, Protocol

from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer, SetWorkflowID, error

from ...media.ffmpeg import FFmpegKilled

Progress = Literal["none", "waiting", "running", "over"]

_NAME, _FILE = "caption-ab", "jobs.sqlite"
_QUEUE = "renders"
# A workflow is taken up again by an engine of any version: what a job means is in its row, not in the code's version.
_VERSION = "1"
# Tries of one render whose ffmpeg is killed from outside under a living engine, and seconds before the second one.
TRIES = 3
_AFTER_KILL = 0.5
# Starts of the engine that one job may see before it is given up: it might be the job that ends the engine.
_MOST_STARTS = 50
# Seconds between two looks into the queue; each look costs some 2 ms.
_POLL = 0.15
# Threads that serve asyncio's `to_thread`; asyncio's own default on a machine of 28 cores.
_THREADS = 32

KILLED_TOO_OFTEN = f"ffmpeg was stopped from outside {TRIES} times in a row: export again when the machine has room."


class Draws(Protocol):
    """What the workflows call."""

    async def draw(self, job: str) -> None:
        """Bring a job's render to its end, good or bad; raises FFmpegKilled where it is worth another try."""

    async def give_up(self, job: str, reason: str) -> None:
        """Note that a job's render failed."""


_draws: Draws | None = None


def prepare(folder: Path, at_once: int) -> None:
    """Make the file, or bring it up to date, with the queue in it: `at_once` workflows at a time. Not in an event loop.

    A queue that is registered after the launch would first be looked at a second later.
    """
    # What it says goes to the engine's log; without a handler of ours it would write to standard error.
    logging.getLogger("dbos").addHandler(logging.NullHandler())
    logging.getLogger("dbos").propagate = True
    with contextlib.closing(sqlite3.connect(folder / _FILE)) as file:
        file.execute("PRAGMA journal_mode=WAL")
    DBOS.migrate(_address(folder))
    client = DBOSClient(
        system_database_url=_address(folder), application_name=_NAME, serializer=DBOSPortableJSONSerializer()
    )
    client.register_queue(_QUEUE, worker_concurrency=at_once, polling_interval_sec=_POLL)
    client.destroy()


def launch(folder: Path, draws: Draws) -> None:
    """Start the queue in the running event loop, once it is prepared; what was on its way goes on."""
    global _draws  # noqa: PLW0603  one application per process, as in the library
    _draws = draws
    DBOS(
        config={
            "name": _NAME,
            "system_database_url": _address(folder),
            "application_version": _VERSION,
            "executor_id": "engine",
            "log_level": "WARNING",
            "max_executor_threads": _THREADS,
            # Seconds; nothing here waits for notifications, and leaving waits this long.
            "notification_listener_polling_interval_sec": 0.2,
            # Not pickle: reading the file must never run what is in it.
            "serializer": DBOSPortableJSONSerializer(),
        }
    )
    try:
        DBOS.launch()
    except Exception:
        DBOS.destroy()
        raise


def _address(folder: Path) -> str:
    return f"sqlite:///{folder / _FILE}"


async def enqueue(job: str) -> None:
    """Put a job into the queue; one that is there, or was, stays what it is."""
    with SetWorkflowID(job):
        await DBOS.enqueue_workflow_async(_QUEUE, _render, job)


async def look(job: str) -> Progress:
    """What has become of a job."""
    status = await DBOS.get_workflow_status_async(job)
    if status is None:
        return "none"
    return {"ENQUEUED": "waiting", "DELAYED": "waiting", "PENDING": "running"}.get(status.status, "over")  # type: ignore[return-value]


async def again(job: str) -> None:
    """Put a job into the queue again that nobody runs although it is not over."""
    await DBOS.resume_workflow_async(job, queue_name=_QUEUE)


async def forget(jobs: list[str]) -> None:
    """Remove jobs that are over."""
    await DBOS.delete_workflows_async(jobs)


async def leave() -> None:
    """Stop the queue and every thread of it; jobs on their way go on at the next launch."""
    # In a thread of its own: it waits for the library's threads, whose pool serves `to_thread`.
    thread = threading.Thread(target=DBOS.destroy)
    thread.start()
    while thread.is_alive():  # noqa: ASYNC110  a thread sets no event of a loop
        await asyncio.sleep(0.01)


@DBOS.workflow(name="render", max_recovery_attempts=_MOST_STARTS)
async def _render(job: str) -> None:
    try:
        await _draw(job)
    except error.DBOSMaxStepRetriesExceeded:
        await _give_up(job, KILLED_TOO_OFTEN)


@DBOS.step(
    name="draw",
    retries_allowed=True,
    max_attempts=TRIES,
    interval_seconds=_AFTER_KILL,
    should_retry=lambda failure: isinstance(failure, FFmpegKilled),
)
async def _draw(job: str) -> None:
    await _now().draw(job)


@DBOS.step(name="give up")
async def _give_up(job: str, reason: str) -> None:
    await _now().give_up(job, reason)


def _now() -> Draws:
    assert _draws is not None  # noqa: S101  workflows run after `launch` alone
    return _draws
