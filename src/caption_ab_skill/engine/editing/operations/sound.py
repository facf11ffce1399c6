"""Edits of what is heard: music, and the clips' own sound. Volumes are percent of the original, 0 to 200."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...draft import Draft, Music
from ...draft.sound import DUCK_DB, FADE_OUT_MS
from .clips import clip_of
from .loading import Source
from .operation import EditRefused, Operation, Told, seconds
from .scope import with_clip

LOUDEST = 200.0

QUIETER, LOUDER = 10 ** (-6 / 20), 10 ** (6 / 20)
"""6 dB, as factors of a volume: what "quieter" and "louder" mean (the conventions for edits)."""

_MOST_DUCK_DB = 60.0


@dataclass(frozen=True)
class AddMusic(Operation):
    """Put an uploaded file under the clip from `start_ms` to `end_ms` (None: its end), in place of music that is there.

    Music that is shorter begins anew unless `loop` is off; it fades, and is `duck_db` softer under speech (0: not).
    """

    source: Source
    volume: float = 100.0
    start_ms: int = 0
    end_ms: int | None = None
    fade_in_ms: int = 0
    fade_out_ms: int = FADE_OUT_MS
    loop: bool = True
    duck_db: float = DUCK_DB

    def apply(self, draft: Draft) -> Draft:
        """The draft with the music."""
        with_clip(draft)
        if self.source.kind == "still":
            raise EditRefused("not_music", title=self.source.title)
        music = Music(
            media=self.source.media,
            title=self.source.title,
            start_ms=0,
            duration_ms=draft.duration_ms,
            source_ms=self.source.duration_ms,
        )
        return SetMusic(
            volume=self.volume,
            start_ms=self.start_ms,
            end_ms=self.end_ms,
            fade_in_ms=self.fade_in_ms,
            fade_out_ms=self.fade_out_ms,
            loop=self.loop,
            duck_db=self.duck_db,
        ).apply(replace(draft, music=music))

    def notes(self, draft: Draft) -> tuple[Told, ...]:
        """Whether it is over before the clip is."""
        music = self.apply(draft).music
        is_short = music and self.end_ms is None and music.end_ms < draft.duration_ms
        return (Told("music_ends", {"end": seconds(music.end_ms)}),) if music and is_short else ()


@dataclass(frozen=True)
class SetMusic(Operation):
    """Change the music: its volume as such or by a factor, when it plays, its fades, looping, ducking.

    What is not given stays.
    """

    volume: float | None = None
    factor: float | None = None
    start_ms: int | None = None
    end_ms: int | None = None
    fade_in_ms: int | None = None
    fade_out_ms: int | None = None
    loop: bool | None = None
    duck_db: float | None = None

    def apply(self, draft: Draft) -> Draft:
        """The draft with the music changed."""
        music = draft.music
        if music is None:
            raise EditRefused("no_music")
        if self.duck_db is not None and not 0 <= self.duck_db <= _MOST_DUCK_DB:
            raise EditRefused("duck", most=f"{_MOST_DUCK_DB:g}")
        if min(self.fade_in_ms or 0, self.fade_out_ms or 0) < 0:
            raise EditRefused("fade")
        start, end = self._span(draft, music)
        loop = music.loop if self.loop is None else self.loop
        if not loop and music.source_ms:
            end = min(end, start + max(1, music.source_ms - music.from_ms))
        changed = replace(
            music,
            volume=_volume(music.volume, self.volume, self.factor),
            start_ms=start,
            duration_ms=end - start,
            fade_in_ms=music.fade_in_ms if self.fade_in_ms is None else self.fade_in_ms,
            fade_out_ms=music.fade_out_ms if self.fade_out_ms is None else self.fade_out_ms,
            loop=loop,
            duck_db=music.duck_db if self.duck_db is None else self.duck_db,
        )
        return replace(draft, music=changed)

    def _span(self, draft: Draft, music: Music) -> tuple[int, int]:
        total = draft.duration_ms
        start = music.start_ms if self.start_ms is None else self.start_ms
        end = min(music.end_ms if self.end_ms is None else self.end_ms, total)
        if self.loop and self.end_ms is None:
            end = total
        if not 0 <= start < end:
            raise EditRefused("time_outside", start=seconds(start), duration=seconds(total))
        return start, end


@dataclass(frozen=True)
class RemoveMusic(Operation):
    """Take the music away."""

    def apply(self, draft: Draft) -> Draft:
        """The draft without it."""
        if draft.music is None:
            raise EditRefused("no_music")
        return replace(draft, music=None)


@dataclass(frozen=True)
class SetSound(Operation):
    """Change the clips' own sound, not the music: mute it, its volume as such or by a factor.

    `normalize` brings the whole mix to -14 LUFS. A volume that is set can be heard: it ends muting.
    """

    muted: bool | None = None
    volume: float | None = None
    factor: float | None = None
    normalize: bool | None = None

    def apply(self, draft: Draft) -> Draft:
        """The draft with the sound changed."""
        sound = with_clip(draft).sound
        unmutes = self.volume is not None or self.factor is not None
        muted = self.muted if self.muted is not None else sound.muted and not unmutes
        changed = replace(
            sound,
            muted=muted,
            volume=_volume(sound.volume, self.volume, self.factor),
            normalize=sound.normalize if self.normalize is None else self.normalize,
        )
        return replace(draft, sound=changed)


@dataclass(frozen=True)
class SetClipSound(Operation):
    """Change the sound of clip `number` alone."""

    number: int
    muted: bool | None = None
    volume: float | None = None
    factor: float | None = None

    def apply(self, draft: Draft) -> Draft:
        """The draft with the clip's sound changed."""
        clip = clip_of(draft, self.number)
        unmutes = self.volume is not None or self.factor is not None
        muted = self.muted if self.muted is not None else clip.muted and not unmutes
        changed = replace(clip, muted=muted, volume=_volume(clip.volume, self.volume, self.factor))
        place = self.number - 1
        return replace(draft, clips=(*draft.clips[:place], changed, *draft.clips[self.number :]))


def _volume(now: float, wanted: float | None, factor: float | None) -> float:
    """A volume that is said, or the one that is there made louder or softer as far as it goes."""
    if wanted is not None and not 0 <= wanted <= LOUDEST:
        raise EditRefused("volume", volume=f"{wanted:g}", most=f"{LOUDEST:g}")
    base = now if wanted is None else wanted
    if factor is None:
        return base
    if factor < 0:
        raise EditRefused("volume", volume=f"{base * factor:g}", most=f"{LOUDEST:g}")
    return round(min(LOUDEST, base * factor), 1)
