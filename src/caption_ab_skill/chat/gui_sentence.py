"""What the pieces of a sentence say of each other: what goes on from an instruction, and what goes along with it."""

from __future__ import annotations

import re

from .gui_marks import Marked
from .gui_pieces import LOOKED_AT, Piece, after_joint, after_lead, holds, pieces
from .languages import phrases

_GOES_ALONG = ("condition", "purpose", "locator")


def pieces_together(text: Marked, language: str) -> list[Piece]:
    """The pieces of one sentence, with what goes along with its instructions marked as gone."""
    return _attached(_continued(pieces(text, language), text, language), text.hidden, language)


def _continued(found: list[Piece], text: Marked, language: str) -> list[Piece]:
    """Count what goes on from an instruction, or leads to it, as one: "select it, click Split and remove the rest"."""
    out = list(found)
    for order in (range(len(out)), range(len(out) - 1, -1, -1)):
        for at in order:
            piece = out[at]
            if piece.role not in ("content", "locator"):
                continue
            part = text.part(piece.start, piece.end)
            before = out[at - 1].role if at else None
            after = out[at + 1].role if at + 1 < len(out) else None
            follows = before in ("instruction", "locator") and piece.joint != "break"
            if (
                (before in ("instruction", "locator", "place") and _goes_on(text, piece, language))
                or (after == "instruction" and _begins(text, piece, "leads", language))
                or (follows and phrases("translate", language, "follow").find(part.hidden))
                or (follows and phrases("translate", language, "follow").find(part.named))
            ):
                out[at] = piece._replace(role="instruction", core_start=_core(text, piece, language))
    return out


def _core(text: Marked, piece: Piece, language: str) -> int:
    start = after_joint(text, piece.start, piece.end, language)
    while (after := after_lead(text, start, piece.end, language)[0]) != start:
        start = after
    return start


def _goes_on(text: Marked, piece: Piece, language: str) -> bool:
    part = text.part(piece.start, piece.end)
    return not holds(part, "stays", language) and _begins(text, piece, "continues", language)


def _begins(text: Marked, piece: Piece, kind: str, language: str) -> bool:
    start = _core(text, piece, language)
    return phrases("translate", language, kind).find(text.hidden[start : min(piece.end, start + 80)]) is not None


def _attached(found: list[Piece], hidden: str, language: str) -> list[Piece]:
    """Let conditions, purposes and results go with the instruction beside them; take conjunctions off what stays."""
    out = list(found)
    for order in (range(len(out)), range(len(out) - 1, -1, -1)):
        for at in order:
            piece = out[at]
            neighbours = [out[i] for i in (at - 1, at + 1) if 0 <= i < len(out)]
            beside = any(n.role in ("instruction", "place") or n.gone for n in neighbours)
            follows = at > 0 and (out[at - 1].role in ("instruction", "place") or out[at - 1].gone)
            along = piece.role in _GOES_ALONG or _is_lead_in(hidden[piece.start : piece.end], language)
            if (along and beside) or (piece.role == "result" and follows):
                out[at] = piece._replace(gone=True)
    for at, piece in enumerate(out):
        if at and out[at - 1].is_gui and not piece.is_gui:
            out[at] = piece._replace(kept_from=_kept_from(hidden, piece, language))
    return out


def _kept_from(hidden: str, piece: Piece, language: str) -> int:
    """Where what stays begins after an instruction: without "because", "to see", "and"."""
    if piece.role == "sight":
        sight = phrases("translate", language, "sights", open_end=True).find(hidden[piece.start : piece.end])
        return piece.start + sight.end if sight else piece.start
    reason = phrases("translate", language, "reasons", open_end=True).find(hidden[piece.start : piece.end])
    return piece.start + reason.end if reason else piece.core_start


def _is_lead_in(text: str, language: str) -> bool:
    """Whether a piece is nothing but words that introduce ("Tip:")."""
    leads = phrases("translate", language, "lead_ins", open_end=True)
    rest = text[:LOOKED_AT]
    while lead := leads.find(rest):
        rest = rest[lead.end :]
    return rest != text[:LOOKED_AT] and not re.search(r"\w", rest)
