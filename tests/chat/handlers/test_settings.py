"""How a request wants its files, in the languages that people ask in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.chat.handlers.settings import Settings, settings_in
from caption_ab_skill.chat.languages import intents
from caption_ab_skill.engine.rendering.output_settings import output_settings, settings_to_wire


@pytest.mark.parametrize(
    ("request_", "settings"),
    [
        ("export it", Settings()),
        ("send me the mp4", Settings(format="mp4")),
        ("can I have it as a MOV in 720p?", Settings(format="mov", size=720)),
        ("export in 4K at 60 fps", Settings(size=2160, rate="60")),
        ("a smaller file please", Settings(quality="low")),
        ("the best quality you have", Settings(quality="high")),
        ("export it as 'mov'", Settings()),
        ("send me the subtitles as an srt", Settings(captions="srt", wants_video=False)),
        ("just the captions please", Settings(captions="srt", wants_video=False)),
        ("the captions as a vtt file", Settings(captions="vtt", wants_video=False)),
        ("send me the video and the srt", Settings(captions="srt")),
        ("send me both with the captions as srt", Settings(captions="srt")),
        ("export with the captions as ass beside it", Settings(captions="ass")),
        ("send me B and its srt", Settings(captions="srt")),
        ("导出视频，附上srt字幕", Settings(captions="srt")),
        ("exportiere beide mit den Untertiteln als srt", Settings(captions="srt")),
        ("exporta los dos con los subtítulos en vtt", Settings(captions="vtt")),
        ("send me both with soft subtitles", Settings(soft=True)),
        ("export with captions that people can switch off", Settings(soft=True)),
        ("导出带软字幕的视频", Settings(soft=True)),
        ("exportiere mit Untertitelspur", Settings(soft=True)),
        ("导出成mov，720p", Settings(format="mov", size=720)),
        ("把字幕文件发给我", Settings(captions="srt", wants_video=False)),
        ("exporta en webm", Settings(format="webm")),
        ("schick mir nur die Untertitel", Settings(captions="srt", wants_video=False)),
        ("exporte en basse qualité", Settings(quality="low")),
        ("exporte em 1080p", Settings(size=1080)),
        ("字幕ファイルを送って", Settings(captions="srt", wants_video=False)),
        ("720p로 내보내줘", Settings(size=720)),
        ("export it under 8 MB", Settings(megabytes="8")),
        ("make the file at most 9.5mb", Settings(megabytes="9.5")),
        ("导出成不超过10兆的文件", Settings(megabytes="10")),
        ("以 24 帧导出", Settings(rate="24")),
        ("exporte-le en moins de 8,5 Mo", Settings(megabytes="8.5")),
        ("mit 25 Bildern exportieren", Settings(rate="25")),
    ],
)
def test_settings(request_: str, settings: Settings) -> None:
    assert settings_in(request_) == settings


@given(st.text(max_size=200))
def test_any_request_is_read(request_: str) -> None:
    assert settings_in(request_).captions in (None, "srt", "vtt", "ass")


def test_only_what_differs_is_asked_for() -> None:
    assert Settings(format="mp4", quality="high").output is None
    assert Settings(format="mov", quality="high").output == {"format": "mov"}
    assert Settings(quality="low").output == {"quality": "low"}


def test_the_engine_is_asked_for_all_that_it_can_do() -> None:
    assert Settings().engine_output == {}
    assert Settings(format="mkv", quality="high").engine_output == {}
    asked = Settings("gif", "low", 720, "12", "5")
    assert asked.engine_output == {
        "format": "gif",
        "quality": "draft",
        "resolution": "720p",
        "fps": "12",
        "size_mb": "5",
    }
    assert settings_to_wire(output_settings(asked.engine_output))["size_mb"] == 5


def test_every_language_has_the_same_settings() -> None:
    settings = intents("settings")
    for language in intents("languages"):
        assert settings[language].keys() == settings["en"].keys(), language
        for kind in ("format", "quality", "size"):
            assert settings[language][kind].keys() == settings["en"][kind].keys(), (language, kind)
