"""Makes a backend's talk of buttons and panels plain: words about the content stay, requests become actions.

A text is cut into sentences, a sentence into pieces at commas and joints. `intents/translate.yaml` says which pieces
are about a screen; they go, and the rest keeps its words. Quotations, code and addresses are never taken for
instructions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple, get_args

from .folding import fold, hide_quoted
from .gui_pieces import Piece, pieces
from .languages import intents, language_of, languages_in, phrases

Kind = Literal["export", "state", "credits", "upload", "edit"]
When = Literal["now", "offer"]

_FENCES = re.compile(r"(```.*?(?:```|\Z))", re.DOTALL)
_LINE_MARK = re.compile(r"\s*(?:(?:[-*+•·]|\d+[.)、]|#{1,6}|>|step \d+:|第.{1,2}步[:：])\s*)*", re.IGNORECASE)
_SENTENCE = re.compile(r".+?(?:[.!?…]+[\"'”’»)\]*_]*(?=\s|$)|[。！？]+[”’」』）]*|$)\s*", re.DOTALL)
_QUESTION = re.compile(r"[?？][\"'”’»)\]*_\s]*$")
_EDGE_MARKS = " \t,;:，；、：–—-"


class Action(NamedTuple):
    """What the backend asks for: `now` in plain words, `offer` under a condition.

    `text` is the edit to send, else the words it used.
    """

    kind: Kind
    when: When
    text: str


class Translation(NamedTuple):
    """What the person reads ("" where nothing is left), and the actions in the order in which they were named."""

    text: str
    actions: tuple[Action, ...]


def translate(text: str, language: str | None = None) -> Translation:
    """Make a backend's reply plain. `language` is the text's, if known. Never raises, whatever the text."""
    language = language or language_of(text)
    out: list[str] = []
    actions: list[Action] = []
    for part in _FENCES.split(text):
        if part.startswith("```"):
            out.append(part)
        else:
            out.append(_prose(part, language, actions))
    joined = re.sub(r"\n{3,}", "\n\n", "".join(out)) if actions or out != [text] else text
    return Translation(joined.strip() if joined.strip() != text.strip() else text, tuple(actions))


def _prose(text: str, language: str | None, actions: list[Action]) -> str:
    kept: list[str] = []
    heading: int | None = None
    for line in text.split("\n"):
        mark = _LINE_MARK.match(line)
        start = mark.end() if mark else 0
        body = line[start:]
        plain = _line(body, language, actions)
        gone = bool(body.strip()) and not plain.strip()
        if gone:
            if heading is not None and not any(item.strip() for item in kept[heading + 1 :]):
                kept[heading] = ""
            continue
        kept.append(line[:start] + plain if body.strip() else line)
        if body.strip():
            heading = len(kept) - 1 if _is_heading(plain, language) else None
    return "\n".join(kept)


def _is_heading(text: str, language: str | None) -> bool:
    """A line that announces instructions: once they are gone, it announces nothing."""
    if not text.rstrip(" *_").endswith((":", "：")):
        return False
    return any(phrases("translate", code, "headings").find(fold(text)) for code in _languages(text, language))


def _line(line: str, language: str | None, actions: list[Action]) -> str:
    if not line.strip():
        return line
    hidden = hide_quoted(fold(line))
    kept = [_sentence(line[start:end], hidden[start:end], language, actions) for start, end in _sentences(hidden)]
    joined = "".join(kept)
    return joined if joined == line else joined.rstrip()


def _sentences(hidden: str) -> Iterator[tuple[int, int]]:
    for found in _SENTENCE.finditer(hidden):
        yield found.span()


def _languages(text: str, language: str | None) -> tuple[str, ...]:
    known = (language or "").split("-")[0]
    found = languages_in(text)
    return tuple(dict.fromkeys([known, *found])) if known in intents("translate") else found


def _sentence(sentence: str, hidden: str, language: str | None, actions: list[Action]) -> str:
    """The sentence without its pieces about a screen, "" where that was all of it.

    Adds the actions that they name.
    """
    if _QUESTION.search(hidden):
        return sentence
    for code in _languages(hidden, language):
        if not intents("translate").get(code):
            continue
        found = pieces(hidden, code)
        if not any(piece.is_gui for piece in found):
            continue
        _add_actions(sentence, found, code, actions)
        return _rest(sentence, hidden, found)
    return sentence


def _add_actions(sentence: str, found: list[Piece], language: str, actions: list[Action]) -> None:
    conditional = any(piece.role == "condition" for piece in found)
    for piece in found:
        if piece.role != "instruction" or piece.negated:
            continue
        # What hides quotations hides the names of controls too, and here the name is what counts.
        said = fold(sentence[piece.core_start : piece.end])
        kind = _kind(said, language)
        when: When = "offer" if conditional or piece.permitted else "now"
        if kind is None or (kind == "edit" and when == "offer"):
            continue
        words = sentence[piece.core_start : piece.end].replace("**", "").strip(_EDGE_MARKS + ".!。！*_")
        action = Action(kind, when, _edit_words(words, said, language) if kind == "edit" else words)
        if action not in actions:
            actions.append(action)


def _kind(core: str, language: str) -> Kind | None:
    """What an instruction is about: by the control that it names, and by its purpose only where that says nothing.

    "Click Export to save it" is about exporting; but a panel that is opened in order to change something is
    an edit.
    """
    purpose = phrases("translate", language, "purpose_starts", open_start=True, open_end=True).find(core)
    control = core[: purpose.start] if purpose else core
    for text, kinds in ((control, ("no", "credits", "upload", "export")), (core, ("edit", "state", *get_args(Kind)))):
        for kind in kinds:
            if phrases("translate", language, f"kinds.{kind}").find(text):
                return None if kind == "no" else kind
    return None


def _edit_words(words: str, said: str, language: str) -> str:
    """The edit to send.

    Its usual words, else the purpose ("… to change the font"), else the instruction as it stands.
    """
    section = intents("translate")[language]
    usual = phrases("translate", language, "edits").find(said)
    if usual:
        return str(section["edits"][usual.template])
    folded = fold(words)
    purpose = phrases("translate", language, "purpose_starts", open_start=True, open_end=True).find(folded)
    if purpose and any(folded[purpose.end :].lstrip().startswith(verb) for verb in section.get("edit_verbs", [])):
        return words[purpose.end :].strip()
    for drag, move in section.get("drags", {}).items():
        if (at := folded.find(drag)) >= 0:
            return f"{words[:at]}{move}{words[at + len(drag) :]}".strip()
    return words


def _rest(sentence: str, hidden: str, found: list[Piece]) -> str:
    """What is left of a sentence, put in order at its edges."""
    runs: list[tuple[int, int]] = []
    for before, piece in zip([None, *found], found, strict=False):
        if piece.is_gui:
            continue
        start = piece.kept_from
        if before is not None and not before.is_gui and runs:
            runs[-1] = (runs[-1][0], piece.end)
        else:
            runs.append((start, piece.end))
    kept = [sentence[start:end].strip(_EDGE_MARKS) for start, end in runs]
    kept = [part for part in kept if re.search(r"\w", part)]
    if not kept:
        return ""
    end = re.search(r"[.!…。！]+[\"'”’»)\]*_]*\s*$|\s*$", hidden)
    tail = sentence[end.start() :] if end else ""
    text = ", ".join(kept)
    text = text.rstrip(".!…。！ ") if tail.strip() else text
    if runs[0][0] > 0 and sentence.lstrip()[:1].isupper():
        text = text[:1].upper() + text[1:]
    return text + (tail if tail.strip() else (". " if sentence.rstrip() != sentence else "."))
