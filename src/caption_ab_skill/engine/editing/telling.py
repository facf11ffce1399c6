"""What an operation changed, and what is on the timeline, as sentences: exactly that, and plainly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..draft import Cue, Draft
from . import operations as ops
from .history import captions_of
from .operations import Operation
from .operations.operation import seconds

if TYPE_CHECKING:
    from .wording import Wording

Line = tuple[str, str]
"""The key of a reply, and the sentence."""


def tell(wording: Wording, operation: Operation, before: Draft, after: Draft) -> list[Line]:
    """What one operation changed."""
    match operation:
        case ops.SetStyle() | ops.CopyLook():
            return _looks(wording, operation.variants, before, after)
        case ops.RemoveVariant(variant):
            return [wording.line("removed", variant=variant, there=tuple(track.variant for track in after.captions))]
        case ops.RenameVariant(variant, label):
            return [wording.line("renamed", variant=variant, label=label)]
        case ops.AddOverlay() | ops.SetOverlay() | ops.RemoveOverlay():
            return _titles(wording, operation, before, after)
        case ops.AddMusic() | ops.SetMusic() | ops.RemoveMusic() | ops.SetSound() | ops.SetClipSound():
            return _sound(wording, operation, before, after)
        case ops.SetCanvas():
            fit = wording.say(f"fit_{after.canvas.fit}") if after.canvas.fit else wording.say("fit_none")
            return [wording.line("reframed", width=after.width, height=after.height, fit=fit)]
        case _:
            return _cues(wording, operation, before, after) or _clips(wording, operation, after)


def describe(wording: Wording, draft: Draft, letters: Sequence[str] = (), numbers: Sequence[int] = ()) -> list[Line]:
    """What is on the timeline; of these variants and captions alone, if any are given (-1 is the last)."""
    duration = wording.seconds(draft.duration_ms)
    title = wording.quote(draft.title)
    found = [wording.line("timeline", title=title, width=draft.width, height=draft.height, duration=duration)]
    if len(draft.clips) > 1:
        for number, clip in enumerate(draft.clips, 1):
            found.append(
                wording.line(
                    "timeline_clip",
                    number=number,
                    title=clip.title,
                    start=seconds(clip.start_ms),
                    end=seconds(clip.end_ms),
                )
            )
    for track in draft.captions:
        if letters and track.variant not in letters:
            continue
        count, look = wording.captions(len(track.cues)), wording.look(track.style)
        label = wording.say("label", label=track.label) if track.label else ""
        found.append(wording.line("timeline_captions", variant=track.variant + label, captions=count, look=look))
        font = wording.say("timeline_font", font=track.style.font, size=f"{track.style.size:g}")
        found[-1] = (found[-1][0], f"{found[-1][1]} {font}" if font[0].isascii() else found[-1][1] + font)
    if draft.captions:
        first = next((track for track in draft.captions if track.variant in letters), draft.captions[0])
        wanted = {number if number > 0 else len(first.cues) + number + 1 for number in numbers}
        for number, cue in enumerate(first.cues, 1):
            if wanted and number not in wanted:
                continue
            found.append(
                wording.line(
                    "timeline_cue",
                    number=number,
                    text=_text(wording, cue),
                    start=seconds(cue.start_ms),
                    end=seconds(cue.end_ms),
                )
            )
    else:
        found.append(wording.line("timeline_no_captions"))
    for overlay in draft.overlays:
        found.append(
            wording.line(
                "timeline_title",
                text=wording.quote(overlay.text),
                start=seconds(overlay.start_ms),
                end=seconds(overlay.end_ms),
            )
        )
    if draft.music:
        found.append(wording.line("timeline_music", title=draft.music.title, volume=f"{draft.music.volume:g}"))
    if draft.sound.muted:
        found.append(wording.line("sound_muted"))
    return found


def _text(wording: Wording, cue: Cue) -> str:
    return wording.quote(cue.text.replace("\n", " / "))


def _looks(wording: Wording, letters: tuple[str, ...], before: Draft, after: Draft) -> list[Line]:
    found = []
    for track in after.captions:
        old = captions_of(before, track.variant)
        if old is None or (letters and track.variant not in letters):
            continue
        changes = wording.changes(old.style, track.style)
        found.append(
            wording.line("changed", variant=track.variant, changes=changes)
            if changes
            else wording.line("unchanged", variant=track.variant)
        )
    return found


def _titles(wording: Wording, operation: Operation, before: Draft, after: Draft) -> list[Line]:
    if isinstance(operation, ops.RemoveOverlay):
        kept = list(after.overlays)
        gone = [item for item in before.overlays if item not in kept]
        return [wording.line("title_gone", text=wording.quote(item.text)) for item in gone]
    new = [item for item in after.overlays if item not in before.overlays]
    if not new:
        return [wording.line("title_same")]
    item = new[0]
    values = {"text": wording.quote(item.text), "start": seconds(item.start_ms), "end": seconds(item.end_ms)}
    if isinstance(operation, ops.AddOverlay):
        return [wording.line("title_added", **values, look=wording.look(item.style))]
    old = next((one for one in before.overlays if one not in after.overlays), item)
    changes = wording.changes(old.style, item.style)
    return [wording.line("title_changed", **values, changes=wording.join(["", changes]) if changes else "")]


def _sound(wording: Wording, operation: Operation, before: Draft, after: Draft) -> list[Line]:
    match operation:
        case ops.RemoveMusic():
            return [wording.line("music_gone", title=before.music.title if before.music else "")]
        case ops.AddMusic() | ops.SetMusic() if after.music:
            music = after.music
            parts = [wording.say("music_volume", volume=f"{music.volume:g}")]
            if music.fade_in_ms:
                parts.append(wording.say("music_fade_in", seconds=seconds(music.fade_in_ms)))
            parts.append(wording.say("music_fade_out", seconds=seconds(music.fade_out_ms)))
            parts.append(wording.say("music_loops" if music.loop else "music_once"))
            parts.append(
                wording.say("music_ducked", db=f"{music.duck_db:g}")
                if music.duck_db
                else wording.say("music_not_ducked")
            )
            reply = "music_added" if isinstance(operation, ops.AddMusic) else "music_changed"
            return [
                wording.line(
                    reply,
                    title=music.title,
                    start=seconds(music.start_ms),
                    end=seconds(music.end_ms),
                    parts=tuple(parts),
                )
            ]
        case ops.SetClipSound(number):
            clip = after.clips[number - 1]
            reply = "clip_muted" if clip.muted else "clip_volume"
            return [wording.line(reply, number=number, volume=f"{clip.volume:g}")]
        case _:
            if after.sound == before.sound:
                return [wording.line("sound_same")]
            if after.sound.normalize and not before.sound.normalize:
                return [wording.line("sound_normalized")]
            if after.sound.muted:
                return [wording.line("sound_muted")]
            return [wording.line("sound_volume", volume=f"{after.sound.volume:g}")]


def _cues(wording: Wording, operation: Operation, before: Draft, after: Draft) -> list[Line]:
    """Captions whose words or times are others now: those of the first variant that changed."""
    match operation:
        case ops.SetCueText(number, text):
            return [wording.line("cue_text", number=number, text=wording.quote(text.strip()))]
        case ops.ReplaceWords(old, new):
            reply = "words_replaced" if new else "words_removed"
            return [wording.line(reply, old=wording.quote(old), new=wording.quote(new))]
        case ops.DeleteCue(number, last):
            track = next((item for item in before.captions if len(item.cues) >= number), None)
            text = _text(wording, track.cues[number - 1]) if track and last in (None, number) else ""
            if text:
                return [wording.line("cue_gone", number=number, text=text)]
            return [wording.line("cues_gone", first=number, last=last)]
        case ops.SetCaptions(cues) if not cues:
            return [wording.line("captions_gone")]
        case ops.InsertCue(text):
            changed = next(new for old, new in zip(before.captions, after.captions, strict=True) if old != new)
            cue = next(cue for cue in changed.cues if cue.text == text.strip())
            return [
                wording.line(
                    "cue_added", text=wording.quote(cue.text), start=seconds(cue.start_ms), end=seconds(cue.end_ms)
                )
            ]
        case ops.SplitCue(number):
            changed = next(new for old, new in zip(before.captions, after.captions, strict=True) if old != new)
            return [
                wording.line(
                    "cue_split",
                    number=number,
                    first=_text(wording, changed.cues[number - 1]),
                    second=_text(wording, changed.cues[number]),
                )
            ]
        case ops.MergeCues(first, last):
            changed = next(new for old, new in zip(before.captions, after.captions, strict=True) if old != new)
            return [
                wording.line(
                    "cues_merged",
                    first=min(first, last),
                    last=max(first, last),
                    text=_text(wording, changed.cues[min(first, last) - 1]),
                )
            ]
        case ops.ShiftCues(by_ms, number):
            reply = (
                ("cue_later" if by_ms > 0 else "cue_earlier")
                if number
                else ("cues_later" if by_ms > 0 else "cues_earlier")
            )
            return [wording.line(reply, seconds=seconds(abs(by_ms)), number=number)]
        case ops.SetCueTimes(number):
            track = next((new for old, new in zip(before.captions, after.captions, strict=True) if old != new), None)
            if track is None:
                return [wording.line("cue_time_same", number=number)]
            cue = track.cues[number - 1]
            return [wording.line("cue_timed", number=number, start=seconds(cue.start_ms), end=seconds(cue.end_ms))]
        case ops.StretchCuesToSpeech():
            return [wording.line("cues_to_speech")]
        case ops.CutCues(profile):
            count = wording.captions(max(len(track.cues) for track in after.captions))
            return [wording.line("cues_cut" if profile == "netflix" else "cues_cut_short", captions=count)]
        case _:
            return []


def _clips(wording: Wording, operation: Operation, after: Draft) -> list[Line]:
    total = wording.seconds(after.duration_ms)
    match operation:
        case ops.CutOut(start, end):
            return [
                wording.line(
                    "cut_out",
                    start=seconds(start),
                    end=wording.say("end_of_clip") if end is None else wording.say("seconds", seconds=seconds(end)),
                    total=total,
                )
            ]
        case ops.TrimTo():
            return [wording.line("trimmed", total=total)]
        case ops.SetSpeed(speed, factor, number, start):
            amount = f"{speed if speed is not None else factor:g}"
            reply = "speed_clip" if number else "speed_part" if start is not None else "speed_all"
            return [wording.line(reply, speed=amount, number=number, total=total)]
        case ops.LoadClips(sources):
            return [wording.line("clips_loaded", titles=tuple(source.title for source in sources), total=total)]
        case ops.AddClip(source):
            return [wording.line("clip_added", title=source.title, total=total)]
        case ops.RemoveClip(number):
            return [wording.line("clip_gone", number=number, total=total)]
        case ops.OrderClips():
            return [wording.line("clips_ordered", titles=tuple(clip.title for clip in after.clips))]
        case ops.SetStillLength(duration_ms):
            return [wording.line("still_shown", seconds=seconds(duration_ms), total=total)]
        case _:
            return [wording.line("done")]
