"""The words about each variant in a clause that names several."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ..clauses import Clause
from ..word import Word
from .look_words import is_look_word
from .references import Scope, is_variant_ordinal, read_scope


def scoped(words: Sequence[Word]) -> list[tuple[Scope, list[Word]]]:
    """The words about each variant.

    What points to variants stands before what is said of them, or after, throughout a clause.
    """
    pointers = [place for place, word in enumerate(words) if _points(words, place)]
    scope = read_scope(Clause(tuple(words), "", ""))
    if scope.but or not pointers:
        return [(scope, [word for word in words if not word.means("ordinal")] if scope.but else list(words))]
    groups = [[pointers[0]]]
    for before, place in pairwise(pointers):
        joined = all(word.is_silent or word.means("joint") or word.means("which") for word in words[before + 1 : place])
        if joined:
            groups[-1].append(place)
        else:
            groups.append([place])
    pointer_first = not any(is_look_word(word) for word in words[: pointers[0]])
    cuts = [group[0] for group in groups[1:]] if pointer_first else [group[-1] + 1 for group in groups[:-1]]
    edges = zip([0, *cuts], [*cuts, len(words)], strict=True)
    return [
        (_scope_of(words, group), [word for word in words[start:end] if not word.means("ordinal")])
        for group, (start, end) in zip(groups, edges, strict=True)
    ]


def _points(words: Sequence[Word], place: int) -> bool:
    word = words[place]
    return word.means("letter") or word.means("which", "other") or is_variant_ordinal(words, place)


def _scope_of(words: Sequence[Word], group: list[int]) -> Scope:
    letters = tuple(dict.fromkeys(words[place].get("letter") for place in group if words[place].means("letter")))
    if letters:
        return Scope(letters)
    places = tuple(words[place].get("ordinal") for place in group if words[place].means("ordinal"))
    return Scope(places=places) if places else Scope(pronoun="other")
