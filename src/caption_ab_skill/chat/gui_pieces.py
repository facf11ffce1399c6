"""Cuts a backend's sentence into pieces and says which of them are about a screen that nobody has in front of them."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, NamedTuple

from .languages import intents, is_spaced, phrases

Role = Literal["content", "instruction", "place", "aside", "condition", "purpose", "result"]
_ABOUT_SCREEN = ("instruction", "place", "aside")
_STOPS = r"[,;，；、：](?!\d)|:(?=\s)|\s[-–—]+\s|—|–"


class Piece(NamedTuple):
    """From where to where in the sentence, and what it does there.

    `core` is the folded text without lead-ins; `kept_from`: where it begins if it stays (without the word
    that joined it to an instruction).
    """

    start: int
    end: int
    core: str
    core_start: int
    role: Role
    permitted: bool = False
    negated: bool = False
    kept_from: int = 0
    gone: bool = False

    @property
    def is_gui(self) -> bool:
        """Whether the piece goes."""
        return self.gone or self.role in _ABOUT_SCREEN


@cache
def _joints(language: str) -> re.Pattern[str]:
    words = [re.escape(str(word).lstrip(", ")) for word in intents("translate")[language].get("joints", [])]
    words.sort(key=len, reverse=True)
    joined = "|".join(words) or r"(?!)"
    edges = rf"(?<=\s)(?:{joined})(?!\w)" if is_spaced(language) else f"(?:{joined})"
    return re.compile(rf"(?P<stop>{_STOPS})|(?P<joint>{edges})")


def pieces(hidden: str, language: str) -> list[Piece]:
    """The pieces of one folded sentence, quotations blanked out."""
    found: list[Piece] = []
    for start, end, joined in _cut(hidden, language):
        piece = _piece(hidden, start, end, language)
        before = found[-1] if found else None
        # Only an instruction is worth a cut at a mere "and" or "to"; everything else belongs to what stands
        # before it.
        if joined and before is not None and not _cuts(piece, before):
            found[-1] = _joined(hidden, before, end, language)
        else:
            found.append(piece)
    return _attached(found, language, hidden)


def _cuts(piece: Piece, before: Piece) -> bool:
    if piece.role in _ABOUT_SCREEN:
        return True
    return before.role in ("instruction", "place") and piece.role in ("content", "result", "condition")


def _joined(hidden: str, before: Piece, end: int, language: str) -> Piece:
    whole = _piece(hidden, before.start, end, language)
    # What made it an instruction stands at its beginning; a longer text does not unmake it.
    return whole._replace(role=before.role) if before.role != "content" else whole


def _cut(hidden: str, language: str) -> list[tuple[int, int, bool]]:
    """Spans between stops and joints; True where a joint (which then belongs to the span) began it."""
    spans: list[tuple[int, int, bool]] = []
    at, joined = 0, False
    reports = frozenset(intents("translate")[language].get("reports", []))
    for found in _joints(language).finditer(hidden):
        is_joint = found.lastgroup == "joint"
        # After "the caption reads", words are somebody's; only a stop ends them.
        if is_joint and _reports(hidden[at : found.start()], reports, language):
            continue
        if hidden[at : found.start()].strip():
            spans.append((at, found.start(), joined))
            at, joined = (found.start(), True) if is_joint else (found.end(), False)
        elif not is_joint:
            at, joined = found.end(), False
    if hidden[at:].strip():
        spans.append((at, len(hidden), joined))
    return spans


def _reports(text: str, reports: frozenset[str], language: str) -> bool:
    if is_spaced(language):
        return not reports.isdisjoint(text.split())
    return any(word in text for word in reports)


def _piece(hidden: str, start: int, end: int, language: str) -> Piece:
    core_start, permitted, negated = start, False, False
    while True:
        after, permits = _after_lead(hidden, core_start, end, language)
        if after == core_start or not hidden[after:end].strip():
            break
        core_start, permitted = after, permitted or permits
    text = hidden[core_start:end]
    role = _role(text, language)
    if role in ("content", "condition") and phrases("translate", language, "negations").find(text):
        rest = _after_negation(text, language)
        if rest is not None:
            role, negated, core_start = "instruction", True, core_start + rest
    return Piece(start, end, hidden[core_start:end].strip(), core_start, role, permitted, negated, start)


def _after_lead(hidden: str, start: int, end: int, language: str) -> tuple[int, bool]:
    """Where the word ends that joins or introduces a piece (`start` if there is none).

    Whether it gives permission ("you can").
    """
    text = hidden[start:end]
    joint = _joints(language).match(hidden, start + len(text) - len(text.lstrip()), end)
    # "to" and "if" join, but begin a piece of their own kind.
    if joint and joint.lastgroup == "joint" and _role(text, language) == "content":
        return joint.end(), False
    for kind in ("lead_ins", "permissions"):
        if lead := phrases("translate", language, kind, open_end=True).find(text):
            return start + lead.end, kind == "permissions"
    return start, False


def _after_negation(text: str, language: str) -> int | None:
    """Where the instruction begins that is negated, None where it is none."""
    for found in re.finditer(r"\S+" if is_spaced(language) else r"\S", text):
        if found.start() > 30:
            break
        if _role(text[found.start() :], language) == "instruction":
            return found.start()
    return None


def _role(text: str, language: str) -> Role:
    for kind, role in (
        ("asides", "aside"),
        ("instructions", "instruction"),
        ("places", "place"),
        ("conditions", "condition"),
        ("purposes", "purpose"),
        ("results", "result"),
    ):
        if phrases("translate", language, kind).find(text):
            return role  # type: ignore[return-value]
    return "content"


def _attached(found: list[Piece], language: str, hidden: str) -> list[Piece]:
    """Let conditions, purposes and results go with the instruction beside them; take conjunctions off what stays."""
    out = list(found)
    for at, piece in enumerate(out):
        neighbours = [out[i] for i in (at - 1, at + 1) if 0 <= i < len(out)]
        beside = any(n.role in ("instruction", "place") or n.gone for n in neighbours)
        follows = at > 0 and (out[at - 1].role in ("instruction", "place") or out[at - 1].gone)
        reason = _reason_end(hidden[piece.start : piece.end], language)
        idle = _is_lead_in(hidden[piece.start : piece.end], language)
        goes_along = (piece.role in ("condition", "purpose") or idle) and beside
        if reason is None and (goes_along or (piece.role == "result" and follows)):
            out[at] = piece._replace(gone=True)
        elif not piece.is_gui and follows:
            out[at] = piece._replace(kept_from=piece.start + reason if reason is not None else piece.core_start)
        elif not piece.is_gui and at > 0 and out[at - 1].is_gui:
            out[at] = piece._replace(kept_from=piece.core_start)
    return out


def _is_lead_in(text: str, language: str) -> bool:
    """Whether a piece is nothing but a word that introduces ("Tip:")."""
    lead = phrases("translate", language, "lead_ins", open_end=True).find(text)
    return lead is not None and not text[lead.end :].strip()


def _reason_end(text: str, language: str) -> int | None:
    """Where the conjunction of a reason ends ("because", "otherwise"), None where there is none."""
    lead = len(text) - len(text.lstrip(" ,"))
    for word in sorted(intents("translate")[language].get("reasons", []), key=len, reverse=True):
        end = lead + len(word)
        if text[lead:].startswith(word) and not (is_spaced(language) and text[end : end + 1].isalnum()):
            return end
    return None
