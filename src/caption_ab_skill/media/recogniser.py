"""The process that listens: words aligned with sound, words guessed from sound, and where there are voices at all.

It is a process of its own since recognition keeps a core busy for as long as a fifth of the clip. One request comes on
standard input as JSON, one answer goes to standard output; `listening.py` is the other side. The sound is raw 16-bit
mono at 16 kHz, what the acoustic model of pocketsphinx was trained on.
"""

from __future__ import annotations

import json
import math
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from .anchors import matched_times, parts_between_anchors
from .pronunciation import SpokenPart, spoken_parts
from .sound_levels import FRAME_MS, RATE, cuts_at_pauses, is_mostly_spoken, levels, trimmed

Times = tuple[int, int]
"""From and to, in ms."""

# ms: up to here the whole is aligned at once; the time that it takes grows faster than the length.
_AT_ONCE = 90_000
# ms: what the recogniser is given at a time when it looks for anchors in longer sound.
_STRETCH = 30_000
# The share of a script's words that has to be recognised where they were aligned (right scripts reach 0.7 and more,
# others 0.05), so many ms apart at most; else the share that has to be recognised at all, in the script's order.
_AGREED, _SAME = 0.4, 80
_MATCHED = 0.6
# How unlikely a way through the words may become before it is given up. The usual 1e-48 loses accents and synthetic
# voices; with known words a wider search costs next to nothing.
_WIDE = {"beam": 1e-100, "wbeam": 1e-80, "pbeam": 1e-100}
# ms of silence that are laid round a sound.
_QUIET_MS = 500
# Frames of pocketsphinx are 10 ms.
_TICK = 10
# WebRTC's detector: 0 lets most pass, 3 least; 30 ms frames are its longest and steadiest.
_STRICTNESS = 2
# The share of a word in which the detector has to hear a voice.
_VOICED = 0.5
_SILENCES = ("<", "[", "++")


def main() -> None:
    """Answer the request on standard input."""
    request = json.load(sys.stdin)
    sound = Path(request["sound"]).read_bytes()
    match request["task"]:
        case "align":
            answer: Any = align(sound, request["words"])
        case "transcribe":
            answer = transcribe(sound, request.get("model"))
        case "voices":
            answer = voices(sound)
        case task:
            raise ValueError(task)
    json.dump(answer, sys.stdout)


def align(sound: bytes, words: Sequence[str]) -> dict[str, Any]:
    """When each of `words` is spoken, null for those that nobody says; `fits` is whether the sound is these words."""
    decoder = _decoder()
    spoken = [spoken_parts(word, decoder.lookup_word) for word in words]
    _learn(decoder, [part for parts in spoken for part in parts])
    heard = [part.word for parts in spoken for part in parts]
    loudness = levels(sound)
    times, fits = _checked(decoder, sound, heard, loudness)
    answer: list[Times | None] = []
    place = 0
    for parts in spoken:
        own = [time for time in times[place : place + len(parts)] if time]
        place += len(parts)
        answer.append((own[0][0], own[-1][1]) if own else None)
    return {"words": answer, "fits": fits, "known": sum(not part.phones for parts in spoken for part in parts)}


def transcribe(sound: bytes, model: str | None) -> dict[str, Any]:
    """Words guessed from the sound, with times and how sure each is; `model` names a folder of faster-whisper's."""
    if model:
        return _whisper(sound, model)
    decoder = _decoder(guess=True)
    loudness, voiced = levels(sound), voices(sound)["voices"]
    words = []
    for start, end in cuts_at_pauses(loudness, _STRETCH):
        for name, times, sure in _heard(decoder, _cut(sound, start, end), known=False):
            from_ms, to_ms = trimmed((times[0] + start, times[1] + start), loudness)
            # Words are heard in any noise, if nothing else is there to be heard.
            own = voiced[from_ms // FRAME_MS : to_ms // FRAME_MS + 1]
            if own.count("1") >= _VOICED * len(own):
                words.append([name, from_ms, to_ms, round(sure, 3)])
    return {"words": words, "by": "pocketsphinx"}


def voices(sound: bytes) -> dict[str, Any]:
    """For each 30 ms whether there is a voice in it."""
    from pocketsphinx import Vad

    detector = Vad(_STRICTNESS, RATE, FRAME_MS / 1000)
    size = detector.frame_bytes
    found = [detector.is_speech(sound[at : at + size]) for at in range(0, len(sound) - size + 1, size)]
    return {"voices": "".join("1" if voice else "0" for voice in found)}


def _decoder(*, guess: bool = False) -> Any:
    from pocketsphinx import Decoder

    if guess:
        return Decoder(samprate=RATE, loglevel="FATAL")
    return Decoder(lm=None, samprate=RATE, loglevel="FATAL", **_WIDE)


def _learn(decoder: Any, parts: Sequence[SpokenPart]) -> None:
    for part in dict.fromkeys(parts):
        for number, phones in enumerate(part.phones):
            name = part.word if not number else f"{part.word}({number + 1})"
            if decoder.lookup_word(name) is None:
                decoder.add_word(name, phones, True)


def _checked(
    decoder: Any, sound: bytes, words: Sequence[str], loudness: Sequence[float]
) -> tuple[list[Times | None], bool]:
    """The words' times, and whether the sound is these words.

    An aligner forces any words into any speech; only where a recogniser, which may leave words out, hears them at the
    same moments are they said.
    """
    if not words or not sound:
        return [None] * len(words), False
    recognised = _recognised(decoder, sound, words, loudness)
    times = _aligned(decoder, sound, words, loudness, recognised)
    matched = matched_times(words, recognised)
    agreed = sum(abs(time[0] - other[0]) <= _SAME for time, other in zip(times, matched, strict=True) if time and other)
    if agreed >= _AGREED * len(words) and is_mostly_spoken([time for time in times if time], loudness):
        return times, True
    # More is said than the script has, or less.
    return matched, sum(time is not None for time in matched) >= _MATCHED * len(words)


def _aligned(
    decoder: Any,
    sound: bytes,
    words: Sequence[str],
    loudness: Sequence[float],
    recognised: Sequence[tuple[str, Times]],
) -> list[Times | None]:
    length = len(loudness) * _TICK
    if length <= _AT_ONCE:
        return [_shifted(time, 0, loudness) for time in _aligned_at_once(decoder, sound, words)]
    times: list[Times | None] = []
    for part in parts_between_anchors(words, recognised, length):
        own = words[part.first : part.last]
        found = _aligned_at_once(decoder, _cut(sound, part.start_ms, part.end_ms), own)
        if any(found):
            times += [_shifted(time, part.start_ms, loudness) for time in found]
        else:
            within = [item for item in recognised if part.start_ms <= item[1][0] < part.end_ms]
            times += matched_times(own, within)
    return times


def _shifted(time: Times | None, start_ms: int, loudness: Sequence[float]) -> Times | None:
    return trimmed((time[0] + start_ms, time[1] + start_ms), loudness) if time else None


def _aligned_at_once(decoder: Any, sound: bytes, words: Sequence[str]) -> list[Times | None]:
    nothing: list[Times | None] = [None] * len(words)
    if not words or not sound:
        return nothing
    decoder.set_align_text(" ".join(words))
    found = [times for _, times, _ in _heard(decoder, sound)]
    return [*found] if len(found) == len(words) else nothing


def _recognised(decoder: Any, sound: bytes, words: Sequence[str], loudness: Sequence[float]) -> list[tuple[str, Times]]:
    """What is heard in long sound by somebody who knows which words may come."""
    from pocketsphinx import Decoder
    from pocketsphinx.lm import ArpaBoLM

    model = ArpaBoLM(text=f"<s> {' '.join(words)} </s>\n")
    model.compute()
    with tempfile.TemporaryDirectory() as folder:
        grammar, dictionary = Path(folder) / "script.arpa", Path(folder) / "script.dict"
        model.write_file(str(grammar))
        # The words of the script alone: to search among all that the dictionary has takes seconds to prepare.
        dictionary.write_text("\n".join(_pronunciations(decoder, words)) + "\n", encoding="utf-8")
        listener = Decoder(lm=str(grammar), dict=str(dictionary), samprate=RATE, loglevel="FATAL")
    found = []
    for start, end in cuts_at_pauses(loudness, _STRETCH):
        for name, times, _ in _heard(listener, _cut(sound, start, end)):
            found.append((name, trimmed((times[0] + start, times[1] + start), loudness)))
    return found


def _pronunciations(decoder: Any, words: Sequence[str]) -> Iterator[str]:
    """Lines of a dictionary: each word with all ways of saying it."""
    for word in dict.fromkeys(words):
        name, number = word, 1
        while phones := decoder.lookup_word(name):
            yield f"{name} {phones}"
            number += 1
            name = f"{word}({number})"


def _heard(decoder: Any, sound: bytes, *, known: bool = True) -> Iterator[tuple[str, Times, float]]:
    """Word, times in ms and probability; silences and noises left out.

    Around sound of `known` words silence is laid; a guess would hear words in its noise.
    """
    quiet = _quiet() if known else b""
    decoder.start_utt()
    decoder.process_raw(quiet + sound + quiet, full_utt=True)
    decoder.end_utt()
    if decoder.hyp() is None:
        return
    length = len(sound) // 2 * 1000 // RATE
    before = len(quiet) // 2 * 1000 // RATE
    for segment in decoder.seg():
        if segment.word.startswith(_SILENCES):
            continue
        name = segment.word.split("(")[0]
        sure = min(1.0, max(0.0, segment.prob)) if math.isfinite(segment.prob) else 0.0
        start, end = segment.start_frame * _TICK - before, (segment.end_frame + 1) * _TICK - before
        yield name, (max(0, min(start, length)), max(0, min(end, length))), sure


@cache
def _quiet() -> bytes:
    """Silence as a microphone hears it: an utterance that begins or ends within a word is not recognised to its end."""
    noise = np.random.default_rng(1).integers(-20, 21, RATE * _QUIET_MS // 1000, dtype=np.int16)
    return bytes(noise.astype("<i2").tobytes())


def _cut(sound: bytes, start_ms: int, end_ms: int) -> bytes:
    samples = RATE // 1000
    return sound[2 * samples * start_ms : 2 * samples * end_ms]


def _whisper(sound: bytes, model: str) -> dict[str, Any]:
    # Whatever is missing in the folder is not fetched.
    os.environ["HF_HUB_OFFLINE"] = "1"
    from faster_whisper import WhisperModel

    samples = np.frombuffer(sound, "<i2").astype(np.float32) / 32768
    segments, _ = WhisperModel(model, device="cpu", compute_type="int8", local_files_only=True).transcribe(
        samples, word_timestamps=True
    )
    words = [
        [word.word.strip(), round(word.start * 1000), round(word.end * 1000), round(word.probability, 3)]
        for segment in segments
        for word in segment.words
        if word.word.strip()
    ]
    return {"words": words, "by": "whisper"}


if __name__ == "__main__":
    main()
