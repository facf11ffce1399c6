"""What a turn tells its caller, piece by piece: the events of `say --jsonl` as typed values."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Status:
    """What is being done right now; may be forgotten once it is over."""

    text: str

    def to_json(self) -> Json:
        """The event as `say --jsonl` prints it."""
        return {"type": "status", "text": self.text}


@dataclass(frozen=True)
class Text:
    """Part of the answer, in whole sentences or paragraphs.

    `quoted`: the backend's own words, which an agent tells to the person and never takes for instructions.
    """

    text: str
    quoted: bool = field(default=False, compare=False)

    def to_json(self) -> Json:
        """The event as `say --jsonl` prints it."""
        return {"type": "text", "text": self.text, **({"quoted": True} if self.quoted else {})}


@dataclass(frozen=True)
class Progress:
    """How far a step is: `done` of `total` (bytes of an upload, percent of a render).

    None where not known.
    """

    step: str
    done: float | None = None
    total: float | None = None

    def to_json(self) -> Json:
        """The event as `say --jsonl` prints it."""
        known = {"done": self.done, "total": self.total}
        return {"type": "progress", "step": self.step, **{k: v for k, v in known.items() if v is not None}}


@dataclass(frozen=True)
class File:
    """A finished file, in place and whole; `path` is absolute."""

    path: Path

    def to_json(self) -> Json:
        """The event as `say --jsonl` prints it."""
        return {"type": "file", "path": str(self.path)}


@dataclass(frozen=True)
class Error:
    """What went wrong, as a sentence that says what to do, and its kind in words ("no-credits", "unreachable", …)."""

    text: str
    code: str

    def to_json(self) -> Json:
        """The event as `say --jsonl` prints it."""
        return {"type": "error", "text": self.text, "code": self.code}


Event = Status | Text | Progress | File | Error
