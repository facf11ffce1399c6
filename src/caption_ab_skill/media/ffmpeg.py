"""Run the bundled ffmpeg: one process, in a folder of its own, that can open nothing but what it was given.

The protection against hostile media has four layers. `probe` looks at the content and names the demuxer;
`input_arguments` forces that demuxer, and allows no protocol but `file` and `pipe` and no container but the supported
ones; ffmpeg runs in a work folder, with an environment that holds no tokens; and `confinement` has the operating system
limit its memory, its time, and what it can open.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import time
from collections.abc import AsyncIterator, Callable, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import imageio_ffmpeg

from .confinement import LIMITS, confined

# Every demuxer that an input may need: one per container of the contract, and the text formats of subtitle streams.
DEMUXERS = ("mov", "avi", "matroska", "mp3", "wav", "aac", "png_pipe", "jpeg_pipe", "gif", "webp_pipe", "ass", "srt")

# Where fontconfig keeps its cache, where temporary files go, and what Windows cannot start a program without.
_ENVIRONMENT = ("HOME", "LANG", "LC_ALL", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "USERPROFILE", "LOCALAPPDATA")

# Seconds without a sign of life. Every filter and encoder here passes something on at least every few seconds; what
# does not is stuck, or was made to be.
_SILENCE = 300.0
_SIGNS_OF_LIFE = ("frame", "out_time_us", "total_size")
_STUCK = "ffmpeg did not get any further and was stopped: try again, or use another clip."

_STDERR_KEPT = 64 * 1024
_DISK_FULL = re.compile(r"no space left on device|disk quota exceeded|not enough space", re.IGNORECASE)
_NO_MEMORY = re.compile(r"cannot allocate memory|out of memory|malloc of size", re.IGNORECASE)
# "[libx264 @ 0x55d0c0] [error] words": which part of ffmpeg said it means nothing to a person.
_LOG_PREFIX = re.compile(r"^(?:\[[^\]]*\] ?)+")


class FFmpegFailed(Exception):
    """ffmpeg could not do its work; `str(error)` is one sentence."""


class DiskFull(FFmpegFailed):
    """There is no space left where ffmpeg writes."""


class FFmpegKilled(FFmpegFailed):
    """Somebody else ended ffmpeg (out of memory, an impatient administrator): another try may go well."""


class _HasDemuxer(Protocol):
    @property
    def demuxer(self) -> str: ...


@cache
def ffmpeg_path() -> str:
    """Path of the ffmpeg that came with the package; raises FFmpegFailed where there is none for this platform."""
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise FFmpegFailed(
            "There is no ffmpeg for this platform: install one and set IMAGEIO_FFMPEG_EXE to its path."
        ) from error


def environment() -> dict[str, str]:
    """The environment for ffmpeg: what it needs of this process's own, tokens and keys left out."""
    return {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}


def input_arguments(info: _HasDemuxer, name: str) -> list[str]:
    """ffmpeg's arguments that open `name`, in the work folder, as what `probe` found it to be and nothing else."""
    return [
        *("-protocol_whitelist", "file,pipe"),
        *("-format_whitelist", ",".join(DEMUXERS)),
        *("-f", info.demuxer),
        # With the protocol spelt out a name can be neither an option nor another protocol.
        *("-i", f"file:{name}"),
    ]


def ffmpeg_command(arguments: Sequence[str], folder: Path) -> list[str]:
    """The command that runs ffmpeg in `folder`, confined to it and to the inputs that are named by their whole path.

    For who reads its output as it comes; it is started with `environment()`.
    """
    command = [ffmpeg_path(), "-hide_banner", "-nostdin", *arguments]
    return confined(command, folder, _named(arguments), LIMITS)


async def run_ffmpeg(
    arguments: Sequence[str],
    folder: Path,
    on_progress: Callable[[float], None] | None = None,
    total_ms: int = 0,
) -> None:
    """Run ffmpeg in `folder` and wait for it; `arguments` are inputs, filters and outputs, named relative to it.

    `on_progress` is told the share done, 0 to 1 and never falling, of `total_ms`. Cancelling kills the process.
    Raises DiskFull or FFmpegFailed.
    """
    options = ["-loglevel", "error", "-nostats", "-progress", "pipe:1", "-y"]
    async with _in_time(), _process([*options, *arguments], folder) as process:
        _, errors, code = await asyncio.gather(
            _follow_progress(_stream(process.stdout), on_progress, total_ms),
            _tail(_stream(process.stderr)),
            process.wait(),
        )
    if code != 0:
        raise _failure(code, errors)
    if on_progress:
        on_progress(1.0)


async def read_ffmpeg_log(arguments: Sequence[str], folder: Path) -> str:
    """Run ffmpeg in `folder` for what its filters report; returns the end of its log. Raises as `run_ffmpeg` does."""
    async with _in_time(), _process(["-loglevel", "info", "-nostats", *arguments], folder) as process:
        _, log, code = await asyncio.gather(
            _tail(_stream(process.stdout)),
            _tail(_stream(process.stderr), kept=16 * _STDERR_KEPT),
            process.wait(),
        )
    if code != 0:
        raise _failure(code, log)
    return log


@contextlib.asynccontextmanager
async def _in_time() -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(LIMITS.seconds):
            yield
    except TimeoutError:
        raise FFmpegFailed("This takes longer than one render may take: use a shorter clip.") from None


@contextlib.asynccontextmanager
async def _process(arguments: Sequence[str], folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *ffmpeg_command(arguments, folder),
        cwd=folder,
        env=environment(),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            # Shielded: a second cancellation must not leave a process behind that is still writing.
            await asyncio.shield(process.wait())


def _named(arguments: Sequence[str]) -> list[str]:
    """The inputs that are named by their whole path: files that were given too, where they lie."""
    names = [name.removeprefix("file:") for flag, name in pairwise(arguments) if flag == "-i"]
    return [name for name in names if Path(name).is_absolute()]


def _stream(stream: asyncio.StreamReader | None) -> asyncio.StreamReader:
    assert stream is not None  # noqa: S101  both pipes are asked for in _process
    return stream


async def _follow_progress(
    lines: asyncio.StreamReader, on_progress: Callable[[float], None] | None, total_ms: int
) -> None:
    """Read what `-progress` writes to its end; raises FFmpegFailed where nothing moves any more."""
    share = 0.0
    signs: dict[str, str] = {}
    moved = time.monotonic()
    while line := await _next_line(lines):
        key, _, value = line.decode("ascii", "replace").strip().partition("=")
        if key in _SIGNS_OF_LIFE and signs.get(key) != value:
            signs[key], moved = value, time.monotonic()
        elif time.monotonic() - moved > _SILENCE:
            raise FFmpegFailed(_STUCK)
        # "N/A" until the first frame is out.
        if key != "out_time_us" or not value.isdigit() or not on_progress or total_ms <= 0:
            continue
        done = min(int(value) / 1000 / total_ms, 1.0)
        if done > share:
            share = done
            on_progress(share)


async def _next_line(lines: asyncio.StreamReader) -> bytes:
    """The next line, empty at the end; raises FFmpegFailed where none comes."""
    try:
        async with asyncio.timeout(_SILENCE):
            return await lines.readline()
    except TimeoutError:
        raise FFmpegFailed(_STUCK) from None


async def _tail(stream: asyncio.StreamReader, kept: int = _STDERR_KEPT) -> str:
    """Read to the end, keep the end: a broken file may bring a line of complaint per frame."""
    tail = b""
    while chunk := await stream.read(_STDERR_KEPT):
        tail = (tail + chunk)[-kept:]
    return tail.decode("utf-8", "replace")


def _failure(code: int, errors: str) -> FFmpegFailed:
    # ffmpeg exits with the negated errno of what stopped it; 28 is ENOSPC on every platform it runs on.
    if code == 256 - 28 or _DISK_FULL.search(errors):
        return DiskFull("The disk is full: make room and try again.")
    if code == 256 - 12 or _NO_MEMORY.search(errors):
        return FFmpegFailed("This needs more memory than one render may take: choose a smaller resolution.")
    # ffmpeg ends by itself, with 255, where it is asked to (SIGTERM, SIGINT).
    if code < 0 or code == 255:
        return FFmpegKilled(f"ffmpeg was stopped from outside{f' (signal {-code})' if code < 0 else ''}: try again.")
    lines = [_LOG_PREFIX.sub("", line).strip() for line in errors.splitlines()]
    reason = next((line for line in lines if line), "it gave no reason")
    return FFmpegFailed(f"ffmpeg could not do it: {reason.rstrip('.')}.")
