"""Fonts: which file draws what, how wide it is, and what is said where nothing can draw it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import av
import imageio_ffmpeg
import numpy as np
import pytest

from caption_ab_skill.media import font_names, fonts
from caption_ab_skill.media.fonts import FontMissing, GlyphMissing, find_font, font_runs

ASS = """[Script Info]
ScriptType: v4.00+
PlayResX: 900
PlayResY: 200
WrapStyle: 2

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, Bold, Italic, BorderStyle, Outline, Shadow, Alignment
Style: Default,Roboto,80,&H00FFFFFF,{bold},0,1,0,0,7

[Events]
Format: Layer, Start, End, Style, Text
Dialogue: 0,0:00:00.00,0:00:09.00,Default,{{\\pos(20,20)}}{text}
"""


@pytest.fixture
def only_bundled(monkeypatch, tmp_path):
    """A machine without fonts."""
    monkeypatch.setattr(fonts, "_font_folders", lambda: iter([tmp_path]))
    monkeypatch.setattr(fonts, "_EXTRA", ())
    fonts._installed.cache_clear()
    fonts._extra.cache_clear()
    yield tmp_path
    fonts._installed.cache_clear()
    fonts._extra.cache_clear()


@pytest.fixture
def only_own(only_bundled, monkeypatch):
    """A machine without fonts, but with the extra `fonts`."""
    monkeypatch.setattr(fonts, "_EXTRA", ("manimgx_fonts",))
    fonts._extra.cache_clear()


@pytest.mark.parametrize(
    ("bold", "italic", "name"),
    [
        (False, False, "Roboto-Regular.ttf"),
        (True, False, "Roboto-Bold.ttf"),
        (False, True, "Roboto-Italic.ttf"),
        (True, True, "Roboto-BoldItalic.ttf"),
    ],
)
def test_the_bundled_family_has_its_four_faces(bold, italic, name):
    font = find_font("roboto", bold=bold, italic=italic)
    assert (font.path.name, font.family) == (name, "Roboto")


def test_a_family_that_is_not_there_is_said_by_name():
    with pytest.raises(FontMissing, match=r'^There is no font "Comic Neue" on this machine: .* Roboto, .* or .*\.$'):
        find_font("Comic Neue")


@pytest.mark.parametrize(
    ("bold", "text"), [(True, "Hamburgefonstiv"), (False, "The quick brown fox"), (True, "ЖЁΩ ñß")]
)
def test_widths_are_what_libass_draws(tmp_path, bold, text):
    font = find_font("Roboto", bold=bold)
    (tmp_path / "fonts").mkdir()
    shutil.copy(font.path, tmp_path / "fonts")
    (tmp_path / "a.ass").write_text(ASS.format(bold=-1 if bold else 0, text=text), encoding="utf-8")
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-f", "lavfi", "-i", "color=black:size=900x200"]
    subprocess.run([*command, "-vf", "ass=a.ass:fontsdir=fonts", "-frames:v", "1", "a.png"], cwd=tmp_path, check=True)
    with av.open(str(tmp_path / "a.png")) as file:
        drawn = np.flatnonzero(next(file.decode(video=0)).to_ndarray(format="gray").max(axis=0) > 40)
    # The advances hold the empty space beside the first and the last letter as well.
    assert 0 <= font.width(text, 80) - (drawn[-1] - drawn[0] + 1) < 80 * 0.13


def test_the_em_is_smaller_than_the_ass_font_size_by_the_fonts_line():
    # Roboto: 2048 units to the em, 2146 + 555 from the highest to the lowest.
    assert find_font("Roboto", bold=True).em_size(100) == pytest.approx(100 * 2048 / 2701)


def test_width_grows_with_size_and_adds_up():
    font = find_font("Roboto")
    assert font.width("ab", 40) == pytest.approx(2 * font.width("ab", 20))
    assert font.width("ab", 40) == pytest.approx(font.width("a", 40) + font.width("b", 40))
    assert font.width("", 40) == 0


def test_each_missing_character_is_named_once():
    assert find_font("Roboto").missing("aא漢bא") == ("א", "漢")


@pytest.mark.parametrize("text", ["plain", "Grüße, Ёж, Ωmega", "a\u200bb\u200dc\ufe0f", "two\nlines", ""])
def test_what_the_font_can_draw_is_one_run(text):
    font = find_font("Roboto", bold=True)
    assert "".join(run for _, run in font_runs(text, font)) == text
    assert {face.family for face, _ in font_runs(text, font)} <= {"Roboto"}


def test_what_it_cannot_draw_is_drawn_in_an_installed_font(only_bundled):
    # A font of our own making, so that the test does not depend on what is installed.
    _font_with(only_bundled / "Aleph.ttf", "Aleph", "אב")
    runs = font_runs("Hi אב ok", find_font("Roboto"))
    assert [(face.family, run) for face, run in runs] == [("Roboto", "Hi "), ("Aleph", "אב"), ("Roboto", " ok")]


def test_one_font_for_all_missing_characters_is_taken_before_several(only_bundled):
    _font_with(only_bundled / "A.ttf", "A", "א")
    _font_with(only_bundled / "Both.ttf", "Both", "אב")
    assert [face.family for face, _ in font_runs("אב", find_font("Roboto"))] == ["Both"]


@pytest.mark.parametrize(
    ("character", "code", "advice"),
    [
        ("漢", "U+6F22", "Noto Sans CJK"),
        ("한", "U+D55C", "Noto Sans CJK"),
        ("अ", "U+0905", "Noto Sans Devanagari"),
        ("🙂", "U+1F642", "Noto Emoji"),
        ("🇩", "U+1F1E9", "Noto Emoji"),
        ("🏽", "U+1F3FD", "Noto Emoji"),
        ("♥", "U+2665", "Noto Emoji"),
        ("ع", "U+0639", "Noto Sans Arabic"),
        ("٣", "U+0663", "Noto Sans Arabic"),
        ("،", "U+060C", "Noto Sans Arabic"),
        ("א", "U+05D0", "Noto Sans Hebrew"),
        ("।", "U+0964", "Noto Sans Devanagari"),
        ("ก", "U+0E01", "Noto Sans Thai"),
        ("ㄅ", "U+3105", "Noto Sans CJK"),
        ("「", "U+300C", "Noto Sans CJK"),
        ("，", "U+FF0C", "Noto Sans CJK"),
        ("ａ", "U+FF41", "Noto Sans CJK"),
        ("ཀ", "U+0F40", "Noto Serif Tibetan"),
        ("ᐁ", "U+1401", "Noto Sans Canadian Aboriginal"),
        ("𝐀", "U+1D400", "Noto Sans Math"),
        ("𐌀", "U+10300", "Noto Sans Old Italic"),
        ("\ue000", "U+E000", "the font that the text was written with"),
    ],
)
def test_what_no_font_can_draw_is_an_error_that_says_what_to_install(only_bundled, character, code, advice):
    with pytest.raises(GlyphMissing) as refusal:
        font_runs(f"see {character}", find_font("Roboto"))
    assert re.search(rf"\({re.escape(code)}[,)]", str(refusal.value))
    assert advice in str(refusal.value)


def test_the_advice_names_the_extra_where_it_has_the_font(only_bundled):
    with pytest.raises(GlyphMissing, match=r'Noto Sans Thai \(pip install "caption-ab-skill\[fonts\]" brings it\)'):
        font_runs("ก", find_font("Roboto"))
    with pytest.raises(GlyphMissing, match=r"such as Noto Sans CJK, or"):
        font_runs("漢", find_font("Roboto"))


@pytest.mark.parametrize("font", font_names._data()["extra"])
def test_the_extra_has_what_it_is_said_to_have(font):
    assert font in {face.family.removesuffix(" Light") for face in fonts._extra()}


@pytest.mark.parametrize(
    ("text", "families"),
    [
        ("مرحبا بالعالم", ["Noto Sans Arabic"]),
        ("שלום עולם", ["Noto Sans Hebrew Light"]),
        ("नमस्ते दुनिया", ["Noto Sans Devanagari"]),
        ("ที่นี่ กำลัง", ["Noto Sans Thai"]),
        ("👩‍👩‍👧‍👦", ["Noto Emoji"]),
        # A font of pictures has a space as wide as a picture.
        ("hi 👍🏽 ok 🇩🇪 🇫🇷", ["Roboto", "Noto Emoji", "Roboto", "Noto Emoji", "Roboto", "Noto Emoji"]),
    ],
)
def test_the_extra_draws_other_scripts_and_emoji(only_own, text, families):
    runs = font_runs(text, find_font("Roboto"))
    assert [face.family for face, _ in runs] == families
    assert "".join(run for _, run in runs) == text


def test_a_font_installed_since_is_found_without_a_restart(only_bundled):
    with pytest.raises(GlyphMissing):
        font_runs("א", find_font("Roboto"))
    _font_with(only_bundled / "Aleph.ttf", "Aleph", "א")
    assert [face.family for face, _ in font_runs("א", find_font("Roboto"))] == ["Aleph"]


def test_a_damaged_font_on_the_machine_does_no_harm(only_bundled):
    (only_bundled / "broken.ttf").write_bytes(b"\0\1\0\0" + os.urandom(200))
    (only_bundled / "broken.ttc").write_bytes(b"ttcf" + os.urandom(50))
    (only_bundled / "empty.otf").touch()
    with pytest.raises(GlyphMissing):
        font_runs("א", find_font("Roboto"))


def _font_with(path: Path, family: str, characters: str) -> None:
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    names = [".notdef", *(f"g{ord(character):04X}" for character in characters)]
    pen = TTGlyphPen(None)
    for step, point in enumerate([(0, 0), (0, 700), (500, 700), (500, 0)]):
        (pen.lineTo if step else pen.moveTo)(point)
    pen.closePath()
    box = pen.glyph()
    font = FontBuilder(1000)
    font.setupGlyphOrder(names)
    font.setupCharacterMap({ord(character): f"g{ord(character):04X}" for character in characters})
    font.setupGlyf(dict.fromkeys(names, box))
    font.setupHorizontalMetrics(dict.fromkeys(names, (600, 0)))
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": family, "styleName": "Regular"})
    font.setupOS2(usWinAscent=800, usWinDescent=200)
    font.setupPost()
    font.save(path)
