"""What the package ships beside its code: SKILL.md, whose frontmatter says name and version, and `intents/`.

`os.path` and not `pathlib`, which a command that routes one message would import for this alone, for 5 ms.
"""

from __future__ import annotations

import os.path
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from .yaml_data import read_yaml

if TYPE_CHECKING:
    from pathlib import Path

_PACKAGE = os.path.dirname(os.path.realpath(__file__))  # noqa: PTH120


class SkillFile(NamedTuple):
    """Name and version of the skill as SKILL.md's frontmatter gives them, and where the file was found."""

    name: str
    version: str
    path: Path


def _shipped(name: str) -> str:
    """A wheel carries the file inside the package; a checkout (editable install) keeps it at the root."""
    inside = os.path.join(_PACKAGE, name)  # noqa: PTH118
    return inside if os.path.exists(inside) else os.path.join(_PACKAGE, "..", "..", name)  # noqa: PTH110, PTH118


@cache
def skill_file() -> SkillFile:
    """Read SKILL.md's frontmatter, once per process."""
    from pathlib import Path

    path = Path(_shipped("SKILL.md")).resolve()
    frontmatter = read_yaml(path.read_text(encoding="utf-8").split("---", 2)[1])
    return SkillFile(frontmatter["name"], str(frontmatter["metadata"]["version"]), path)


@cache
def intents_dir() -> Path:
    """The folder of YAML files that hold what people and backends say."""
    from pathlib import Path

    return Path(_shipped("intents")).resolve()


def intents_text(name: str, ending: str = ".yaml") -> str:
    """One of those files."""
    with open(os.path.join(_shipped("intents"), f"{name}{ending}"), encoding="utf-8") as file:  # noqa: PTH118, PTH123
        return file.read()
