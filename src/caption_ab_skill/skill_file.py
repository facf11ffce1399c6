"""What the package ships beside its code: SKILL.md, whose frontmatter says name and version, and `intents/`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from .yaml_data import read_yaml

_PACKAGE = Path(__file__).resolve().parent


class SkillFile(NamedTuple):
    """Name and version of the skill as SKILL.md's frontmatter gives them, and where the file was found."""

    name: str
    version: str
    path: Path


def _shipped(name: str) -> Path:
    """A wheel carries the file inside the package; a checkout (editable install) keeps it at the root."""
    inside = _PACKAGE / name
    return inside if inside.exists() else _PACKAGE.parents[1] / name


@cache
def skill_file() -> SkillFile:
    """Read SKILL.md's frontmatter, once per process."""
    path = _shipped("SKILL.md")
    frontmatter = read_yaml(path.read_text(encoding="utf-8").split("---", 2)[1])
    return SkillFile(frontmatter["name"], str(frontmatter["metadata"]["version"]), path)


@cache
def intents_dir() -> Path:
    """The folder of YAML files that hold what people and backends say."""
    return _shipped("intents")
