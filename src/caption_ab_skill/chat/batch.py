"""Several clips with one request: which of them belong together, and which captions belong to which."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import NamedTuple

from .attachments import is_clip
from .folding import fold, hide_quoted
from .languages import as_one_writing, languages_in, phrases


class Part(NamedTuple):
    """One clip with what goes with it: pictures and sound that were attached besides, and its captions."""

    clip: str
    media: tuple[str, ...]
    captions: tuple[str, ...]


def batch(message: str, media: Sequence[str], captions: Sequence[str]) -> list[Part]:
    """One part for each clip; none where there are not several, or where the request is to make one of them.

    A caption file of a clip's name goes with that clip, any other with all.
    """
    clips = [name for name in media if is_clip(name)]
    if len(clips) < 2 or _together(message):
        return []
    others = tuple(name for name in media if name not in clips)
    stems = {_stem(clip) for clip in clips}
    return [
        Part(
            clip,
            (clip, *others),
            tuple(name for name in captions if _stem(name) == _stem(clip) or _stem(name) not in stems),
        )
        for clip in clips
    ]


def _together(message: str) -> bool:
    text = hide_quoted(fold(message))
    languages = languages_in(text)
    text = as_one_writing(text, languages)
    return any(
        phrases("batch", language, "together", open_start=True, open_end=True).find(text) for language in languages
    )


def _stem(name: str) -> str:
    return PurePath(name).stem.casefold()
