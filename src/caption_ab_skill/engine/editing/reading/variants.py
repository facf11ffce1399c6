"""Which variants there are: tests, one more, one less, names, and one like another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from ..clauses import Clause
from ..operations import LETTERS
from ..requests import ABTest, Add, Ask, Liken, NotUnderstood, Remove, Rename, Request, Restyle
from ..word import Word
from .looks import ReadLook, is_look_word, is_whole_look, read_look
from .references import Pronoun, Scope, is_variant_ordinal, read_scope

_COUNTED = ("variant", "caption")


def read_test(clause: Clause) -> list[Request] | None:
    """An A/B test, or None."""
    words = list(clause.words)
    has_look = any(is_look_word(word) for word in words)
    wordings = clause.has("test", "wordings")
    asked = clause.has("test", "test") or (wordings and not has_look)
    count = _count(words)
    several = count is not None and count > 1 and (clause.has("thing", "variant") or clause.has("part", "look"))
    everyone = any(word.means("which", "all") and not word.means("number") for word in words)
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
    if not asked:
        return None
    is_bare = all(word.is_silent or word.is_any("test", "which") for word in words)
    if (clause.letters or clause.has("which") or is_bare) and not (has_look or wordings or count or clause.quotes):
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
        clause.has("no") and (clause.has("thing", "variant") or clause.letters)
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
    for scope, part in scoped(clause.words):
        read = read_look(part)
        if read.look:
            found.append(Restyle(scope, read))
        elif read.not_understood and any(is_look_word(word) for word in part):
            found += [NotUnderstood(text) for text in read.not_understood]
    return found


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
