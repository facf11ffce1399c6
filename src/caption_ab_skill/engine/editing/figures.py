"""What is written in figures of its own form: colours, clock times, ratios, sizes of video, loudness, file names.

Numbers spelled out in a language without spaces are put together from its digits, which are data.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Callable
from functools import cache

from .vocabulary import Meanings, numerals

LETTERS = "0-9A-Za-zÀ-ɏ"
_FILE = re.compile(
    r"(?:[0-9A-Za-zÀ-ɏ_-]+|[^\x00-\x7f]+)\.(?:mp4|mov|avi|webm|mkv|jpe?g|png|gif|webp|mp3|wav|m4a|aac)(?![a-z0-9])",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?:(\d{1,2}):)?(\d{1,2}):(\d{2}(?:[.,]\d{1,3})?)(?![\d:])|(\d{1,2}):(\d(?:[.,]\d{1,3})?)(?![\d:])"
)
_RATIO = re.compile(r"(9|16|4|5|1|3|2|21|18)\s?[:x×/∶：比]\s?(16|9|5|4|1|3|2|18)(?![\d.:p])")
_RATIOS = {"9:16", "16:9", "4:5", "5:4", "1:1", "3:4", "4:3", "2:3", "3:2", "21:9", "2:1", "1:2", "18:9", "9:18"}
_RESOLUTION = re.compile(r"(\d{3,4})p(?![a-z0-9])|(4k|2k|full ?hd|uhd)(?![a-z0-9])")
_NAMED_SIDES = {"4k": 2160, "uhd": 2160, "2k": 1440, "fullhd": 1080}
_HEX = re.compile(rf"#([0-9a-f]{{8}}|[0-9a-f]{{6}}|[0-9a-f]{{3}})(?![{LETTERS}])")
_PART = r"(\d+(?:\.\d+)?%?)"
_BETWEEN = r"(?:\s*[,，/]\s*|\s+)"
_RGB = re.compile(rf"rgba?\s?[(（]\s*{_PART}{_BETWEEN}{_PART}{_BETWEEN}{_PART}(?:{_BETWEEN}{_PART})?\s*[)）]")
_HSL = re.compile(
    rf"hsla?\s?[(（]\s*(\d+(?:\.\d+)?)(?:deg|°)?{_BETWEEN}{_PART}{_BETWEEN}{_PART}(?:{_BETWEEN}{_PART})?\s*[)）]"
)
_LUFS = re.compile(r"[-−–]?\s?\d+(?:\.\d+)?\s?lufs")
_ORDINAL = re.compile(r"第\s?(\d+)")
_TIMES = re.compile(r"x\s?(\d+(?:[.,]\d+)?)(?![\da-z])")

Reading = Callable[[str, str, int], tuple[Meanings, int] | None]
"""What stands at a place of a text (as written, and folded), and where it ends."""


def file_name(text: str, folded: str, place: int) -> tuple[Meanings, int] | None:  # noqa: ARG001
    """ "song.mp3"."""
    match = _FILE.match(text, place)
    begins = match and not (place and re.match(rf"[{LETTERS}]", text[place - 1]))
    return ({"file": match[0]}, match.end()) if match and begins else None


def colour(text: str, folded: str, place: int) -> tuple[Meanings, int] | None:  # noqa: ARG001
    """ "#ff8800", "rgb(255, 136, 0)", "rgba(0, 0, 0, 0.4)", "hsl(120, 100%, 50%)" (CSS Color Module Level 4)."""
    if match := _HEX.match(folded, place):
        digits = match[1] if len(match[1]) != 3 else "".join(digit * 2 for digit in match[1])
        return _seen("#" + digits[:6], round(int(digits[6:], 16) / 255, 2) if digits[6:] else None), match.end()
    if match := _RGB.match(folded, place):
        parts = [_scaled(part, 255) for part in match.groups()[:3]]
        if all(part <= 255 for part in parts):
            return _seen(_hex(parts), _scaled(match[4], 1) if match[4] else None), match.end()
    if match := _HSL.match(folded, place):
        hue, share, light = float(match[1]) % 360 / 360, _scaled(match[2], 1), _scaled(match[3], 1)
        if share <= 1 and light <= 1:
            parts = [part * 255 for part in colorsys.hls_to_rgb(hue, light, share)]
            return _seen(_hex(parts), _scaled(match[4], 1) if match[4] else None), match.end()
    return None


def _seen(value: str, alpha: float | None) -> Meanings:
    return {"colour": value} if alpha is None else {"colour": value, "alpha": alpha}


def _scaled(part: str, whole: float) -> float:
    return float(part[:-1]) / 100 * whole if part.endswith("%") else float(part)


def _hex(parts: list[float]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*(int(part + 0.5) for part in parts))


def figures(text: str, folded: str, place: int) -> tuple[Meanings, int] | None:  # noqa: ARG001
    """Ratios, clock times, resolutions, loudness: figures with a form of their own."""
    if folded[place] == "+" and folded[:place].rstrip()[-1:].isdigit():
        return {"joint": "and"}, place + 1
    if place and folded[place - 1].isdigit():
        return None
    if (match := _RATIO.match(folded, place)) and f"{match[1]}:{match[2]}" in _RATIOS:
        return {"ratio": f"{match[1]}:{match[2]}"}, match.end()
    if match := _CLOCK.match(folded, place):
        hours, minutes, seconds = match[1] or "0", match[2] or match[4], (match[3] or match[5]).replace(",", ".")
        return {"at": round((int(hours) * 3600 + int(minutes) * 60 + float(seconds)) * 1000)}, match.end()
    if match := _RESOLUTION.match(folded, place):
        side = int(match[1]) if match[1] else _NAMED_SIDES[match[2].replace(" ", "")]
        return {"side": side}, match.end()
    if folded[place] == "+" and folded[place + 1 : place + 2].isdigit():
        return {"do": "later"}, place + 1
    if folded[place] in "-−" and folded[:place].endswith("by ") and folded[place + 1 : place + 2].isdigit():
        return {"do": "earlier"}, place + 1
    if match := _LUFS.match(folded, place):
        return {"lufs": match[0]}, match.end()
    if match := _ORDINAL.match(folded, place):
        return {"ordinal": int(match[1])}, match.end()
    if (match := _TIMES.match(folded, place)) and not (place and folded[place - 1].isalpha()):
        return {"times": float(match[1].replace(",", "."))}, match.end()
    return None


def spelled_number(text: str, folded: str, place: int) -> tuple[Meanings, int] | None:  # noqa: ARG001
    """ "六十四", "一点五", "百分之八十", "三成", "第十二": digits that nobody could list."""
    if not numerals() or folded[place] not in _starts():
        return None
    if match := _percentage().match(folded, place):
        return {"percent": _value(match[1])}, match.end()
    if match := _tenths().match(folded, place):
        half = 5.0 if match[2] else 0.0
        return {"percent": _value(match[1]) * 10 + half}, match.end()
    # What is a single sign is a word of the vocabulary.
    if (match := _ordinal().match(folded, place)) and len(match[1]) > 1:
        return {"ordinal": int(_value(match[1]))}, match.end()
    if folded[place].isdigit() and folded[place].isascii():
        return None
    match = re.compile(_number()).match(folded, place)
    return ({"number": _value(match[0])}, match.end()) if match and len(match[0]) > 1 else None


PATTERNS: tuple[Reading, ...] = (file_name, colour, figures, spelled_number)


@cache
def _starts() -> frozenset[str]:
    data = numerals()
    return frozenset((*data["digits"], *data["tens"], data["percent"][0], data["ordinal"], *"0123456789"))


@cache
def _number() -> str:
    """A whole number below 1000, with decimals behind the point."""
    data = numerals()
    one = "[" + "".join(data["digits"]) + "]"
    ten, hundred = (next(sign for sign, value in data["tens"].items() if value == whole) for whole in (10, 100))
    below = rf"(?:{one}?{ten}{one}?|{one})"
    return rf"(?:(?:{one}?{hundred}(?:[零〇]?{below})?|{below})(?:{data['point']}{one}+)?|\d+(?:\.\d+)?)"


@cache
def _percentage() -> re.Pattern[str]:
    return re.compile(rf"{numerals()['percent']}\s?({_number()})")


@cache
def _tenths() -> re.Pattern[str]:
    data = numerals()
    digits = "".join(data["digits"])
    return re.compile(rf"([{digits}\d]){data['tenths']}({data['half']})?(?![{digits}\d])")


@cache
def _ordinal() -> re.Pattern[str]:
    return re.compile(rf"{numerals()['ordinal']}\s?({_number()})")


def _value(text: str) -> float:
    data = numerals()
    if text[0].isascii():
        return float(text)
    whole, _, decimals = text.partition(data["point"])
    total, digit = 0.0, None
    for sign in whole:
        if sign in data["tens"]:
            total += (1 if digit is None else digit) * data["tens"][sign]
            digit = None
        else:
            digit = data["digits"][sign]
    total += digit or 0
    return float(f"{total:g}." + "".join(str(data["digits"][sign]) for sign in decimals)) if decimals else total
