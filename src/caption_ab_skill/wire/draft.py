"""A draft as it travels, and how to read one that nobody documented in full.

The contract's keys (times in ms):

    t   tracks                          d   duration
    tt  track type: 0 video, 1 audio,   m   metadata: {"title", "width", "height"} on the draft
        7 text                          sg  segments

Keys that the embedded engine adds, on whatever they stand:

    draft.m.fps          frames a second of the picture, as a fraction "60000/1001"
    draft.m.ratio        shape of the frame that was asked for, "9:16"; absent: the first clip's own
    draft.m.fit          how pictures of another shape fill it: "crop", "blur" or "bars"
    draft.m.bars         colour beside the picture for "bars"
    draft.m.sound        the clips' own sound: {"muted", "volume" in percent, "normalize" to -14 LUFS}
    draft.m.loaded       the clips that the timeline was begun with, as segments: where starting over goes back to
    track.m.variant      text track: the letter of the variant that it belongs to, "A" to "F"
    track.m.label        text track: the name that a person gave the variant beside its letter
    track.m.profile      text track: how words were cut into cues, "given", "netflix" or "short-form"
    track.m.role         text track without a variant: "title" for an overlay
    track.m.style        text track: the look in plain terms, the keys of `Style` in the engine's style.py
    segment.s            start on the timeline
    segment.text         text segment: the words of the cue, plain text, "\\n" between lines
    segment.w            text segment: the words with times, [{"s", "d", "text"}, ...], also on the timeline
    segment.c            text segment: how sure a recogniser was, 0 to 1
    segment.v            volume in percent of the original
    segment.m.title      video and audio segment: the file's name as it was uploaded
    segment.m.media      video and audio segment: the id of the stored media
    segment.m.from       video and audio segment: where in the source it starts
    segment.m.length     video and audio segment: how long the source is
    segment.m.speed      video segment: 2 is twice as fast
    segment.m.muted      video segment: whether its own sound is off
    segment.m.kind       video segment: "still" for a picture
    segment.m.width      video segment: px of the source's picture as displayed; height likewise
    segment.m.fade_in    audio segment: ms; fade_out likewise
    segment.m.loop       audio segment: whether it begins anew where it is shorter than its time
    segment.m.duck       audio segment: dB that it is softer under speech

docs/draft.md says the same with the defaults and an example.
"""

from __future__ import annotations

import re

from .messages import Json

TEXT = 7
_VIDEO = 0
# "A", "A: bold yellow", "Variant B", "Style C – white", and not "A day in the park".
_VARIANT_NAME = re.compile(
    r"(?:(?:variant|version|option|style)\s+([A-F])\b.*|([A-F])(?:\s*[:.()–-].*)?)", re.IGNORECASE | re.DOTALL
)


def tracks(draft: Json) -> list[Json]:
    """The draft's tracks; whatever is not a track is left out."""
    found = draft.get("t")
    return [track for track in found if isinstance(track, dict)] if isinstance(found, list) else []


def variant_of(track: Json) -> str | None:
    """The letter of the variant that a text track belongs to: `m.variant`, else a name such as "A" or "Variant B"."""
    if track.get("tt") != TEXT:
        return None
    meta = track.get("m")
    meta = meta if isinstance(meta, dict) else {}
    letter = meta.get("variant")
    if isinstance(letter, str) and re.fullmatch("[A-F]", letter):
        return letter
    for name in (meta.get("title"), meta.get("name"), track.get("name")):
        if isinstance(name, str) and (match := _VARIANT_NAME.fullmatch(name.strip())):
            return (match[1] or match[2]).upper()
    return None


def variants(draft: Json) -> dict[str, Json]:
    """Each variant's own draft: the base plus that variant's text tracks. Empty where no A/B test is on."""
    owners = [variant_of(track) for track in tracks(draft)]
    letters = sorted({letter for letter in owners if letter})
    if len(letters) < 2:
        return {}
    return {
        letter: {
            **draft,
            "t": [t for t, owner in zip(tracks(draft), owners, strict=True) if owner in (None, letter)],
        }
        for letter in letters
    }


def without_captions(draft: Json) -> Json:
    """The draft without the captions of any variant: what its variants have in common."""
    return {**draft, "t": [track for track in tracks(draft) if variant_of(track) is None]}


def is_whole_clip(draft: Json, title: str) -> bool:
    """Whether all that the draft shows but its variants' captions is the file called `title`, whole and unchanged.

    A backend that says little about its segments is believed to show the clip.
    """
    segments = [segment for track in tracks(draft) if track.get("tt") == _VIDEO for segment in _segments(track)]
    overlays = [track for track in tracks(draft) if track.get("tt") == TEXT and variant_of(track) is None]
    if len(segments) != 1 or any(map(_segments, overlays)):
        return False
    meta, own = draft.get("m"), segments[0].get("m")
    meta, own = meta if isinstance(meta, dict) else {}, own if isinstance(own, dict) else {}
    is_cut = bool(own.get("from")) or own.get("length", segments[0].get("d")) != segments[0].get("d")
    return (
        not (is_cut or meta.get("ratio"))
        and own.get("speed", 1) == 1
        and own.get("kind") != "still"
        and own.get("title", title) == title
    )


def can_be_exported(draft: Json) -> bool:
    """A draft can be exported when at least one track has a segment."""
    return any(isinstance(track.get("sg"), list) and track["sg"] for track in tracks(draft))


def _segments(track: Json) -> list[Json]:
    found = track.get("sg")
    return [segment for segment in found if isinstance(segment, dict)] if isinstance(found, list) else []
