"""SKILL.md: what an agent loads, and the one place that says name and version."""

from __future__ import annotations

import shutil
from importlib.metadata import version
from pathlib import Path

import skills_ref
import yaml

import caption_ab_skill
from caption_ab_skill.skill_file import intents_dir, skill_file


def test_it_is_a_valid_agent_skill(tmp_path: Path) -> None:
    folder = tmp_path / skill_file().name
    folder.mkdir()
    shutil.copy(skill_file().path, folder / "SKILL.md")
    assert skills_ref.validate(folder) == []


def test_the_package_has_its_version() -> None:
    assert caption_ab_skill.__version__ == skill_file().version == version("caption-ab-skill")


def test_clawhub_finds_its_block() -> None:
    text = skill_file().path.read_text(encoding="utf-8")
    frontmatter = text.split("---", 2)[1]
    openclaw = yaml.safe_load(frontmatter)["metadata"]["openclaw"]
    assert openclaw["requires"]["bins"] == ["caption-ab"]
    assert all(variable["required"] is False for variable in openclaw["envVars"])
    assert openclaw["install"][0]["kind"] == "uv"
    assert openclaw["emoji"]
    assert openclaw["homepage"].startswith("https://")
    assert not any(mark in frontmatter for mark in (": {", ": ["))
    assert len(text.splitlines()) < 200


def test_the_intents_are_there() -> None:
    assert (intents_dir() / "export.yaml").is_file()
