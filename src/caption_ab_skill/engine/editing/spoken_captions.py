"""Captions from what is said: a script laid onto the speech, or the words that a recogniser hears."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..draft import Cue, CueProfile, CueWord, Draft
from ..media_store import StoredMedia
from .cue_cutting import ScriptWord, cut_cues
from .operations import EditRefused, Told
from .word_times import respoken, word_spans

if TYPE_CHECKING:
    from ...media.listening import Transcript
    from ...media.speech import Span

# The share of a script's words that the English dictionary has, at least: fewer, and it is another language.
_ENGLISH = 0.6
# ms: clips up to this are listened to for the words of given cues; so far outside its cue may a word be (a caption that
# is a little early or late is still the one in which it is said). The share of a cue's words that has to be there.
_LISTENED_MS, _EARLY_MS, _IN_PLACE = 90_000, 500, 0.7
# Cues of a draft that are read out one by one; the timeline has them all.
_READ_OUT = 40


async def captions_of_script(script: str, draft: Draft, media: StoredMedia) -> tuple[tuple[Cue, ...], tuple[Told, ...]]:
    """Cues for a script without times, and what is to be said about them. Raises EditRefused.

    English words are found in the sound one by one; others are spread over the stretches in which somebody speaks.
    """
    from ...media.listening import CannotListen, align
    from .script_cues import aligned_words, script_words, spread_words

    words = script_words(script)
    if not words:
        raise EditRefused("no_words")
    told: tuple[Told, ...] = ()
    timed: Sequence[ScriptWord] = ()
    is_aligned = False
    async with _sound(draft, media) as sound:
        if sound is not None and await asyncio.to_thread(_may_be_english, words):
            try:
                alignment = await align(sound, words)
            except CannotListen:
                alignment = None
            if alignment and alignment.known >= _ENGLISH:
                is_aligned = alignment.fits
                if is_aligned:
                    timed = aligned_words(script, alignment, draft.duration_ms)
                else:
                    told = (Told("script_not_heard"),)
        if not timed:
            timed = spread_words(script, await _voices(sound, draft, media))
    cues = cut_cues(timed, "netflix", draft.frame_rate)
    return cues if is_aligned else tuple(_without_words(cue) for cue in cues), told


async def spoken_stretches(draft: Draft, media: StoredMedia) -> tuple[tuple[int, int], ...]:
    """Where somebody speaks on the timeline, in ms; nowhere where it is silent. Raises EditRefused."""
    async with _sound(draft, media) as sound:
        if sound is None:
            return ()
        return tuple((span.start_ms, span.end_ms) for span in await _voices(sound, draft, media))


async def with_spoken_words(cues: tuple[Cue, ...], draft: Draft, media: StoredMedia) -> tuple[Cue, ...]:
    """Given cues with the times of their words, where these are heard within their cue; else as they are.

    Only English, and up to a minute and a half, which takes two seconds: what was asked for is an animation.
    """
    from ...media.listening import CannotListen, align

    texts = [[cue.text[start:end] for start, end in word_spans(cue.text)] for cue in cues]
    words = [text for own in texts for text in own]
    if draft.duration_ms > _LISTENED_MS or not await asyncio.to_thread(_may_be_english, words):
        return cues
    try:
        async with _sound(draft, media) as sound:
            alignment = await align(sound, words) if sound else None
    except (CannotListen, EditRefused):
        return cues
    if not alignment or not alignment.fits or alignment.known < _ENGLISH:
        return cues
    heard = iter(alignment.times)
    return tuple(_spoken(cue, own, [next(heard) for _ in own]) for cue, own in zip(cues, texts, strict=True))


def _spoken(cue: Cue, texts: Sequence[str], times: Sequence[tuple[int, int] | None]) -> Cue:
    words: list[CueWord | None] = []
    at = cue.start_ms
    for text, time in zip(texts, times, strict=True):
        if time is None or not cue.start_ms - _EARLY_MS <= time[0] <= time[1] <= cue.end_ms + _EARLY_MS:
            words.append(None)
            continue
        start = min(max(time[0], at), cue.end_ms)
        at = min(max(time[1], start), cue.end_ms)
        words.append(CueWord(start, at - start, text))
    if sum(word is not None for word in words) < _IN_PLACE * len(words):
        return cue
    plain = tuple(CueWord(cue.start_ms, 0, text) for text in texts)
    return respoken(replace(cue, words=plain), words)


async def captions_of_speech(
    draft: Draft, media: StoredMedia, profile: CueProfile = "netflix"
) -> tuple[tuple[Cue, ...], tuple[Told, ...]]:
    """Cues for the words that are heard, and the sentences that say how sure these are. Raises EditRefused."""
    from ...media.listening import CannotListen, transcribe

    async with _sound(draft, media) as sound:
        if sound is None:
            raise EditRefused("no_sound_to_hear")
        try:
            transcript = await transcribe(sound)
        except CannotListen as error:
            raise EditRefused("sentence", sentence=str(error)) from error
    cues = cut_cues(_heard_words(transcript), profile, draft.frame_rate)
    if not cues:
        raise EditRefused("nothing_heard")
    return cues, tuple(_read_out(cues, transcript))


def _heard_words(transcript: Transcript) -> list[ScriptWord]:
    return [
        ScriptWord(_as_written(word.text, transcript.by), word.start_ms, word.end_ms, confidence=word.confidence)
        for word in transcript.words
    ]


def _as_written(word: str, by: str) -> str:
    """pocketsphinx knows small letters alone; "I" is the one word that is wrong without its capital."""
    is_i = by == "pocketsphinx" and (word == "i" or word.startswith("i'"))
    return word.capitalize() if is_i else word


def _read_out(cues: Sequence[Cue], transcript: Transcript) -> list[Told]:
    told = [Told("draft_words" if transcript.by == "pocketsphinx" else "draft_words_whisper")]
    for number, cue in enumerate(cues[:_READ_OUT], 1):
        percent = round(100 * (cue.confidence or 0))
        told.append(Told("draft_cue", {"number": number, "text": cue.text, "percent": percent}))
    if len(cues) > _READ_OUT:
        told.append(Told("draft_more", {"count": len(cues) - _READ_OUT}))
    return told


@asynccontextmanager
async def _sound(draft: Draft, media: StoredMedia) -> AsyncIterator[Path | None]:
    from ...media.ffmpeg import FFmpegFailed
    from .timeline_sound import timeline_sound

    with tempfile.TemporaryDirectory() as name:
        try:
            sound = await timeline_sound(draft, media, Path(name))
        except FFmpegFailed as error:
            raise EditRefused("sentence", sentence=str(error)) from error
        yield sound


async def _voices(sound: Path | None, draft: Draft, media: StoredMedia) -> Sequence[Span]:
    """Where somebody speaks: by the voice detector, else by the sound's level, else everywhere."""
    from ...media.ffmpeg import FFmpegFailed
    from ...media.listening import CannotListen, voice_spans
    from ...media.speech import Span, speech_spans

    whole = (Span(0, draft.duration_ms),)
    if sound is None:
        return whole
    try:
        if spans := await voice_spans(sound):
            return spans
    except CannotListen:
        pass
    clip = draft.clips[0]
    path = media.path(clip.media)
    if path is None or len(draft.clips) > 1 or clip.from_ms or clip.speed != 1:
        return whole
    try:
        return await speech_spans(path, await asyncio.to_thread(media.info, clip.media))
    except FFmpegFailed as error:
        raise EditRefused("sentence", sentence=str(error)) from error


def _may_be_english(words: Sequence[str]) -> bool:
    from ..rendering.line_breaking import language_of

    return language_of(words) in ("en", None) and any(word.isascii() for word in words)


def _without_words(cue: Cue) -> Cue:
    """Word times that are spread are no better than those that anybody can work out from the cue."""
    return Cue(cue.start_ms, cue.duration_ms, cue.text)
