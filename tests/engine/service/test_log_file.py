from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

WRITE = """
import logging, pathlib, sys
import structlog
from caption_ab_skill.engine.service.log_file import log_to
log_to(pathlib.Path(sys.argv[1]))
structlog.get_logger().info("hello", number=1)
logging.getLogger("some.library").warning("careful")
"""


def write(path: Path) -> str:
    subprocess.run([sys.executable, "-c", WRITE, str(path)], check=True)
    return path.read_text("utf-8")


def test_a_line_for_each_event_that_only_its_owner_can_read(tmp_path: Path) -> None:
    first, second = write(tmp_path / "engine.log").splitlines()
    assert '"event": "hello"' in first
    assert '"number": 1' in first
    assert "some.library WARNING careful" in second
    assert stat.S_IMODE((tmp_path / "engine.log").stat().st_mode) == 0o600


def test_a_log_that_has_grown_makes_room(tmp_path: Path) -> None:
    log = tmp_path / "engine.log"
    log.write_bytes(b"x" * (2**20 + 1))
    assert len(write(log)) < 1000
    assert (tmp_path / "engine.old.log").stat().st_size == 2**20 + 1


def test_a_full_disk_loses_messages_and_nothing_else(tmp_path: Path) -> None:
    full = tmp_path / "engine.log"
    full.symlink_to("/dev/full")
    done = subprocess.run([sys.executable, "-c", WRITE, str(full)], check=True, capture_output=True)
    assert done.stderr == b""
