"""`caption-ab say` and `chat` against the embedded engine: one turn, in every form of output."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
MakeClip = Callable[..., Path]


def events(done: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.out.splitlines()]


def said(done: Any) -> str:
    return "\n".join(event["text"] for event in events(done) if event["type"] == "text")


def test_first_contact_offers_three_things_to_try(run: Run) -> None:
    done = run("say", "hello", "--jsonl")
    assert done.status == 0
    assert said(done).count("\n- ") == 3


def test_a_project_from_upload_to_download(
    run: Run, make_clip: MakeClip, ffmpeg: Callable[..., None], captions: Path, tmp_path: Path
) -> None:
    session = ["--session", "whole", "--jsonl"]
    clip = make_clip("plain.mp4")
    done = run("say", "test two caption styles on my video", "--attach", clip, "--attach", captions, *session)
    assert done.status == 0, done.err
    assert "plain.mp4" in said(done)
    assert "A" in said(done)
    assert "B" in said(done)
    assert 'Say "export"' in said(done)

    line = run("say", "status", *session)
    assert said(line).startswith("Timeline (3 tracks): 1. Video: plain.mp4 (0-2s) 2. Title")
    assert said(line) == run("timeline", "--session", "whole").out.strip()

    done = run("say", "make B bigger", *session)
    assert "B" in said(done)

    # What is shown now is not the clip any more: the variants are measured against the same cut without captions.
    run("say", "cut out 1.2 to 1.5 s and make it 4:5", *session)
    done = run("say", "send me both", *session, "--out", tmp_path / "delivered")
    assert "could be told" not in said(done)
    files = [event["path"] for event in events(done) if event["type"] == "file"]
    names = ["plain-A.mp4", "plain-B.mp4", "plain-report.html"]
    assert files == [str(tmp_path / "delivered" / name) for name in names]
    assert all(Path(file).stat().st_size > 1000 for file in files)
    kinds = {event["type"] for event in events(done)}
    assert kinds <= {"status", "text", "progress", "file", "error"}

    # A picture that comes later is not what the files are named after, and files that are there are not compared again.
    picture = tmp_path / "logo.png"
    ffmpeg("-f", "lavfi", "-i", "color=red:size=64x64", "-frames:v", "1", picture)
    assert "Got logo.png (64x64)." in said(run("say", "", "--attach", picture, *session))
    both = run("say", "send me both", *session, "--out", tmp_path / "delivered")
    assert [event["path"] for event in events(both) if event["type"] == "file"] == files[:2]

    again = run("say", "send me B", *session, "--out", tmp_path / "delivered")
    (file,) = [event["path"] for event in events(again) if event["type"] == "file"]
    assert file == str(tmp_path / "delivered" / "plain-B.mp4"), "it is there already, unchanged"


def test_credits_on_ones_own_machine(run: Run) -> None:
    assert "charged" in said(run("say", "credits", "--jsonl"))


def test_one_json_document(run: Run) -> None:
    document = json.loads(run("say", "credits", "--json").out)
    assert set(document) == {"text", "files", "events"}
    assert document["text"]


def test_plain_output_keeps_progress_off_standard_output(run: Run) -> None:
    done = run("say", "credits")
    assert "Connecting" not in done.out
    assert done.out.strip()


@pytest.mark.parametrize(
    ("message", "attached", "code"),
    [
        ("export", [], "nothing-to-export"),
        ("here", ["nowhere.mp4"], "missing-file"),
        ("here", ["notes.pdf"], "unsupported-file"),
    ],
)
def test_what_fails_is_an_error_event_and_exit_one(
    run: Run, tmp_path: Path, message: str, attached: list[str], code: str
) -> None:
    (tmp_path / "notes.pdf").write_text("words")
    arguments = [part for name in attached for part in ("--attach", name)]
    done = run("say", message, "--session", "empty", "--jsonl", *arguments)
    assert done.status == 1
    (error,) = [event for event in events(done) if event["type"] == "error"]
    assert error["code"] == code
    assert error["text"]


def test_an_unreachable_backend_is_exit_three(run: Run) -> None:
    done = run("say", "credits", "--backend", "http://127.0.0.1:9", "--jsonl")
    assert done.status == 3
    assert events(done)[-1]["code"] == "unreachable"


def test_a_damaged_memory_is_said_and_kept(run: Run, tmp_path: Path) -> None:
    memory = tmp_path / "damaged" / "memory.sqlite"
    memory.parent.mkdir()
    memory.write_bytes(b"this is no database" * 100)
    done = run("say", "credits", "--jsonl", CAPTION_AB_HOME=str(memory.parent))
    assert done.status == 0
    assert "begin anew" in said(done)
    (kept,) = memory.parent.glob("memory-damaged-*")
    assert kept.read_bytes() == b"this is no database" * 100
    run("forget", CAPTION_AB_HOME=str(memory.parent))


def test_no_token_and_no_raw_json_are_shown(run: Run, home: Path) -> None:
    done = run("say", "credits", "--jsonl", "--debug")
    shown = done.out + done.err
    assert "nmv_usr_" not in shown
    assert '"data"' not in shown
    assert oct(home.stat().st_mode & 0o077) == "0o0"
    assert all(oct(file.stat().st_mode & 0o077) == "0o0" for file in home.glob("memory.sqlite*"))


def test_a_conversation(run: Run) -> None:
    done = run("chat", "--session", "talk", stdin="credits\nstatus\n\n")
    assert done.status == 0
    assert "charged" in done.out
