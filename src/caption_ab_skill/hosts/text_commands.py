"""The commands that only read and print: `route`, `translate`, `timeline`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from .json_out import print_json
from .outcome import DONE, FAILED, leave

if TYPE_CHECKING:
    from ..chat.translator import Translation


def route_once(message: str, attachments: list[str]) -> None:
    """One message's steps and the reason, as JSON."""
    from ..chat.router import route

    chosen = route(message, attachments)
    print_json({"steps": list(chosen.steps), "reason": chosen.reason})


def route_lines(lines: Iterable[str]) -> None:
    """One message per line in, one answer per line out, in order."""
    for asked in _documents(lines):
        attachments = asked.get("attachments")
        route_once(_string(asked, "text"), [str(item) for item in attachments] if isinstance(attachments, list) else [])


def translate_text(text: str, *, as_json: bool) -> None:
    """A backend's reply in, what the person reads out."""
    from ..chat.translator import translate

    plain = translate(text)
    if as_json:
        _print_translation(plain)
    else:
        print(plain.text)


def translate_lines(lines: Iterable[str]) -> None:
    """One reply per line in, text and actions per line out."""
    from ..chat.translator import translate

    for asked in _documents(lines):
        language = asked.get("language")
        _print_translation(translate(_string(asked, "text"), language if isinstance(language, str) else None))


def _print_translation(plain: Translation) -> None:
    actions = [{"kind": action.kind, "when": action.when, "text": action.text} for action in plain.actions]
    print_json({"text": plain.text, "actions": actions})


def timeline_of_file(name: str, *, as_json: bool) -> None:
    """The timeline of a draft, or of a whole state, in a JSON file; `-` is standard input."""
    from pathlib import Path

    try:
        document = json.loads(sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        leave(f"There is no file {name}.", FAILED)
    except (ValueError, RecursionError):
        leave(f"{'Standard input' if name == '-' else name} is not JSON; give a draft as the backend sends it.", FAILED)
    except OSError as error:
        leave(f"{name} cannot be read: {error.strerror}.", FAILED)
    _print_timeline(document, as_json)


async def timeline_of_session(name: str, *, backend: str | None, as_json: bool) -> int:
    """The timeline of a session's project."""
    from ..chat.skill import Skill

    async with Skill(backend=backend, session=name) as skill:
        state = await skill.state()
    _print_timeline(state.model_dump(), as_json)
    return DONE


def _print_timeline(document: Any, as_json: bool) -> None:
    from ..chat.timeline import summary, timeline

    if as_json:
        print_json(timeline(document))
    else:
        print(summary(document))


def _documents(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            document = json.loads(line)
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict):
            leave(f'Line {number} is not a JSON object; each line looks like {{"text": "…"}}.', FAILED)
        yield document


def _string(document: dict[str, Any], key: str) -> str:
    value = document.get(key)
    return value if isinstance(value, str) else ""
