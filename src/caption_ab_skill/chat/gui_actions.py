"""What a backend's instructions ask for: the kinds of things that this skill does itself, and when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

from .gui_marks import in_words
from .gui_pieces import Piece
from .languages import intents, is_spaced, phrases

Kind = Literal["export", "state", "credits", "upload", "edit"]
When = Literal["now", "offer"]

_EDGE_MARKS = " \t,;:，；、：–—-.!。！*_"


class Action(NamedTuple):
    """What the backend asks for: `now` in plain words, `offer` under a condition.

    `text` is the edit to send, else the words it used. `passing`: a panel that is only opened, or a clip that is
    only chosen, on the way to something.
    """

    kind: Kind
    when: When
    text: str
    passing: bool = False


def actions_in(sentence: str, found: Sequence[Piece], language: str, *, asked: bool) -> list[Action]:
    """The actions of one sentence, in order. `asked`: a question before it makes it conditional ("Ready? …")."""
    actions: list[Action] = []
    permitted = False
    for at, piece in enumerate(found):
        # "You can open the menu and click Export" permits both.
        permitted = piece.permitted or (permitted and piece.joint == "joint" and piece.role == "instruction")
        conditional = asked or permitted or _has_condition(found, at)
        if piece.negated or not (piece.role == "instruction" or (piece.role == "place" and conditional)):
            continue
        words = sentence[piece.core_start : piece.end].replace("**", "").strip(_EDGE_MARKS)
        # What hides quotations hides the names of controls too, and here the name is what counts.
        said = in_words(words, language)
        # "In the Account section, open the details": where it is to be done tells as much.
        before = found[at - 1] if at and found[at - 1].role == "locator" else piece
        placed = said if before is piece else in_words(sentence[before.start : piece.end], language)
        kind = _kind(placed, language)
        if kind is None or (piece.role == "place" and kind in ("state", "edit")):
            continue
        passing = _is_passing(kind, said, language)
        text = _edit_words(words, said, language) if kind == "edit" else words
        add(actions, Action(kind, "offer" if conditional else "now", text, passing))
    actions = [_as_edit(action, sentence, found, language) for action in actions]
    if not all(action.passing for action in actions):
        actions = [action for action in actions if not action.passing]
    return [action for action in actions if (action.kind, action.when) != ("edit", "offer")]


def _is_passing(kind: Kind, said: str, language: str) -> bool:
    """Whether an instruction only leads to another: a panel that is opened and not looked at, a clip that is chosen."""
    if kind == "state":
        return not phrases("translate", language, "looks", open_end=True).find(said)
    return kind == "edit" and bool(phrases("translate", language, "preparing", open_end=True).find(said))


def _as_edit(action: Action, sentence: str, found: Sequence[Piece], language: str) -> Action:
    """A panel that is opened in order to change something ("To change the font, open …") is that edit."""
    if action.kind != "state" or not action.passing:
        return action
    for piece in found:
        said = in_words(sentence[piece.start : piece.end], language)
        purpose = phrases("translate", language, "purpose_starts", open_end=True).find(said)
        if piece.role == "purpose" and purpose and _is_edit(said[purpose.end :], language):
            words = sentence[piece.start + purpose.end : piece.end].strip(_EDGE_MARKS)
            return Action("edit", action.when, words)
    return action


def _is_edit(said: str, language: str) -> bool:
    section = intents("translate")[language]
    begins = tuple(section.get("edit_verbs", []))
    ends = tuple(section.get("edit_ends", []))
    return said.strip().startswith(begins) or said.rstrip(_EDGE_MARKS).endswith(ends)


def add(actions: list[Action], action: Action) -> None:
    """One more step of what is asked for.

    A panel that was opened on the way to it is not asked for by itself, nor is the same thing twice.
    """
    if actions and actions[-1].passing and actions[-1] != action:
        actions.pop()
    if actions and (actions[-1].kind, actions[-1].when) == (action.kind, action.when):
        if action.kind == "edit":
            actions[-1] = action
        return
    actions.append(action)


def _has_condition(found: Sequence[Piece], at: int) -> bool:
    """Whether a condition holds for an instruction: one before it, or one that follows it directly."""
    for other, piece in enumerate(found):
        if piece.role != "condition":
            continue
        leads = any(later.role in ("instruction", "place") for later in found[other + 1 :])
        trails = piece.joint == "joint" or not leads
        between = found[min(at, other) + 1 : max(at, other)]
        together = all(one.is_gui or one.role == "condition" for one in between)
        if together and (at < other if trails and other > 0 else at > other):
            return True
    return False


def _kind(said: str, language: str) -> Kind | None:
    """What an instruction is about: by the control that it names, and by its purpose only where that says nothing.

    "Click Export to save it" is about exporting; but a panel that is opened in order to change something is
    an edit.
    """
    if _begins_before(len(said), said, language, "kinds.never"):
        return None
    if _begins_before(len(said), said, language, "kinds.placing"):
        return "edit"
    purpose = phrases("translate", language, "purpose_starts", open_start=True, open_end=True).find(said)
    until = purpose.start if purpose else len(said)
    tries: tuple[tuple[int, tuple[Kind | Literal["no"], ...]], ...] = (
        (until, ("credits", "upload", "export", "no")),
        (len(said), ("edit", "state", *get_args(Kind))),
    )
    for before, kinds in tries:
        for kind in kinds:
            if _begins_before(before, said, language, f"kinds.{kind}"):
                return None if kind == "no" else kind
    return None


def _begins_before(end: int, said: str, language: str, kind: str) -> bool:
    book = phrases("translate", language, kind, open_start=True, open_end=True)
    return any(found.start < end for found in book.all(said))


def _edit_words(words: str, said: str, language: str) -> str:
    """The edit to send.

    Its usual words, else the purpose ("… to change the font"), else the instruction as it stands.
    """
    section = intents("translate")[language]
    usual = phrases("translate", language, "edits").find(said)
    if usual:
        return str(section["edits"][usual.template])
    purpose = phrases("translate", language, "purpose_starts", open_start=True, open_end=True).find(said)
    if purpose and _is_edit(said[purpose.end :], language):
        return words[purpose.end :].strip()
    for drag, move in section.get("drags", {}).items():
        edge = r"\b" if is_spaced(language) else ""
        if found := re.search(f"{edge}{re.escape(str(drag))}{edge}", said):
            return f"{words[: found.start()]}{move}{words[found.end() :]}".strip()
    return words
