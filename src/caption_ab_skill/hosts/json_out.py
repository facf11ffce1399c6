"""JSON on standard output, for the programs that call the command."""

from __future__ import annotations

import json
from typing import Any


def print_json(document: Any) -> None:
    """One JSON document on a line of its own, out at once."""
    print(json.dumps(document, ensure_ascii=False), flush=True)
