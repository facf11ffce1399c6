"""What is weighed of a clause: its words, their classes, its neighbours."""

from __future__ import annotations

import pytest
import yaml

from caption_ab_skill.chat.evidence import Place, evidence, words_of
from caption_ab_skill.chat.folding import LINK, QUOTED, fold
from caption_ab_skill.chat.languages import intents
from caption_ab_skill.chat.lexicon import Lexicon, items
from caption_ab_skill.chat.tokens import tokens
from caption_ab_skill.skill_file import intents_dir

ALONE = Place("^", "$", first=True, last=True, beside_file=False)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Export it in 1080p, 4k at 30", ["export", "it", "in", "1080p", "4k", "at", "0"]),
        ("don't l'exporter", ["don't", "l'exporter"]),
        ("把字幕改成 yellow", ["把", "字", "幕", "改", "成", "yellow"]),
        ("영상 보내줘", ["영상", "보내줘"]),
        (f"say {QUOTED * 5} at {LINK * 9}", ["say", "“”", "at", "://"]),
        ("!?…", []),
    ],
)
def test_tokens(text: str, found: list[str]) -> None:
    assert tokens(text if QUOTED in text else fold(text)) == found


def test_the_longest_phrase_of_the_lexicon_wins_and_unknown_words_are_said_to_be() -> None:
    found = items(["hand", "over", "the", "xyzzy"], Lexicon(("en",)))
    assert found[0].word == "hand over"
    assert "send" in found[0].classes
    assert found[-1].classes == ("?",)


def test_a_lexicon_of_two_languages_has_the_classes_of_both() -> None:
    both = set(Lexicon(("en", "de")).get("export"))
    assert both == {*Lexicon(("en",)).get("export"), *Lexicon(("de",)).get("export")}


@pytest.mark.parametrize("language", list(intents("languages")))
def test_every_lexicon_is_yaml_with_the_classes_of_the_others(language: str) -> None:
    folder = intents_dir() / "words"
    own = yaml.safe_load((folder / f"{language}.yaml").read_text(encoding="utf-8"))
    assert own.keys() == yaml.safe_load((folder / "en.yaml").read_text(encoding="utf-8")).keys()
    assert all(isinstance(words, str) and words for words in own.values())


def test_words_classes_letters_and_neighbours_count() -> None:
    known = Lexicon(("en",))
    before, clause = words_of(["perfect"], known), words_of(["send", "me", "the", "video"], known)
    found = evidence(clause, before, None, ALONE._replace(before=",", first=False))
    assert {
        "send me",
        "send me the",
        "send _ the",
        ".vide",
        "{send",
        "<perfect",
        "<{approve",
        "J:,",
    } <= found
    assert {"later", "last", ">none", "n4-7"} <= found


def test_four_characters_count_where_words_have_no_spaces() -> None:
    assert "把 视 频 发" in evidence(words_of(list("把视频发我"), Lexicon(("zh",))), None, None, ALONE)
