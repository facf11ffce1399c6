"""Which variants there are: one more, one less, names, and one like another; and the looks of single ones."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ..clauses import Clause
from ..requests import Add, Ask, Liken, NotUnderstood, Remove, Rename, Request, Restyle
from ..word import Word
from .look_words import is_look_word
from .looks import read_look
from .references import Pronoun, Scope, is_variant_ordinal, read_scope
from .scoped import scoped


def read_variants(clause: Clause) -> list[Request] | None:
    """One more, one less, a name, or one like another; None where the clause is about something else."""
    letters = clause.letters
    scope = read_scope(clause)
    if clause.does("rename") and scope.is_named and not clause.has("thing", "title"):
        return _rename(clause, scope)
    if clause.does("rename") and clause.has("which", "all") and not clause.has("thing", "title", "caption"):
        return _rename_all(clause)
    if _is_one_more(clause):
        like = next(iter(letters[1:] or (letters if clause.has("like") or clause.has("which", "it") else ())), None)
        own = letters[0] if letters and letters[0] != like else None
        if like is None and clause.has("like") and letters:
            like = letters[-1]
        return [Add(read_look(_without_letters(clause.words)), like, own)]
    if clause.has("like") or (clause.has("copies") and len(letters) == 2):
        return _liken(clause)
    if clause.does("remove", "cut", "only") or (
        any(word.means("no") and (word.text.isascii() or len(word.text) > 1) for word in clause.words)
        and (clause.has("thing", "variant") or clause.letters)
    ):
        return _remove(clause, scope)
    return None


def _is_one_more(clause: Clause) -> bool:
    """Whether a variant is to be added: "another style", "add a version C", "再加一个版本"."""
    if (
        clause.does("remove", "keep", "only", "rename")
        or (clause.does("move") and not clause.does("add"))
        or clause.quotes
        or clause.has("shape")
        or clause.has("ratio")
    ):
        return False
    if any(word.means("which", "all") and not word.is_any("number", "thing") for word in clause.words):
        return False
    if _gives_a_part(clause.words):
        return False
    words = [word for word in clause.words if not word.means("filler") or word.means("new") or word.means("thing")]
    is_new = any(
        word.means("new") and (after.means("thing", "variant") or after.means("part", "look") or after.means("ordinal"))
        for word, after in pairwise(words)
    )
    names = clause.has("thing", "variant") or (clause.has("part", "look") and not clause.has("preset"))
    is_another = any(before.means("new") and word.means("number", 1) for before, word in pairwise(clause.words))
    names = names or (clause.does("add") and is_another and not clause.has("thing") and not clause.has("part", "box"))
    names = names or (
        clause.has("new")
        and clause.has("like")
        and clause.does("add")
        and not clause.has("thing")
        and bool(clause.letters)
    )
    # "新增C：跟A一样".
    names = names or (clause.has("like") and len(letters_behind_add(clause)) == 2 and not clause.has("thing"))
    return names and (
        clause.does("add") or (is_new and (clause.has("like") or not clause.does("set") or _makes(clause)))
    )


def letters_behind_add(clause: Clause) -> tuple[str, ...]:
    """The letters where the first of them stands right behind "add"."""
    telling = [word for word in clause.words if not word.is_silent]
    is_added = any(word.means("do", "add") and after.means("letter") for word, after in pairwise(telling))
    return clause.letters if is_added else ()


def _gives_a_part(words: Sequence[Word]) -> bool:
    """ "给这版加个描边": the version stands before what is added to it."""
    verb = next((at for at, word in enumerate(words) if word.means("do", "add") and not word.text.isascii()), None)
    if verb is None:
        return False
    before, behind = words[:verb], words[verb:]
    is_named = any(word.means("thing", "variant") for word in before)
    return is_named and not any(word.means("thing", "variant") or word.means("part", "look") for word in behind)


def _makes(clause: Clause) -> bool:
    """ "Make a version B …" and not "make A a bold style": what is new is what is made."""
    return len(clause.letters) <= 1 and not any(
        word.means("letter") and not word.means("thing") for word in clause.words
    )


def _without_letters(words: Sequence[Word]) -> list[Word]:
    return [
        word for word in words if not word.means("letter") and not word.means("ordinal") and not word.means("number", 1)
    ]


def _rename(clause: Clause, scope: Scope) -> list[Request]:
    if clause.quotes:
        return [Rename(scope, clause.quotes[0])]
    verb = next(
        (
            at
            for at, word in reversed(list(enumerate(clause.words)))
            if word.means("do", "rename") or word.means("time", "to")
        ),
        None,
    )
    pointer = max(
        (at for at, word in enumerate(clause.words) if word.means("letter") or is_variant_ordinal(clause.words, at)),
        default=0,
    )
    start = pointer if verb is None or pointer > verb else verb
    while start + 1 < len(clause.words) and clause.words[start + 1].means("time", "to"):
        start += 1
    while start + 1 < len(clause.words) - 1 and clause.words[start + 1].means("number", 1):
        # "Call the second one Moody".
        start += 1
    label = clause.text_after(start) if start < len(clause.words) - 1 else ""
    return [Rename(scope, label)] if label else [Ask("ask_name")]


def _goes_over(words: Sequence[Word]) -> bool:
    """ "… A's style to B"."""
    places = [at for at, word in enumerate(words) if word.means("letter")]
    between = words[places[0] + 1 : places[-1]]
    return any(word.means("time", "to") or (word.means("copies") and word.text[-1:] in "到") for word in between)


def _rename_all(clause: Clause) -> list[Request] | None:
    """ "Name them Hook, Body and Punch"."""
    if clause.quotes:
        return [Rename(Scope(), "", tuple(clause.quotes))]
    verb = max(at for at, word in enumerate(clause.words) if word.means("do", "rename") or word.means("which", "all"))
    parts: list[list[Word]] = [[]]
    for word in clause.words[verb + 1 :]:
        if word.means("comma") or word.means("joint", "and"):
            parts.append([])
        else:
            parts[-1].append(word)
    names = tuple(clause.text[part[0].start : part[-1].end] for part in parts if part)
    return [Rename(Scope(), "", names)] if len(names) > 1 else [Ask("ask_name")]


def _liken(clause: Clause) -> list[Request] | None:
    letters = clause.letters
    look = read_look(_without_letters(clause.words))
    if not look.look and clause.has(
        "part", "size", "font", "colour", "outline", "box", "position", "animation", "shadow"
    ):
        # "Match B's size to A's" is about one thing, which cannot be taken over by itself.
        return [Ask("ask_better")]
    at = next((place for place, word in enumerate(clause.words) if word.means("like")), None)
    if at is not None and len(letters) > 2:
        after = [word.get("letter") for word in clause.words[at:] if word.means("letter")]
        before = tuple(letter for letter in letters if letter not in after)
        if len(after) == 1 and before:
            return [Liken(Scope(before), after[0], look)]
    if len(letters) == 2 and clause.has("copies") and _goes_over(clause.words):
        return [Liken(Scope(letters[1:]), letters[0], look)]
    if len(letters) == 2:
        return [Liken(Scope(letters[:1]), letters[1], look)]
    pointers = [
        Scope((word.get("letter"),)) if word.means("letter") else Scope(places=(word.get("ordinal"),))
        for at, word in enumerate(clause.words)
        if word.means("letter") or is_variant_ordinal(clause.words, at)
    ]
    if len(pointers) == 2 and pointers[0] != pointers[1]:
        return [Liken(pointers[0], pointers[1], look)]
    like = next((at for at, word in enumerate(clause.words) if word.means("like")), len(clause.words))
    if len(letters) == 1 and any(word.means("which", "it") for word in clause.words[like:]):
        # "Make A look like that": what was spoken of before, else the other one.
        letter = next(at for at, word in enumerate(clause.words) if word.means("letter"))
        if letter < like:
            return [Liken(Scope(letters), Scope(pronoun="other"), look)]
    if len(letters) == 1 and not clause.verbs and clause.words[0].means("like"):
        return [Add(look, letters[0])]
    if len(letters) == 1 and (clause.has("which", "other", "it", "all") or clause.does("set")):
        pronouns: tuple[Pronoun, ...] = ("other", "it")
        pronoun = next((name for name in pronouns if clause.has("which", name)), None)
        return [Liken(Scope(pronoun=pronoun), letters[0], look)] if pronoun else None
    return None


def _remove(clause: Clause, scope: Scope) -> list[Request] | None:
    if any(is_look_word(word) for word in clause.words) or clause.quotes or clause.has("ms") or clause.has("at"):
        return None
    if clause.has("thing", "caption", "line", "title", "music", "clip", "still", "sound", "word") and not clause.has(
        "thing", "variant"
    ):
        if not (
            clause.letters and not clause.has("number") and not clause.has("ordinal") and clause.has("thing", "caption")
        ):
            return None
        return None
    if not scope.is_named:
        return None
    if scope.but:
        return [Remove(scope)] if clause.does("remove", "cut") else None
    if clause.does("only") and not clause.has("do", "remove"):
        return [Remove(scope, others=True)]
    but = clause.has("except") or (clause.has("joint", "then") and clause.has("which", "all"))
    return [Remove(scope, others=bool(but))]


def read_restyles(clause: Clause) -> list[Request]:
    """Looks for the variants that each part of a clause names; empty where it holds none."""
    found: list[Request] = []
    # "Remove A's box and B's outline".
    says = any(word.is_any("colour", "set", "scale", "font", "raise", "px", "preset") for word in clause.words)
    removes = clause.does("remove") and not clause.has("do") and not says
    for scope, part in scoped(clause.words):
        read = read_look(part, removes=removes)
        if read.look:
            found.append(Restyle(scope, read))
        elif read.not_understood and any(is_look_word(word) for word in part):
            found += [NotUnderstood(text) for text in read.not_understood]
    return found
