"""Turns a message into the steps that it asks for.

The message is cut into clauses. What each asks for is weighed: its words, their classes (`intents/words/`) and what
stands beside it count for or against each step, by weights that were learnt from the examples in
`intents/{upload,credits,state,export,chat}.yaml` and from labelled messages. Quotations and code never count. Where no
clause asks for anything, the message is for the chat.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .clauses import Clause
from .folding import scripts_in
from .readings import Reading, read
from .weights import LABELS, NOTHING, Weights, weighing

# Chances. A file that nobody asked for is worse than a question back; where several clauses seem to ask for
# something, a faint one is an echo of another.
_SURE_OF_EXPORT = 0.85
_FAINT = 0.4
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
    chance: float
    clause: Clause
    reason: str


def route(message: str, attachments: Sequence[str] = ()) -> Route:
    """What a message with its attachments asks for. Never raises, whatever the text."""
    reading = read(message, attachments)
    attached = reading.attached
    asked, idle = _asked(reading)
    if attached.media:
        asked = [item for item in asked if item.step != "upload"]
    strongest = max((item.chance for item in asked), default=0.0)
    clear = {item.step for item in asked if item.chance >= min(_FAINT, strongest)}
    asked = _in_order([item for item in asked if item.step in clear])
    steps = [item.step for item in asked]
    reasons = [item.reason for item in asked]
    if attached.captions and "chat" not in steps:
        steps, reasons = ["chat", *steps], ["captions go with the message", *reasons]
    if attached.media:
        steps, reasons = ["upload", *steps], [f"{len(attached.media)} attached", *reasons]
    if not steps:
        steps, reasons = ["chat"], ["nothing else is asked for"]
    if len(reading.clauses) > _RAMBLING:
        # Who tells a story mentions things over and over; each of them is meant once.
        steps = list(dict.fromkeys(steps))
    kept = tuple(step for at, step in enumerate(steps) if at == 0 or step != steps[at - 1])
    exports = (item.clause for item in asked if item.step == "export")
    export_text = "; ".join(attached.text[clause.start : clause.end].strip() for clause in exports)
    reasons += [f"not asked for: {idle}"] if idle else []
    return Route(kept, "; then ".join(reasons), _chat_text(kept, asked, reading), export_text)


def _asked(reading: Reading) -> tuple[list[_Asked], str]:
    """The clauses that ask for a step, as they stand, and the words of the others."""
    weigh = weighing(scripts_in(reading.folded))
    asked: list[_Asked] = []
    idle: list[str] = []
    for clause, pieces in zip(reading.clauses, reading.evidence(), strict=True):
        chances = weigh.chances(pieces)
        label = _likeliest(chances)
        if label == NOTHING:
            idle.append(repr(reading.attached.text[clause.start : clause.end].strip()))
            continue
        chance = chances[LABELS.index(label)]
        because = ", ".join(map(repr, weigh.strongest(pieces, label)))
        asked.append(_Asked(label, chance, clause, f"{label} ({chance:.0%}) for {because}"))
    return asked, ", ".join(idle)


def _likeliest(chances: Weights) -> str:
    ordered = sorted(range(len(LABELS)), key=lambda at: -chances[at])
    best = LABELS[ordered[0]]
    return LABELS[ordered[1]] if best == "export" and chances[ordered[0]] < _SURE_OF_EXPORT else best


def _in_order(asked: Sequence[_Asked]) -> list[_Asked]:
    """What goes first is put before what stands in front of it, several such things in their own order."""
    ordered: list[_Asked] = []
    place: int | None = None
    for item in asked:
        if item.clause.goes_first and ordered:
            place = len(ordered) - 1 if place is None else place
            ordered.insert(place, item)
            place += 1
        else:
            ordered.append(item)
            place = None
    return ordered


def _chat_text(steps: Sequence[str], asked: Sequence[_Asked], reading: Reading) -> str:
    """The words for the chat: the whole message where it is for nothing else, so that no word of it is lost.

    Otherwise each clause that is for the chat, with those after it that ask for nothing by themselves
    ("bigger, bold and yellow").
    """
    text = reading.attached.text
    own = {item.clause for item in asked if item.step == "chat"}
    if "chat" not in steps or set(steps) <= {"upload", "chat"} or not own:
        return text if "chat" in steps else ""
    others = {item.clause for item in asked} - own
    spans: list[tuple[int, int]] = []
    listening = False
    for clause in reading.clauses:
        starts = clause in own
        if (starts or listening) and clause not in others:
            start = spans.pop()[0] if listening else clause.start
            spans.append((start, clause.end))
        listening = (listening or starts) and clause not in others
    return ", ".join(text[start:end].strip() for start, end in spans)
