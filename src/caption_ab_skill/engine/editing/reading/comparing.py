"""A/B tests: how many variants, and what each looks like or says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from ..clauses import Clause
from ..operations import LETTERS
from ..requests import ABTest, Ask, NotUnderstood, Request
from ..word import Word
from .look_words import ReadLook, is_look_word
from .looks import is_whole_look, read_look
from .references import Scope
from .scoped import scoped


def read_test(clause: Clause) -> list[Request] | None:
    """An A/B test, or None."""
    words = list(clause.words)
    has_look = any(is_look_word(word) for word in words)
    wordings = clause.has("test", "wordings")
    asked = clause.has("test", "test") or (wordings and not has_look)
    count = _count(words)
    several = count is not None and count > 1 and (clause.has("thing", "variant") or clause.has("part", "look"))
    # "Las dos variantes" are those that are there, "dos variantes" may be new ones.
    everyone = any(word.means("which", "all") and (not word.means("number") or word.text.isascii()) for word in words)
    if (
        several
        and not everyone
        and not asked
        and not clause.letters
        and (clause.does("set", "add") or not clause.verbs)
    ):
        asked = True
    if clause.has("test", "try") and not asked:
        looks = _two_looks(words) or _many_looks(words)
        if looks:
            return [ABTest(looks), *_strange(clause)]
        return (
            [Ask("ask_new_look", {"variant": "B"})] if clause.has("thing", "variant") and not clause.letters else None
        )
    is_plain = not clause.letters and not clause.does("set", "add", "move", "replace")
    if clause.has("vs", "always") and not asked and is_plain and (looks := _two_looks(words)):
        return [ABTest(looks), *_strange(clause)]
    if not asked or (clause.does("remove", "rename") and not has_look):
        return None
    is_bare = all(word.is_silent or word.is_any("test", "which") for word in words)
    acts = clause.does("remove", "keep", "only", "add", "rename", "replace", "move")
    named = clause.letters or clause.has("which") or is_bare
    if named and not (has_look or wordings or count or clause.quotes or acts):
        # "Compare A and C", "compare them": those that there are.
        return [ABTest({}, of_those=True)]
    if clause.has("vs", "always") or clause.has("joint") or clause.has("comma") or not count or has_look:
        looks = _looks(words)
    else:
        looks = {}
    texts = tuple(clause.quotes)
    if len(looks) < 2 and len(texts) > 1:
        return [ABTest({}, wordings=True, texts=texts)]
    return [ABTest(looks, wordings=wordings, count=count), *_strange(clause)]


def _count(words: Sequence[Word]) -> int | None:
    """How many variants: the number before "styles" or "versions"."""
    for place, word in enumerate(words):
        if not word.means("number") or word.get("number") != int(word.get("number")) or word.get("number") < 2:
            continue
        for following in words[place + 1 :]:
            if (
                following.means("thing", "variant")
                or following.means("part", "look")
                or following.means("test", "wordings")
                or (following.means("thing", "caption") and not following.text.isascii())
            ):
                return int(word.get("number"))
            if not (
                following.is_silent
                or following.means("thing", "caption")
                or following.means("unknown")
                or following.means("part", "text")
            ):
                break
    return None


def _looks(words: list[Word]) -> dict[str, ReadLook]:
    # A strange word is named by itself (`_strange`) and does not make what it stands beside less of a look.
    known = [word for word in words if not word.means("unknown") or _may_be_a_font(words, word)]
    if presets := _by_preset(known):
        return presets
    by_letter = {
        letter: read_look(part)
        for scope, part in scoped(known)
        if (letter := letter_of(scope)) and any(is_look_word(word) for word in part)
    }
    return by_letter or _by_one(known) or _two_looks(known) or _many_looks(known) or _one_look(known)


def _by_preset(words: list[Word]) -> dict[str, ReadLook]:
    """ "Compare bold-yellow with loud-caps and clean-white": named looks, with nothing else said of them."""
    others = any(is_look_word(word) and not word.means("preset") for word in words)
    named = [word for word in words if word.means("preset")]
    if others or len(named) < 2 or len(named) > len(LETTERS) or any(word.means("letter") for word in words):
        return {}
    return {letter: read_look([word]) for letter, word in zip(LETTERS, named, strict=False)}


def _by_one(words: list[Word]) -> dict[str, ReadLook]:
    """ "One in red, one in blue", "una roja y otra azul", "一个红字一个蓝字"."""
    marks = [at for at, word in enumerate(words) if word.means("number", 1) or word.means("which", "other")]
    if len(marks) < 2:
        return {}
    parts = [words[at + 1 : end] for at, end in zip(marks, [*marks[1:], len(words)], strict=True)]
    told = [part for part in parts if any(is_look_word(word) for word in part)]
    if len(told) < 2 or len(told) != len(parts) or len(told) > len(LETTERS):
        return {}
    return dict(zip(LETTERS, (read_look(part) for part in told), strict=False))


def letter_of(scope: Scope) -> str | None:
    """The letter of a variant in a test that begins: "the first" is A, "the other" B."""
    if len(scope.letters) == 1:
        return scope.letters[0]
    if len(scope.places) == 1 and 0 < scope.places[0] <= len(LETTERS):
        return LETTERS[scope.places[0] - 1]
    return "B" if scope.pronoun == "other" else None


def _may_be_a_font(words: list[Word], word: Word) -> bool:
    place = words.index(word)
    return any(other.means("part", "font") for other in words[max(0, place - 2) : place + 2])


def _two_looks(words: list[Word]) -> dict[str, ReadLook]:
    """The two looks in "… X with Y": cut where both sides are looks; what always stands between two cuts first."""
    for kinds in (("vs",), ("joint", "and"), ("joint",), ("time", "to"), ("comma",)):
        for place, word in enumerate(words):
            left, right = words[:place], words[place + 1 :]
            whole = _is_any_look if kinds == ("vs",) else is_whole_look
            if _is_between(word, kinds) and not _splits_again(right) and _are_two(left, right, whole):
                return {"A": read_look(left), "B": read_look(right)}
    return {}


def _are_two(left: list[Word], right: list[Word], whole: Callable[[list[Word]], bool]) -> bool:
    """Whether both sides are looks: each by itself, or the same with and without ("a box and no box")."""
    if whole(left) and whole(right):
        return True
    one, other = read_look(left), read_look(right)
    values, others = one.look.values, other.look.values
    is_denied = any(word.means("no") for word in (*left, *right))
    drawn = {"outline", "box", "shadow"} & values.keys()
    return is_denied and bool(drawn) and values.keys() == others.keys() and any(
        (values[key] is None) != (others[key] is None) for key in drawn
    )  # fmt: skip


def _is_between(word: Word, kinds: tuple[str, ...]) -> bool:
    return word.means(*kinds) if len(kinds) > 1 else word.means(kinds[0])


def _is_any_look(words: Sequence[Word]) -> bool:
    """What stands beside "against" needs no more than one thing: "a yellow outline against a red one"."""
    read = read_look(words)
    return bool(read.look) and not read.not_understood


def _splits_again(words: list[Word]) -> bool:
    """Whether there are more than two: "red, green and blue"."""
    return any(
        (word.means("comma") or word.means("joint", "and"))
        and len(words[:place]) == 1 == len([other for other in words[place + 1 :] if not other.is_silent])
        and words[0].means("colour")
        and words[place + 1].means("colour")
        for place, word in enumerate(words[:-1])
    )


def _many_looks(words: list[Word]) -> dict[str, ReadLook]:
    """ "Red, green and blue": each part a look by itself."""
    parts: list[list[Word]] = [[]]
    against = sum(word.means("vs", "always") for word in words) > 1
    for word in words:
        if word.means("vs") if against else word.means("comma") or word.means("joint", "and") or word.means("vs"):
            parts.append([])
        else:
            parts[-1].append(word)
    told = [part for part in parts if any(is_look_word(word) for word in part)]
    if len(told) < 2 or len(told) > len(LETTERS) or not all(is_whole_look(part) for part in told):
        return {}
    looks = [read_look(part) for part in told]
    same_kind = all(set(first.look.values) == set(second.look.values) for first, second in pairwise(looks))
    return dict(zip(LETTERS, looks, strict=False)) if same_kind or against else {}


def _one_look(words: list[Word]) -> dict[str, ReadLook]:
    return {"A": read_look(words)} if any(is_look_word(word) for word in words) else {}


def _strange(clause: Clause) -> list[Request]:
    return [NotUnderstood(text) for text in clause.unknown]
