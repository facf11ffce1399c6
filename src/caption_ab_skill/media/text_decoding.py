"""Text of unknown encoding: caption files do not name theirs, and are too short for detectors that count statistics.

A byte order mark decides, then valid UTF-8, then the zero bytes of UTF-16. Else each encoding that can read the bytes
is tried, and the one whose result looks most like writing wins: `encodings.yaml` says what that is.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

from ..yaml_data import read_yaml

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_PUNCTUATION = "’‘“”„«»‹›–—…¿¡\u00a0°€№"
_LOOKED_AT = 8192  # bytes
_TELLING = 0.05


def decode(data: bytes) -> str:
    """The text of `data`; what is invalid even in the best reading becomes U+FFFD."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if b"\0" in data[:_LOOKED_AT]:
        # Every ASCII character (times, arrows) has a zero byte on one side in UTF-16.
        big = data[0:_LOOKED_AT:2].count(0) > data[1:_LOOKED_AT:2].count(0)
        return data.decode("utf-16-be" if big else "utf-16-le", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(_most_likely(_sample(data)), "replace")


def _sample(data: bytes) -> bytes:
    """The beginning, up to a line's end where it is cut: no double-byte character is then cut in half."""
    if len(data) <= _LOOKED_AT:
        return data
    return data[: data.rfind(b"\n", 0, _LOOKED_AT) + 1] or data[:_LOOKED_AT]


def _most_likely(sample: bytes) -> str:
    tables = _tables()
    scores: dict[str, float] = {}
    for encoding, table in tables["ideographs"].items():
        if (text := _read(sample, encoding)) is not None:
            scores[encoding] = _mean([_ideograph_score(text, place, encoding, table) for place in _foreign(text)])
            if _any_of(text, encoding, table.get("telling", [])):
                scores[encoding] += _TELLING
    for encoding, table in tables["alphabets"].items():
        if (text := _read(sample, encoding)) is not None:
            scores[encoding] = _mean([_letter_score(text, place, table) for place in _foreign(text)])
    return max(scores, key=lambda encoding: scores[encoding], default="windows-1252")


def _read(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _foreign(text: str) -> list[int]:
    return [place for place, character in enumerate(text) if character > "\x7f"]


def _letter_score(text: str, place: int, table: dict[str, Any]) -> float:
    character, before, after = text[place], text[place - 1 : place], text[place + 1 : place + 2]
    if character in _PUNCTUATION:
        return 1
    lower = character.lower()
    if lower not in table["frequent"] and lower not in table["letters"]:
        return -1
    if table.get("latin"):
        # Accents are scattered among plain letters.
        alien = all(other.isalpha() and not other.isascii() for other in (before, after))
    else:
        # A word is written in one script.
        alien = any(other.isalpha() and other.isascii() for other in (before, after))
    wrong_case = character != lower and before.islower()
    if alien or wrong_case:
        return -1
    return 1 if lower in table["frequent"] else 0.4


def _ideograph_score(text: str, place: int, encoding: str, table: dict[str, Any]) -> float:
    encoded = text[place].encode(encoding)
    # The double-byte sets that languages are written in have both bytes in the upper half, Big5 and Shift-JIS apart.
    everyday = len(encoded) == 2 and (encoding in ("big5", "cp932") or encoded[1] > 0xA0)
    if not everyday or not _within(encoded[0], [*table["common"], *table["marks"]]):
        return -0.5
    # An accented letter swallows the next one when it is taken for an ideograph; the word goes on beside it.
    beside = text[max(place - 1, 0) : place + 2]
    return 0.5 if any(other.isascii() and other.isalpha() for other in beside) else 1


def _any_of(text: str, encoding: str, ranges: list[list[int]]) -> bool:
    return any(_within(text[place].encode(encoding)[0], ranges) for place in _foreign(text))


def _within(byte: int, ranges: list[list[int]]) -> bool:
    return any(first <= byte <= last for first, last in ranges)


def _mean(scores: list[float]) -> float:
    return sum(scores) / len(scores) if scores else 0.0


@cache
def _tables() -> dict[str, Any]:
    loaded: dict[str, Any] = read_yaml(resources.files(__package__).joinpath("encodings.yaml").read_text("utf-8"))
    return loaded
