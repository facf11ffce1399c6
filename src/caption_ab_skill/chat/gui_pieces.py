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
_STOPS = r"(?P<stop>,+(?!\d)|，+{commas})|(?P<break>[;；：]+|:+(?=\s)|\s[-–—]+\s|—+|–+|…+)"
# What a piece is shows in its beginning; the rest of a very long one is not looked at.
LOOKED_AT = 240
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
    """The pieces of one sentence, each taken by itself."""
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
            piece = before._replace(end=end) if narrates else _joined(text, before, end, language)
            found[-1] = piece
        else:
            found.append(piece)
        narrates = piece.role == "content" and (narrates or _narrates(text, piece, language))
    return found


def role_of(text: Marked, language: str) -> Role:
    """What a piece without lead-ins is."""
    return _role(text.hidden[:LOOKED_AT], text.named[:LOOKED_AT], language)


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
    text = hidden[start : min(end, start + LOOKED_AT)]
    opener = phrases("translate", language, "openers", open_end=True).find(text)
    if opener is None or not text[opener.end :].strip():
        return [(start, end, joint)]
    return [(start, start + opener.end, "opener"), (start + opener.end, end, joint or "stop")]


def _cuts(piece: Piece, before: Piece) -> bool:
    if piece.role in _ABOUT_SCREEN:
        return True
    return before.role in ("instruction", "place") and piece.role in ("content", "result", "condition", "sight")


def _joined(text: Marked, before: Piece, end: int, language: str) -> Piece:
    if before.role != "content" or end - before.start > LOOKED_AT:
        return before._replace(end=end)
    return _piece(text, before.start, end, before.joint, language)


def _piece(text: Marked, start: int, end: int, joint: Joint, language: str) -> Piece:
    if joint == "opener":
        return Piece(start, end, start, "aside", joint, kept_from=start)
    joined_until = after_joint(text, start, end, language)
    core_start, permitted, negated = joined_until, False, False
    while text.hidden[core_start:end].strip():
        after, permits = after_lead(text, core_start, end, language)
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
        core_start = joined_until
    elif role == "instruction":
        permitted = permitted or holds(core, "offers", language)
        negated = negated or holds(core, "negated", language)
    return Piece(start, end, core_start, role, joint, permitted, negated, start)


def holds(core: Marked, kind: str, language: str) -> bool:
    """Whether a phrase of a list stands anywhere in a piece."""
    book = phrases("translate", language, kind, open_start=True, open_end=True)
    return book.find(core.hidden[:LOOKED_AT]) is not None


def after_joint(text: Marked, start: int, end: int, language: str) -> int:
    """Where the word ends that joins a piece to the one before (`start` if there is none)."""
    part = text.hidden[start:end]
    joint = _cuts_at(language).match(text.hidden, start + len(part) - len(part.lstrip()), end)
    # "to" and "if" join, but begin a piece of their own kind.
    if joint and joint.lastgroup == "joint" and role_of(text.part(start, end), language) == "content":
        return joint.end()
    return start


def after_lead(text: Marked, start: int, end: int, language: str) -> tuple[int, bool]:
    """Where the words end that introduce a piece (`start` if there are none), and whether they give permission."""
    part = text.hidden[start : min(end, start + LOOKED_AT)]
    lead = phrases("translate", language, "lead_ins", open_end=True).find(part)
    permission = phrases("translate", language, "permissions", open_end=True).find(part)
    end_of_lead, end_of_permission = lead.end if lead else 0, permission.end if permission else 0
    return start + max(end_of_lead, end_of_permission), end_of_permission > end_of_lead


def _inner_start(core: Marked, language: str, role: Role) -> int | None:
    """Where an instruction begins that is negated ("don't click …") or follows its condition without a comma."""
    text = core.hidden
    if role == "content" and not phrases("translate", language, "negations").find(text[:LOOKED_AT]):
        return None
    limit = 30 if role == "content" else 60
    starts = [found.start() for found in re.finditer(r"\S+" if is_spaced(language) else r"\S", text[:LOOKED_AT])]
    for kind in ("instructions", "doubtful"):
        for start in starts:
            if 0 < start <= limit and _is(core.part(start, len(text)), language, (kind,)):
                return start
    return None


def _is(text: Marked, language: str, kinds: tuple[str, ...]) -> bool:
    hidden, named = text.hidden[:LOOKED_AT], text.named[:LOOKED_AT]
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
    return holds(text.part(piece.start, piece.end), "narratives", language)


def _resets(text: Marked, piece: Piece, language: str) -> bool:
    part = text.hidden[piece.start : min(piece.end, piece.start + LOOKED_AT)]
    return phrases("translate", language, "resets", open_end=True).find(part) is not None
