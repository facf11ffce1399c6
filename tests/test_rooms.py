"""The rooms import one another only along the arrows of docs/architecture.md."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "caption_ab_skill"
ARROWS = {
    "hosts": {"chat", "wire", "media", "verdict"},
    "chat": {"wire", "verdict", "media"},
    "wire": set(),
    "verdict": {"media"},
    "engine": {"media"},
    "media": set(),
}


def rooms_used(file: Path) -> set[str]:
    """The rooms that a module imports from, its own among them."""
    inside = file.relative_to(PACKAGE).parts[:-1]
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
            found |= {name[1] for name in names if name[0] == PACKAGE.name and len(name) > 1}
        elif isinstance(node, ast.ImportFrom):
            named = [node.module] if node.module else [alias.name for alias in node.names]
            for name in named:
                parts = name.split(".")
                if node.level:
                    found.add([*inside[: len(inside) - node.level + 1], *parts][0])
                elif parts[0] == PACKAGE.name and len(parts) > 1:
                    found.add(parts[1])
    return found & ARROWS.keys()


@pytest.mark.parametrize("room", sorted(ARROWS))
def test_a_room_uses_only_what_its_arrows_lead_to(room: str) -> None:
    wrong = {
        str(file.relative_to(PACKAGE)): used
        for file in sorted((PACKAGE / room).rglob("*.py"))
        if (used := rooms_used(file) - ARROWS[room] - {room})
    }
    assert wrong == {}
