"""Reads values out of a draft on the wire; what has the wrong shape is refused with one sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Protocol, TypeVar

from ..style import DraftRefused, is_number, matches

Json = dict[str, Any]

VIDEO, AUDIO, TEXT = 0, 1, 7
"""Track types (`tt`)."""

MOST_VOLUME = 1000.0
"""Percent: what a draft on the wire may claim; edits stay within 200."""

_MEDIA = re.compile(r"[A-Za-z0-9_-]{1,128}")
_RATE = re.compile(r"(\d{1,9})(?:/([1-9]\d{0,8}))?")
_LONGEST_MS = 7 * 24 * 3600 * 1000


class Timed(Protocol):
    """What stands on the timeline."""

    @property
    def start_ms(self) -> int:
        """When it begins."""
        ...

    @property
    def duration_ms(self) -> int:
        """How long it lasts."""
        ...


T = TypeVar("T", bound=Timed)


def in_order(track: Mapping[str, Any], read: Callable[[Mapping[str, Any], int], T]) -> tuple[T, ...]:
    """A track's segments; one without a start begins where the one before it ends (contract, "Draft")."""
    found: list[T] = []
    end = 0
    for segment in objects(track, "sg"):
        item = read(segment, end)
        end = item.start_ms + item.duration_ms
        found.append(item)
    return tuple(found)


def rest(data: Mapping[str, Any], *known: str) -> Json:
    """What is not one of the known keys."""
    return {key: value for key, value in data.items() if key not in known}


def mapping(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """An object, empty where there is none."""
    value = data.get(key, {})
    if not isinstance(value, Mapping):
        raise DraftRefused(f'The draft\'s "{key}" must be an object.')
    return value


def objects(data: Mapping[str, Any], key: str) -> Sequence[Json]:
    """A list of objects, empty where there is none."""
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise DraftRefused(f'The draft\'s "{key}" must be a list of objects.')
    return value


def text(data: Mapping[str, Any], key: str, default: str | None = None) -> str:
    """Text."""
    value = data.get(key, default)
    if not isinstance(value, str):
        raise DraftRefused(f'The draft\'s "{key}" must be text, not {value!r}.')
    return value


def whole(data: Mapping[str, Any], key: str, default: int | None = None) -> int:
    """A whole number from 0 on: ms, px."""
    value = data.get(key, default)
    if not is_number(value, 0, _LONGEST_MS):
        raise DraftRefused(f'The draft\'s "{key}" must be a whole number from 0 on, not {value!r}.')
    return round(float(value))


def number(data: Mapping[str, Any], key: str, low: float, high: float, default: float) -> float:
    """A number between two bounds, as it is written: a whole one stays one."""
    value = data.get(key, default)
    if not is_number(value, low, high):
        raise DraftRefused(f'The draft\'s "{key}" must be a number from {low:g} to {high:g}, not {value!r}.')
    return value  # type: ignore[no-any-return]


def flag(data: Mapping[str, Any], key: str, default: bool = False) -> bool:
    """Yes or no."""
    value = data.get(key, default)
    if not isinstance(value, bool):
        raise DraftRefused(f'The draft\'s "{key}" must be true or false, not {value!r}.')
    return value


def choice(data: Mapping[str, Any], key: str, allowed: Sequence[str], default: str | None) -> Any:
    """One of some names, or the default where none is given."""
    value = data.get(key, default)
    if value != default and value not in allowed:
        raise DraftRefused(f'The draft\'s "{key}" is one of {", ".join(allowed)}: not {value!r}.')
    return value


def media_id(meta: Mapping[str, Any]) -> str:
    """The id of an uploaded file."""
    if not names_media(meta):
        raise DraftRefused(
            "The draft has a clip that names no uploaded file: upload it and use the draft that comes back."
        )
    return str(meta["media"])


def names_media(meta: Mapping[str, Any]) -> bool:
    """Whether an uploaded file is named."""
    return matches(_MEDIA, meta.get("media"))


def rate(value: object) -> Fraction:
    """Frames a second."""
    match = _RATE.fullmatch(str(value))
    if not match:
        raise DraftRefused(f'The draft\'s "fps" must be a fraction such as 30000/1001, not {value!r}.')
    return Fraction(int(match[1]), int(match[2] or 1))


def without_defaults(values: Mapping[str, object], defaults: Mapping[str, object]) -> Json:
    """The values that say something: a draft that uses none of them is as short as it always was."""
    return {key: value for key, value in values.items() if value != defaults[key]}
