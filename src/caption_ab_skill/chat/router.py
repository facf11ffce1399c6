"""Turns a message into the steps that it asks for, by the phrases in `intents/{upload,credits,state,export,chat}.yaml`.

Each clause asks for one step at most. Quotations, words for the screen, negations and phrases that only mention a step
ask for nothing; where no clause asks for anything else, the message is for the chat.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .attachments import attachments_in
from .clauses import Clause, clauses
from .folding import fold, hide_quoted, unquoted
from .languages import as_one_writing, languages_in, phrases, signs

# In order of preference where two phrases of equal length match: the harmless ones first.
_STEPS = ("state", "credits", "upload", "export")
# Clauses. A message of more than these is a story with requests in it.
_RAMBLING = 8


class Route(NamedTuple):
    """The steps in the order in which they are to be done, why, and the words for the chat and for the export."""

    steps: tuple[str, ...]
    reason: str
    chat_text: str = ""
    export_text: str = ""


class _Asked(NamedTuple):
    step: str
    reason: str
    clause: Clause


def route(message: str, attachments: Sequence[str] = ()) -> Route:
    """What a message with its attachments asks for. Never raises, whatever the text."""
    attached = attachments_in(unquoted(message), attachments)
    folded = hide_quoted(fold(attached.text))
    languages = languages_in(folded)
    folded = as_one_writing(folded, languages)
    parts = clauses(folded, languages)
    asked, negated = _asked(parts, languages)
    if attached.media:
        asked = [item for item in asked if item.step != "upload"]
    steps = [item.step for item in asked]
    reasons = [item.reason for item in asked]
    if attached.any and not asked and _says_how(parts, languages):
        steps, reasons = ["chat"], ["words about the look beside an attachment"]
    if attached.captions and "chat" not in steps:
        steps, reasons = ["chat", *steps], ["captions go with the message", *reasons]
    if attached.media:
        steps, reasons = ["upload", *steps], [f"{len(attached.media)} attached", *reasons]
    if not steps:
        steps, reasons = ["chat"], [f"nothing else asked for; negated: {'yes' if negated else 'no'}"]
    if len(parts) > _RAMBLING:
        # Who tells a story mentions things over and over; each of them is meant once.
        steps = list(dict.fromkeys(steps))
    kept = tuple(step for at, step in enumerate(steps) if at == 0 or step != steps[at - 1])
    exports = (item.clause for item in asked if item.step == "export")
    export_text = "; ".join(attached.text[clause.start : clause.end].strip() for clause in exports)
    return Route(kept, "; then ".join(reasons), _chat_text(kept, asked, parts, attached.text), export_text)


def _asked(parts: Sequence[Clause], languages: tuple[str, ...]) -> tuple[list[_Asked], bool]:
    asked: list[_Asked] = []
    some_negated = negated = False
    for clause in parts:
        step, template, start = _step_of(clause, languages)
        if step is None:
            negated = negated and clause.carries_on
            negated = negated or _is_negated(clause, languages, len(clause.text))
            continue
        negated = (negated and clause.carries_on) or _is_negated(clause, languages, start)
        some_negated = some_negated or negated
        if negated or (step == "chat" and clause.carries_on and asked and asked[-1].step != "chat"):
            # "Is it still rendering, or did it get stuck?" is one question.
            continue
        item = _Asked(step, f"matched {step}.yaml: {template!r}; negated: no", clause)
        asked.insert(len(asked) - 1 if clause.goes_first and asked else len(asked), item)
    return asked, some_negated


def _step_of(clause: Clause, languages: tuple[str, ...]) -> tuple[str | None, str, int]:
    """The step that a clause asks for, the phrase, and where in the clause it begins."""
    best: tuple[int, str, str, int] | None = None
    texts = {clause.text: 0, clause.from_core: clause.core_start, clause.core: clause.core_start}
    for language in languages:
        for step in _STEPS:
            for text, offset in texts.items():
                found = phrases(step, language, "asks").find(text)
                if not found or (best and found.end - found.start <= best[0]) or _is_lookalike(step, language, clause):
                    continue
                best = (found.end - found.start, step, found.template, offset + found.start)
    if best:
        return best[1:]
    for language in languages:
        for step in _STEPS:
            sign = signs(step, language).find(clause.text)
            if sign and not _is_lookalike(step, language, clause):
                return step, sign.template, sign.start
    for language in languages:
        if any(phrases("chat", language, "fillers").find(text) for text in texts):
            return None, "", 0
        work = phrases("chat", language, "asks").find(clause.from_core)
        if work:
            return "chat", work.template, clause.core_start + work.start
        sign = signs("chat", language).find(clause.text)
        if sign:
            return "chat", sign.template, sign.start
    return ("chat", "please …", clause.core_start) if clause.polite else (None, "", 0)


def _is_lookalike(step: str, language: str, clause: Clause) -> bool:
    book = phrases(step, language, "not")
    return any(book.find(text) for text in (clause.text, clause.core, clause.from_core))


def _is_negated(clause: Clause, languages: tuple[str, ...], start: int) -> bool:
    """Whether a negation stands before the place where the request begins, or anywhere where it may."""
    for language in languages:
        text = clause.text
        for affirmed in phrases("chat", language, "affirmed", open_start=True, open_end=True).all(text):
            text = text[: affirmed.start] + " " * (affirmed.end - affirmed.start) + text[affirmed.end :]
        waits = phrases("chat", language, "waits", open_start=True, open_end=True).all(text)
        for found in [*waits, *phrases("chat", language, "negations", open_start=True, open_end=True).all(text)]:
            if found.template.startswith("…") or found.start < start:
                return True
    return False


def _says_how(parts: Sequence[Clause], languages: tuple[str, ...]) -> bool:
    """Whether some clause beside an attachment is about what an edit is about, and not put off."""
    return any(
        phrases("chat", language, "beside").find(clause.text) and not _is_negated(clause, languages, len(clause.text))
        for clause in parts
        for language in languages
    )


def _chat_text(steps: Sequence[str], asked: Sequence[_Asked], parts: Sequence[Clause], text: str) -> str:
    """The words for the chat: the whole message where it is for nothing else, so that no word of it is lost.

    Otherwise each clause that is for the chat, with those after it that ask for nothing by themselves
    ("bigger, bold and yellow").
    """
    own = {item.clause for item in asked if item.step == "chat"}
    if "chat" not in steps or set(steps) <= {"upload", "chat"} or not own:
        return text if "chat" in steps else ""
    others = {item.clause for item in asked} - own
    spans: list[tuple[int, int]] = []
    listening = False
    for clause in parts:
        starts = clause in own
        if (starts or listening) and clause not in others:
            start = spans.pop()[0] if listening else clause.start
            spans.append((start, clause.end))
        listening = (listening or starts) and clause not in others
    return ", ".join(text[start:end].strip() for start, end in spans)
