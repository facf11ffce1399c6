"""Cuts a backend's sentence into pieces and says which of them are about a screen that nobody has in front of them."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from .folding import LINK
from .gui_marks import Marked
from .languages import grammar, intents, is_spaced, phrases
from .phrases import Signs

Role = Literal["content", "instruction", "place", "aside", "locator", "condition", "purpose", "result", "sight"]
Joint = Literal["", "break", "stop", "joint", "opener"]
_ABOUT_SCREEN = ("instruction", "place", "aside")
_NAMED = ("instruction", "place", "locator")
_GOES_ALONG = ("condition", "purpose", "locator")
_STOPS = r"(?P<stop>,+(?!\d)|，+{commas})|(?P<break>[;；：]+|:+(?=\s)|\s[-–—]+\s|—+|–+|…+)"
# What a piece is shows in its beginning; the rest of a very long one is not looked at.
_LOOKED_AT = 240
# In the order in which they are tried: a list of `intents/translate.yaml`, whether its lines are signs, the role.
_ROLES: tuple[tuple[str, bool, Role], ...] = (
    ("asides", False, "aside"),
    ("instructions", False, "instruction"),
    ("conditions", False, "condition"),
    ("results", False, "result"),
    ("content", False, "content"),
    ("places", False, "place"),
    ("statements", False, "content"),
    ("sight_signs", True, "sight"),
    ("purposes", False, "purpose"),
    ("doubtful", False, "instruction"),
    ("locators", False, "locator"),
)


class Piece(NamedTuple):
    """From where to where in the sentence, and what it does there.

    `core_start`: where it begins without lead-ins; `kept_from`: where it begins if it stays (without the word that
    joined it to an instruction); `joint`: what stands before it.
    """

    start: int
    end: int
    core_start: int
    role: Role
    joint: Joint = ""
    permitted: bool = False
    negated: bool = False
    kept_from: int = 0
    gone: bool = False

    @property
    def is_gui(self) -> bool:
        """Whether the piece goes."""
        return self.gone or self.role in _ABOUT_SCREEN


@cache
def _cuts_at(language: str) -> re.Pattern[str]:
    section = intents("translate")[language]
    words = sorted((re.escape(str(word).strip()) for word in section.get("joints", [])), key=len)
    joined = "|".join(reversed(words)) or r"(?!)"
    edges = rf"(?<=\s)(?:{joined})(?!\w)" if is_spaced(language) else f"(?:{joined})"
    commas = "".join(f"|{re.escape(str(comma))}" for comma in section.get("commas", []))
    return re.compile(f"{_STOPS.replace('{commas}', commas)}|(?P<joint>{edges})")


@cache
def _signs(language: str, kind: str) -> Signs:
    return Signs(intents("translate")[language].get(kind, []), grammar("translate", language))


def pieces(text: Marked, language: str) -> list[Piece]:
    """The pieces of one sentence."""
    found: list[Piece] = []
    narrates = False
    for start, end, joint in _cut(text.hidden, language):
        piece = _piece(text, start, end, joint, language)
        # Of what somebody does or says in the video, all is content, until the reader is spoken to again.
        if narrates and piece.role != "content" and joint != "break" and not _resets(text, piece, language):
            piece = piece._replace(role="content")
        before = found[-1] if found else None
        # A link stays, and with it what announces it.
        if LINK in text.hidden[start:end]:
            piece = piece._replace(role="content")
            if before is not None and joint == "break":
                found[-1] = before._replace(role="content", core_start=before.start)
        # Only an instruction is worth a cut at a mere "and" or "to"; everything else belongs to what stands
        # before it.
        if joint == "joint" and before is not None and not _cuts(piece, before):
            piece = _joined(text, before, end, language)
            found[-1] = piece
        else:
            found.append(piece)
        narrates = piece.role == "content" and (narrates or _narrates(text, piece, language))
    return _attached(_continued(found, text, language), text.hidden, language)


def role_of(text: Marked, language: str) -> Role:
    """What a piece without lead-ins is."""
    return _role(text.hidden[:_LOOKED_AT], text.named[:_LOOKED_AT], language)


def _cut(hidden: str, language: str) -> list[tuple[int, int, Joint]]:
    """Spans between stops and joints, and what began each; a joint belongs to the span that it begins."""
    spans: list[tuple[int, int, Joint]] = []
    at, joint = 0, ""
    for found in _cuts_at(language).finditer(hidden):
        is_joint = found.lastgroup == "joint"
        if hidden[at : found.start()].strip():
            spans.append((at, found.start(), joint))  # type: ignore[arg-type]
            at, joint = (found.start() if is_joint else found.end()), str(found.lastgroup)
        elif not is_joint:
            at, joint = found.end(), str(found.lastgroup)
    if hidden[at:].strip():
        spans.append((at, len(hidden), joint))  # type: ignore[arg-type]
    return [part for span in spans for part in _without_opener(hidden, *span, language)]


def _without_opener(hidden: str, start: int, end: int, joint: Joint, language: str) -> list[tuple[int, int, Joint]]:
    """The words that point at a screen in front of content ("you can see on the timeline that …") by themselves."""
    text = hidden[start : min(end, start + _LOOKED_AT)]
    opener = phrases("translate", language, "openers", open_end=True).find(text)
    if opener is None or not text[opener.end :].strip():
        return [(start, end, joint)]
    return [(start, start + opener.end, "opener"), (start + opener.end, end, joint or "stop")]


def _cuts(piece: Piece, before: Piece) -> bool:
    if piece.role in _ABOUT_SCREEN:
        return True
    return before.role in ("instruction", "place") and piece.role in ("content", "result", "condition", "sight")


def _joined(text: Marked, before: Piece, end: int, language: str) -> Piece:
    if before.role != "content" or end - before.start > _LOOKED_AT:
        return before._replace(end=end)
    return _piece(text, before.start, end, before.joint, language)


def _piece(text: Marked, start: int, end: int, joint: Joint, language: str) -> Piece:
    if joint == "opener":
        return Piece(start, end, start, "aside", joint, kept_from=start)
    after_joint = _after_joint(text, start, end, language)
    core_start, permitted, negated = after_joint, False, False
    while text.hidden[core_start:end].strip():
        after, permits = _after_lead(text, core_start, end, language)
        if after == core_start or not text.hidden[after:end].strip():
            break
        core_start, permitted = after, permitted or permits
    core = text.part(core_start, end)
    role = role_of(core, language)
    # "If you like it just click Export": only the last piece of a sentence can hold both.
    if role == "content" or (role == "condition" and end == len(text.hidden)):
        inner = _inner_start(core, language, role)
        if inner is not None:
            negated, permitted = role == "content", permitted or role == "condition"
            role, core_start = "instruction", core_start + inner
    if role == "content":
        core_start = after_joint
    elif role == "instruction":
        permitted = permitted or _holds(core, "offers", language)
        negated = negated or _holds(core, "negated", language)
    return Piece(start, end, core_start, role, joint, permitted, negated, start)


def _holds(core: Marked, kind: str, language: str) -> bool:
    book = phrases("translate", language, kind, open_start=True, open_end=True)
    return book.find(core.hidden[:_LOOKED_AT]) is not None


def _after_joint(text: Marked, start: int, end: int, language: str) -> int:
    """Where the word ends that joins a piece to the one before (`start` if there is none)."""
    part = text.hidden[start:end]
    joint = _cuts_at(language).match(text.hidden, start + len(part) - len(part.lstrip()), end)
    # "to" and "if" join, but begin a piece of their own kind.
    if joint and joint.lastgroup == "joint" and role_of(text.part(start, end), language) == "content":
        return joint.end()
    return start


def _after_lead(text: Marked, start: int, end: int, language: str) -> tuple[int, bool]:
    """Where the words end that introduce a piece (`start` if there are none), and whether they give permission."""
    part = text.hidden[start : min(end, start + _LOOKED_AT)]
    lead = phrases("translate", language, "lead_ins", open_end=True).find(part)
    permission = phrases("translate", language, "permissions", open_end=True).find(part)
    end_of_lead, end_of_permission = lead.end if lead else 0, permission.end if permission else 0
    return start + max(end_of_lead, end_of_permission), end_of_permission > end_of_lead


def _inner_start(core: Marked, language: str, role: Role) -> int | None:
    """Where an instruction begins that is negated ("don't click …") or follows its condition without a comma."""
    text = core.hidden
    if role == "content" and not phrases("translate", language, "negations").find(text[:_LOOKED_AT]):
        return None
    limit = 30 if role == "content" else 60
    kinds = ("instructions", "doubtful")
    for found in re.finditer(r"\S+" if is_spaced(language) else r"\S", text[:_LOOKED_AT]):
        if found.start() > limit:
            break
        if found.start() and _is(core.part(found.start(), len(text)), language, kinds):
            return found.start()
    return None


def _is(text: Marked, language: str, kinds: tuple[str, ...]) -> bool:
    hidden, named = text.hidden[:_LOOKED_AT], text.named[:_LOOKED_AT]
    return _role(hidden, named, language) == "instruction" and any(
        phrases("translate", language, kind).find(form) for kind in kinds for form in dict.fromkeys((hidden, named))
    )


@lru_cache(maxsize=1024)
def _role(hidden: str, named: str, language: str) -> Role:
    for kind, has_signs, role in _ROLES:
        book = _signs(language, kind) if has_signs else phrases("translate", language, kind)
        if book.find(hidden):
            return role
        if role in _NAMED and named != hidden and book.find(named):
            return role
    return "content"


def _narrates(text: Marked, piece: Piece, language: str) -> bool:
    return _holds(text.part(piece.start, piece.end), "narratives", language)


def _resets(text: Marked, piece: Piece, language: str) -> bool:
    part = text.hidden[piece.start : min(piece.end, piece.start + _LOOKED_AT)]
    return phrases("translate", language, "resets", open_end=True).find(part) is not None


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
    start = _after_joint(text, piece.start, piece.end, language)
    while (after := _after_lead(text, start, piece.end, language)[0]) != start:
        start = after
    return start


def _goes_on(text: Marked, piece: Piece, language: str) -> bool:
    part = text.part(piece.start, piece.end)
    return not _holds(part, "stays", language) and _begins(text, piece, "continues", language)


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
    rest = text[:_LOOKED_AT]
    while lead := leads.find(rest):
        rest = rest[lead.end :]
    return rest != text[:_LOOKED_AT] and not re.search(r"\w", rest)
