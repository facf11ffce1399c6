"""The whole comparison on real files."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from caption_ab_skill.media.captions_file import Cue
from caption_ab_skill.media.ffmpeg import DiskFull, FFmpegFailed
from caption_ab_skill.media.probe import MediaRefused
from caption_ab_skill.verdict import verdict as module
from caption_ab_skill.verdict.verdict import VariantFile, Verdict, compare_variants

HOSTILE = '<script>alert(1)</script> & "quotes"'
CUES = (Cue(100, 900, "Hello there"), Cue(1000, 1900, HOSTILE))
STYLE_A = {"preset": "x", "fill": "#ffff00", "outline": None, "box": None, "position": "middle"}
STYLE_B = {"preset": "y", "fill": "#ffffff", "outline": "#000000", "box": None, "position": "middle"}
FILES = ["A.mp4", "B.mp4", "report.html", "side-by-side.mp4", "source.mp4", "verdict.json"]


def compared(film: Any, a: dict[str, Any], b: dict[str, Any], source: Path, **caption: Any) -> Verdict:
    one = film.caption(source, CUES, fill="#ffff00", size=30, **caption)
    other = film.caption(source, CUES, name="B.mp4", fill="#ffffff", outline=4, size=30, **caption)
    variants = [VariantFile("A", one, a, CUES), VariantFile("B", other, b, tuple(reversed(CUES)))]
    steps: list[tuple[str, float]] = []
    done = asyncio.run(
        compare_variants(source, variants, film.folder, lambda step, share: steps.append((step, share)), "<b>clip</b>")
    )
    assert [step for step, _ in steps] == sorted(step for step, _ in steps)
    assert steps[-1] == ("report", 1.0)
    return done


def files(film: Any) -> list[str]:
    return sorted(path.name for path in film.folder.iterdir() if path.suffix != ".ass")


def test_the_easier_variant_wins_and_all_files_are_there(film: Any) -> None:
    verdict = compared(film, STYLE_A, STYLE_B, film.source("#ffffff", sound=True))
    assert (verdict.winner, verdict.confidence) == ("B", "clear")
    assert re.fullmatch(
        r"B reads better: its text stays above \d+:1 throughout, "
        r"while A's falls below 4.5:1 in all captions, down to 1:1\.",
        verdict.reason,
    )
    assert verdict.differences == ("fill colour", "outline")
    assert files(film) == FILES

    document = json.loads((film.folder / "verdict.json").read_text("utf-8"))
    assert {"winner", "confidence", "reason", "variants", "differences", "warnings"} <= set(document)
    assert document["variants"]["A"]["file"] == "A.mp4"
    assert document["variants"]["A"]["style"] == STYLE_A
    cue = document["variants"]["B"]["metrics"]["cues"][0]
    assert cue["text"] == "Hello there"
    assert cue["contrast"]["worst"] > 15
    assert set(cue["margins"]) == {"left", "top", "right", "bottom"}
    assert set(cue["platform_distance_px"]) == {"TikTok", "Instagram Reels", "YouTube Shorts"}
    assert cue["characters_per_second"] == 13.8


def test_the_report_is_one_file_that_asks_for_nothing_and_runs_nothing_but_its_own(film: Any) -> None:
    compared(film, STYLE_A, STYLE_B, film.source("#ffffff"))
    page = (film.folder / "report.html").read_text("utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<title>Caption A/B: &lt;b&gt;clip&lt;/b&gt;</title>" in page
    without_data = re.sub(r'"data:[^"]*"', '""', page)
    assert not re.findall(r"https?:|//[a-z]", without_data.replace("<!doctype", ""))
    assert page.count("data:video/mp4;base64,") == 2
    for tag in ("style", "script"):
        (body,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        allowed = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"'sha256-{allowed}'" in page
    assert "audience" in page
    assert len(page) < 12_000_000


@pytest.mark.parametrize("background", ["texture", "#202020"])
def test_two_that_read_alike_are_a_draw(film: Any, background: str) -> None:
    source = film.source(background)
    verdict = compared(film, {}, {}, source)
    assert (verdict.winner, verdict.confidence) == (None, "none")
    assert verdict.reason.startswith("It is a draw")
    assert "fill colour" in verdict.differences


def test_a_backend_that_changed_the_shape_is_said_to_be_unmeasured(film: Any) -> None:
    verdict = compared(film, {}, {}, film.source("texture"), then=",crop=540:540")
    assert verdict.winner is None
    assert len(verdict.warnings) == 2
    assert "another shape" in verdict.warnings[0]
    assert verdict.variants["A"]["metrics"]["contrast"] is None
    assert verdict.variants["A"]["metrics"]["cues"][0]["characters_per_second"] == 13.8


def test_a_smaller_rendering_is_measured(film: Any) -> None:
    verdict = compared(film, STYLE_A, STYLE_B, film.source("#ffffff"), then=",scale=270:480")
    assert verdict.winner == "B"
    assert verdict.warnings == ()


@pytest.mark.parametrize("name", ["", "AB", "a", "../x", "1"])
def test_a_variant_is_named_by_a_letter(name: str) -> None:
    with pytest.raises(ValueError, match="one letter"):
        VariantFile(name, Path("x.mp4"), {}, ())


def test_a_variant_that_is_no_video_leaves_nothing_behind(film: Any) -> None:
    source = film.source("texture", seconds=1)
    broken = film.folder / "B.mp4"
    broken.write_text("not a video")
    variants = [VariantFile("A", source, {}, CUES), VariantFile("B", broken, {}, CUES)]
    with pytest.raises(MediaRefused):
        asyncio.run(compare_variants(source, variants, film.folder, lambda *_: None, "clip"))
    assert files(film) == ["B.mp4", "source.mp4"]


@pytest.mark.parametrize(
    ("error", "raised"),
    [(OSError(28, "No space left on device"), DiskFull), (FFmpegFailed("It broke."), FFmpegFailed)],
)
def test_what_fails_leaves_the_old_files_as_they_were(
    film: Any, monkeypatch: pytest.MonkeyPatch, error: Exception, raised: type[Exception]
) -> None:
    source = film.source("texture", seconds=1)
    (film.folder / "report.html").write_text("old")

    def fail(*_: object) -> str:
        raise error

    monkeypatch.setattr(module, "render_report", fail)
    variants = [VariantFile("A", source, {}, CUES), VariantFile("B", source, {}, CUES)]
    with pytest.raises(raised):
        asyncio.run(compare_variants(source, variants, film.folder, lambda *_: None, "clip"))
    assert files(film) == ["report.html", "source.mp4"]
    assert (film.folder / "report.html").read_text() == "old"


def test_an_interrupted_comparison_leaves_nothing_behind(film: Any) -> None:
    source = film.source("texture", seconds=4)
    variants = [VariantFile("A", source, {}, CUES), VariantFile("B", source, {}, CUES)]

    async def interrupt() -> None:
        begun = asyncio.Event()
        task = asyncio.create_task(compare_variants(source, variants, film.folder, lambda *_: begun.set(), "clip"))
        await begun.wait()
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(interrupt())
    assert files(film) == ["source.mp4"]
