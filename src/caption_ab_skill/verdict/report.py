"""The report: one HTML file that needs nothing beside it, no network and no script to be read.

Everything in it is escaped by the template; style sheet and script are allowed by their hashes alone (Content
Security Policy).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from ..media.picture import Picture
from .differences import Difference
from .judge import Fault, Judged, Judgement, longest_line, ratio
from .measure import CueMeasure, VariantMeasure
from .reading import Limits

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")

# The chart in its own units: as wide as the page's text, ratios from 1 to 21 on a logarithmic scale.
_CHART_WIDTH, _CHART_HEIGHT, _CHART_COLUMNS = 1000, 160, 250
# A cue's cut-out takes about 15 KB; beyond this many the file would be mostly these.
_MOST_STILLS = 60


@dataclass(frozen=True)
class ReportVariant:
    """A variant as the report shows it: measures, faults, the small copy of its video and its worst frame (JPEG)."""

    name: str
    measured: VariantMeasure
    judged: Judged
    video: bytes
    worst_frame: bytes | None

    @property
    def video_url(self) -> str:
        """The copy as an address that needs no network."""
        return "data:video/mp4;base64," + base64.b64encode(self.video).decode("ascii")

    @property
    def worst_url(self) -> str | None:
        """The worst frame likewise."""
        if self.worst_frame is None:
            return None
        return "data:image/jpeg;base64," + base64.b64encode(self.worst_frame).decode("ascii")

    @property
    def worst_cue(self) -> CueMeasure | None:
        """The cue that the worst frame is of."""
        cues = [cue for cue in self.measured.cues if cue.contrast]
        return min(cues, key=lambda cue: cue.contrast.worst if cue.contrast else 0, default=None)


@dataclass(frozen=True)
class CueRow:
    """The same cue of both variants; None where a variant has no such cue."""

    number: int
    sides: tuple[tuple[str, CueMeasure | None, tuple[Fault, ...]], ...]

    @property
    def texts(self) -> list[tuple[str | None, CueMeasure]]:
        """The words of the cue: once where both have the same, else under each variant's letter."""
        cues = [(name, measure) for name, measure, _ in self.sides if measure]
        if len({(measure.cue.text, measure.cue.start_ms, measure.cue.end_ms) for _, measure in cues}) == 1:
            return [(None, cues[0][1])]
        return [*cues]


def render_report(
    title: str,
    judgement: Judgement,
    variants: Sequence[ReportVariant],
    differences: Sequence[Difference],
    warnings: Sequence[str],
    frame: Picture,
    limits: Limits,
) -> str:
    """The whole page."""
    environment = Environment(
        loader=PackageLoader("caption_ab_skill.verdict", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "ratio": ratio,
        "percent": _percent,
        "clock": clock,
        "color": _color,
        "sentence": _sentence,
    }
    environment.globals |= {"longest_line": longest_line}
    style = _part(environment, "report.css")
    script = _part(environment, "report.js")
    return environment.get_template("report.html.j2").render(
        title=title,
        judgement=judgement,
        variants=variants,
        rows=_rows(variants),
        stills=_stills(variants),
        differences=differences,
        warnings=warnings,
        frame=frame,
        limits=limits,
        chart=_chart(variants, limits.contrast),
        # Both files are the package's own.
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


def clock(seconds: float) -> str:
    """A time on the timeline: 1:05.7."""
    tenths = int(seconds * 10)
    return f"{tenths // 600}:{tenths % 600 // 10:02}.{tenths % 10}"


def _percent(share: float, digits: int = 0) -> str:
    return f"{share * 100:.{digits}f} %"


def _color(value: object) -> str | None:
    return value if isinstance(value, str) and _COLOR.fullmatch(value) else None


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."


def _part(environment: Environment, name: str) -> str:
    source, _, _ = environment.loader.get_source(environment, name)  # type: ignore[union-attr]  # it was given above
    return "\n" + source


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def _rows(variants: Sequence[ReportVariant]) -> list[CueRow]:
    count = max(len(variant.measured.cues) for variant in variants)
    return [
        CueRow(
            index + 1,
            tuple(
                (variant.name, variant.measured.cues[index], variant.judged.faults[index])
                if index < len(variant.measured.cues)
                else (variant.name, None, ())
                for variant in variants
            ),
        )
        for index in range(count)
    ]


def _stills(variants: Sequence[ReportVariant]) -> set[tuple[str, int]]:
    """Which cues are shown as pictures: all, or those with the least contrast where there are too many."""
    cues = [
        (cue.contrast.worst, variant.name, cue.number)
        for variant in variants
        for cue in variant.measured.cues
        if cue.contrast and cue.still
    ]
    return {(name, number) for _, name, number in sorted(cues)[:_MOST_STILLS]}


def _chart(variants: Sequence[ReportVariant], limit: float) -> Mapping[str, Any] | None:
    """Contrast over time as SVG paths: the lowest ratio of each column, with gaps where there is no caption."""
    end = max((time for variant in variants for time, _ in variant.measured.series), default=0.0)
    if not end:
        return None
    paths = []
    for variant in variants:
        lowest: dict[int, float] = {}
        for time, value in variant.measured.series:
            column = int(time / end * (_CHART_COLUMNS - 1))
            lowest[column] = min(value, lowest.get(column, value))
        parts = []
        for column, value in sorted(lowest.items()):
            move = "L" if column - 1 in lowest else "M"
            x, y = column * _CHART_WIDTH / (_CHART_COLUMNS - 1), _chart_y(value)
            # A lone point still is a short line.
            parts.append(f"{move}{x:.1f} {y:.1f}" + ("h1" if move == "M" else ""))
        paths.append((variant.name, "".join(parts)))
    ticks = [(value, round(_chart_y(value), 1)) for value in (1, 3, 7, 21)]
    return {
        "width": _CHART_WIDTH,
        "height": _CHART_HEIGHT,
        "paths": paths,
        "ticks": ticks,
        "limit": round(_chart_y(limit), 1),
        "end": end / 1000,
    }


def _chart_y(value: float) -> float:
    return _CHART_HEIGHT * (1 - log(max(1.0, min(21.0, value))) / log(21))
