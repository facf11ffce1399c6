"""The skill's own words, and whose language they are in."""

from __future__ import annotations

import pytest
from jinja2 import Environment
from jinja2.meta import find_undeclared_variables

from caption_ab_skill.chat.languages import intents, language_of
from caption_ab_skill.chat.replies import language_of_locale, reply
from caption_ab_skill.engine.editing.message import read_message
from caption_ab_skill.engine.editing.requests import GiveCaptions
from caption_ab_skill.engine.editing.understanding import understand
from caption_ab_skill.wire import errors


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("send me the video", "en"),
        ("把视频发给我", "zh-CN"),
        ("把影片發給我", "zh-TW"),
        ("exporta el video", "es"),
        ("mach das bitte", "de"),
        ("bonjour, exporte ma vidéo", "fr"),
        ("teste dois estilos de legenda no meu vídeo", "pt"),
        ("動画を送って", "ja"),
        ("영상 보내 줘", "ko"),
        ("12345", None),
    ],
)
def test_the_language_of_a_message(message: str, language: str | None) -> None:
    assert language_of(message) == language


@pytest.mark.parametrize(
    ("name", "language"), [("de_AT.UTF-8", "de"), ("zh_TW.UTF-8", "zh-TW"), ("zh_CN", "zh-CN"), ("C", "en")]
)
def test_the_language_of_the_locale(name: str, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", name)
    assert language_of_locale() == language


def test_a_reply_falls_back_to_english() -> None:
    assert reply("connecting", "zh-TW") == "正在连接…"
    assert reply("captions_read", "pt", count=2, name="a.srt") == "Read 2 captions from a.srt."


@pytest.mark.parametrize("language", ["zh", "es", "de", "fr"])
def test_the_languages_of_the_engine_have_every_reply(language: str) -> None:
    assert intents("replies")[language]["says"].keys() == intents("replies")["en"]["says"].keys()


@pytest.mark.parametrize("language", ["zh", "es", "de", "fr"])
def test_a_reply_is_filled_with_nothing_that_the_english_one_lacks(language: str) -> None:
    """What fills a reply is made for the English one; a name that it lacks would fail when the reply is said."""
    environment = Environment()

    def names(language: str, key: str) -> set[str]:
        return find_undeclared_variables(environment.parse(intents("replies")[language]["says"][key]))

    for key in intents("replies")["en"]["says"]:
        also = {"winner"} if key.startswith("compared_") else set()
        assert names(language, key) <= names("en", key) | also, key


@pytest.mark.parametrize("language", ["zh", "es", "de", "fr"])
def test_the_engine_understands_what_is_sent_with_captions(language: str) -> None:
    message = f"{reply('captions_message', language)}\n```srt\n1\n00:00:00,000 --> 00:00:01,000\nHello\n```"
    assert understand(read_message(message), language) == (GiveCaptions(),)


def test_every_reply_of_a_language_exists_in_english() -> None:
    english = intents("replies")["en"]["says"].keys()
    assert all(section["says"].keys() <= english for section in intents("replies").values())


def test_every_error_of_the_wire_has_a_reply() -> None:
    words = {kind.word for kind in [*errors.BY_CODE.values(), errors.Unreachable, errors.BadAnswer, errors.Refused]}
    assert {f"error_{word}" for word in words} <= intents("replies")["en"]["says"].keys()
