from __future__ import annotations

from typing import Any

import pytest

from caption_ab_skill.media.captions_file import Cue
from caption_ab_skill.verdict.geometry import Geometry
from caption_ab_skill.verdict.judge import Judgement, judge, longest_line, ratio
from caption_ab_skill.verdict.measure import Contrast, CueMeasure, VariantMeasure
from caption_ab_skill.verdict.reading import limits, read

SAFE = Geometry(0.2, 0.4, 0.8, 0.45, text_height=0.03, line_shares=(1.0,), platforms={"TikTok": 90})


def cue(
    number: int,
    worst: float | None = 12.0,
    *,
    below: float = 0.0,
    shown: float = 1.0,
    text: str = "Short words",
    **place: Any,
) -> CueMeasure:
    given = Cue(number * 2000, number * 2000 + 2000, text)
    contrast = Contrast(worst, worst, worst, below, 0.0) if worst is not None else None
    geometry = Geometry(**{**SAFE.__dict__, **place}) if worst is not None else None
    return CueMeasure(number, given, read(given), shown if worst is not None else None, contrast, geometry, None)


def variant(*cues: CueMeasure) -> VariantMeasure:
    ratios = [item.contrast.worst for item in cues if item.contrast]
    overall = Contrast(min(ratios), min(ratios), min(ratios), 0.0, 0.0) if ratios else None
    return VariantMeasure(cues, overall, None, ())


def judged(a: VariantMeasure, b: VariantMeasure) -> Judgement:
    return judge({"A": a, "B": b}, limits(), square=False, longer_side=1.0)


GOOD = variant(*(cue(number) for number in range(4)))


@pytest.mark.parametrize(
    ("a", "winner", "confidence", "reason"),
    [
        pytest.param(
            variant(cue(0, 1.8, below=1.0), cue(1, 2.5, below=1.0), cue(2), cue(3)),
            "B",
            "clear",
            "B reads better: its text stays above 12:1 throughout, "
            "while A's falls below 4.5:1 in 2 of 4 captions, down to 1.8:1.",
            id="contrast",
        ),
        pytest.param(
            variant(cue(0, 4.1, below=0.4), cue(1), cue(2), cue(3)),
            "B",
            "slight",
            "B reads slightly better: its text stays above 12:1 throughout, "
            "while A's falls below 4.5:1 in 1 of 4 captions, down to 4.1:1.",
            id="a moment of low contrast",
        ),
        pytest.param(
            variant(*(cue(number, covered_by=("TikTok",)) for number in range(4))),
            "B",
            "clear",
            "B reads better: A's text is under the controls of a platform in all captions, none in B.",
            id="covered",
        ),
        pytest.param(
            variant(*(cue(number, left=0.01) for number in range(4))),
            "B",
            "clear",
            "B reads better: A's text stands too near the edge of the frame in all captions, none in B.",
            id="margin",
        ),
        pytest.param(
            variant(cue(0, line_shares=(0.3, 0.3, 0.4)), cue(1), cue(2), cue(3)),
            "B",
            "clear",
            "B reads better: A needs more than 2 lines in 1 of 4 captions, none in B.",
            id="lines",
        ),
        pytest.param(
            variant(*(cue(number, text_height=0.008) for number in range(4))),
            "B",
            "clear",
            "B reads better: A's letters are too small in all captions, none in B.",
            id="small",
        ),
        pytest.param(
            variant(cue(0, shown=0.5), cue(1), cue(2), cue(3)),
            "B",
            "slight",
            "B reads slightly better: A does not show all of its text in 1 of 4 captions, none in B.",
            id="missing",
        ),
        pytest.param(
            variant(*(cue(number, text="x" * 60) for number in range(4))),
            "B",
            "clear",
            None,
            id="words that are too many",
        ),
        pytest.param(
            variant(*(cue(number, 4.6) for number in range(4))),
            "B",
            "slight",
            "B reads slightly better: its contrast is 12:1 at the least, A's 4.6:1.",
            id="less contrast, but enough",
        ),
        pytest.param(
            variant(*(cue(number, 21.0) for number in range(4))),
            None,
            "none",
            "It is a draw: both stay above 12:1 throughout, and no caption is hard to read in either.",
            id="more contrast than anybody needs",
        ),
        pytest.param(
            variant(*(cue(number, None) for number in range(4))),
            None,
            "none",
            "It is a draw as far as could be measured: not all captions could be told from the picture.",
            id="not measured",
        ),
    ],
)
def test_who_wins_and_why(a: VariantMeasure, winner: str | None, confidence: str, reason: str | None) -> None:
    judgement = judged(a, GOOD)
    assert (judgement.winner, judgement.confidence) == (winner, confidence)
    if reason:
        assert judgement.reason == reason
    mirrored = judged(GOOD, a)
    assert mirrored.winner == (winner and "A")
    assert mirrored.confidence == confidence


def test_a_fault_that_both_have_decides_nothing_and_is_said() -> None:
    fast = "x" * 40
    a = variant(cue(0, text=fast), cue(1, text=fast), cue(2))
    judgement = judged(a, a)
    assert judgement.winner is None
    assert judgement.shared == ("2 of 3 captions have to be read too fast in both",)
    assert judgement.reason.endswith("and 2 of 3 captions have to be read too fast in both.")
    assert judgement.variants["A"].hard_share == pytest.approx(2 / 3)


def test_a_shared_fault_does_not_hide_what_else_differs() -> None:
    fast = "x" * 40
    a = variant(*(cue(number, 2.0, below=1.0, text=fast) for number in range(3)))
    b = variant(*(cue(number, 15.0, text=fast) for number in range(3)))
    assert judged(a, b).winner == "B"
    assert judged(a, b).confidence == "clear"


def test_the_smallest_letters_are_larger_on_a_square() -> None:
    a = variant(*(cue(number, text_height=0.015) for number in range(3)))
    wide = judge({"A": a, "B": a}, limits(), square=False, longer_side=1.0)
    square = judge({"A": a, "B": a}, limits(), square=True, longer_side=1.0)
    assert not wide.shared
    assert square.shared == ("all captions have too small letters in both",)


@pytest.mark.parametrize(
    ("value", "text"), [(4.49, "4.4:1"), (4.5, "4.5:1"), (1.0, "1:1"), (17.98, "17:1"), (21.0, "21:1"), (9.99, "9.9:1")]
)
def test_a_ratio_is_never_rounded_up(value: float, text: str) -> None:
    assert ratio(value) == text


def test_the_longest_line_has_its_share_of_the_characters() -> None:
    assert longest_line(cue(0, text="0123456789" * 4, line_shares=(0.6, 0.4))) == 24
    assert longest_line(cue(0, None)) is None
