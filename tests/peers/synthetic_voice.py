"""Speech for tests, with the moment at which each word begins: eSpeak NG, called through its C interface.

Its breath is random and follows from all that was said before, so that each text is said by a process of its own.
"""

from __future__ import annotations

import ctypes
import json
import subprocess
import sys
from dataclasses import dataclass

import espeakng_loader

_SYNCHRONOUS, _UTF8, _WORD_EVENT = 2, 1, 1


class _Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),  # ms
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    ]


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


@dataclass(frozen=True)
class Speech:
    """16-bit mono at `rate`, and where in the text (from 1) a word begins at how many ms."""

    samples: bytes
    rate: int
    starts: tuple[tuple[int, int], ...]


def speak(text: str) -> Speech:
    """A calm voice that says `text`, the same each time."""
    said = subprocess.run([sys.executable, __file__], input=text.encode(), capture_output=True, check=True).stdout
    head, _, samples = said.partition(b"\n")
    rate, starts = json.loads(head)
    return Speech(samples, rate, tuple((place, ms) for place, ms in starts))


def _speak(text: str) -> Speech:
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    rate = library.espeak_Initialize(_SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), 0)
    samples: list[bytes] = []
    starts: list[tuple[int, int]] = []

    def take(wave: ctypes._Pointer[ctypes.c_short], count: int, events: ctypes._Pointer[_Event]) -> int:
        if wave and count:
            samples.append(ctypes.string_at(wave, count * 2))
        number = 0
        while events[number].type:
            if events[number].type == _WORD_EVENT:
                starts.append((events[number].text_position, events[number].audio_position))
            number += 1
        return 0

    callback = _Callback(take)
    library.espeak_SetSynthCallback(callback)
    library.espeak_SetVoiceByName(b"en-us")
    data = text.encode()
    library.espeak_Synth(data, len(data) + 1, 0, 0, 0, _UTF8, None, None)
    return Speech(b"".join(samples), rate, tuple(starts))


if __name__ == "__main__":
    speech = _speak(sys.stdin.buffer.read().decode())
    sys.stdout.buffer.write(json.dumps([speech.rate, speech.starts]).encode() + b"\n" + speech.samples)
