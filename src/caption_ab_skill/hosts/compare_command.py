"""`compare`: the main job for one clip or several, one after the other."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from ..chat.compare import Request, compare
from ..chat.events import Error, Progress, Status, Text
from ..chat.skill import Skill
from ..wire.backends import choose
from .json_out import print_json
from .outcome import DONE, as_failure
from .printing import exit_code
from .progress import display


async def compare_clips(
    clips: list[str], request: Request, *, out: Path | None, session: str, backend: str | None, as_json: bool
) -> int:
    """Compare each clip; the exit code is that of the last one that failed."""
    choose(backend)  # a backend that is none is wrong usage, whatever the clips are
    status = DONE
    documents: list[dict[str, Any]] = []
    try:
        async with Skill(backend=backend, session=session) as skill:
            for clip in clips:
                folder = _folder(Path(clip), out, several=len(clips) > 1)
                failure = await _compare_one(skill, Path(clip), folder, request, as_json)
                if failure is not None:
                    status = exit_code(failure)
                    documents.append({"clip": clip, "error": failure.text, "code": failure.code})
                elif as_json:
                    documents.append({"clip": clip, "out": str(folder.resolve()), **_verdict(folder)})
    except Exception as error:
        if as_json:
            unforeseen = as_failure(error)
            print_json({"error": str(unforeseen), "code": unforeseen.code})
        raise
    if as_json:
        print_json(documents[0] if len(clips) == 1 else documents)
    return status


async def _compare_one(skill: Skill, source: Path, folder: Path, request: Request, as_json: bool) -> Error | None:
    with display() as shown:
        async for event in compare(skill, source, folder, request):
            match event:
                case Progress():
                    shown.show(event.step, event.done or 0, event.total)
                case Status():
                    shown.say(event.text)
                case Text():
                    shown.say(event.text)
                case Error():
                    failure = event
                    break
                case _:
                    pass
        else:
            failure = None
    if failure is not None:
        print(failure.text, file=sys.stderr)
        return failure
    if not as_json:
        _print_summary(folder)
    return None


def _print_summary(folder: Path) -> None:
    """The five lines at the end: where the files are, who won and why."""
    verdict, there = _verdict(folder), folder.resolve()
    for name, file in (("A", "A.mp4"), ("B", "B.mp4"), ("Side by side", "side-by-side.mp4"), ("Report", "report.html")):
        print(f"{name}: {there / file}")
    winner = f"Winner: {verdict['winner']} ({verdict['confidence']}). " if verdict["winner"] else ""
    print(f"{winner}{verdict['reason']}")


def _verdict(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / "verdict.json").read_text(encoding="utf-8"))
    return document


def _folder(source: Path, out: Path | None, *, several: bool) -> Path:
    own = Path(f"{source.stem or 'clip'}-ab")
    if out is None:
        return own
    return out / own if several else out
