"""Where the skill keeps things, and who may look."""

from __future__ import annotations

from pathlib import Path

import pytest

from caption_ab_skill.home import home_dir


def test_the_override_wins_then_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAPTION_AB_HOME", str(tmp_path / "named"))
    assert home_dir(tmp_path / "given") == tmp_path / "given"
    assert home_dir() == tmp_path / "named"


def test_else_the_platforms_state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CAPTION_AB_HOME", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    assert home_dir() == tmp_path / "caption-ab"


def test_it_is_open_to_its_owner_alone(tmp_path: Path) -> None:
    assert home_dir(tmp_path / "new").stat().st_mode & 0o077 == 0
