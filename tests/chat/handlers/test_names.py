"""Which variants a request names, and what files are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from caption_ab_skill.chat.handlers.names import clip_name, free_name, named_variants


@pytest.mark.parametrize(
    ("words", "letters"),
    [
        ("send me B", ["B"]),
        ("B pls", ["B"]),
        ("send me A and C", ["A", "C"]),
        ("A file please", []),
        ("give me a file", []),
        ("export variant a", ["A"]),
        ("export version b in 4k", ["B"]),
        ("send me the second one", ["B"]),
        ("send me the first video", ["A"]),
        ("send me both", []),
        ("send me the video of vitamin C", ["C"]),
        ("把B发给我", ["B"]),
        ("导出方案a", ["A"]),
        ("把第二个发给我", ["B"]),
        ("schick mir die zweite Variante", ["B"]),
        ("exporta la primera versión", ["A"]),
        ("envoie-moi la variante b", ["B"]),
        ("exporte a versão a", ["A"]),
        ("二つ目を送って", ["B"]),
        ("I'd like the MP4", []),
    ],
)
def test_variants_that_are_named(words: str, letters: list[str]) -> None:
    assert named_variants(words) == letters


@pytest.mark.parametrize(
    ("words", "letters"),
    [
        ("send me b", ["B"]),
        ("send me d", []),
        ("send me the B-roll", []),
        ("send me everything but B", ["A", "C"]),
        ("all except variant a", ["B", "C"]),
        ("not B, just A", ["A"]),
        ("把除了B以外的都发给我", ["A", "C"]),
        ("不要A，其他的发给我", ["B", "C"]),
        ("alle außer B", ["A", "C"]),
        ("todas menos A", ["B", "C"]),
        ("B以外を送って", ["A", "C"]),
        ("la version d'origine", []),
        ("envoie la version à exporter", []),
        ("la versión a exportar", []),
        ("envíame la versión A", ["A"]),
    ],
)
def test_variants_among_those_that_there_are(words: str, letters: list[str]) -> None:
    assert named_variants(words, ["A", "B", "C"]) == letters


@pytest.mark.parametrize(
    ("clip", "draft", "name"),
    [
        ("demo", {}, "demo"),
        (None, {"m": {"title": "My trip"}}, "My trip"),
        ("../../etc/passwd", {}, "etc_passwd"),
        (None, {"m": {"title": 7}}, "video"),
        ("日本語 クリップ", {}, "日本語 クリップ"),
        ("x" * 300, {}, "x" * 80),
        ("...", {}, "video"),
    ],
)
def test_a_clips_name_is_never_a_path(clip: str | None, draft: dict[str, object], name: str) -> None:
    assert clip_name(clip, draft) == name


def test_a_file_that_is_there_is_never_taken_over(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").touch()
    (tmp_path / "a-2.mp4").touch()
    assert free_name(tmp_path / "a.mp4") == tmp_path / "a-3.mp4"
    assert free_name(tmp_path / "b.mp4") == tmp_path / "b.mp4"
