from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.engine.rendering.line_breaking import break_text, language_of
from caption_ab_skill.skill_file import intents_dir


def ten_px(text: str) -> float:
    return 10.0 * len(text)


@pytest.mark.parametrize(
    ("text", "width", "pages"),
    [
        # What fits on a line stays on one.
        ("Reels and TikToks", 230, [["Reels and TikToks"]]),
        # Lines are even, and the lower one is the longer where they cannot be.
        ("one two three four", 120, [["one two", "three four"]]),
        ("aaaa bbbb cccc", 110, [["aaaa", "bbbb cccc"]]),
        # Breaks come before conjunctions and prepositions, not after articles.
        ("This is a frog that sits by the water", 250, [["This is a frog", "that sits by the water"]]),
        ("she looked into the very dark well", 240, [["she looked", "into the very dark well"]]),
        # … after punctuation, even if the lines are less even for it.
        ("Wait for it, then press the button", 250, [["Wait for it,", "then press the button"]]),
        # What does not fit on two lines follows on another page, cut where sentences end.
        (
            "Put the kettle on. Then we can talk about it",
            130,
            [["Put the", "kettle on."], ["Then we can", "talk about it"]],
        ),
        # The author's own breaks are kept where they fit, and are good places where not.
        ("- Hello!\n- Hi.", 230, [["- Hello!", "- Hi."]]),
        ("one\ntwo\nthree", 100, [["one two", "three"]]),
        # Spaces inside a line are the author's; those at a break go.
        ("  two  spaces ", 230, [["  two  spaces"]]),
        # Only a word that is wider than a line breaks inside, and never inside a character.
        ("abcdefgh", 50, [["abcde", "fgh"]]),
        ("e\u0301" * 4, 40, [["e\u0301e\u0301", "e\u0301e\u0301"]]),
        # Chinese and Japanese break between characters, but not before closing punctuation or after an opening bracket.
        ("我们可以使用这个模板", 50, [["我们可以使", "用这个模板"]]),
        ("一二三四，五六七", 50, [["一二三四，", "五六七"]]),
        ("一二三「四五六」", 50, [["一二三", "「四五六」"]]),
        # Korean breaks between words.
        ("안녕하세요 여러분", 60, [["안녕하세요", "여러분"]]),
        ("", 100, []),
        (" \n ", 100, []),
    ],
)
def test_breaks(text: str, width: float, pages: list[list[str]]) -> None:
    found = break_text(text, width, 2, ten_px, language_of([text]))
    assert [list(lines) for lines in found] == pages


@pytest.mark.parametrize(
    ("language", "text", "width", "lines"),
    [
        # Before a conjunction, a relative pronoun, a preposition.
        ("en", "but wait until the sun comes up.", 300, ["but wait", "until the sun comes up."]),
        ("en", "I stayed at home because it rained", 260, ["I stayed at home", "because it rained"]),
        ("en", "We met the man who sold the house", 260, ["We met the man", "who sold the house"]),
        ("en", "She put all of it into the box", 220, ["She put all of it", "into the box"]),
        ("en", "by transcribing your audio", 200, ["by transcribing", "your audio"]),
        # Where the part that begins there is too long for a line, still not between a subject and its verb.
        ("en", "but wait until the sun comes up.", 220, ["but wait until", "the sun comes up."]),
        ("en", "and then the old dog goes home", 210, ["and then", "the old dog goes home"]),
        # A pronoun, an auxiliary, "not" and the verb are one.
        ("en", "tomorrow morning they will leave", 220, ["tomorrow morning", "they will leave"]),
        ("en", "my younger brother has eaten it", 220, ["my younger brother", "has eaten it"]),
        ("en", "In the end you should not have seen it", 290, ["In the end", "you should not have seen it"]),
        # A pronoun that is an object may end a line.
        ("en", "Give all of that to it and then go", 250, ["Give all of that to it", "and then go"]),
        # An article, an adjective, a number and their noun are one; so are names.
        ("en", "we drank the very good old wine", 240, ["we drank", "the very good old wine"]),
        ("en", "it lasted for 25 minutes at most", 220, ["it lasted", "for 25 minutes at most"]),
        ("en", "yesterday we saw Ada Lovelace", 220, ["yesterday we saw", "Ada Lovelace"]),
        # Marks round a word do not hide it.
        ("en", "she said (and meant it) hello", 220, ["she said", "(and meant it) hello"]),
        # German, French, Spanish.
        ("de", "aber warte, bis die Sonne aufgeht", 300, ["aber warte,", "bis die Sonne aufgeht"]),
        ("de", "Ich bleibe zu Hause weil es regnet", 280, ["Ich bleibe zu Hause", "weil es regnet"]),
        ("de", "Wir haben gestern das neue Haus gesehen", 300, ["Wir haben gestern", "das neue Haus gesehen"]),
        ("de", "Heute früh ist der alte Mann gekommen", 280, ["Heute früh ist", "der alte Mann gekommen"]),
        ("fr", "mais attends que le soleil se lève", 280, ["mais attends", "que le soleil se lève"]),
        ("fr", "Je reste à la maison parce qu'il pleut", 300, ["Je reste à la maison", "parce qu'il pleut"]),
        ("fr", "Hier soir nous avons vu un très beau film", 320, ["Hier soir nous avons vu", "un très beau film"]),
        ("es", "pero espera hasta que salga el sol", 280, ["pero espera", "hasta que salga el sol"]),
        ("es", "Me quedo en casa porque está lloviendo", 300, ["Me quedo en casa", "porque está lloviendo"]),
        ("es", "Ayer por la tarde vimos una buena película", 320, ["Ayer por la tarde vimos", "una buena película"]),
    ],
)
def test_lines_end_where_a_part_of_the_sentence_ends(language: str, text: str, width: float, lines: list[str]) -> None:
    assert language_of([text]) == language
    assert break_text(text, width, 2, ten_px, language) == (tuple(lines),)


def test_all_lists_of_words_are_words() -> None:
    data = yaml.load((intents_dir() / "line_breaks.yaml").read_text("utf-8"), Loader=yaml.SafeLoader)
    for language, lists in data["words"].items():
        assert {"conjunctions", "prepositions", "never_end_with"} <= lists.keys(), language
        for words in lists.values():
            assert all(isinstance(word, str) and word == word.lower() for word in words), language


@pytest.mark.parametrize(("character", "most"), [("a ", 42), ("字", 16)])
def test_no_line_is_longer_than_the_style_guide_allows_however_wide_the_frame(character: str, most: int) -> None:
    pages = break_text(character * 100, 10**6, 2, ten_px)
    lengths = [len(line) for lines in pages for line in lines]
    assert most * 0.75 < max(lengths) <= most


@pytest.mark.parametrize(
    ("texts", "language"),
    [
        (["The cat is on the table and sleeps"], "en"),
        (["Die Katze liegt auf dem Tisch und schläft"], "de"),
        (["Le chat est sur la table et il dort"], "fr"),
        (["El gato está en la mesa y duerme"], "es"),
        (["字幕"], None),
        ([], None),
    ],
)
def test_the_language_is_found_by_its_small_words(texts: list[str], language: str | None) -> None:
    assert language_of(texts) == language


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("a\u200db", ["a\u200d", "b"]),
        ("👩\u200d🚀👍🏽", ["👩\u200d🚀", "👍🏽"]),
        ("🇩🇪🇫🇷", ["🇩🇪", "🇫🇷"]),
        ("क्\u200dष", ["क्\u200dष"]),
        ("e\u0301a", ["e\u0301", "a"]),
    ],
    ids=["a joiner between letters", "pictures", "flags", "a conjunct", "a mark"],
)
def test_what_belongs_together_is_not_torn_apart(text: str, pieces: list[str]) -> None:
    # So narrow that every cluster is a line of its own.
    assert [line for lines in break_text(text, 1, 1, ten_px) for line in lines] == pieces


words = st.text(st.sampled_from("abAB ,.!\n字，「」é\u0301👍🏽\u200dعر"), max_size=120)


@given(words, st.integers(20, 400), st.integers(1, 4))
def test_nothing_is_lost_added_or_too_wide(text: str, width: int, max_lines: int) -> None:
    pages = break_text(text, width, max_lines, ten_px)
    shown = "".join(line for lines in pages for line in lines)
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", text)
    for lines in pages:
        assert 1 <= len(lines) <= max_lines
        for line in lines:
            # A single character with its marks cannot be broken.
            assert ten_px(line) <= width or len(line) <= 1 or not re.search(r"[ab].*[ab]", line)


def test_a_whole_script_in_one_cue_is_broken_at_once() -> None:
    assert len(break_text("我们可以使用这个模板。" * 300, 300, 2, ten_px)) > 50
    assert len(break_text("x" * 5000, 300, 2, ten_px)) > 50
