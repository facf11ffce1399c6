"""Caption files as people have them: read into cues, and fitted to a clip."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.media.captions_file import (
    CaptionsRefused,
    Cue,
    fit_cues,
    from_srt,
    parse_captions,
    read_captions,
    to_srt,
)

TWO = (Cue(500, 2000, "Hello there"), Cue(2500, 4000, "two\nlines"))
SRT = "1\n00:00:00,500 --> 00:00:02,000\nHello there\n\n2\n00:00:02,500 --> 00:00:04,000\ntwo\nlines\n"
VTT = """WEBVTT - made by hand
Kind: captions

STYLE
::cue { color: lime }

NOTE a remark with --> in it

first
00:00.500 --> 00:02.000 align:start position:10%
<v Ann><b>Hello</b> <00:01.000>there</v>

00:02.500 --> 00:04.000
<c.loud>two</c>
lines
"""
ASS = """[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize
Style: Default,Arial,20

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Comment: 0,0:00:00.00,0:00:09.00,Default,,0,0,0,,not shown
Dialogue: 0,0:00:00.50,0:00:02.00,Default,,0,0,0,,{\\an8\\c&H00FF00&}Hello {\\i1}there{\\i0}
Dialogue: 0,0:00:02.50,0:00:04.00,Default,,0,0,0,,two\\Nlines
"""


@pytest.mark.parametrize("text", [SRT, VTT, ASS], ids=["srt", "vtt", "ass"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_every_format_gives_the_same_cues(tmp_path, text, line_end):
    file = tmp_path / "captions"
    file.write_bytes(text.replace("\n", line_end).encode())
    assert read_captions(file) == TWO


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("00:00:00,500 --> 00:00:02,000\nHello there\n\n00:00:02,500 --> 00:00:04,000\ntwo\nlines", TWO),
        (SRT.replace("\n\n", "\n"), TWO),
        (SRT.replace("\n\n", "\n\n\n\n"), TWO),
        (SRT.replace(",", "."), TWO),
        (SRT.replace(" --> ", "-->"), TWO),
        (SRT.replace("00:00:0", "0:00:0").replace("lines\n", "lines\n\n\n"), TWO),
        ("1\n00:00:00,500 --> 00:00:02,000 X1:10 X2:20 Y1:5 Y2:9\nHello there\n", TWO[:1]),
        ("1\n00:00:01,000 --> 00:00:02,000\n2024\n\n2\n00:00:03,000 --> 00:00:04,000\nyes", (
            Cue(1000, 2000, "2024"), Cue(3000, 4000, "yes"))),
        ("1\n00:00:01,000 --> 00:00:02,000\n\n2\n00:00:03,000 --> 00:00:04,000\nyes", (Cue(3000, 4000, "yes"),)),
        ("1\n00:00:01,000 --> 00:00:02,000\nthe answer is\n42\n", (Cue(1000, 2000, "the answer is\n42"),)),
    ],
    ids=["no numbers", "no blank lines", "many blank lines", "points", "tight arrows", "short hours", "coordinates",
         "a number as words", "a cue without words", "a number at the end"],
)  # fmt: skip
def test_subrip_as_people_write_it(text, cues):
    assert from_srt(text) == cues


@pytest.mark.parametrize(
    "words",
    [
        "{\\an8}up {\\b1}here",
        "<i>not</i> <b>markup</b>",
        "a \\N b \\h c",
        "x < y & z > 0 &amp; &lt;",
        "%(a)s {0} $HOME `ls`",
        "[0:v]crop=2:2;movie=/etc/passwd",
        "\u202eright\u202c 🙂 漢字",
        "a --> b",
        "{",
        "\\",
    ],
)
def test_in_subrip_everything_written_is_words(words):
    (cue,) = from_srt(f"1\n00:00:01,000 --> 00:00:02,000\n{words}\n")
    assert cue.text == words


def test_in_vtt_notes_styles_and_identifiers_are_no_words():
    cues = parse_captions(
        "WEBVTT - title\n\nSTYLE\n::cue { color: red }\n\nintro\n00:01.000 --> 00:02.000 line:0\none\n\n"
        "NOTE\nsecret\n\noutro 7\n01:00:03.000 --> 01:00:04.000\ntwo\nlines\n"
    )
    assert cues == (Cue(1000, 2000, "one"), Cue(3_603_000, 3_604_000, "two\nlines"))


def test_in_vtt_its_own_markup_goes_and_its_escapes_are_read():
    (cue,) = parse_captions("WEBVTT\n\n00:01.000 --> 00:02.000\n<i>1 &lt; 2</i> &amp; a<b, {\\an8}\n")
    assert cue.text == "1 < 2 & a<b, {\\an8}"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The caption file is empty:"),
        ("\ufeff \n\n", "The caption file is empty:"),
        ("just some words", "This is not a caption file, there are no times in it:"),
        ("WEBVTT\n\nNOTE nothing", "There is not one caption with words in this file:"),
        ("1\n00:00:01,000 --> 00:00:02,000\n\n", "There is not one caption with words in this file:"),
        ("[Script Info]\nTitle: x\n", "This ASS file is damaged:"),
        ("[Events]\nDialogue: 0,nonsense\n", "This ASS file is damaged:"),
    ],
)
def test_what_is_no_captions_is_refused_in_a_sentence(text, sentence):
    with pytest.raises(CaptionsRefused) as refusal:
        parse_captions(text.lstrip("\ufeff"))
    assert str(refusal.value).startswith(sentence)


def test_a_file_that_is_not_there_a_folder_and_a_film_are_refused(tmp_path):
    film = tmp_path / "film.srt"
    film.write_bytes(b"\0" * (20 * 2**20 + 1))
    for path, sentence in [(tmp_path / "no.srt", "no such"), (tmp_path, "folder"), (film, "far too large")]:
        with pytest.raises(CaptionsRefused, match=sentence):
            read_captions(path)


def test_control_characters_never_get_through():
    (cue,) = from_srt("1\n00:00:01,000 --> 00:00:02,000\na\x1b[31mb\x00\x07\tc\n")
    assert cue.text == "a[31mb c"


words = st.text(
    alphabet=st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\ufeff"), min_size=1
).map(lambda text: " ".join(text.split())).filter(lambda text: text and not text.isdecimal())  # fmt: skip
cues = st.builds(
    lambda start, length, lines: Cue(start, start + length, "\n".join(lines)),
    st.integers(0, 9_000_000),
    st.integers(1, 100_000),
    st.lists(words, min_size=1, max_size=3),
)


@given(st.lists(cues, min_size=1, max_size=5))
def test_cues_survive_the_way_through_subrip(given_cues):
    assert from_srt(to_srt(given_cues)) == tuple(given_cues)


@given(st.text(max_size=300))
def test_any_text_is_cues_or_a_sentence(text):
    try:
        assert parse_captions(text)
    except CaptionsRefused as refusal:
        assert str(refusal).endswith(".")


@pytest.mark.parametrize(
    ("given_cues", "fitted"),
    [
        ([(0, 1000, "a"), (2000, 3000, "b")], [(0, 1000, "a"), (2000, 3000, "b")]),
        ([(2000, 3000, "b"), (0, 1000, "a")], [(0, 1000, "a"), (2000, 3000, "b")]),
        ([(0, 2500, "a"), (2000, 3000, "b")], [(0, 2000, "a"), (2000, 3000, "b")]),
        (
            [(0, 9000, "a"), (2000, 3000, "b"), (4000, 4500, "c")],
            [(0, 2000, "a"), (2000, 3000, "b"), (4000, 4500, "c")],
        ),
        ([(1000, 2000, "a"), (1000, 2000, "b")], [(1000, 2000, "a\nb")]),
        ([(1000, 2000, "a"), (1000, 3000, "b"), (2500, 4000, "c")], [(1000, 2500, "a\nb"), (2500, 4000, "c")]),
        ([(4000, 9000, "a")], [(4000, 5000, "a")]),
    ],
    ids=[
        "as they are",
        "out of order",
        "overlapping",
        "one over two",
        "at once",
        "at once, then over the next",
        "past the end",
    ],
)
def test_cues_are_fitted_without_a_word(given_cues, fitted):
    assert fit_cues([Cue(*cue) for cue in given_cues], 5000) == (tuple(Cue(*cue) for cue in fitted), ())


def test_what_lies_beyond_the_end_is_left_out_and_said():
    kept, notes = fit_cues([Cue(0, 1000, "a"), Cue(5000, 6000, "late words"), Cue(7000, 8000, "later")], 5000)
    assert kept == (Cue(0, 1000, "a"),)
    assert notes == ('2 captions left out, beyond the clip\'s end at 5.0 s: "late words", "later".',)


def test_a_cue_that_ends_before_it_starts_is_left_out_and_said():
    kept, notes = fit_cues([Cue(0, 1000, "a"), Cue(3000, 2000, "b"), Cue(2000, 2000, "c")], 5000)
    assert kept == (Cue(0, 1000, "a"),)
    assert notes == ("2 captions left out: the end is not after the start.",)


@pytest.mark.parametrize("given_cues", [[], [Cue(6000, 7000, "late")], [Cue(3000, 1000, "backwards")]])
def test_nothing_left_is_refused(given_cues):
    with pytest.raises(CaptionsRefused, match=r"5\.0 s long"):
        fit_cues(given_cues, 5000)


@given(st.lists(cues, max_size=8), st.integers(1, 200_000))
def test_fitted_cues_follow_each_other_within_the_clip(given_cues, duration_ms):
    try:
        fitted, _ = fit_cues(given_cues, duration_ms)
    except CaptionsRefused:
        assert all(cue.start_ms >= duration_ms for cue in given_cues)
        return
    assert all(0 <= cue.start_ms < cue.end_ms <= duration_ms for cue in fitted)
    assert all(first.end_ms <= second.start_ms for first, second in pairwise(fitted))
