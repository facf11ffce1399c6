r"""A layout as an ASS script, which libass draws. Text from people is written so that every character of it is literal.

The script's clock counts a second for every millisecond of the clip. ASS has centiseconds, and a frame
may lie between two of them; on this clock they are hundredths of a millisecond, and every frame is on its right side.
(pysubs2 is not the writer because it ends at ten hours, which are 36 seconds of clip.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..style import Style
from .caption_layout import Block, Layout

CLOCK = 1000
"""How often a second of the clip fits into a second of the script."""

FontRuns = Callable[[str], Iterable[tuple[str, str]]]
"""Cuts a line into (font family, text) runs."""

# U+2060 WORD JOINER has no width and no shape; behind a backslash it keeps libass from reading a command or an escape.
_JOINER = "\u2060"
_NO_BREAK_SPACE = "\u00a0"

_TRANSPARENT = "&HFF000000"

# Sizes and places are the output's own px. `YCbCr Matrix: None`: ffmpeg draws in the picture's own matrix, so that
# #ffff00 is #ffff00 in BT.601 and BT.709 alike; any other value would bend the colours as old renderers did.
_HEADER = """\
[Script Info]
ScriptType: v4.00+
PlayResX: {width}
PlayResY: {height}
LayoutResX: {width}
LayoutResY: {height}
WrapStyle: 2
ScaledBorderAndShadow: yes
Kerning: yes
YCbCr Matrix: None

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Caption,{font},{size:.3f},{fill},{fill},{outline},{box},{bold},{italic},0,0,100,100,0,0,{border_style},\
{outline_width:.3f},{shadow:.3f},2,0,0,0,-1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


def ass_script(layout: Layout, style: Style, family: str, font_runs: FontRuns) -> str:
    """The script that draws `layout` in `style`; `family` is the font of all that `font_runs` gives no other."""
    header = _HEADER.format(
        width=layout.width,
        height=layout.height,
        font=family,
        size=layout.font_size,
        fill=_colour(style.fill),
        outline=_colour(style.outline) if style.outline else _TRANSPARENT,
        box=_colour(style.box, 1.0 if style.box_opacity is None else style.box_opacity) if style.box else _TRANSPARENT,
        bold=-int(style.bold),
        italic=-int(style.italic),
        # libass's own style 4: one box behind the whole event. Style 3 draws one for each line, and where two of them
        # overlap a translucent box is darker.
        border_style=4 if style.box else 1,
        outline_width=layout.outline,
        shadow=0,
    )
    return header + "".join(_event(block, layout, family, font_runs) for block in layout.blocks)


def literal(text: str) -> str:
    r"""One line of text, written so that every character is drawn: braces, backslashes, spaces at the ends.

    The text holds no line breaks and no control characters (see `caption_layout.shown_text`).
    """
    written = text.replace("\\", "\\" + _JOINER).replace("{", "\\{").replace("}", "\\}")
    inner = written.strip(" ")
    before = len(written) - len(written.lstrip(" "))
    after = len(written) - len(inner) - before
    return _NO_BREAK_SPACE * before + inner + _NO_BREAK_SPACE * after


def _event(block: Block, layout: Layout, family: str, font_runs: FontRuns) -> str:
    place = f"\\an{block.anchor}\\pos({block.x:.3f},{block.y:.3f})"
    # Behind a box the "shadow" is the box's padding, on top of the outline.
    padding = f"\\xshad{layout.padding_x - layout.outline:.3f}\\yshad{layout.padding_y - layout.outline:.3f}"
    text = "\\N".join(_line(line, family, font_runs) for line in block.lines)
    start, end = _time(block.start_ms), _time(block.end_ms)
    return f"Dialogue: 0,{start},{end},Caption,,0,0,0,,{{{place}{padding}}}{text}\n"


def _line(text: str, family: str, font_runs: FontRuns) -> str:
    runs = [
        literal(run) if run_family == family else f"{{\\fn{run_family}}}{literal(run)}{{\\fn{family}}}"
        for run_family, run in font_runs(text)
    ]
    return "".join(runs)


def _time(ms: int) -> str:
    """A time of the clip on the script's clock, 0.01 ms early: a frame exactly at it is surely behind it."""
    centiseconds = max(0, ms * CLOCK // 10 - 1)
    seconds, centiseconds = divmod(centiseconds, 100)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}.{centiseconds:02}"


def _colour(colour: str, opacity: float = 1.0) -> str:
    """`#rrggbb` as ASS writes it: &HAABBGGRR, with AA 00 for opaque."""
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    return f"&H{round(255 * (1 - opacity)):02X}{blue}{green}{red}".upper()
