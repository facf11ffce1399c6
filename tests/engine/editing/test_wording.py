from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from caption_ab_skill.engine.editing.wording import Wording
from caption_ab_skill.engine.presets import presets
from caption_ab_skill.engine.style import Style
from caption_ab_skill.skill_file import intents_dir

REPLIES = yaml.safe_load((intents_dir() / "engine_replies.yaml").read_text("utf-8"))
EDITS = yaml.safe_load((intents_dir() / "edits" / "actions.yaml").read_text("utf-8"))


def placeholders(data: Any, path: str = "") -> dict[str, set[str]]:
    """Every text under its path, with the names of what is filled into it."""
    if isinstance(data, dict):
        return {
            key: value for name, inner in data.items() for key, value in placeholders(inner, f"{path}/{name}").items()
        }
    return {path: set(re.findall(r"\{(\w+)\}", str(data)))}


@pytest.mark.parametrize("language", sorted(set(REPLIES) - {"en"}))
def test_every_language_says_the_same_things(language: str) -> None:
    assert placeholders(REPLIES[language]) == placeholders(REPLIES["en"])


@pytest.mark.parametrize("language", sorted(REPLIES))
def test_every_reason_has_its_words(language: str) -> None:
    assert set(REPLIES[language]["cannot"]) == set(EDITS["cannot"])


@pytest.mark.parametrize("language", sorted(REPLIES))
def test_no_reply_speaks_of_a_screen(language: str) -> None:
    gui = re.compile(r"\b(click|tap|drag|button|panel|menu|press)\b|点击|拖|按钮|面板", re.IGNORECASE)
    assert not gui.search(yaml.safe_dump(REPLIES[language], allow_unicode=True))


@pytest.mark.parametrize(
    ("message", "project", "language"),
    [
        ("make it yellow", "zh-CN", "en"),
        ("字幕 bold", "en", "zh"),
        ("A/B", "zh-CN", "zh"),
        ("A/B", "de", "en"),
        ("", "zh-TW", "zh"),
        ("", "", "en"),
    ],
)
def test_the_language_of_an_answer(message: str, project: str, language: str) -> None:
    assert Wording.for_message(message, project).say("undone") == REPLIES[language]["replies"]["undone"]


@pytest.mark.parametrize(
    ("style", "english", "chinese"),
    [
        (
            Style(fill="#ffff00", position="top"),
            "bold yellow text, black outline, at the top",
            "黄粗体字，黑描边，在顶部",
        ),
        (
            Style(weight=400, italic=True, outline=None, box="#000000", box_opacity=0.5, align="left"),
            "italic white text, on a black box of 50% opacity, at the bottom, aligned left",
            "白斜体字，黑底框（不透明度50%），在底部，左对齐",
        ),
        (
            Style(fill="#123456", outline=None, case="upper", position="middle"),
            "bold #123456 text, in capitals, in the middle",
            "#123456粗体字，大写，在中间",
        ),
    ],
)
def test_a_look_in_words(style: Style, english: str, chinese: str) -> None:
    assert Wording("en").look(style) == english
    assert Wording("zh").look(style) == chinese


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"fill": "#ff0000"}, "red text"),
        ({"outline": None}, "no outline"),
        ({"box": "#000000"}, "on a black box"),
        ({"box": "#000000", "box_opacity": 0.5}, "on a black box of 50% opacity"),
        ({"weight": 400, "italic": True}, "not bold, italic"),
        ({"size": 6.25}, "6.25% of the frame's height"),
        ({"position": "top", "align": "left"}, "at the top, aligned left"),
        ({"max_lines": 1}, "one line at a time"),
        ({"max_lines": 3}, "at most 3 lines"),
        ({}, ""),
    ],
)
def test_a_change_in_words(change: dict[str, Any], said: str) -> None:
    assert Wording("en").changes(Style(), Style(**change)) == said


def test_a_preset_is_said_by_its_name() -> None:
    preset = presets()[0]
    assert Wording("en").changes(Style(), preset.style) == f"the look {preset.name}"


def test_braces_in_what_a_person_wrote_are_text() -> None:
    assert Wording("en").say("sentence", sentence="{variant} {0}") == "{variant} {0}"
