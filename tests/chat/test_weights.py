"""The learnt weights, as they are stored."""

from __future__ import annotations

import pytest

from caption_ab_skill.chat.weights import LABELS, START, Weighing, script_of
from caption_ab_skill.skill_file import intents_dir

SCRIPTS = ("shared", "latin", "han", "hangul", "kana")


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_file_is_sorted_and_has_a_weight_for_each_label(name: str) -> None:
    lines = (intents_dir() / "weights" / f"{name}.txt").read_text(encoding="utf-8").splitlines()[1:]
    assert lines == sorted(lines)
    for line in lines:
        piece, _, weights = line.partition("\t")
        assert piece == START or script_of(piece) == name
        assert len([int(weight) for weight in weights.split(" ")]) == len(LABELS)


def test_chances_add_up_to_one() -> None:
    weigh = Weighing({"latin"})
    for pieces in (set(), {"send me", "{send"}, {"nothing that was ever seen"}):
        assert sum(weigh.chances(pieces)) == pytest.approx(1)


def test_what_speaks_for_a_step_is_named_strongest_first() -> None:
    weigh = Weighing({"latin"})
    at = LABELS.index("credits")
    named = weigh.strongest({"balance", "balance $", "the", ".bala"}, "credits")
    assert named
    assert ".bala" not in named
    assert [weigh.of(piece)[at] for piece in named] == sorted((weigh.of(piece)[at] for piece in named), reverse=True)


@pytest.mark.parametrize(
    ("piece", "script"),
    [
        ("send me", "latin"),
        ("{send me", "latin"),
        ("{send {clip", "shared"),
        ("n4-7", "shared"),
        ("J:and", "latin"),
        ("J:,", "shared"),
        ("<none", "shared"),
        ("把 视 频", "han"),
        ("导 mp4", "han"),
        ("して", "kana"),
        (".보내", "hangul"),
    ],
)
def test_a_piece_is_kept_with_its_script(piece: str, script: str) -> None:
    assert script_of(piece) == script
