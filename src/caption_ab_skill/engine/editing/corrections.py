""" "No, I meant B": the last edit is taken back from where it went, and done to what was meant."""

from __future__ import annotations

from dataclasses import fields, replace

from ..draft import CaptionTrack, Cue, Draft
from ..style import Style
from .history import History, captions_of
from .operations import EditRefused


def corrected(history: History, letters: tuple[str, ...], numbers: tuple[int, ...]) -> Draft:
    """The draft with the last step's change moved to these variants or captions. Raises EditRefused.

    Only a step that changed the looks or the captions of variants can be moved.
    """
    before = history.undo()
    if before is None:
        raise EditRefused("nothing_to_undo")
    was, now = before.now, history.now
    changed = [track.variant for track in now.captions if _differs(captions_of(was, track.variant), track)]
    same_rest = replace(was, captions=()) == replace(now, captions=())
    if not changed or not same_rest or len(was.captions) != len(now.captions):
        raise EditRefused("cannot_correct")
    model_before, model_after = captions_of(was, changed[0]), captions_of(now, changed[0])
    if model_before is None or model_after is None:
        raise EditRefused("cannot_correct")
    if numbers:
        return _other_caption(was, changed, model_before, model_after, numbers[0])
    captions = tuple(
        _moved(track, model_before, model_after) if track.variant in letters else track for track in was.captions
    )
    return replace(was, captions=captions)


def _differs(was: CaptionTrack | None, now: CaptionTrack) -> bool:
    return was is not None and was != now


def _moved(track: CaptionTrack, before: CaptionTrack, after: CaptionTrack) -> CaptionTrack:
    """What changed from `before` to `after`, done to another variant."""
    return replace(
        track,
        style=_style(track.style, before.style, after.style),
        cues=after.cues if before.cues != after.cues and track.cues == before.cues else track.cues,
        label=after.label if before.label != after.label else track.label,
    )


def _style(style: Style, before: Style, after: Style) -> Style:
    values = {}
    for item in fields(Style):
        old, new = getattr(before, item.name), getattr(after, item.name)
        if old == new:
            continue
        # A size was made larger by a share; the other variant's is, too.
        if item.name == "size" and old:
            new = min(20.0, max(2.0, round(style.size * new / old, 2)))
        elif item.name == "shift":
            new = round(style.shift + new - old, 4)
        values[item.name] = new
    if values:
        values["preset"] = after.preset
    return replace(style, **values)


def _other_caption(was: Draft, changed: list[str], before: CaptionTrack, after: CaptionTrack, number: int) -> Draft:
    """ "No, I meant caption 3": other words or another time for that one."""
    if len(before.cues) == len(after.cues) + 1:
        return _other_gone(was, changed, before, number)
    places = [place for place, (old, new) in enumerate(zip(before.cues, after.cues, strict=False)) if old != new]
    if len(before.cues) != len(after.cues) or len(places) != 1:
        raise EditRefused("cannot_correct")
    old, new = before.cues[places[0]], after.cues[places[0]]

    def moved(track: CaptionTrack) -> CaptionTrack:
        at = number - 1 if number > 0 else len(track.cues) + number
        if not 0 <= at < len(track.cues):
            raise EditRefused("no_such_cue", number=number, count=len(track.cues))
        return replace(track, cues=(*track.cues[:at], _cue(track.cues[at], old, new), *track.cues[at + 1 :]))

    captions = tuple(moved(track) if track.variant in changed else track for track in was.captions)
    return replace(was, captions=captions)


def _other_gone(was: Draft, changed: list[str], before: CaptionTrack, number: int) -> Draft:
    """Another caption goes, and the one that went stays."""
    at = number - 1 if number > 0 else len(before.cues) + number
    if not 0 <= at < len(before.cues):
        raise EditRefused("no_such_cue", number=number, count=len(before.cues))
    captions = tuple(
        replace(track, cues=(*track.cues[:at], *track.cues[at + 1 :])) if track.variant in changed else track
        for track in was.captions
    )
    return replace(was, captions=captions)


def _cue(cue: Cue, old: Cue, new: Cue) -> Cue:
    from .word_times import with_text

    if old.text != new.text:
        return with_text(cue, new.text)
    raise EditRefused("cannot_correct")
