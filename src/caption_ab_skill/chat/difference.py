"""What changed between two drafts, told in words: for edits that the backend answers with silence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .replies import reply
from .timeline import describe, describe_segment, seconds, span
from .tracks import TEXT, Segment, Track, draft_in, mapping, number, read_tracks

# Style keys in full, and the yes-or-no key that goes with each.
_PLAIN = {"weight": "bold", "case": "uppercase"}


@dataclass(frozen=True)
class _Placed:
    """A segment and the track that it stands on."""

    track: Track
    segment: Segment

    @property
    def kind(self) -> tuple[int | None, str | None]:
        return self.track.kind, self.track.variant

    @property
    def value(self) -> tuple[Any, ...]:
        segment = self.segment
        return (*self.kind, segment.name, segment.start_ms, segment.end_ms, segment.volume, segment.source_from_ms)

    @property
    def named(self) -> str:
        """The words in quotes, or the file's name."""
        return f'"{self.segment.name}"' if self.track.kind == TEXT else self.segment.name


def difference(before: object, after: object, language: str = "en") -> list[str]:
    """Each change as a sentence: `Title added: "Paradise Found" (0-3s)`.

    Empty where nothing that is shown changed.
    """
    old, new = draft_in(before), draft_in(after)
    old_tracks, new_tracks = read_tracks(old), read_tracks(new)
    return [
        *_segments(_placed(old_tracks), _placed(new_tracks), language),
        *_styles(old_tracks, new_tracks, language),
        *_canvas(old, new, language),
    ]


def _placed(tracks: list[Track]) -> list[_Placed]:
    return [_Placed(track, segment) for track in tracks for segment in track.segments]


def _segments(old: list[_Placed], new: list[_Placed], language: str) -> Iterator[str]:
    for item in list(new):
        twin = next((other for other in old if other.value == item.value), None)
        if twin:
            old.remove(twin)
            new.remove(item)
    for item in list(new):
        twin = _counterpart(item, old)
        if twin:
            old.remove(twin)
            new.remove(item)
            yield from _changes(twin, item, language)
    yield from _whole("change_removed", old, language)
    yield from _whole("change_added", new, language)


def _counterpart(item: _Placed, old: list[_Placed]) -> _Placed | None:
    """The segment that this one was: the same words elsewhere, else other words at the same time."""
    alike = [other for other in old if other.kind == item.kind]
    for same in (
        lambda other: other.segment.name == item.segment.name,
        lambda other: other.segment.start_ms == item.segment.start_ms,
    ):
        if found := next(filter(same, alike), None):
            return found
    return None


def _changes(old: _Placed, new: _Placed, language: str) -> Iterator[str]:
    label, was, now = new.track.label, old.segment, new.segment
    if was.name != now.name:
        yield reply("change_words", language, label=label, old=old.named, new=new.named, at=seconds(now.start_ms))
    if (was.start_ms, was.end_ms) != (now.start_ms, now.end_ms):
        old_span, new_span = span(was.start_ms, was.end_ms), span(now.start_ms, now.end_ms)
        yield reply("change_time", language, label=label, name=new.named, old=old_span, new=new_span)
    if was.volume != now.volume:
        old_volume, new_volume = _percent(was.volume), _percent(now.volume)
        yield reply("change_volume", language, label=label, name=new.named, old=old_volume, new=new_volume)


def _whole(key: str, items: list[_Placed], language: str) -> Iterator[str]:
    """Segments that came or went; a track that did so as a whole is told as one."""
    for track in dict.fromkeys(id(item.track) for item in items):
        own = [item for item in items if id(item.track) == track]
        home = own[0].track
        if len(own) == len(home.segments) > 1:
            what = describe(home).removeprefix(f"{home.label}: ")
            yield reply(key, language, label=home.label, what=what)
            continue
        for item in own:
            yield reply(key, language, label=home.label, what=describe_segment(home, item.segment))


def _styles(old: list[Track], new: list[Track], language: str) -> Iterator[str]:
    for track in new:
        twins = [t for t in old if _is_same(t, track)]
        # Two titles may have the same words.
        if not twins or any(t.style == track.style for t in twins):
            continue
        twin = twins[0]
        changed = {key for key in twin.style.keys() | track.style.keys() if twin.style.get(key) != track.style.get(key)}
        for key in sorted(changed):
            was, now = twin.style.get(key), track.style.get(key)
            # What a plain key says already is not said in full as well.
            if _PLAIN.get(key) not in changed:
                name = key.replace("_", " ")
                yield reply("change_style", language, label=track.label, what=name, old=_plain(was), new=_plain(now))


def _is_same(old: Track, new: Track) -> bool:
    """Whether a track is the other one later: by its variant, one without by its first words."""
    if (old.kind, old.variant) != (new.kind, new.variant):
        return False
    first = [track.segments[0].name if track.segments else "" for track in (old, new)]
    return old.kind != TEXT or old.variant is not None or first[0] == first[1]


def _canvas(old: dict[str, Any], new: dict[str, Any], language: str) -> Iterator[str]:
    sizes = [[number(mapping(draft.get("m")).get(side)) for side in ("width", "height")] for draft in (old, new)]
    if all(None not in size for size in sizes) and sizes[0] != sizes[1]:
        was, now = (f"{size[0]:.0f}x{size[1]:.0f}" for size in sizes)
        yield reply("change_canvas", language, old=was, new=now)


def _percent(volume: float | None) -> str:
    return "?" if volume is None else f"{volume:.0f}%"


def _plain(value: object) -> str:
    if value is None or value is False:
        return "–"
    return "✓" if value is True else str(value)
