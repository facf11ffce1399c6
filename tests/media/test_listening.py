"""What is said and when, in synthetic speech whose words' times are known."""

from __future__ import annotations

import asyncio
import statistics
from pathlib import Path

import pytest
from synthetic_voice import speak

from caption_ab_skill.media import listening
from caption_ab_skill.media.listening import CannotListen, align, spans_of, transcribe, voice_spans, whisper_model
from caption_ab_skill.media.speech import Span

TEXT = "The quick brown fox jumps over the lazy dog, and then it runs back home to sleep near the old stone wall."


@pytest.fixture
def said(ffmpeg, tmp_path):
    """Makes a raw sound of a text; returns it, and when its words begin, in ms."""

    def make(text: str, before_ms: int = 0) -> tuple[Path, list[int]]:
        speech = speak(text)
        raw, target = tmp_path / "voice.raw", tmp_path / "voice.pcm"
        raw.write_bytes(speech.samples)
        source = ("-f", "s16le", "-ar", str(speech.rate), "-ac", "1", "-i", raw)
        ffmpeg(*source, "-af", f"adelay={before_ms}", "-ar", "16000", "-f", "s16le", target)
        return target, [before_ms + start for _, start in speech.starts]

    return make


def errors(found: listening.Alignment, starts: list[int]) -> list[int]:
    return [abs(time[0] - start) for time, start in zip(found.times, starts, strict=True) if time]


def test_words_are_found_where_they_are_said(said):
    sound, starts = said(TEXT, before_ms=700)
    found = asyncio.run(align(sound, TEXT.split()))
    assert found.fits
    assert found.known == 1
    assert None not in found.times
    assert statistics.median(errors(found, starts)) <= 30
    assert max(errors(found, starts)) <= 120


def test_words_that_the_dictionary_lacks_are_found_too(said):
    text = "We made this zorbly template with Blenditron and forty grumplets for everybody here"
    sound, starts = said(text)
    found = asyncio.run(align(sound, text.split()))
    assert found.fits
    assert statistics.median(errors(found, starts)) <= 60


def test_what_nobody_can_say_has_no_time(said):
    sound, _ = said(TEXT)
    found = asyncio.run(align(sound, [*TEXT.split()[:9], "—", "👍", *TEXT.split()[9:]]))
    assert found.fits
    assert [place for place, time in enumerate(found.times) if time is None] == [9, 10]


def test_a_script_of_which_only_a_part_is_said(said):
    sound, starts = said(TEXT)
    first = 13
    found = asyncio.run(align(sound, TEXT.split()[first:]))
    heard = [place for place, time in enumerate(found.times) if time]
    assert len(heard) >= 5
    assert statistics.median(errors(found, starts[first:])) <= 60


def test_another_script_does_not_fit(said):
    sound, _ = said(TEXT)
    other = "Please remember that our weekly meeting moves from Tuesday afternoon to Friday morning"
    assert not asyncio.run(align(sound, other.split())).fits


def test_long_speech_is_aligned_part_by_part(said, tmp_path):
    sound, starts = said(TEXT)
    once = sound.read_bytes()
    length = len(once) // 32
    long = tmp_path / "long.pcm"
    long.write_bytes(once * 17)
    found = asyncio.run(align(long, TEXT.split() * 17))
    expected = [start + turn * length for turn in range(17) for start in starts]
    assert sum(time is not None for time in found.times) > len(expected) / 2
    assert statistics.median(errors(found, expected)) <= 30


def test_words_are_guessed_with_how_sure_that_is(said):
    sound, _ = said("The old man went home")
    heard = asyncio.run(transcribe(sound))
    assert heard.by == "pocketsphinx"
    assert heard.words
    assert all(0 <= word.confidence <= 1 for word in heard.words)
    assert all(before.start_ms <= after.start_ms for before, after in zip(heard.words, heard.words[1:], strict=False))


def test_voices_are_told_from_silence(said):
    sound, _ = said("Hello everybody, welcome back", before_ms=1500)
    spans = asyncio.run(voice_spans(sound))
    assert spans
    assert 1300 <= spans[0].start_ms <= 1700


@pytest.mark.parametrize(
    ("voices", "spans"),
    [
        ("", ()),
        ("000000", ()),
        ("0001111111111000", (Span(90, 390),)),
        ("1111000001111", (Span(0, 390),)),
        ("1111" + "0" * 9 + "1111", (Span(0, 120), Span(390, 510))),
        ("001110000000000000001111", (Span(600, 720),)),
    ],
    ids=["nothing", "silence", "one", "a short gap", "a pause", "a click"],
)
def test_spans(voices, spans):
    assert spans_of(voices) == spans


def test_a_recogniser_that_cannot_run_is_said(tmp_path):
    with pytest.raises(CannotListen, match="recogniser"):
        asyncio.run(transcribe(tmp_path / "missing.pcm"))


def test_a_model_is_used_only_where_it_is_at_hand(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    monkeypatch.setattr("importlib.util.find_spec", lambda _: object())
    assert whisper_model() is None
    downloaded = tmp_path / "hub" / "models--Systran--faster-whisper-base" / "snapshots" / "abc"
    downloaded.mkdir(parents=True)
    (downloaded / "model.bin").touch()
    assert whisper_model() == str(downloaded)
    own = tmp_path / "own"
    own.mkdir()
    monkeypatch.setenv(listening.WHISPER_FOLDER, str(own))
    assert whisper_model() is None
    (own / "model.bin").touch()
    assert whisper_model() == str(own)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert whisper_model() is None
