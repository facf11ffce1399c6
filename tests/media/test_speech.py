"""Where somebody speaks: sounds between pauses, however loud the clip is."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from caption_ab_skill.media.probe import probe
from caption_ab_skill.media.speech import Span, speech_spans


def spans(path: Path) -> tuple[Span, ...]:
    return asyncio.run(speech_spans(path, probe(path)))


def sounding(ffmpeg, path: Path, sound: str, seconds: int = 6, sounds_for: int | None = None) -> Path:
    """A clip whose sound is the expression `sound` of the time `t`."""
    source = f"aevalsrc='{sound}':duration={sounds_for or seconds}:sample_rate=48000"
    picture = f"color=gray:size=64x48:rate=10:duration={seconds}"
    ffmpeg("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", source, path)
    return path


@pytest.mark.parametrize("volume", [0.8, 0.1, 0.01], ids=["loud", "quiet", "very quiet"])
@pytest.mark.parametrize("ending", [".mp4", ".webm", ".avi"])
def test_pauses_divide_speech_whatever_its_volume(ffmpeg, tmp_path, volume, ending):
    # A tone for two seconds, a pause of one, the tone for one; a little noise throughout.
    sound = f"{volume}*(sin(5000*t)*(lt(t,2)+between(t,3,4))+0.002*(2*random(0)-1))"
    found = spans(sounding(ffmpeg, tmp_path / f"clip{ending}", sound))
    assert [(round(span.start_ms, -2), round(span.end_ms, -2)) for span in found] == [(0, 2000), (3000, 4000)]


@pytest.mark.parametrize(
    "sound",
    ["0", "0.5*sin(5000*t)", "0.5*sin(5000*t)*(1-between(mod(t,1),0.4,0.5))"],
    ids=["digital silence", "no pause", "gaps within a word"],
)
def test_without_pauses_it_is_the_whole_clip(ffmpeg, tmp_path, sound):
    clip = sounding(ffmpeg, tmp_path / "clip.mp4", sound, seconds=3)
    assert spans(clip) == (Span(0, probe(clip).duration_ms),)


def test_sound_that_ends_before_the_picture_is_not_speech_after_that(ffmpeg, tmp_path):
    (span,) = spans(sounding(ffmpeg, tmp_path / "clip.mp4", "0.5*sin(5000*t)", seconds=4, sounds_for=2))
    assert (span.start_ms, round(span.end_ms, -2)) == (0, 2000)


def test_a_clip_without_sound_is_the_whole_clip(make_clip):
    assert spans(make_clip("silent.mp4", sound=None)) == (Span(0, 2000),)
