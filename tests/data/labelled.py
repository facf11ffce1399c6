"""The labelled messages beside this file, and the rule that splits them once and for all.

A message belongs to the part to work with, or to the part that is only measured, by the first byte of its SHA-256:
what is measured is never looked at while phrases are written. Messages marked `seen` were written together with the
phrases, and belong to the part to work with.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

Part = Literal["work", "measured"]

_HERE = Path(__file__).parent


def labelled(name: str, part: Part) -> list[dict[str, Any]]:
    """The lines of `<name>.jsonl` that belong to a part."""
    lines = (_HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [item for item in map(json.loads, lines) if ("work" if item.get("seen") else part_of(item["text"])) == part]


def part_of(text: str) -> Part:
    """Which part a message belongs to."""
    return "work" if sha256(text.encode()).digest()[0] % 4 != 1 else "measured"
