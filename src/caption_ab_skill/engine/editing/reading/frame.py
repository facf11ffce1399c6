"""The frame: its shape by ratio or platform, its resolution, and how the picture fills it."""

from __future__ import annotations

from itertools import pairwise

from ..clauses import Clause
from ..requests import Ask, Reframe, Request
from .look_words import LOOK_KINDS

_OTHER = ("caption", "title", "music", "sound", "variant")


def read_frame(clause: Clause) -> list[Request] | None:
    """What the clause asks of the frame; None where it is about something else."""
    ratio = clause.first("ratio") or clause.first("shape")
    side = clause.first("side")
    denied = {id(word) for before, word in pairwise(clause.words) if before.means("no")}
    fit = next((word.get("fit") for word in clause.words if word.means("fit") and id(word) not in denied), None)
    if fit is None and ratio is None and side is None and any(word.means("fit") for word in clause.words):
        # "No blur" says what shall not be.
        return [] if not clause.has("thing", *_OTHER) else None
    instead = next((at for at, word in enumerate(clause.words) if word.means("instead")), None)
    if instead is not None:
        kept = [word.get("fit") for word in clause.words[:instead] if word.means("fit")]
        fit = kept[0] if kept else fit
    named = clause.has("thing", "frame", "resolution") or clause.has("ratio") or side is not None
    is_edged = clause.has("colour") and clause.has("part", "box", "outline") and not clause.has("part", "text")
    if ratio and fit is None and is_edged and not clause.letters and not clause.has("thing", *_OTHER):
        # "Square, with black edges".
        return [Reframe(ratio, "bars", clause.first("colour"), side)]
    if ratio and not named and fit is None and _is_about_captions(clause):
        return None
    if fit is not None and not ratio and not named and (clause.does("cut") or clause.has("ms")):
        return None
    bars = clause.first("bars")
    if bars:
        return [Reframe(ratio, "bars", bars, side)]
    if fit == "bars" or (ratio and clause.has("colour") and clause.has("part", "box")):
        fit = "bars"
        bars = clause.first("colour")
    elif fit is None and ratio and clause.has("part", "box", "outline") and clause.has("colour"):
        bars = clause.first("colour")
    if not (ratio or fit or side):
        if clause.has("thing", "resolution") and not clause.has("ask"):
            number = clause.first("number") or clause.first("px")
            return [Reframe(side=int(number))] if number else [Ask("ask_resolution")]
        if clause.has("thing", "frame") and clause.does("set") and not clause.has("ask") and not clause.has("colour"):
            return [Ask("ask_shape")]
        return None
    if fit is not None and not ratio and not side and clause.has("thing", *_OTHER):
        return None
    return [Reframe(ratio, fit, bars, side)]


def _is_about_captions(clause: Clause) -> bool:
    """ "Make the captions bigger for TikTok" is about the captions; "a TikTok version" is no variant."""
    others = [topic for topic in _OTHER if topic != "variant"]
    looks = any(clause.has(kind) for kind in LOOK_KINDS if kind != "scale")
    return looks or clause.has("thing", *others) or clause.has("test") or bool(clause.letters)
