"""What the operating system leaves ffmpeg: its folder, what links in it lead to, so much memory and so much time."""

from __future__ import annotations

import asyncio
import ctypes
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from caption_ab_skill.media import ffmpeg
from caption_ab_skill.media.confinement import Limits, confined
from caption_ab_skill.media.ffmpeg import FFmpegFailed, run_ffmpeg

TEST_PICTURE = ["-f", "lavfi", "-i", "testsrc2=size=640x480:rate=25"]
COPY = ["-c", "copy", "out.mp4"]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")


def has_landlock() -> bool:
    """Whether this kernel has it (system call 444 asked for its version)."""
    return sys.platform == "linux" and ctypes.CDLL(None).syscall(444, None, 0, 1) >= 4


needs_landlock = pytest.mark.skipif(not has_landlock(), reason="a kernel with Landlock")


def cat(folder: Path, path: Path) -> subprocess.CompletedProcess[bytes]:
    """Read a file as a confined process."""
    return subprocess.run(confined(["/bin/cat", str(path)], folder), cwd=folder, capture_output=True, check=False)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


@needs_landlock
def test_only_the_folder_and_what_its_links_lead_to_can_be_read(tmp_path: Path, work: Path) -> None:
    for name in ("given", "other"):
        (tmp_path / name).write_text(name)
    (work / "link").symlink_to(tmp_path / "given")
    (work / "own").write_text("own")
    assert cat(work, work / "own").stdout == b"own"
    assert cat(work, work / "link").stdout == b"given"
    for secret in (tmp_path / "other", Path("/etc/passwd"), Path("/proc/self/environ")):
        refused = cat(work, secret)
        assert refused.returncode != 0
        assert not refused.stdout


@needs_landlock
def test_a_file_beside_the_folder_cannot_be_read_by_ffmpeg(tmp_path: Path, work: Path, make_clip: Any) -> None:
    clip = make_clip("clip.mp4", seconds=0.5)
    (work / "given").symlink_to(clip)
    asyncio.run(run_ffmpeg(["-i", "file:given", *COPY], work))
    assert (work / "out.mp4").stat().st_size > 1000
    other = tmp_path / "other.mp4"
    other.write_bytes(clip.read_bytes())
    named = ["-i", f"file:{other}", *COPY]
    asyncio.run(run_ffmpeg(named, work))
    followed = ["-f", "lavfi", "-i", f"movie={other}", "-f", "null", "-"]
    with pytest.raises(FFmpegFailed, match="Failed to avformat_open_input"):
        asyncio.run(run_ffmpeg(followed, work))
    with pytest.raises(FFmpegFailed, match="Permission denied"):
        asyncio.run(run_ffmpeg(["-i", "file:given", "-c", "copy", str(tmp_path / "elsewhere.mp4")], work))


@needs_landlock
def test_no_address_can_be_reached(work: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(FFmpegFailed, match="Permission denied"):
            asyncio.run(run_ffmpeg([*TEST_PICTURE, "-t", "0.1", "-f", "matroska", address], work))
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the address space")
def test_too_much_memory_is_refused_in_a_sentence(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ffmpeg, "LIMITS", Limits(memory=300 * 2**20))
    huge = ["-f", "lavfi", "-i", "testsrc2=size=7680x4320:rate=25", "-t", "2", "out.mp4"]
    with pytest.raises(FFmpegFailed, match="more memory than one render may take"):
        asyncio.run(run_ffmpeg(huge, work))


def test_too_long_a_time_is_refused_in_a_sentence(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ffmpeg, "LIMITS", Limits(seconds=1))
    with pytest.raises(FFmpegFailed, match="longer than one render may take"):
        asyncio.run(run_ffmpeg([*TEST_PICTURE, "-t", "3600", "out.mp4"], work))


def test_what_stands_still_is_ended(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ffmpeg, "_SILENCE", 1.0)
    os.mkfifo(work / "nothing")
    with pytest.raises(FFmpegFailed, match="did not get any further"):
        asyncio.run(run_ffmpeg(["-f", "rawvideo", "-s", "64x48", "-i", "file:nothing", "out.mp4"], work))
