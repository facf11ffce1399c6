r"""A layout as an ASS script, which libass draws. Text from people is written so that every character of it is literal.

The script's clock counts a second for every millisecond of the clip. ASS has centiseconds, and a frame
may lie between two of them; on this clock they are hundredths of a millisecond, and every frame is on its right side.
(pysubs2 is not the writer because it ends at ten hours, which are 36 seconds of clip.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..draft import CueWord
from ..style import Style
from .caption_layout import POP_PEAK, Block, Layout
from .line_breaking import clusters

CLOCK = 1000
"""How often a second of the clip fits into a second of the script."""

FontRuns = Callable[[str], Iterable[tuple[str, str]]]
"""Cuts a line into (font family, text) runs."""

# U+2060 WORD JOINER has no width and no shape; behind a backslash it keeps libass from reading a command or an escape.
_JOINER = "\u2060"
_NO_BREAK_SPACE = "\u00a0"

_TRANSPARENT = "&HFF000000"

# ms: how long a fade, a pop and the rest of it take; at most a third of the caption's own time.
_FADE, _POP, _SETTLE = 200, 120, 80
_POP_FROM = 0.6

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
"""

_STYLE = """\
Style: {name},{font},{size:.3f},{fill},{fill},{outline},{back},{weight},{italic},0,0,100,100,{spacing:.3f},0,{border},\
{outline_width:.3f},{shadow:.3f},2,0,0,0,-1
"""

_EVENTS = """
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


@dataclass(frozen=True)
class Words:
    """A track as it is drawn: its layout, its style, its font's family, and which font draws which part of a line."""

    layout: Layout
    style: Style
    family: str
    font_runs: FontRuns


def ass_script(*tracks: Words) -> str:
    """One script that draws all `tracks`, which share a frame; the first is at the bottom."""
    first = tracks[0].layout
    styles = "".join(_styles(number, track) for number, track in enumerate(tracks))
    events = "".join(
        _events(number, track, block) for number, track in enumerate(tracks) for block in track.layout.blocks
    )
    return _HEADER.format(width=first.width, height=first.height) + styles + _EVENTS + events


def literal(text: str) -> str:
    r"""One line of text, written so that every character is drawn: braces, backslashes, spaces at the ends.

    The text holds no line breaks and no control characters (see `caption_layout.shown_text`).
    """
    written = text.replace("\\", "\\" + _JOINER).replace("{", "\\{").replace("}", "\\}")
    inner = written.strip(" ")
    before = len(written) - len(written.lstrip(" "))
    after = len(written) - len(inner) - before
    return _NO_BREAK_SPACE * before + inner + _NO_BREAK_SPACE * after


def _styles(number: int, track: Words) -> str:
    """The track's letters and, where it has one, the box behind them."""
    layout, style = track.layout, track.style
    common = {
        "font": track.family,
        "size": layout.font_size,
        "weight": -int(style.bold),
        "italic": -int(style.italic),
        "spacing": layout.letter_spacing,
    }
    letters = _STYLE.format(
        name=f"Caption{number}",
        fill=_colour(style.fill, style.fill_opacity),
        outline=_colour(style.outline, style.fill_opacity) if style.outline else _TRANSPARENT,
        back=_colour(style.shadow, style.fill_opacity) if style.shadow else _TRANSPARENT,
        border=1,
        outline_width=layout.outline,
        shadow=layout.shadow,
        **common,
    )
    if not style.box:
        return letters
    opacity = 1.0 if style.box_opacity is None else style.box_opacity
    # libass's own border style 4: one box behind the whole event. Style 3 draws one for each line, and where two of
    # them overlap a translucent box is darker. Its letters are there for its size alone.
    box = _STYLE.format(
        name=f"Box{number}",
        fill=_TRANSPARENT,
        outline=_TRANSPARENT,
        back=_colour(style.box, opacity),
        border=4,
        outline_width=0.0,
        shadow=0.0,
        **common,
    )
    return box + letters


def _events(number: int, track: Words, block: Block) -> str:
    layout, style = track.layout, track.style
    if block.end_ms <= block.start_ms:
        return ""
    # A style is bold or not; only the command has weights.
    weight = f"\\b{style.weight}"
    moving = weight + _movement(block, style)
    events = []
    if style.box:
        # With their spacing the lines are higher or lower: as much as the box's letters are, which nobody sees.
        height = layout.block_height(len(block.lines)) / (len(block.lines) * layout.font_size)
        stretched = f"\\fscy{100 * height:.3f}" if height != 1 else ""
        # Behind a box the "shadow" is the box's padding.
        padding = f"\\xshad{layout.box_x:.3f}\\yshad{layout.box_y:.3f}"
        tags = _place(layout, block, block.y) + weight + padding + stretched + _movement(block, style, height)
        text = "\\N".join(_line(line, track) for line in block.lines)
        events.append(_event(2 * number, block, f"Box{number}", tags, text))
    if len(block.lines) == 1 or layout.line_step in (0.0, layout.font_size):
        text = "\\N".join(_spoken(track, block, index) for index in range(len(block.lines)))
        events.append(_event(2 * number + 1, block, f"Caption{number}", _place(layout, block, block.y) + moving, text))
    else:
        row = (block.anchor - 1) // 3
        top = block.y - layout.block_height(len(block.lines)) * (1 - row / 2)
        for index in range(len(block.lines)):
            line_y = top + index * layout.line_step + layout.font_size * (1 - row / 2)
            tags = _place(layout, block, line_y) + moving
            events.append(_event(2 * number + 1, block, f"Caption{number}", tags, _spoken(track, block, index)))
    return "".join(events)


def _place(layout: Layout, block: Block, y: float) -> str:
    # libass counts the spacing behind a line's last letter as part of the line.
    x = block.x + layout.letter_spacing * ((block.anchor - 1) % 3) / 2
    return f"\\an{block.anchor}\\pos({x:.3f},{y:.3f})"


def _movement(block: Block, style: Style, height: float = 1.0) -> str:
    """What a caption does when it comes and goes; `height` is how high it is at rest, 1 as its font has it."""
    third = (block.end_ms - block.start_ms) // 3
    if style.animation == "fade":
        length = _span(min(_FADE, third))
        return f"\\fad({length},{length})"
    if style.animation == "pop":
        grown, settled = min(_POP, third), min(_POP + _SETTLE, 2 * third)

        def scaled(share: float) -> str:
            return f"\\fscx{100 * share:.3f}\\fscy{100 * share * height:.3f}"

        return (
            f"{scaled(_POP_FROM)}\\t(0,{_span(grown)},{scaled(POP_PEAK)})"
            f"\\t({_span(grown)},{_span(settled)},{scaled(1)})"
        )
    return ""


def _event(layer: int, block: Block, style: str, tags: str, text: str) -> str:
    return f"Dialogue: {layer},{_time(block.start_ms)},{_time(block.end_ms)},{style},,0,0,0,,{{{tags}}}{text}\n"


def _line(text: str, track: Words) -> str:
    """A line or a part of one: spaces at a part's ends are as wide, and kept, as those within."""
    family = track.family
    return "".join(
        literal(run) if run_family == family else f"{{\\fn{run_family}}}{literal(run)}{{\\fn{family}}}"
        for run_family, run in track.font_runs(text)
    )


def _spoken(track: Words, block: Block, index: int) -> str:
    """A line of the block, with what happens to its words when they are spoken."""
    line, words = block.lines[index], block.words[index] if block.words else ()
    if track.style.animation == "karaoke":
        return "".join(_lit(track, block, word) for word in words)
    if track.style.animation == "typewriter":
        return "".join(_typed(track, block, word) for word in words)
    return _line(line, track)


def _lit(track: Words, block: Block, word: CueWord) -> str:
    """A word that has the highlight's colour while it is spoken."""
    plain, lit = (f"\\1c&H{_colour(colour)[4:]}&" for colour in (track.style.fill, track.style.highlight))
    begun = lit if word.start_ms <= block.start_ms else plain + _from(block, word.start_ms, lit)
    return f"{{{begun}{_from(block, word.end_ms, plain)}}}{_line(word.text, track)}"


def _typed(track: Words, block: Block, word: CueWord) -> str:
    """A word whose letters come one after another, the last one before it has been spoken."""
    letters = list(clusters(word.text))
    typed = sum(1 for letter in letters if letter != " ") or 1
    seen = f"\\alpha&H{round(255 * (1 - track.style.fill_opacity)):02X}&"
    text, count = "", 0
    for letter in letters:
        at = word.start_ms + word.duration_ms * count // typed
        tags = seen if at <= block.start_ms else f"\\alpha&HFF&{_from(block, at, seen)}"
        text += f"{{{tags}}}{_line(letter, track)}"
        count += letter != " "
    return text


def _from(block: Block, ms: int, tags: str) -> str:
    """Tags that hold from a moment after the block's start on: at once, as a change that takes no time."""
    at = max(1, _span(ms - block.start_ms))
    return f"\\t({at},{at},{tags})"


def _span(ms: int) -> int:
    """A length on the script's clock, in ms; libass counts no further than 31 bits."""
    return min(ms * CLOCK, 2**31 - 1)


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
