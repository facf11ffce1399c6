"""The grammar in which `intents/` is written."""

from __future__ import annotations

import pytest

from caption_ab_skill.chat.grammar import Grammar, PhraseError
from caption_ab_skill.chat.languages import intents, is_spaced, phrases
from caption_ab_skill.chat.phrases import Phrasebook

WORDS = {"file": ["video", "[the] final cut", "mp4"], "letter": ["a", "b"]}


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("send me {file}", "send me video", True),
        ("send me {file}", "send me the final cut", True),
        ("send me {file}", "send me video now", False),
        ("send me {file} …", "send me video now", True),
        ("… send me {file}", "please send me video", True),
        ("(send|give) me [back] mp4", "give me back mp4", True),
        ("export*", "exporting", True),
        ("export", "exporting", False),
        ("show … end", "show me the very end", True),
        ("{number} fps", "59.94 fps", True),
        ("l'exporter", "l'exporter", True),
        ("exporter …", "l'exporter", False),
        ("… exporter", "l'exporter", True),
    ],
)
def test_a_language_with_spaces(phrase: str, text: str, found: bool) -> None:
    assert (Phrasebook([phrase], Grammar(WORDS, spaced=True)).find(text) is not None) is found


@pytest.mark.parametrize(("phrase", "text", "found"), [("导出 [{file}]", "导出mp4", True), ("导出", "导出吧", False)])
def test_a_language_without_spaces(phrase: str, text: str, found: bool) -> None:
    assert (Phrasebook([phrase], Grammar(WORDS, spaced=False)).find(text) is not None) is found


@pytest.mark.parametrize("phrase", ["(send me", "send] me", "send {nothing} x"])
def test_a_mistake_is_named(phrase: str) -> None:
    with pytest.raises(PhraseError):
        Phrasebook([phrase], Grammar({}, spaced=True))


def test_the_longest_phrase_wins_and_says_where_it_stands() -> None:
    found = Phrasebook(["… me …", "… send me …"], Grammar({}, spaced=True)).find("now send me it")
    assert found is not None
    assert (found.template, found.start, found.end) == ("… send me …", 4, 11)


@pytest.mark.parametrize("name", ["upload", "credits", "state", "export", "chat", "translate"])
def test_every_phrase_in_intents_is_well_formed(name: str) -> None:
    own = {
        "scripts",
        "spaces",
        "words",
        "joints",
        "ors",
        "afters",
        "shown_ends",
        "reasons",
        "reports",
        "edit_verbs",
        "drags",
    }
    for language, section in intents(name).items():
        assert is_spaced(language) in (True, False)
        for kind in section.keys() - own - {"kinds"}:
            phrases(name, language, kind)
        for kind in section.get("kinds", {}):
            phrases(name, language, f"kinds.{kind}")
