"""The grammar in which `intents/` is written."""

from __future__ import annotations

import pytest

from caption_ab_skill.chat.grammar import Grammar, PhraseError
from caption_ab_skill.chat.languages import grammar, intents
from caption_ab_skill.chat.phrases import Phrasebook
from caption_ab_skill.spelling import Spelling

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
        Grammar({}, spaced=True).parse(phrase)


def test_the_longest_phrase_wins_and_says_where_it_stands() -> None:
    found = Phrasebook(["… me …", "… send me …"], Grammar({}, spaced=True)).find("now send me it")
    assert found is not None
    assert (found.template, found.start, found.end) == ("… send me …", 4, 11)


_PHRASES = {"greetings", "cancels", "comparisons"}


@pytest.mark.parametrize("name", ["upload", "credits", "state", "export", "chat"])
@pytest.mark.parametrize("language", list(intents("languages")))
def test_every_phrase_in_intents_is_well_formed(name: str, language: str) -> None:
    section = intents(name).get(language, {})
    own = grammar(name, language)
    for kind in section.keys() & _PHRASES:
        for line in section[kind]:
            assert own.parse(line), (kind, line)
    for listed in section.get("words", {}).values():
        assert all(own.parse(item) for item in listed)


def test_phrases_are_found_by_the_words_that_they_begin_with() -> None:
    words = {"file": ["the video", "(an|one) mp4", "it"]}
    book = Phrasebook(
        ["(send|give me) {file}", "… {file} please", "[now] export", "l'exporter"], Grammar(words, spaced=True)
    )
    for text in ("send it", "give me one mp4", "and the video please", "export", "now export", "l'exporter"):
        assert book.find(text), text
    for text in ("give it", "me the video", "the export"):
        assert not book.find(text), text


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("exprot", "export"),
        ("exort", "export"),
        ("exxport", "export"),
        ("ezport", "export"),
        ("expert", "expert"),
        ("port", "port"),
    ],
)
def test_a_word_that_is_one_slip_away(word: str, meant: str) -> None:
    assert Spelling(["export"], ["expert"]).corrected(word) == meant
