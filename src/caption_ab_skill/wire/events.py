"""What a backend's event stream says, in one form: Agent Development Kit events, typed events, heartbeats, errors.

`read_event` is pure: the data of one server-sent event in, chat events out. What is none of these is no event at all;
the caller logs it and goes on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from .errors import BackendError, Refused, refusal
from .messages import Json


@dataclass(frozen=True)
class TextPiece:
    """Words of the answer. `partial` text is the next piece of the message `id`; whole text repeats all its pieces."""

    text: str
    id: str | None = None
    partial: bool = False
    thought: bool = False


@dataclass(frozen=True)
class ToolCall:
    """The backend uses one of its tools."""

    name: str
    args: Json = field(default_factory=dict)


@dataclass(frozen=True)
class ToolResult:
    """What that tool gave."""

    name: str
    result: Any = None


@dataclass(frozen=True)
class Heartbeat:
    """The backend is alive and has nothing to say."""


@dataclass(frozen=True)
class StreamError:
    """The backend says, inside the stream, that something went wrong."""

    error: BackendError


ChatEvent = TextPiece | ToolCall | ToolResult | Heartbeat | StreamError


def read_event(kind: str, data: str) -> tuple[ChatEvent, ...] | None:
    """The chat events that one server-sent event carries; None for what the contract does not know.

    `kind` is the event's type (`event:` line, "message" where there was none), `data` its joined data lines.
    """
    if kind == "heartbeat" or data.strip() in ("", "heartbeat"):
        return (Heartbeat(),)
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(body, dict):
        return None
    error = _error(body)
    if error is not None:
        # An answer that breaks off says its last words in the event that says why.
        content = body.get("content")
        said = _parts(body, content) if isinstance(content, dict) else ()
        return (*said, StreamError(error))
    if isinstance(body.get("type"), str):
        return _typed(body)
    content = body.get("content")
    if isinstance(content, dict):
        return _parts(body, content)
    # An event of bare state changes ("actions") is known to the contract and says nothing to a person.
    return () if "actions" in body else None


def _error(body: Json) -> BackendError | None:
    code = body.get("code", body.get("errorCode"))
    text = body.get("error") or body.get("errorMessage") or body.get("message") or body.get("error_details")
    if isinstance(code, str) and code.lstrip("-").isdigit():
        code = int(code)
    if isinstance(code, int) and not isinstance(code, bool):
        return refusal(code, _sentence(text)) if code != 0 else None
    if body.get("error") or body.get("errorCode"):
        return Refused(_sentence(text))
    return None


def _sentence(text: object) -> str:
    if isinstance(text, dict):
        text = text.get("message")
    return text.strip() if isinstance(text, str) and text.strip() else "The backend reported an error."


def _typed(body: Json) -> tuple[ChatEvent, ...] | None:
    name = str(body.get("name") or "")
    match body["type"]:
        case "text":
            text = body.get("content")
            return (TextPiece(text),) if isinstance(text, str) else None
        case "tool_call":
            args = body.get("args")
            return (ToolCall(name, args if isinstance(args, dict) else {}),)
        case "tool_result":
            return (ToolResult(name, body.get("result")),)
        case "heartbeat":
            return (Heartbeat(),)
        case "error":
            return (StreamError(Refused(_sentence(body.get("content") or body.get("message")))),)
        case _:
            return None


def _parts(body: Json, content: Json) -> tuple[ChatEvent, ...]:
    """The event's parts in order; its words are one text, however many parts they come in."""
    parts = content.get("parts")
    identity = body.get("id")
    partial = body.get("partial") is True
    found: list[ChatEvent] = []
    for part in parts if isinstance(parts, list) else ():
        if not isinstance(part, dict):
            continue
        text, call, response = part.get("text"), part.get("functionCall"), part.get("functionResponse")
        if isinstance(text, str):
            piece = TextPiece(
                text, identity if isinstance(identity, str) else None, partial, part.get("thought") is True
            )
            for at, before in enumerate(found):
                if isinstance(before, TextPiece) and before.thought == piece.thought:
                    found[at] = replace(before, text=before.text + text)
                    break
            else:
                found.append(piece)
        elif isinstance(call, dict) and not partial:
            # A fragment of a call comes again whole.
            args = call.get("args")
            found.append(ToolCall(str(call.get("name") or ""), args if isinstance(args, dict) else {}))
        elif isinstance(response, dict):
            found.append(ToolResult(str(response.get("name") or ""), response.get("response")))
    return tuple(found)
