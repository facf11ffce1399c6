"""Progress where nobody sees a bar: few lines, all true."""

from __future__ import annotations

import pytest

from caption_ab_skill.hosts.progress import Bar, Lines


def test_a_line_at_the_start_at_the_end_and_seldom_between(capsys: pytest.CaptureFixture[str]) -> None:
    with Lines() as shown:
        for done in range(101):
            shown.show("Rendering", done, 100)
        shown.show("Measuring", 0, 100)
    assert capsys.readouterr().err.splitlines() == ["Rendering: 0%", "Rendering: 100%", "Measuring: 0%"]


def test_a_step_of_unknown_length_never_says_it_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    with Lines() as shown:
        shown.show("Uploading", 10, None)
    assert capsys.readouterr().err == "Uploading: 0%\n"


def test_the_bar_shows_step_share_and_what_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with Bar() as shown:
        shown.show("Rendering", 40, 100)
        shown.say("[bold]Got it[/bold]")
        shown.show("Measuring", 10, 100)
    err = capsys.readouterr().err
    assert "Rendering" in err
    assert "[bold]Got it[/bold]" in err
    assert "100%" in err
