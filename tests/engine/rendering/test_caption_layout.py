from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.engine.draft import CaptionTrack, Cue
from caption_ab_skill.engine.presets import presets
from caption_ab_skill.engine.rendering.caption_fonts import CaptionFonts
from caption_ab_skill.engine.rendering.caption_layout import Block, Layout, lay_out, shown_text
from caption_ab_skill.engine.style import Style
from caption_ab_skill.media.safe_areas import safe_area

SIZES = [(320, 240), (720, 480), (1080, 1920), (1920, 1080), (1080, 1080), (853, 480), (180, 320), (64, 1000)]
TEXT = "Using our Remotion TikTok template you can create engaging Reels and TikToks"


def laid_out(style: Style, width: int, height: int, text: str = TEXT, duration_ms: int = 3000) -> Layout:
    track = CaptionTrack("A", style, (Cue(1000, duration_ms, text),))
    return lay_out(track, width, height, CaptionFonts(style, shown_text(track.cues[0], style)).width)


def rectangle(layout: Layout, block: Block, style: Style) -> tuple[float, float, float, float]:
    """Left, top, right, bottom in px of all that a block draws."""
    text = "".join(block.lines)
    wide = max(CaptionFonts(style, text).width(line, layout.font_size) for line in block.lines)
    high = len(block.lines) * layout.font_size
    column, row = (block.anchor - 1) % 3, (block.anchor - 1) // 3
    left, bottom = block.x - wide * column / 2, block.y + high * row / 2
    x, y = layout.padding_x, layout.padding_y
    return left - x, bottom - high - y, left + wide + x, bottom + y


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("style", [look.style for look in presets()], ids=lambda style: style.preset)
def test_every_look_stays_inside_the_safe_area_at_every_size(style: Style, size: tuple[int, int]) -> None:
    area = safe_area(*size)
    layout = laid_out(style, *size)
    assert layout.blocks
    for block in layout.blocks:
        left, top, right, bottom = rectangle(layout, block, style)
        assert left >= area.left * size[0] - 0.01
        assert right <= area.right * size[0] + 0.01
        assert top >= area.top * size[1] - 0.01
        assert bottom <= area.bottom * size[1] + 0.01
        assert len(block.lines) <= style.max_lines


@given(
    st.builds(
        Style,
        size=st.floats(2, 20),
        position=st.sampled_from(["top", "middle", "bottom"]),
        align=st.sampled_from(["left", "center", "right"]),
        y=st.none() | st.floats(0, 1),
        box=st.none() | st.just("#000000"),
        max_lines=st.integers(1, 6),
        case=st.sampled_from(["as-written", "upper"]),
    ),
    st.sampled_from(SIZES),
)
def test_no_style_leaves_the_frame(style: Style, size: tuple[int, int]) -> None:
    layout = laid_out(style, *size, "Wonderful words")
    for block in layout.blocks:
        left, top, right, bottom = rectangle(layout, block, style)
        assert left >= 0
        assert top >= 0
        assert right <= size[0]
        assert bottom <= size[1]


def test_the_same_look_at_twice_the_size_is_twice_the_layout() -> None:
    small, large = laid_out(Style(), 540, 960), laid_out(Style(), 1080, 1920)
    assert large.font_size == 2 * small.font_size
    assert [block.lines for block in large.blocks] == [block.lines for block in small.blocks]
    assert [(block.x, block.y) for block in large.blocks] == [
        pytest.approx((2 * block.x, 2 * block.y)) for block in small.blocks
    ]


@pytest.mark.parametrize(
    ("changes", "anchor", "y"),
    [
        ({"position": "bottom"}, 2, 1026),
        ({"position": "top"}, 8, 54),
        ({"position": "middle"}, 5, 540),
        ({"position": "bottom", "align": "left"}, 1, 1026),
        ({"position": "top", "align": "right"}, 9, 54),
        ({"y": 0.25}, 5, 270),
        ({"y": 0.0}, 5, 54 + 27),
        ({"y": 1.0}, 5, 1026 - 27),
    ],
)
def test_places(changes: dict[str, object], anchor: int, y: float) -> None:
    style = replace(Style(outline=None, size=5), **changes)  # type: ignore[arg-type]
    block = laid_out(style, 1920, 1080, "Hello").blocks[0]
    assert (block.anchor, block.y) == (anchor, pytest.approx(y))


def test_centred_captions_are_centred_on_the_frame() -> None:
    assert {block.x for block in laid_out(Style(), 1080, 1920).blocks} == {540}


def test_pages_share_a_cues_time_by_their_characters() -> None:
    blocks = laid_out(Style(), 1080, 1920).blocks
    assert len(blocks) > 1
    assert (blocks[0].start_ms, blocks[-1].end_ms) == (1000, 4000)
    for before, after in pairwise(blocks):
        assert before.end_ms == after.start_ms
    lengths = [sum(map(len, block.lines)) for block in blocks]
    for block, length in zip(blocks, lengths, strict=True):
        assert block.end_ms - block.start_ms == pytest.approx(3000 * length / sum(lengths), abs=1)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\r\nb\rc\u2028d\x0be", "a\nb\nc\nd\ne"),
        ("tab\there", "tab here"),
        ("bell\x07 null\x00 escape\x1b[1m", "bell null escape[1m"),
        ("half \ud83d pair", "half  pair"),
        ("{\\i1} <b> &amp; \\N", "{\\i1} <b> &amp; \\N"),
    ],
)
def test_what_cannot_be_drawn_is_dropped_and_nothing_else(text: str, shown: str) -> None:
    assert shown_text(Cue(0, 1, text), Style()) == shown


def test_capitals_are_the_styles() -> None:
    assert shown_text(Cue(0, 1, "straße"), Style(case="upper")) == "STRASSE"


def test_a_cue_without_words_draws_nothing() -> None:
    assert laid_out(Style(), 320, 240, " \n\x00").blocks == ()
