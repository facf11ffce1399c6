"""Which variant reads better, from what was measured alone.

For every cue the faults are named that make it hard to read; the variant in which captions are hard to read
for less of their time wins. Where that is the same, more contrast wins as long as there was too little of it,
else it is a draw. Nothing here says what an audience will do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from .measure import CueMeasure, VariantMeasure
from .reading import Limits

Confidence = Literal["clear", "slight", "none"]
Kind = Literal["missing", "contrast", "covered", "margin", "lines", "wide", "small", "fast", "brief", "long"]

# EBU R 95's graphics-safe margin, the same for every frame: beyond it screens may cut off.
_MARGIN = 0.05
# Half a pixel of antialiasing must not make the difference at the margin.
_ROUNDING = 0.002

# Differences in the share of caption time that is hard to read: a quarter is more than any one threshold
# decides, a twentieth is one cue of twenty.
_CLEAR, _SLIGHT = 0.25, 0.05
# Ratios apart by less than this factor look alike.
_CONTRAST_STEP = 1.25


@dataclass(frozen=True)
class Fault:
    """What makes a cue hard to read. `share` of the cue's time it does; `detail` in a few words, with its number."""

    kind: Kind
    share: float
    detail: str


@dataclass(frozen=True)
class Judged:
    """A variant's faults, cue by cue, and the share of all caption time that is hard to read."""

    faults: tuple[tuple[Fault, ...], ...]
    hard_share: float


@dataclass(frozen=True)
class Judgement:
    """The outcome. `winner` None is a draw; `shared` are sentences about faults that both variants have."""

    winner: str | None
    confidence: Confidence
    reason: str
    shared: tuple[str, ...]
    variants: Mapping[str, Judged]


def judge(measured: Mapping[str, VariantMeasure], limits: Limits, *, square: bool, longer_side: float) -> Judgement:
    """Judge two variants. `longer_side` is the frame's longer side as a multiple of its height."""
    smallest = limits.capital_height_square if square else limits.capital_height * longer_side
    judged = {name: _judged(variant, limits, smallest) for name, variant in measured.items()}
    first, second = measured
    own = {name: _own_share(name, judged, measured) for name in measured}
    shared = _shared(judged)
    better, worse = (first, second) if own[first] <= own[second] else (second, first)
    apart = own[worse] - own[better]
    confidence: Confidence = "clear" if apart >= _CLEAR else "slight" if apart >= _SLIGHT else "none"
    if confidence != "none":
        word = "better" if confidence == "clear" else "slightly better"
        reason = f"{better} reads {word}: {_comparison(better, worse, judged, measured, limits)}."
        return Judgement(better, confidence, reason, shared, judged)

    by_contrast = _more_contrast(measured, limits)
    if by_contrast:
        better, worse = by_contrast
        reason = (
            f"{better} reads slightly better: its contrast is {_lowest(measured[better])} at the least, "
            f"{worse}'s {_lowest(measured[worse])}."
        )
        return Judgement(better, "slight", reason, shared, judged)
    return Judgement(None, "none", _draw(measured, judged, shared, limits), shared, judged)


def cue_faults(measure: CueMeasure, limits: Limits, smallest: float) -> tuple[Fault, ...]:
    """What makes this cue hard to read; `smallest` is the least height of a capital as a share of the frame's."""
    faults = [*_pixel_faults(measure, limits, smallest), *_reading_faults(measure, limits)]
    return tuple(faults)


def _pixel_faults(measure: CueMeasure, limits: Limits, smallest: float) -> list[Fault]:
    faults = []
    if measure.shown is not None and measure.shown < 1:
        faults.append(
            Fault("missing", 1 - measure.shown, f"cannot be seen for {_percent(1 - measure.shown)} of its time")
        )
    if measure.contrast and measure.contrast.below:
        share = measure.contrast.below * (measure.shown or 1)
        faults.append(Fault("contrast", share, f"contrast falls to {ratio(measure.contrast.worst)}"))
    geometry = measure.geometry
    if geometry is None:
        return faults
    if geometry.covered_by:
        faults.append(Fault("covered", 1, f"under the controls of {_listed(geometry.covered_by)}"))
    near = [edge for edge, distance in geometry.margins.items() if distance < _MARGIN - _ROUNDING]
    if near:
        faults.append(Fault("margin", 1, f"within {_percent(_MARGIN)} of the frame's {_listed(near)} edge"))
    if geometry.lines > limits.lines:
        faults.append(Fault("lines", 1, f"{geometry.lines} lines"))
    longest = longest_line(measure)
    if longest is not None and longest > measure.reading.line_limit:
        faults.append(Fault("wide", 1, f"{longest} characters in a line"))
    if geometry.text_height < smallest:
        faults.append(Fault("small", 1, f"capitals {_percent(geometry.text_height, 1)} of the frame's height"))
    return faults


def _reading_faults(measure: CueMeasure, limits: Limits) -> list[Fault]:
    reading = measure.reading
    faults = []
    if reading.speed > reading.speed_limit:
        faults.append(Fault("fast", 1, f"{reading.speed:.0f} characters a second"))
    if reading.seconds < limits.shortest:
        faults.append(Fault("brief", 1, f"{reading.seconds:.1f} s on screen"))
    if reading.seconds > limits.longest:
        faults.append(Fault("long", 1, f"{reading.seconds:.1f} s on screen"))
    return faults


def longest_line(measure: CueMeasure) -> int | None:
    """Characters in the widest line, from its share of the width of all lines; None where no line was found."""
    if measure.geometry is None or not measure.geometry.line_shares:
        return None
    return round(measure.reading.characters * max(measure.geometry.line_shares))


def ratio(value: float) -> str:
    """A contrast ratio as it is written: rounded down, so that what is under a limit never seems to meet it."""
    tenths = int(value * 10)
    return f"{tenths // 10}:1" if tenths >= 100 or tenths % 10 == 0 else f"{tenths / 10:.1f}:1"


def _judged(variant: VariantMeasure, limits: Limits, smallest: float) -> Judged:
    faults = tuple(cue_faults(cue, limits, smallest) for cue in variant.cues)
    return Judged(faults, _hard_share(variant, faults))


def _hard_share(variant: VariantMeasure, faults: Sequence[Sequence[Fault]]) -> float:
    total = sum(cue.reading.seconds for cue in variant.cues)
    # Frames without the caption are not those with too little contrast; any other fault is all of the cue.
    hard = sum(
        cue.reading.seconds * min(1.0, sum(fault.share for fault in found))
        for cue, found in zip(variant.cues, faults, strict=True)
    )
    return hard / total if total else 0.0


def _own_share(name: str, judged: Mapping[str, Judged], measured: Mapping[str, VariantMeasure]) -> float:
    """The share of time that is hard to read for reasons that the other variant's same cue does not have as well."""
    (other,) = (judged[key] for key in judged if key != name)
    own = []
    for index, found in enumerate(judged[name].faults):
        theirs = {fault.kind for fault in other.faults[index]} if index < len(other.faults) else set()
        own.append([fault for fault in found if fault.share < 1 or fault.kind not in theirs])
    return _hard_share(measured[name], own)


def _comparison(
    better: str, worse: str, judged: Mapping[str, Judged], measured: Mapping[str, VariantMeasure], limits: Limits
) -> str:
    counts = {name: _counts(judged[name]) for name in judged}
    kind = max(counts[worse], key=lambda kind: _time(judged[worse], kind) - _time(judged[better], kind))
    count, total = counts[worse][kind], len(judged[worse].faults)
    captions = f"in {_of(count, total)}"
    lowest = measured[worse].contrast
    own = counts[better].get(kind, 0)
    unlike = f"only {own} of {len(judged[better].faults)} in {better}" if own else f"none in {better}"
    match kind:
        case "contrast":
            falls = f"{worse}'s falls below {ratio(limits.contrast)} {captions}"
            falls += f", down to {ratio(lowest.worst)}" if lowest else ""
            if own:
                return f"its text falls below {ratio(limits.contrast)} in only {_of(own, total)}, while {falls}"
            return f"its text stays above {_lowest(measured[better])} throughout, while {falls}"
        case "missing":
            return f"{worse} does not show all of its text {captions}, {unlike}"
        case "covered":
            return f"{worse}'s text is under the controls of a platform {captions}, {unlike}"
        case "margin":
            return f"{worse}'s text stands too near the edge of the frame {captions}, {unlike}"
        case "lines":
            return f"{worse} needs more than {limits.lines} lines {captions}, {unlike}"
        case "wide":
            return f"{worse}'s lines are too long {captions}, {unlike}"
        case "small":
            return f"{worse}'s letters are too small {captions}, {unlike}"
        case "fast":
            return f"{worse} asks for reading faster than the limit {captions}, {unlike}"
        case "brief" | "long":
            return f"{worse} is on screen too {'briefly' if kind == 'brief' else 'long'} {captions}, {unlike}"


_SHARED: Mapping[Kind, str] = {
    "missing": "cannot be seen all the time",
    "contrast": "have too little contrast",
    "covered": "are under the controls of a platform",
    "margin": "stand too near the edge of the frame",
    "lines": "need too many lines",
    "wide": "have too long a line",
    "small": "have too small letters",
    "fast": "have to be read too fast",
    "brief": "are on screen too briefly",
    "long": "stay on screen too long",
}


def _shared(judged: Mapping[str, Judged]) -> tuple[str, ...]:
    first, second = judged.values()
    sentences = []
    for kind, words in _SHARED.items():
        both = sum(
            any(fault.kind == kind for fault in one) and any(fault.kind == kind for fault in other)
            for one, other in zip(first.faults, second.faults, strict=False)
        )
        if both:
            verb = words
            if both == 1:
                verb = _singular(words)
            sentences.append(f"{_of(both, max(len(first.faults), len(second.faults)))} {verb} in both")
    return tuple(sentences)


def _singular(words: str) -> str:
    verb, rest = words.split(" ", 1)
    return (
        f"{ {'have': 'has', 'are': 'is', 'stand': 'stands', 'need': 'needs', 'stay': 'stays'}.get(verb, verb) } {rest}"
    )


def _more_contrast(measured: Mapping[str, VariantMeasure], limits: Limits) -> tuple[str, str] | None:
    """The variant with visibly more contrast and the other; None where both have enough or are alike."""
    lows = {name: variant.contrast.percentile_5 if variant.contrast else None for name, variant in measured.items()}
    (first, one), (second, other) = lows.items()
    if one is None or other is None:
        return None
    better, worse = (first, second) if one >= other else (second, first)
    capped = {name: min(low, limits.contrast_enough) for name, low in ((first, one), (second, other))}
    return (better, worse) if capped[better] >= capped[worse] * _CONTRAST_STEP else None


def _draw(
    measured: Mapping[str, VariantMeasure], judged: Mapping[str, Judged], shared: Sequence[str], limits: Limits
) -> str:
    lows = [variant.contrast.worst for variant in measured.values() if variant.contrast]
    if len(lows) < len(measured):
        return "It is a draw as far as could be measured: not all captions could be told from the picture."
    lowest = ratio(min(lows))
    both = f"stay above {lowest} throughout" if min(lows) >= limits.contrast else f"fall as low as {lowest}"
    sentence = f"It is a draw: both {both}"
    if shared:
        return f"{sentence}, and {'; '.join(shared)}."
    if any(item.hard_share for item in judged.values()):
        return f"{sentence}, and what is hard to read in one is about as much as in the other."
    return f"{sentence}, and no caption is hard to read in either."


def _lowest(variant: VariantMeasure) -> str:
    return ratio(variant.contrast.worst) if variant.contrast else "an unknown ratio"


def _counts(judged: Judged) -> dict[Kind, int]:
    counts: dict[Kind, int] = {}
    for found in judged.faults:
        for fault in found:
            counts[fault.kind] = counts.get(fault.kind, 0) + 1
    return counts


def _time(judged: Judged, kind: Kind) -> float:
    return sum(fault.share for found in judged.faults for fault in found if fault.kind == kind)


def _of(count: int, total: int) -> str:
    if count == total:
        return "all captions" if total > 1 else "the caption"
    return f"{count} of {total} captions"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _percent(share: float, digits: int = 0) -> str:
    return f"{share * 100:.{digits}f} %"
