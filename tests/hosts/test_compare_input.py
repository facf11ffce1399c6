"""What people give `compare` by mistake: one clear sentence, the right exit status, nothing half-written."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

MakeClip = Callable[..., Path]
Run = Callable[..., Any]

SRT = "1\n00:00:00,200 --> 00:00:00,900\nHello there\n\n2\n00:00:01,000 --> 00:00:01,800\nGood day\n"
HLS = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:9/segment.ts\n#EXT-X-ENDLIST\n"


def sentences(text: str) -> list[str]:
    """Standard error without the progress."""
    return [line for line in text.splitlines() if line and "%" not in line and not line.endswith("…")]


def refused(run: Run, tmp_path: Path, *arguments: str | Path) -> str:
    """The one sentence that a refused comparison says."""
    done = run("compare", *arguments, "--out", tmp_path / "out")
    assert done.status == 1, done.err
    assert done.out == ""
    assert not (tmp_path / "out").exists()
    (sentence,) = [line for line in sentences(done.err) if not line.startswith("Got ")]
    return sentence


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("notes.mp4", b"These are only words.\n" * 50, "text file"),
        ("list.mp4", HLS.encode(), "playlist"),
        ("list.avi", HLS.encode(), "playlist"),
        ("empty.mp4", b"", "empty"),
        ("random.mov", bytes(range(256)) * 40, "not a video"),
        ("notes.txt", b"words", "mp4, mov, avi"),
        ("picture.png", b"\x89PNG\r\n\x1a\n", "needs a video"),
    ],
)
def test_what_is_no_video(run: Run, captions: Path, tmp_path: Path, name: str, content: bytes, words: str) -> None:
    clip = tmp_path / name
    clip.write_bytes(content)
    assert words in refused(run, tmp_path, clip, "--captions", captions)


def test_a_missing_file_and_a_folder(run: Run, captions: Path, tmp_path: Path) -> None:
    assert "no file" in refused(run, tmp_path, "nowhere.mp4", "--captions", captions)
    (tmp_path / "folder.mp4").mkdir()
    assert "folder" in refused(run, tmp_path, tmp_path / "folder.mp4", "--captions", captions)


def test_a_file_that_is_cut_off(run: Run, make_clip: MakeClip, captions: Path, tmp_path: Path) -> None:
    whole = make_clip("whole.mkv", seconds=4.0).read_bytes()
    clip = tmp_path / "cut.mkv"
    clip.write_bytes(whole[: len(whole) // 2])
    assert "stops after" in refused(run, tmp_path, clip, "--captions", captions)


def test_a_file_of_501_mb_is_refused_before_a_byte_is_sent(run: Run, captions: Path, tmp_path: Path) -> None:
    clip = tmp_path / "large.mp4"
    with clip.open("wb") as file:
        file.truncate(501 * 2**20)
    assert "500 MB" in refused(run, tmp_path, clip, "--captions", captions)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "empty"),
        ("just words", "not a caption file"),
        ("1\n00:00:01,000 --> 00:00:02,000\n\n", "not one caption with words"),
        ("1\n00:00:07,000 --> 00:00:08,000\nlate\n", "2.0 s long"),
        ("1\n00:00:00,200 --> 00:00:01,000\nA \U00010380 sign\n", "U+10380"),
    ],
    ids=["empty", "no captions", "no words", "beyond the end", "a glyph that no font has"],
)
def test_captions_that_cannot_be_shown(run: Run, make_clip: MakeClip, tmp_path: Path, content: str, words: str) -> None:
    captions = tmp_path / "bad.srt"
    captions.write_text(content, encoding="utf-8")
    assert words in refused(run, tmp_path, make_clip("plain.mp4"), "--captions", captions)


def test_without_captions_it_asks_for_them(run: Run, make_clip: MakeClip, tmp_path: Path) -> None:
    assert "captions" in refused(run, tmp_path, make_clip("plain.mp4"))
    assert "No words were heard" in refused(run, tmp_path, make_clip("plain.mp4"), "--transcribe")
    assert "no sound" in refused(run, tmp_path, make_clip("silent.mp4", sound=None), "--transcribe")


@pytest.mark.parametrize(
    ("content", "said", "cues"),
    [
        (
            "1\n00:00:00,100 --> 00:00:01,000\none\n\n2\n00:00:07,000 --> 00:00:08,000\nlate\n",
            "left out",
            [["one", 0.1, 1.0]],
        ),
        (
            "1\n00:00:00,100 --> 00:00:01,200\none\n\n2\n00:00:01,000 --> 00:00:01,800\ntwo\n",
            "",
            [["one", 0.1, 1.0], ["two", 1.0, 1.8]],
        ),
        (
            "1\n00:00:00,100 --> 00:00:01,000\n{\\an8}<b>up</b> \\N C:\\new\n",
            "",
            [["{\\an8}<b>up</b> \\N C:\\new", 0.1, 1.0]],
        ),
    ],
    ids=["partly beyond the end", "overlapping", "markup is literal text"],
)
def test_captions_that_are_used_as_far_as_they_go(
    run: Run, make_clip: MakeClip, tmp_path: Path, content: str, said: str, cues: list[list[object]]
) -> None:
    captions = tmp_path / "odd.srt"
    captions.write_text(content, encoding="utf-8")
    done = run("compare", make_clip("plain.mp4"), "--captions", captions, "--out", tmp_path / "out")
    assert done.status == 0, done.err
    assert said in done.err
    verdict = json.loads((tmp_path / "out" / "verdict.json").read_text())
    measured = verdict["variants"]["A"]["metrics"]["cues"]
    assert [[cue["text"], cue["start"], cue["end"]] for cue in measured] == cues


def test_captions_beside_the_clip_inside_it_and_as_a_script(run: Run, make_clip: MakeClip, tmp_path: Path) -> None:
    def words(*arguments: str | Path) -> str:
        done = run("compare", *arguments, "--out", tmp_path / "out", "--json")
        assert done.status == 0, done.err
        cues = json.loads(done.out)["variants"]["B"]["metrics"]["cues"]
        return " ".join(cue["text"] for cue in cues)

    clip = tmp_path / "beside.mp4"
    clip.write_bytes(make_clip("plain.mp4").read_bytes())
    clip.with_suffix(".srt").write_text(SRT)
    assert words(clip) == "Hello there Good day"
    assert words(make_clip("inside.mkv", subtitles=SRT)) == "Hello there Good day"
    assert words(make_clip("plain.mp4"), "--text", "Words without times.") == "Words without times."
    assert words(make_clip("plain.mp4"), "--a-text", "Buy now", "--b-text", "Try it free") == "Try it free"


def test_styles_in_words_come_out_as_asked(run: Run, make_clip: MakeClip, captions: Path, tmp_path: Path) -> None:
    arguments = ["--a", "bold yellow, top", "--b", "white on a black box"]
    done = run("compare", make_clip("plain.mp4"), "--captions", captions, *arguments, "--json")
    assert done.status == 0, done.err
    verdict = json.loads(done.out)
    a, b = (verdict["variants"][letter]["style"] for letter in "AB")
    assert (a["fill"], a["bold"], a["position"]) == ("#ffff00", True, "top")
    assert (b["fill"], b["box"]) == ("#ffffff", "#000000")
    assert (tmp_path / "plain-ab" / "A.mp4").exists()


def test_several_clips_one_after_the_other(run: Run, make_clip: MakeClip, tmp_path: Path) -> None:
    clips = []
    for name in ("one", "two"):
        clips.append(tmp_path / f"{name}.mp4")
        clips[-1].write_bytes(make_clip("plain.mp4").read_bytes())
        clips[-1].with_suffix(".srt").write_text(SRT)
    done = run("compare", *clips)
    assert done.status == 0, done.err
    assert (tmp_path / "one-ab" / "verdict.json").exists()
    assert (tmp_path / "two-ab" / "verdict.json").exists()


def test_an_output_folder_that_cannot_be_written(run: Run, make_clip: MakeClip, captions: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = run("compare", make_clip("plain.mp4"), "--captions", captions, "--out", tmp_path / "file" / "out")
    assert done.status == 1
    (sentence,) = sentences(done.err)
    assert "file" in sentence
    assert (tmp_path / "file").read_text() == "in the way"


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["clip.mp4", "--captions", "a.srt", "--text", "b"],
        ["clip.mp4", "--ask", "x", "--a", "y"],
        ["clip.mp4", "--a-text", "only one"],
        ["clip.mp4", "--no-such-option"],
        ["a.mp4", "b.mp4", "--text", "for which?"],
        ["clip.mp4", "--backend", "nonsense"],
    ],
)
def test_wrong_usage(run: Run, arguments: list[str]) -> None:
    done = run("compare", *arguments)
    assert done.status == 2
    assert done.out == ""
    assert done.err.strip()


def test_a_backend_that_cannot_be_reached(run: Run, make_clip: MakeClip, captions: Path, tmp_path: Path) -> None:
    done = run(
        *("compare", make_clip("plain.mp4"), "--captions", captions, "--out", tmp_path / "out"),
        NEMO_API_URL="http://127.0.0.1:9",
    )
    assert done.status == 3
    assert len(sentences(done.err)) == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("moment", ["", "Got", "Rendering", "Comparing"])
def test_ctrl_c_at_any_moment(
    environment: dict[str, str], make_clip: MakeClip, captions: Path, tmp_path: Path, moment: str
) -> None:
    clip = make_clip("interrupted.mp4", size=(640, 360), seconds=6.0)
    out = tmp_path / "out"
    out.mkdir()
    (out / "A.mp4").write_bytes(b"older")
    command = [sys.executable, "-m", "caption_ab_skill", "compare", str(clip), "--captions", str(captions)]
    # What runs in a shell's background is born deaf to Ctrl-C, and so would be its children.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        # A fresh style each time: the engine would give a render that it has at once.
        [*command, "--out", str(out), "--a", f"yellow, {30 + len(moment)} px"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    ) as process:
        assert process.stderr is not None
        lines = []
        for line in process.stderr:
            lines.append(line)
            if line.startswith(moment):
                break
        os.kill(process.pid, signal.SIGINT)
        rest = process.stderr.read()
    assert process.returncode == 130, "".join(lines) + rest
    assert "Traceback" not in rest
    assert "Stopped" in rest
    assert [file.name for file in out.iterdir()] == ["A.mp4"]
    assert (out / "A.mp4").read_bytes() == b"older"
