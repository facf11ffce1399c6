"""Compare two rendered variants of a clip: the way in.

source, A.mp4, B.mp4 -> measure.py -> judge.py -> verdict.json, report.html, side-by-side.mp4
"""

from __future__ import annotations

import asyncio
import errno
import json
import shutil
import string
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from ..media.captions_file import Cue
from ..media.ffmpeg import DiskFull, input_arguments, run_ffmpeg
from ..media.picture import Picture, picture
from ..media.probe import MediaInfo, probe
from ..media.safe_areas import platform_areas
from .differences import Difference, find_differences
from .frames import Footage
from .judge import Confidence, Judgement, judge, longest_line
from .luminance import ycbcr
from .measure import Contrast, CueMeasure, Subject, VariantMeasure, measure, not_measured
from .reading import Limits, limits
from .report import ReportVariant, render_report
from .side_by_side import SIDE_BY_SIDE, render_side_by_side

VERDICT, REPORT = "verdict.json", "report.html"
COMPARE_STEP, REPORT_STEP = "comparing", "report"

# Shapes that differ by less than this are the same picture, rounded to even sizes.
_SAME_SHAPE = 0.02
_WORST_WIDTH = 540

Json = dict[str, Any]


@dataclass(frozen=True)
class VariantFile:
    """A rendered variant. `style` has the keys of `timeline --json`, and is empty where the backend does not say."""

    name: str
    file: Path
    style: dict[str, Any]
    cues: tuple[Cue, ...]

    def __post_init__(self) -> None:
        # The name is drawn as a label and is part of file names; backends choose it.
        if len(self.name) != 1 or self.name not in string.ascii_uppercase:
            raise ValueError(f"A variant is named by one letter from A to Z, not {self.name!r}.")


@dataclass(frozen=True)
class Verdict:
    """The outcome, as verdict.json has it. `winner` None is a draw."""

    winner: str | None
    confidence: Confidence
    reason: str
    differences: tuple[str, ...]
    variants: dict[str, Json]
    shared_faults: tuple[str, ...]
    warnings: tuple[str, ...]


async def compare_variants(
    source: Path,
    variants: Sequence[VariantFile],
    out: Path,
    on_progress: Callable[[str, float], None],
    title: str,
) -> Verdict:
    """Measure two variants of `source` and write side-by-side.mp4, verdict.json and report.html into `out`,
    whole or not at all.

    `on_progress` is told the step and its share done. Raises MediaRefused and FFmpegFailed (DiskFull where
    there is no room).
    """
    if len(variants) != 2:
        raise ValueError("Two variants are compared, no more and no fewer.")
    ordered = [replace(variant, cues=tuple(sorted(variant.cues, key=_by_time))) for variant in variants]
    await asyncio.to_thread(out.mkdir, parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".comparison-", dir=out))
    try:
        verdict = await _compare(source, ordered, folder, on_progress, title)
        for name in (SIDE_BY_SIDE, VERDICT, REPORT):
            (folder / name).replace(out / name)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull("The disk is full: make room and try again.") from error
        raise
    except ExceptionGroup as failed:
        # Drawing and measuring go on at the same time; what stopped the one has stopped the other.
        raise failed.exceptions[0] from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return verdict


def _by_time(cue: Cue) -> int:
    return cue.start_ms


async def _compare(
    source: Path, variants: Sequence[VariantFile], folder: Path, on_progress: Callable[[str, float], None], title: str
) -> Verdict:
    info, first, second = await asyncio.gather(
        *(asyncio.to_thread(probe, path) for path in (source, variants[0].file, variants[1].file))
    )
    infos = (first, second)
    one, other = variants
    frame = picture(info)
    shares = {"drawn": 0.0, "measured": 0.0}

    def done(part: str, share: float) -> None:
        shares[part] = share
        on_progress(COMPARE_STEP, sum(shares.values()) / len(shares))

    # Together, because neither alone keeps every core busy.
    async with asyncio.TaskGroup() as group:
        drawing = group.create_task(
            render_side_by_side(
                ((one.name, one.file, first), (other.name, other.file, second)),
                folder,
                lambda share: done("drawn", share),
            )
        )
        measuring = group.create_task(
            _measure(source, info, frame, variants, infos, lambda share: done("measured", share))
        )
    copies = drawing.result()
    measured, warnings = measuring.result()
    allowed = limits()
    judgement = judge(
        measured,
        allowed,
        square=frame.width == frame.height,
        longer_side=max(frame.width, frame.height) / frame.height,
    )
    differences = find_differences(
        (one.style, other.style), (one.cues, other.cues), (measured[one.name], measured[other.name])
    )
    on_progress(REPORT_STEP, 0.0)
    verdict = _verdict(variants, frame, measured, judgement, differences, warnings)
    document = json.dumps(asdict(verdict), ensure_ascii=False, indent=2) + "\n"
    (folder / VERDICT).write_text(document, encoding="utf-8")
    shown = [
        ReportVariant(
            variant.name,
            measured[variant.name],
            judgement.variants[variant.name],
            copies[variant.name].read_bytes(),
            await _worst_frame(variant, details, measured[variant.name].contrast, folder),
        )
        for variant, details in zip(variants, infos, strict=True)
    ]
    page = await asyncio.to_thread(render_report, title, judgement, shown, differences, warnings, frame, allowed)
    (folder / REPORT).write_text(page, encoding="utf-8")
    on_progress(REPORT_STEP, 1.0)
    return verdict


async def _measure(
    source: Path,
    info: MediaInfo,
    frame: Picture,
    variants: Sequence[VariantFile],
    infos: Sequence[MediaInfo],
    on_progress: Callable[[float], None],
) -> tuple[dict[str, VariantMeasure], tuple[str, ...]]:
    """Measure what can be compared with the source; the rest is said in warnings."""
    measured = {variant.name: not_measured(variant.cues) for variant in variants}
    warnings = []
    subjects: dict[str, Subject] = {}
    for variant, details in zip(variants, infos, strict=True):
        shape = details.width * frame.height / (details.height * frame.width)
        if abs(shape - 1) > _SAME_SHAPE:
            warnings.append(
                f"{variant.name} has another shape than the source ({details.width}x{details.height} px), so that its "
                "captions could not be told from the picture: contrast, size and place were not measured."
            )
            continue
        footage = Footage(variant.file, details, _to_frame(details, frame), frame.width, frame.height)
        subjects[variant.name] = Subject(footage, variant.cues, _fill(variant.style))
    if subjects:
        reference = Footage(source, info, frame.all_filters, frame.width, frame.height)
        results = await _in_thread(reference, list(subjects.values()), frame, on_progress)
        measured |= dict(zip(subjects, results, strict=True))
    return measured, tuple(warnings)


async def _in_thread(
    reference: Footage, subjects: Sequence[Subject], frame: Picture, on_progress: Callable[[float], None]
) -> list[VariantMeasure]:
    """Measure beside the event loop; a cancelled turn stops the work as well."""
    loop = asyncio.get_running_loop()
    stop = threading.Event()

    def tell(share: float) -> None:
        loop.call_soon_threadsafe(on_progress, share)

    try:
        return await asyncio.to_thread(
            measure,
            reference,
            subjects,
            platform_areas(frame.width, frame.height),
            frame.matrix,
            limits().contrast,
            stop,
            tell,
        )
    finally:
        stop.set()


def _to_frame(info: MediaInfo, frame: Picture) -> str:
    """The filters that bring a variant to the size and colours of the reference, so that they can be subtracted."""
    size = "" if (info.width, info.height) == (frame.width, frame.height) else f"{frame.width}:{frame.height}:"
    if size or info.color_matrix not in ("unknown", frame.matrix) or info.color_range == "pc":
        return f"scale={size}out_color_matrix={frame.matrix}:out_range=tv:flags=bicubic,format=yuv420p"
    return "format=yuv420p"


def _fill(style: dict[str, Any]) -> str | None:
    fill = style.get("fill")
    if not isinstance(fill, str):
        return None
    try:
        ycbcr(fill)
    except ValueError:
        return None
    return fill


async def _worst_frame(variant: VariantFile, info: MediaInfo, contrast: Contrast | None, folder: Path) -> bytes | None:
    """The whole frame at the variant's worst moment, as JPEG."""
    if contrast is None:
        return None
    name = f"worst-{variant.name}.jpg"
    await run_ffmpeg(
        [
            # A millisecond early, so that rounding does not skip the frame itself.
            *("-ss", f"{max(0.0, contrast.worst_ms - 1) / 1000:.3f}"),
            *input_arguments(info, str(variant.file.resolve())),
            *("-map", "0:V:0", "-frames:v", "1", "-vf", f"scale='min({_WORST_WIDTH},iw)':-2"),
            *("-q:v", "4", "-f", "image2", "-update", "1", name),
        ],
        folder,
    )
    return (folder / name).read_bytes()


def _verdict(
    variants: Sequence[VariantFile],
    frame: Picture,
    measured: dict[str, VariantMeasure],
    judgement: Judgement,
    differences: Sequence[Difference],
    warnings: tuple[str, ...],
) -> Verdict:
    return Verdict(
        judgement.winner,
        judgement.confidence,
        judgement.reason,
        tuple(difference.name for difference in differences),
        {
            variant.name: {
                "file": variant.file.name,
                "style": variant.style,
                "metrics": _metrics(measured[variant.name], judgement, variant.name, frame, limits()),
            }
            for variant in variants
        },
        judgement.shared,
        warnings,
    )


def _metrics(variant: VariantMeasure, judgement: Judgement, name: str, frame: Picture, allowed: Limits) -> Json:
    judged = judgement.variants[name]
    heights = [cue.geometry.text_height for cue in variant.cues if cue.geometry]
    return {
        "frame": {"width": frame.width, "height": frame.height},
        "hard_to_read_share": round(judged.hard_share, 4),
        "contrast": _contrast(variant.contrast),
        "contrast_limit": allowed.contrast,
        "fill": variant.fill,
        "text_height": round(max(heights), 4) if heights else None,
        "cues": [
            _cue_metrics(cue) | {"faults": [{"kind": fault.kind, "detail": fault.detail} for fault in faults]}
            for cue, faults in zip(variant.cues, judged.faults, strict=True)
        ],
    }


def _contrast(contrast: Contrast | None) -> Json | None:
    if contrast is None:
        return None
    return {
        "worst": round(contrast.worst, 2),
        "percentile_5": round(contrast.percentile_5, 2),
        "median": round(contrast.median, 2),
        "share_below_limit": round(contrast.below, 4),
        "worst_at": round(contrast.worst_ms / 1000, 3),
    }


def _cue_metrics(measure: CueMeasure) -> Json:
    cue, reading, place = measure.cue, measure.reading, measure.geometry
    return {
        "number": measure.number,
        "start": cue.start_ms / 1000,
        "end": cue.end_ms / 1000,
        "text": cue.text,
        "seconds": reading.seconds,
        "script": reading.script,
        "characters": reading.characters,
        "characters_per_second": round(reading.speed, 1) if reading.seconds > 0 else None,
        "characters_per_second_limit": reading.speed_limit,
        "shown_share": None if measure.shown is None else round(measure.shown, 4),
        "contrast": _contrast(measure.contrast),
        "lines": place.lines if place else None,
        "longest_line": longest_line(measure),
        "longest_line_limit": reading.line_limit,
        "text_height": round(place.text_height, 4) if place else None,
        "margins": {edge: round(share, 4) for edge, share in place.margins.items()} if place else None,
        "platform_distance_px": dict(place.platforms) if place else None,
    }
