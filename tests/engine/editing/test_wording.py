from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from caption_ab_skill.engine.editing.message import read_message
from caption_ab_skill.engine.editing.requests import Ask, NotUnderstood, Plain
from caption_ab_skill.engine.editing.understanding import understand
from caption_ab_skill.engine.editing.vocabulary import colour_names
from caption_ab_skill.engine.editing.wording import Wording
from caption_ab_skill.engine.presets import presets
from caption_ab_skill.engine.style import Style
from caption_ab_skill.skill_file import intents_dir

REPLIES = yaml.safe_load((intents_dir() / "engine_replies.yaml").read_text("utf-8"))
COLOURS = yaml.safe_load((intents_dir() / "edits" / "colours.yaml").read_text("utf-8"))
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
        ("A/B", "de", "de"),
        ("A/B", "pt", "en"),
        ("", "zh-TW", "zh"),
        ("", "", "en"),
        ("pon A en amarillo", "en", "es"),
        ("¿qué hay?", "en", "es"),
        ("mach A gelb", "en", "de"),
        ("A: gelb, oben", "en", "de"),
        ("und B?", "zh-CN", "de"),
        ("mets A en jaune", "en", "fr"),
        ("annule", "de-DE", "fr"),
        ("test two caption styles on my video", "fr-FR", "en"),
        ("undo", "es", "en"),
        ("karaoke", "es", "es"),
        ("B #ff8800", "fr", "fr"),
        ("faça a legenda maior, por favor", "pt-BR", "en"),
        ('cambia el subtítulo 2 por "the sun is up and we are here"', "en", "es"),
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


@pytest.mark.parametrize(
    ("language", "said"), [("en", "the look"), ("es", "el estilo"), ("de", "der Stil"), ("fr", "le style")]
)
def test_a_preset_is_said_by_its_name(language: str, said: str) -> None:
    preset = presets()[0]
    assert Wording(language).changes(Style(), preset.style) == f"{said} {preset.name}"


def test_a_preset_is_described_in_the_language_of_the_answer() -> None:
    preset = presets()[0]
    assert Wording("en").preset(preset) == preset.description
    assert Wording("de").preset(preset) == Wording("de").look(preset.style)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es", "texto amarillo en negrita en cursiva, sobre fondo negro con una opacidad del 50%, arriba"),
        ("de", "fette kursive Schrift in Gelb, auf einem Kasten in Schwarz mit 50 % Deckkraft, oben"),
        ("fr", "texte jaune en gras en italique, sur fond noir d'une opacité de 50 %, en haut"),
    ],
)
def test_a_look_in_other_languages(language: str, said: str) -> None:
    style = Style(fill="#ffff00", italic=True, box="#000000", box_opacity=0.5, position="top")
    assert Wording(language).look(style) == said


@pytest.mark.parametrize("language", ["es", "de", "fr"])
def test_every_colour_that_can_be_asked_for_is_said_whole(language: str) -> None:
    words = COLOURS["colours"][language]
    stems = {word.rstrip("~") for word in words if word.endswith("~")} - {word for word in words if word[-1] != "~"}
    whole = set(COLOURS["colours_said"][language].values())
    said = colour_names(language)
    for value in words.values():
        name = said[COLOURS["colours"]["css"].get(value, value)]
        assert name in whole or name not in stems


@pytest.mark.parametrize(
    ("language", "said"), [("en", "1.5 s"), ("zh", "1.5秒"), ("es", "1,5 s"), ("de", "1,5 s"), ("fr", "1,5 s")]
)
def test_amounts_have_the_language_s_decimal_mark(language: str, said: str) -> None:
    assert Wording(language).seconds(1500) == said


def test_what_a_person_wrote_keeps_its_decimal_mark() -> None:
    assert Wording("de").say("no_such_shape", shape="1.5").startswith("Das Format „1.5“ kenne ich nicht")


@pytest.mark.parametrize(
    ("language", "example"),
    [(language, text) for language in sorted(REPLIES) for text in REPLIES[language]["examples"]],
)
def test_every_example_is_understood_and_answered_in_its_language(language: str, example: str) -> None:
    message = example.strip("“”„«» ")
    requests = understand(read_message(message), language)
    assert requests
    assert not any(isinstance(request, NotUnderstood | Ask | Plain) for request in requests)
    assert Wording.for_message(message, "").say("done") == REPLIES[language]["replies"]["done"]


def test_braces_in_what_a_person_wrote_are_text() -> None:
    assert Wording("en").say("sentence", sentence="{variant} {0}") == "{variant} {0}"
