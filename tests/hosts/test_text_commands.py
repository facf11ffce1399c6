"""`route`, `translate` and `timeline` as programs call them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from caption_ab_skill.skill_file import skill_file

Run = Callable[..., Any]

DRAFT = {
    "d": 10_000,
    "m": {"title": "Trip"},
    "t": [
        {"tt": 0, "sg": [{"s": 0, "d": 10_000, "m": {"title": "city timelapse"}}]},
        {"tt": 1, "sg": [{"s": 0, "d": 10_000, "v": 35, "m": {"title": "Lo-fi"}}]},
        {"tt": 7, "sg": [{"s": 0, "d": 3000, "text": "Urban Dreams"}]},
    ],
}
LINE = (
    'Timeline (3 tracks): 1. Video: city timelapse (0-10s) 2. BGM: Lo-fi (0-10s, 35%) 3. Title: "Urban Dreams" (0-3s)'
)


def test_route_one_message(run: Run) -> None:
    done = run("route", "make it bigger and send me the file")
    answer = json.loads(done.out)
    assert answer["steps"] == ["chat", "export"]
    assert answer["reason"]


def test_route_many_messages_in_order(run: Run) -> None:
    asked = [
        {"text": "积分"},
        {"text": "", "attachments": ["clip.mp4"]},
        {"text": "test two caption styles", "attachments": ["clip.mp4"]},
        {"text": "status"},
    ]
    done = run("route", "--jsonl", stdin="".join(f"{json.dumps(one)}\n" for one in asked))
    steps = [json.loads(line)["steps"] for line in done.out.splitlines()]
    assert steps == [["credits"], ["upload"], ["upload", "chat"], ["state"]]


def test_translate(run: Run) -> None:
    done = run(
        "translate",
        "--jsonl",
        stdin='{"text": "I added a title. Click the Export button to download.", "language": "en"}\n',
    )
    answer = json.loads(done.out)
    assert answer["text"] == "I added a title."
    assert [(action["kind"], action["when"]) for action in answer["actions"]] == [("export", "now")]


def test_timeline_of_a_file_and_of_standard_input(run: Run, tmp_path: Path) -> None:
    (tmp_path / "draft.json").write_text(json.dumps(DRAFT))
    assert run("timeline", "draft.json").out.strip() == LINE
    assert run("timeline", "-", stdin=json.dumps(DRAFT)).out.strip() == LINE


def test_timeline_in_plain_terms(run: Run) -> None:
    plain = json.loads(run("timeline", "-", "--json", stdin=json.dumps(DRAFT)).out)
    assert plain["duration"] == 10.0
    assert plain["music"] == {"file": "Lo-fi", "volume": 35}
    assert plain["canvas"] == {"ratio": None, "width": None, "height": None, "fit": None}


@pytest.mark.parametrize(
    ("arguments", "stdin", "status"),
    [
        (["route"], "", 2),
        (["route", "--jsonl"], "not json\n", 1),
        (["route", "--jsonl"], "[1]\n", 1),
        (["timeline", "nowhere.json"], "", 1),
        (["timeline", "-"], "{", 1),
        (["timeline", "a", "--session", "b"], "", 2),
        (["say"], "", 2),
        (["say", "hi", "--json", "--jsonl"], "", 2),
        (["nonsense"], "", 2),
    ],
)
def test_bad_calls_get_a_sentence(run: Run, arguments: list[str], stdin: str, status: int) -> None:
    done = run(*arguments, stdin=stdin)
    assert done.status == status
    assert done.out == ""
    assert done.err.strip()


def test_the_version_is_the_skill_files(run: Run) -> None:
    assert run("--version").out.strip() == skill_file().version
