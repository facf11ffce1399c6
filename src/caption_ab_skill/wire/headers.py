"""The attribution headers that go on every request to the API's own origin (contract.md, "Headers")."""

from __future__ import annotations

import os
from pathlib import Path

from ..skill_file import skill_file

_CLAWHUB_FOLDERS = {".clawhub", ".openclaw", "clawd"}


def attribution() -> dict[str, str]:
    """`X-Skill-Source`, `X-Skill-Version` and `X-Skill-Platform`, from SKILL.md's frontmatter and the install path."""
    skill = skill_file()
    return {
        "X-Skill-Source": skill.name,
        "X-Skill-Version": skill.version,
        "X-Skill-Platform": platform(skill.path, os.environ.get("SKILL_SOURCE")),
    }


def platform(installed: Path, named: str | None = None) -> str:
    """`clawhub`, `cursor` or `unknown` by the folders that the skill is installed in; `SKILL_SOURCE` wins."""
    if named and named.strip().isprintable() and named.isascii():
        return named.strip()
    folders = set(installed.parts)
    if folders & _CLAWHUB_FOLDERS:
        return "clawhub"
    return "cursor" if ".cursor" in folders else "unknown"
