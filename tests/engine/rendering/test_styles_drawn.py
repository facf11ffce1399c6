"""Every field of a style, looked for in the picture."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from caption_ab_skill.engine.draft import CaptionTrack, Clip, Cue, CueWord, Draft
from caption_ab_skill.engine.rendering.plan import Output, plan
from caption_ab_skill.engine.rendering.render import render
from caption_ab_skill.engine.style import Style
from caption_ab_skill.media.probe import probe

WIDTH, HEIGHT = 320, 180
PLAIN = Style(size=14, outline=None)
WORDS = ("one", "two", "three", "four")
SPOKEN = tuple(CueWord(200 * number, 200, word) for number, word in enumerate(WORDS))

Image = np.ndarray[Any, np.dtype[np.int16]]


class Drawn:
    """Renders a caption on gray and gives the pictures, as RGB."""

    def __init__(self, clip: Path, folder: Path) -> None:
        self._clip, self._folder, self._count = clip, folder, 0

    def frames(self, style: Style, cue: Cue) -> list[Image]:
        self._count += 1
        (work := self._folder / str(self._count)).mkdir()
        info = probe(self._clip)
        draft = Draft("x", WIDTH, HEIGHT, info.frame_rate, (Clip("m1", "x", 0, info.duration_ms),))
        asyncio.run(
            render(
                plan(draft, [Output("a.mp4", CaptionTrack("A", style, (cue,)))], {"m1": info}),
                work,
                {"m1": self._clip},
            )
        )
        with av.open(str(work / "a.mp4")) as file:
            return [frame.to_ndarray(format="rgb24").astype(np.int16) for frame in file.decode(video=0)]

    def __call__(self, style: Style, text: str = "HIM") -> Image:
        return self.frames(style, Cue(0, 200, text))[3]


@pytest.fixture
def drawn(make_clip: Any, tmp_path: Path) -> Drawn:
    clip = make_clip("gray.mp4", picture="color=c=gray", size=(WIDTH, HEIGHT), rate="30", seconds=1.0, sound=None)
    return Drawn(clip, tmp_path)


def ink(image: Image, by: int = 40) -> np.ndarray[Any, np.dtype[np.bool_]]:
    return (np.abs(image - np.median(image)) > by).any(axis=2)


def like(image: Image, colour: tuple[int, int, int], by: int = 60) -> np.ndarray[Any, np.dtype[np.bool_]]:
    return (np.abs(image - np.array(colour)) < by).all(axis=2)


def rectangle(marks: np.ndarray[Any, np.dtype[np.bool_]]) -> tuple[int, int, int, int]:
    rows, columns = np.nonzero(marks)
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


def test_heavier_letters_have_more_ink(drawn: Drawn) -> None:
    inks = [int(ink(drawn(replace(PLAIN, weight=weight))).sum()) for weight in (100, 300, 400, 500, 700, 900)]
    assert inks == sorted(set(inks))


def test_italics_lean(drawn: Drawn) -> None:
    def lean(style: Style) -> float:
        marks = ink(drawn(style, "III"))
        _, top, _, bottom = rectangle(marks)
        third = (bottom - top) // 3
        return float(
            np.nonzero(marks[top : top + third])[1].mean() - np.nonzero(marks[bottom - third : bottom])[1].mean()
        )

    assert abs(lean(PLAIN)) < 0.5
    assert lean(replace(PLAIN, italic=True)) > 1.5


@pytest.mark.parametrize(
    ("case", "text", "same_as"),
    [("upper", "Hi him", "HI HIM"), ("lower", "Hi HIM", "hi him"), ("title", "hi NASA", "Hi NASA")],
)
def test_case(case: Any, text: str, same_as: str, drawn: Drawn) -> None:
    assert np.abs(drawn(replace(PLAIN, case=case), text) - drawn(PLAIN, same_as)).max() < 20


def test_fill_and_its_opacity(drawn: Drawn) -> None:
    solid = drawn(replace(PLAIN, fill="#ff0000"), "H")
    assert like(solid, (255, 0, 0)).sum() > 30
    half = drawn(replace(PLAIN, fill="#ffffff", fill_opacity=0.5), "H")
    assert np.percentile(half[:, :, 1], 99.9) == pytest.approx(128 + 127 / 2, abs=12)


def test_an_outline_of_its_width_surrounds_the_letters(drawn: Drawn) -> None:
    bare = rectangle(ink(drawn(PLAIN)))
    outlined = rectangle(ink(drawn(replace(PLAIN, outline="#000000", outline_width=2))))
    grown = [abs(a - b) for a, b in zip(bare, outlined, strict=True)]
    # 2 % of 180 px on each side; at the bottom anchor the letters move up by as much.
    assert outlined[2] - outlined[0] - (bare[2] - bare[0]) == pytest.approx(7.2, abs=2)
    assert grown[0] == pytest.approx(3.6, abs=1.5)
    assert like(drawn(replace(PLAIN, outline="#0000ff", outline_width=2)), (0, 0, 255), 90).sum() > 50


def test_a_shadow_falls_to_the_right_and_down(drawn: Drawn) -> None:
    image = drawn(replace(PLAIN, shadow="#000000", shadow_distance=3), "I")
    light, dark = rectangle(like(image, (255, 255, 255))), rectangle(like(image, (0, 0, 0)))
    assert dark[2] - light[2] == pytest.approx(5.4, abs=2)
    assert dark[3] - light[3] == pytest.approx(5.4, abs=2)


@pytest.mark.parametrize(("opacity", "expected"), [(1.0, 0), (0.5, 64), (None, 0), (0.0, 128)])
def test_a_box_and_its_opacity(opacity: float | None, expected: int, drawn: Drawn) -> None:
    image = drawn(replace(PLAIN, box="#000000", box_opacity=opacity))
    left, top, right, _ = rectangle(ink(drawn(replace(PLAIN, box="#000000"))))
    assert image[top + 2, (left + right) // 2].mean() == pytest.approx(expected, abs=6)


@pytest.mark.parametrize("padding", [4.0, 8.0])
def test_box_padding_is_from_the_letters(padding: float, drawn: Drawn) -> None:
    image = drawn(replace(PLAIN, box="#000000", box_padding=padding), "HEM")
    box = rectangle(ink(image))
    letters = rectangle(like(image, (255, 255, 255), 100))
    for side in range(4):
        # The letters' own bearings, and what descenders need, are within the padding.
        assert abs(box[side] - letters[side]) == pytest.approx(padding * 1.8, abs=4.5), side


@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_letter_spacing_widens_and_keeps_its_place(align: Any, drawn: Drawn) -> None:
    style = replace(PLAIN, align=align)
    plain, wide = (rectangle(ink(drawn(replace(style, letter_spacing=spacing)))) for spacing in (0, 40))
    assert (wide[2] - wide[0]) - (plain[2] - plain[0]) == pytest.approx(2 * 0.4 * 0.14 * HEIGHT, abs=2)
    place = {"left": lambda r: r[0], "center": lambda r: (r[0] + r[2]) / 2, "right": lambda r: r[2]}[align]
    assert place(wide) == pytest.approx(place(plain), abs=1.5)


@pytest.mark.parametrize("spacing", [0.8, 1.5, 2.0])
@pytest.mark.parametrize("position", ["top", "middle", "bottom"])
def test_line_spacing_is_from_baseline_to_baseline(spacing: float, position: Any, drawn: Drawn) -> None:
    style = replace(PLAIN, size=10, position=position, box="#000000", line_spacing=spacing)
    image = drawn(style, "HH\nHH")
    rows = np.nonzero(like(image, (255, 255, 255), 80).any(axis=1))[0]
    starts = [int(row) for row in rows if row - 1 not in rows]
    assert starts[-1] - starts[0] == pytest.approx(spacing * 18, abs=1.1)
    box = rectangle(ink(image))
    plain = rectangle(ink(drawn(replace(style, line_spacing=1.0), "HH\nHH")))
    assert (box[3] - box[1]) - (plain[3] - plain[1]) == pytest.approx((spacing - 1) * 18, abs=2)


@pytest.mark.parametrize("shift", [-0.2, -0.05, 0.03])
@pytest.mark.parametrize("position", ["middle", "bottom"])
def test_shift_moves_the_block(shift: float, position: Any, drawn: Drawn) -> None:
    style = replace(PLAIN, position=position)
    before, after = (rectangle(ink(drawn(replace(style, shift=by)))) for by in (0, shift))
    assert after[1] - before[1] == pytest.approx(shift * HEIGHT, abs=1.1)


# animations


def shown_words(image: Image, whole: Image) -> str:
    """Which of the words that stand side by side in `whole` are there."""
    columns = np.nonzero(ink(whole).any(axis=0))[0]
    starts = [int(column) for column in columns if not any(column - gap in columns for gap in range(1, 6))]
    ends = [*starts[1:], WIDTH]
    return "".join(
        str(number)
        for number, (start, end) in enumerate(zip(starts, ends, strict=True))
        if ink(image)[:, start:end].any()
    )


CUE = Cue(0, 800, " ".join(WORDS), SPOKEN)


def test_fade(drawn: Drawn) -> None:
    strengths = [float(np.abs(image - 128).max()) for image in drawn.frames(replace(PLAIN, animation="fade"), CUE)]
    assert strengths[1] < strengths[3] < strengths[7] == pytest.approx(strengths[12], abs=3)
    assert strengths[23] < strengths[21] < strengths[15]


def test_pop_grows_and_settles(drawn: Drawn) -> None:
    rests = rectangle(ink(drawn.frames(PLAIN, CUE)[10]))
    widths = []
    for image in drawn.frames(replace(PLAIN, animation="pop"), CUE)[:12]:
        left, _, right, _ = rectangle(ink(image))
        widths.append((right - left) / (rests[2] - rests[0]))
    assert widths[0] < 0.75
    assert max(widths) == pytest.approx(1.06, abs=0.03)
    assert widths[-1] == pytest.approx(1, abs=0.01)


def test_karaoke_lights_the_word_that_is_spoken(drawn: Drawn) -> None:
    style = replace(PLAIN, animation="karaoke", highlight="#ff0000")
    whole = drawn.frames(PLAIN, CUE)[3]
    for number, image in enumerate(drawn.frames(style, CUE)[:24]):
        lit = np.where(like(image, (255, 0, 0), 110)[:, :, None], image, 128)
        assert shown_words(lit, whole) == str(int(number / 30 / 0.2 + 1e-9)), number
        assert shown_words(image, whole) == "0123", number


def test_words_come_one_at_a_time(drawn: Drawn) -> None:
    alone = {word: drawn(PLAIN, word) for word in WORDS}
    for number, image in enumerate(drawn.frames(replace(PLAIN, animation="word"), CUE)[:24]):
        word = WORDS[int(number / 30 / 0.2 + 1e-9)]
        assert np.abs(image - alone[word]).mean() < 1, number


def test_a_typewriter_types_each_word_while_it_is_spoken(drawn: Drawn) -> None:
    frames = drawn.frames(replace(PLAIN, animation="typewriter"), CUE)
    whole = drawn.frames(PLAIN, CUE)[3]
    assert [shown_words(frames[number], whole) for number in (0, 7, 13, 19)] == ["0", "01", "012", "0123"]
    inks = [int(ink(image).sum()) for image in frames[:24]]
    assert all(after >= before - 3 for before, after in pairwise(inks))
    assert np.abs(frames[23] - whole).mean() < 1


def test_words_without_times_share_the_cue_by_their_length(drawn: Drawn) -> None:
    frames = drawn.frames(replace(PLAIN, animation="word"), Cue(0, 800, "a bbbbbbb"))
    alone = {word: drawn(PLAIN, word) for word in ("a", "bbbbbbb")}
    kinds = ["a" if np.abs(image - alone["a"]).mean() < 0.3 else "b" for image in frames[:24]]
    assert kinds == ["a"] * 3 + ["b"] * 21
