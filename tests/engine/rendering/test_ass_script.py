from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.engine.draft import Cue
from caption_ab_skill.engine.rendering.ass_script import Words, ass_script, literal
from caption_ab_skill.engine.rendering.caption_layout import Block, Layout, shown_text
from caption_ab_skill.engine.style import Style

LAYOUT = Layout(1080, 1920, 96.0, 7.68, 7.68, 7.68, (Block(30, 1930, ("one", "two"), 540.0, 1242.0, 2),))


def script(style: Style, layout: Layout = LAYOUT) -> str:
    return ass_script(Words(layout, style, "Roboto", lambda line: [("Roboto", line)]))


def unescaped(text: str) -> str:
    """What libass draws of an event's text, by its own rules: `\\{` and `\\}` are braces, {…} is a command."""
    text = re.sub(r"(?<!\\)\{[^}]*\}", "", text)
    text = text.replace("\\N", "\n").replace("\\n", "\n").replace("\\h", " ")
    return text.replace("\\{", "{").replace("\\}", "}").replace("\u2060", "").replace("\u00a0", " ")


lines = st.text(st.characters(exclude_characters="\u2060\u00a0") | st.sampled_from("\\{}Nnhb1 "), max_size=40).map(
    lambda text: shown_text(Cue(0, 1, text), Style()).replace("\n", "")
)


@given(lines)
def test_every_character_of_a_line_is_literal(line: str) -> None:
    assert unescaped(literal(line)) == line


@given(lines)
def test_no_line_can_begin_a_command_or_end_an_event(line: str) -> None:
    written = literal(line)
    assert not re.search(r"(?<!\\)\{", written)
    assert not re.search(r"\\[^{}\u2060]", written)
    assert "\n" not in written


@pytest.mark.parametrize(
    ("ms", "time"),
    [(0, "0:00:00.00"), (30, "0:00:29.99"), (1930, "0:32:09.99"), (3_600_000, "999:59:59.99")],
)
def test_a_millisecond_of_the_clip_is_a_second_of_the_script(ms: int, time: str) -> None:
    layout = Layout(320, 240, 12, 1, 1, 1, (Block(ms, ms + 5, ("x",), 1, 1, 2),))
    assert f"Dialogue: 1,{time}," in script(Style(), layout)


@pytest.mark.parametrize(
    ("style", "name", "fields"),
    [
        (
            Style(fill="#ffff00", outline="#102030"),
            "Caption0",
            {3: "&H0000FFFF", 5: "&H00302010", 15: "1", 16: "7.680"},
        ),
        (Style(box="#0b1f3a", box_opacity=0.8), "Box0", {6: "&H333A1F0B", 15: "4"}),
        (Style(box="#0b1f3a"), "Box0", {3: "&HFF000000", 6: "&H003A1F0B", 15: "4"}),
        (Style(outline=None), "Caption0", {5: "&HFF000000", 15: "1"}),
        (Style(weight=400, italic=True), "Caption0", {7: "0", 8: "-1"}),
        (Style(weight=900), "Caption0", {7: "-1", 8: "0"}),
        (Style(fill_opacity=0.5), "Caption0", {3: "&H80FFFFFF", 5: "&H80000000"}),
        (Style(shadow="#123456"), "Caption0", {6: "&H00563412"}),
    ],
)
def test_a_style_is_written_in_ass_terms(style: Style, name: str, fields: dict[int, str]) -> None:
    line = next(line for line in script(style).splitlines() if line.startswith(f"Style: {name},"))
    written = line.removeprefix("Style: ").split(",")
    assert {number: written[number] for number in fields} == fields


def test_sizes_and_places_are_the_outputs_own_px() -> None:
    text = script(Style())
    for line in ("PlayResX: 1080", "PlayResY: 1920", "LayoutResX: 1080", "LayoutResY: 1920", "WrapStyle: 2"):
        assert line in text.splitlines()
    assert "\\an2\\pos(540.000,1242.000)" in text
    assert text.endswith("one\\Ntwo\n")


def test_a_run_in_another_font_names_it_and_goes_back() -> None:
    text = ass_script(Words(LAYOUT, Style(), "Roboto", lambda line: [("Roboto", line), ("DejaVu Sans", "→")]))
    assert "one{\\fnDejaVu Sans}→{\\fnRoboto}\\Ntwo" in text
