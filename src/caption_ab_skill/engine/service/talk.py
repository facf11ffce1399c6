"""A turn as the stream of events that an agent would send (Agent Development Kit).

Each operation, then the answer in pieces and whole.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from ..editing.editor import Outcome
from ..editing.operation_json import name_of, operation_to_json
from ..editing.operations import Operation

Json = dict[str, Any]

_AUTHOR = "nemo_agent"
# A piece ends behind white space, so that the pieces put together are the text.
_PIECES = re.compile(r"\S+\s*\n|(?:\S+\s*){1,8}")


def events(outcome: Outcome) -> Iterator[Json]:
    """The events of a turn that is done, in the order in which they are sent."""
    turn = f"e-{uuid.uuid4()}"
    for operation in outcome.operations:
        name, call = name_of(type(operation)), f"adk-{uuid.uuid4()}"
        yield _event(turn, [{"functionCall": {"id": call, "args": _arguments(operation), "name": name}}], role="model")
        answer = {"id": call, "name": name, "response": {"status": "ok"}}
        yield _event(turn, [{"functionResponse": answer}], role="user")
    text = "\n".join(outcome.said)
    if text:
        yield from _said(turn, text)


def _said(turn: str, text: str) -> Iterator[Json]:
    """The text in pieces, then all of it once more under the same id."""
    own_id = str(uuid.uuid4())
    for piece in pieces(text):
        yield _event(turn, [{"text": piece}], role="model", partial=True, own_id=own_id)
    yield _event(turn, [{"text": text}], role="model", partial=False, own_id=own_id)


def pieces(text: str) -> list[str]:
    """The text cut where words end, nothing lost."""
    found = _PIECES.findall(text)
    return found if "".join(found) == text else [text]


def _event(turn: str, parts: Sequence[Json], *, role: str, partial: bool = False, own_id: str | None = None) -> Json:
    return {
        "content": {"parts": list(parts), "role": role},
        "partial": partial,
        "invocationId": turn,
        "author": _AUTHOR,
        "actions": {"stateDelta": {}, "artifactDelta": {}},
        "id": own_id or str(uuid.uuid4()),
        "timestamp": time.time(),
    }


def _arguments(operation: Operation) -> Json:
    """An operation's values, short: captions are counted."""
    arguments = {name: value for name, value in operation_to_json(operation).items() if name != "op"}
    return {name: _short(name, value) for name, value in arguments.items()}


def _short(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return len(value) if name == "cues" else [_short(name, item) for item in value]
    return {key: _short(key, item) for key, item in value.items()} if isinstance(value, dict) else value
