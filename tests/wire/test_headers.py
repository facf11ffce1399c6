"""contract.md, "Headers": who asks, from SKILL.md's frontmatter and the install path."""

from __future__ import annotations

from pathlib import Path

import pytest

from caption_ab_skill.skill_file import skill_file
from caption_ab_skill.wire.headers import attribution, platform


@pytest.mark.parametrize(
    ("installed", "named", "expected"),
    [
        ("/u/.clawhub/skills/caption-ab/SKILL.md", None, "clawhub"),
        ("/u/.openclaw/skills/caption-ab/SKILL.md", None, "clawhub"),
        ("/srv/clawd/skills/caption-ab/SKILL.md", None, "clawhub"),
        ("/u/.cursor/skills/caption-ab/SKILL.md", None, "cursor"),
        ("/u/not.cursor.really/SKILL.md", None, "unknown"),
        ("/opt/SKILL.md", None, "unknown"),
        ("/u/.cursor/skills/caption-ab/SKILL.md", "mybot", "mybot"),
        ("/opt/SKILL.md", "evil\r\nX-Other: 1", "unknown"),
    ],
)
def test_the_platform(installed: str, named: str | None, expected: str) -> None:
    assert platform(Path(installed), named) == expected


def test_name_and_version_are_the_frontmatters() -> None:
    headers = attribution()
    assert headers["X-Skill-Source"] == "caption-ab"
    assert headers["X-Skill-Version"] == skill_file().version
