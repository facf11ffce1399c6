"""What is on the timeline: the one line for a person, and the same in plain terms for a program."""

from __future__ import annotations

from collections.abc import Mapping
from math import gcd
from typing import Any

from .tracks import AUDIO, TEXT, VIDEO, Json, Segment, Track, draft_in, mapping, number, read_tracks

_STYLE = (
    *("preset", "font", "size", "bold", "italic", "uppercase", "fill", "outline", "box", "box_opacity"),
    *("position", "align", "y", "animation", "max_lines"),
)


def summary(document: object) -> str:
    """The contract's line for a draft (or a state that holds one).

    `Timeline (3 tracks): 1. Video: city timelapse (0-10s) 2. BGM: Lo-fi (0-10s, 35%) 3. Title: "Urban Dreams"
    (0-3s)`
    """
    tracks = read_tracks(draft_in(document))
    count = f"Timeline ({len(tracks)} track{'' if len(tracks) == 1 else 's'})"
    parts = " ".join(f"{number_}. {describe(track)}" for number_, track in enumerate(tracks, 1))
    return f"{count}: {parts}" if parts else count


def describe(track: Track) -> str:
    """A track as the summary tells it: `BGM: Lo-fi (0-10s, 35%)`."""
    if not track.segments:
        return track.label
    name = track.segments[0].name
    if name and track.kind == TEXT:
        name = f'"{name}"'
    more = f" +{len(track.segments) - 1}" if len(track.segments) > 1 else ""
    return f"{track.label}{f': {name}' if name else ''}{more}{_bracket(track)}"


def describe_segment(track: Track, segment: Segment) -> str:
    """One segment as the summary tells a track of one: `"Urban Dreams" (0-3s)`."""
    return describe(Track(track.kind, track.variant, {}, (segment,), track.own_sound)).removeprefix(f"{track.label}: ")


def span(start_ms: float, end_ms: float | None) -> str:
    """A stretch of time in seconds, whole or with one decimal: `0-10s`."""
    return f"{seconds(start_ms)}-{seconds(end_ms)}s" if end_ms is not None else f"{seconds(start_ms)}s"


def seconds(ms: float) -> str:
    """Seconds with at most one decimal."""
    return f"{ms / 1000:.1f}".removesuffix(".0")


def _bracket(track: Track) -> str:
    inside = span(track.start_ms, track.end_ms)
    volume = track.segments[0].volume
    if track.kind == AUDIO and volume is not None:
        inside += f", {volume:.0f}%"
    return f" ({inside})"


def timeline(document: object) -> Json:
    """The timeline in plain terms (`timeline --json`); what the draft does not say is None.

    Times in seconds.
    """
    draft = draft_in(document)
    tracks = read_tracks(draft)
    canvas = _canvas(draft, document)
    captions = _variants(tracks)
    music = next((track for track in tracks if track.kind == AUDIO and track.segments and not track.own_sound), None)
    clips = [segment for track in tracks if track.kind == VIDEO for segment in track.segments]
    return {
        "duration": _duration(draft, tracks),
        "canvas": canvas,
        "clips": [_clip(segment) for segment in clips],
        "variants": {letter: _variant(track, canvas) for letter, track in captions.items()},
        "overlays": [
            {
                "text": segment.name,
                "start": _s(segment.start_ms),
                "end": _s(segment.end_ms),
                "position": track.style.get("position"),
            }
            for track in tracks
            if track.kind == TEXT and all(track is not taken for taken in captions.values())
            for segment in track.segments
        ],
        "music": {"file": music.segments[0].name or None, "volume": music.segments[0].volume} if music else None,
        "sound": _sound(draft, tracks, clips),
    }


def _variants(tracks: list[Track]) -> dict[str, Track]:
    """Tracks by the variant that they name.

    Without any, the first that is plainly captions (several cues) is A.
    """
    named = {track.variant: track for track in tracks if track.variant and track.segments}
    if named:
        return {letter: named[letter] for letter in sorted(named)}
    text = [track for track in tracks if track.kind == TEXT]
    captions = next((track for track in text if track.captions or len(track.segments) > 1), None)
    return {"A": captions} if captions else {}


def _variant(track: Track, canvas: Json) -> Json:
    cues = [{"start": _s(cue.start_ms), "end": _s(cue.end_ms), "text": cue.name} for cue in track.segments]
    return {**{key: track.style.get(key) for key in _STYLE}, "y": _middle(track.style, canvas), "cues": cues}


def _middle(style: Mapping[str, Any], canvas: Json) -> float | None:
    """The middle of the caption block: where the draft puts it, else where one line at its position has it."""
    from ..media.safe_areas import block_middle

    if (said := number(style.get("y"))) is not None:
        return said
    position, size = style.get("position"), number(style.get("size"))
    if position not in ("top", "middle", "bottom") or size is None or not canvas["width"] or not canvas["height"]:
        return None
    middle = block_middle(position, size, canvas["width"], canvas["height"])
    return round(middle + (number(style.get("shift")) or 0.0), 4)


def _clip(segment: Segment) -> Json:
    start, speed = segment.source_from_ms, segment.speed
    length = None if segment.end_ms is None else segment.end_ms - segment.start_ms
    end = None if start is None or length is None else start + length * (1 if speed is None else speed)
    if end is not None and segment.source_ms:
        # Lengths on the timeline are whole ms; that must not lead beyond the source.
        end = min(end, segment.source_ms)
    return {"file": segment.name or None, "from": _s(start), "to": _s(end), "speed": speed}


def _sound(draft: Json, tracks: list[Track], clips: list[Segment]) -> Json:
    if said := mapping(mapping(draft.get("m")).get("sound")):
        muted, volume = said.get("muted"), number(said.get("volume"))
        return {"muted": muted if isinstance(muted, bool) else None, "volume": volume}
    own = [segment for track in tracks if track.own_sound for segment in track.segments]
    volume = next((segment.volume for segment in [*own, *clips] if segment.volume is not None), None)
    return {"muted": None if volume is None else volume == 0, "volume": volume}


def _canvas(draft: Json, document: object) -> Json:
    meta = mapping(draft.get("m"))
    config = mapping(mapping(document).get("canvas_config"))
    width, height = (number(meta.get(side)) or number(config.get(side)) for side in ("width", "height"))
    ratio: Any = config.get("ratio") or meta.get("ratio")
    if not isinstance(ratio, str):
        ratio = _ratio(width, height)
    fit = meta.get("fit") or config.get("fit")
    return {
        "ratio": ratio,
        "width": None if width is None else int(width),
        "height": None if height is None else int(height),
        "fit": fit if isinstance(fit, str) else None,
    }


def _ratio(width: float | None, height: float | None) -> str | None:
    if not width or not height or width < 1 or height < 1:
        return None
    common = gcd(int(width), int(height))
    return f"{int(width) // common}:{int(height) // common}"


def _duration(draft: Json, tracks: list[Track]) -> float | None:
    stated = number(draft.get("d"))
    return _s(stated if stated is not None else max((t.end_ms for t in tracks if t.end_ms is not None), default=None))


def _s(ms: float | None) -> float | None:
    return None if ms is None else round(ms / 1000, 3)
