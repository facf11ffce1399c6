from __future__ import annotations

import pytest

from caption_ab_skill.engine.rendering.caption_fonts import CaptionFonts
from caption_ab_skill.engine.style import Style
from caption_ab_skill.media.fonts import FontMissing, GlyphMissing


def test_plain_text_is_one_run_in_the_styles_font() -> None:
    fonts = CaptionFonts(Style(), "Hello, мир")
    assert fonts.runs("Hello, мир") == [("Roboto", "Hello, мир")]
    assert [path.name for path in fonts.files] == ["Roboto-Bold.ttf"]


def test_a_regular_style_takes_the_regular_file() -> None:
    assert [path.name for path in CaptionFonts(Style(weight=400), "x").files] == ["Roboto-Regular.ttf"]


def test_a_character_that_the_font_lacks_is_a_run_of_another_font() -> None:
    fonts = CaptionFonts(Style(), "go → there")
    families = [family for family, _ in fonts.runs("go → there")]
    assert families[0] == "Roboto"
    assert len(set(families)) == 2
    assert "".join(run for _, run in fonts.runs("go → there")) == "go → there"
    assert len(fonts.files) == 2


def test_a_right_to_left_line_is_never_torn_into_runs() -> None:
    line = "مرحبا 3 times"
    assert len(CaptionFonts(Style(), line).runs(line)) == 1


def test_widths_grow_with_the_text_and_the_size() -> None:
    fonts = CaptionFonts(Style(), "Hello")
    assert 0 < fonts.width("Hell", 20) < fonts.width("Hello", 20)
    assert fonts.width("Hello", 40) == pytest.approx(2 * fonts.width("Hello", 20))


def test_a_character_that_no_font_has_is_named() -> None:
    with pytest.raises(GlyphMissing, match=r"U\+E123"):
        CaptionFonts(Style(), "x\ue123")


def test_an_unknown_family_is_named() -> None:
    with pytest.raises(FontMissing, match="No Such Font"):
        CaptionFonts(Style(font="No Such Font"), "x")
