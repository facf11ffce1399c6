"""The same promises through the command, as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.parametrize("backend", ["engine", "peer"], indirect=True)


def run(backend: Any, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run `caption-ab` in an empty folder."""
    command = [sys.executable, "-m", "caption_ab_skill", *map(str, arguments), "--backend", backend.named]
    environment = {**os.environ, "CAPTION_AB_HOME": str(backend.home)}
    return subprocess.run(
        command, cwd=backend.out, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_two_commands_from_a_clip_to_two_files(backend: Any, clip: Path, captions: Path) -> None:
    session = ["--session", backend.session, "--jsonl", "--debug"]
    request = "test two caption styles on my video and send me both"
    done = run(backend, "say", request, "--attach", clip, "--attach", captions, *session)
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert {event["type"] for event in events} <= {"status", "text", "progress", "file"}
    files = [Path(event["path"]) for event in events if event["type"] == "file"]
    assert sorted(file.name for file in files) == ["plain-A.mp4", "plain-B.mp4", "plain-report.html"]
    assert not any('Say "export"' in event.get("text", "") for event in events), "the files come without a further word"
    assert all(file.parent == backend.out and file.stat().st_size > 1000 for file in files)

    done = run(backend, "timeline", "--session", backend.session)
    assert done.stdout.startswith("Timeline (3 tracks): 1. Video: plain.mp4 (0-2s)"), done.stderr


def test_no_token_is_shown_and_no_raw_json(backend: Any) -> None:
    done = run(backend, "say", "credits", "--session", backend.session, "--jsonl", "--debug")
    assert done.returncode == 0, done.stderr
    tokens = {
        call.headers["authorization"].removeprefix("Bearer ")
        for call in backend.seen
        if call.method == "GET" and "authorization" in call.headers
    }
    assert tokens
    assert not any(token in done.stdout + done.stderr for token in tokens)
    assert '"data"' not in done.stdout + done.stderr
