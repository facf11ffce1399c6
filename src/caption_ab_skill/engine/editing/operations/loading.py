"""Where a timeline begins: uploaded files, the clips that they become, and back to these."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from ...draft import Clip, Draft
from .operation import EditRefused, Operation, seconds
from .time_map import SHORTEST, in_a_row

if TYPE_CHECKING:
    from ....media.probe import MediaInfo

SLIDE_MS = 3000
"""How long a still is shown of which nothing is said."""

# Frames a second of a timeline that begins with a still.
_STILLS_RATE = Fraction(30)
_LONGEST_SLIDE_MS = 600_000


@dataclass(frozen=True)
class Source:
    """An uploaded file as edits need to know it; `width` and `height` in px of its picture as it will be rendered."""

    media: str
    title: str
    kind: Literal["video", "still", "audio"]
    duration_ms: int = 0
    width: int = 0
    height: int = 0
    frame_rate: Fraction = Fraction(0)

    @classmethod
    def of(cls, media_id: str, title: str, info: MediaInfo) -> Source:
        """What is in an uploaded file. A picture that moves is a video."""
        from ....media.picture import picture

        if info.kind == "audio":
            return cls(media_id, title, "audio", info.duration_ms)
        shown = picture(info)
        is_still = info.kind == "image" and (info.frame_count < 2 or not info.duration_ms)
        kind: Literal["video", "still"] = "still" if is_still else "video"
        return cls(media_id, title, kind, info.duration_ms, shown.width, shown.height, info.frame_rate)

    def clip(self, still_ms: int = SLIDE_MS) -> Clip:
        """All of the file as a clip, at the start of a timeline."""
        if self.kind == "audio":
            raise EditRefused("no_picture", title=self.title)
        is_still = self.kind == "still"
        return Clip(
            media=self.media,
            title=self.title,
            start_ms=0,
            duration_ms=still_ms if is_still else self.duration_ms,
            kind="still" if is_still else "video",
            source_ms=0 if is_still else self.duration_ms,
            width=self.width,
            height=self.height,
        )


@dataclass(frozen=True)
class LoadClip(Operation):
    """Start the timeline anew with an uploaded clip. Lengths in px and ms, the picture as it will be rendered."""

    clip: Clip
    width: int
    height: int
    frame_rate: Fraction

    @classmethod
    def of(cls, media_id: str, title: str, info: MediaInfo) -> LoadClip:
        """The whole of an uploaded video or picture."""
        source = Source.of(media_id, title, info)
        return cls(source.clip(), source.width, source.height, source.frame_rate or _STILLS_RATE)

    def apply(self, draft: Draft) -> Draft:  # noqa: ARG002  # whatever it was
        """A draft with this clip alone."""
        return _begun((replace(self.clip, width=self.width, height=self.height),), self.frame_rate)


@dataclass(frozen=True)
class LoadClips(Operation):
    """Start the timeline anew with these files one after the other; several stills are a slideshow."""

    sources: tuple[Source, ...]
    still_ms: int = SLIDE_MS

    def apply(self, draft: Draft) -> Draft:  # noqa: ARG002  # whatever it was
        """A draft with these clips alone, in the frame of the first."""
        if not self.sources:
            raise EditRefused("no_clip")
        check_slide(self.still_ms)
        rate = next((source.frame_rate for source in self.sources if source.frame_rate), _STILLS_RATE)
        return _begun(in_a_row(source.clip(self.still_ms) for source in self.sources), rate)


@dataclass(frozen=True)
class StartOver(Operation):
    """Back to the clips as they were loaded."""

    def apply(self, draft: Draft) -> Draft:
        """The draft as it began."""
        after = replace(draft, captions=())
        if draft.loaded:
            after = replace(_begun(draft.loaded, draft.frame_rate), extra=draft.extra)
        if after == draft:
            raise EditRefused("nothing_to_start_over")
        return after


def _begun(clips: tuple[Clip, ...], rate: Fraction) -> Draft:
    first = clips[0]
    return Draft(title=first.title, width=first.width, height=first.height, frame_rate=rate, clips=clips, loaded=clips)


def check_slide(duration_ms: int) -> None:
    """Refuse a time for which no picture can be shown."""
    if not SHORTEST <= duration_ms <= _LONGEST_SLIDE_MS:
        raise EditRefused("still_length", longest=seconds(_LONGEST_SLIDE_MS))
