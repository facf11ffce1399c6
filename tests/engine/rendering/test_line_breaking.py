from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.engine.rendering.line_breaking import break_text, language_of


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
