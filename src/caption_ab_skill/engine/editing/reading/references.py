"""Which: the variants, and the numbered captions, clips or titles that a clause means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ..clauses import Clause
from ..word import Word

Pronoun = Literal["all", "it", "other"]

# What an ordinal may count beside variants: "the second caption".
_COUNTED = ("caption", "line", "clip", "still", "title", "word", "video", "part")


@dataclass(frozen=True)
class Scope:
    """Which variants are meant: letters, their places among those there are (-1: the last), or a pronoun.

    None of these is all of them.
    """

    letters: tuple[str, ...] = ()
    pronoun: Pronoun | None = None
    places: tuple[int, ...] = ()
    but: bool = False
    """Whether all others are meant: "everything but A"."""

    def __bool__(self) -> bool:
        return self != Scope()

    @property
    def is_named(self) -> bool:
        """Whether single variants are named."""
        return bool(self.letters or self.places) or self.pronoun == "other"


EVERY_VARIANT = Scope()
"""No variant named: all of them."""


def read_scope(clause: Clause) -> Scope:
    """The variants that a clause names."""
    if excepted := _excepted(clause.words):
        return excepted
    if clause.letters:
        return Scope(clause.letters)
    places = tuple(
        word.get("ordinal") for place, word in enumerate(clause.words) if is_variant_ordinal(clause.words, place)
    )
    if places:
        return Scope(places=places)
    pronouns = clause.all("which")
    order: tuple[Pronoun, ...] = ("other", "all", "it")
    return Scope(pronoun=next((name for name in order if name in pronouns), None))


def _excepted(words: Sequence[Word]) -> Scope | None:
    """ "All but B", "除了B，其他的": what stands behind "but" is what is not meant."""
    at = next((place for place, word in enumerate(words) if word.means("except")), None)
    if at is None:
        return None
    letters: list[str] = []
    places: list[int] = []
    for place in range(at + 1, len(words)):
        word = words[place]
        if word.means("letter"):
            letters.append(word.get("letter"))
        elif is_variant_ordinal(words, place):
            places.append(word.get("ordinal"))
        elif letters or places:
            if not (word.is_silent or word.means("joint", "and")) or word.means("comma"):
                break
        elif not (word.is_silent or word.means("thing", "variant")):
            break
    if letters or places:
        return Scope(tuple(dict.fromkeys(letters)), None, () if letters else tuple(places), but=True)
    return None


def is_variant_ordinal(words: Sequence[Word], place: int) -> bool:
    """Whether "the first" at a place is a variant: it counts no caption, no clip and no time."""
    word = words[place]
    if not word.means("ordinal") or word.get("ordinal") > 6:
        return False
    for following in words[place + 1 :]:
        if following.means("part", "lines"):
            return False
        if following.means("thing"):
            return following.means("thing", "variant")
        if following.means("time", "to"):
            return False
        if following.means("joint", "and") or following.means("ordinal"):
            continue
        if (
            following.means("ms")
            or following.means("at")
            or (following.means("number") and not following.means("filler"))
        ):
            return False
        if not following.is_silent and not following.means("filler"):
            break
    # "In the second half" and "clip 1 first" are none; "the second one" is.
    return not any(other.means("thing", "clip", "still", "slideshow") for other in words)


def numbers_of(words: Sequence[Word], things: tuple[str, ...]) -> tuple[int, ...]:
    """The numbers of the things that are meant, ranges written out; -1 is the last.

    "Captions 2 to 4", "第3条字幕", "the first two clips"; "two captions" names none.
    """
    best: tuple[int, ...] = ()
    run: list[tuple[str, int]] = []
    for place, word in enumerate((*words, None)):
        sign = _sign(word, things) if word else None
        if word and sign is None and _counts_from_an_edge(words, place):
            sign = [("ordinal", 1 if word.means("time", "before", "start") else -1)]
        if sign is not None:
            run += sign
            continue
        if any(kind == "thing" for kind, _ in run) and (found := _of_run(run)):
            best = best or found
        run = []
    return best


def _counts_from_an_edge(words: Sequence[Word], place: int) -> bool:
    """ "前面三句", "开头两条": so many from there on, where no other number stands before it."""
    following = words[place + 1] if place + 1 < len(words) else None
    before = words[place - 1] if place else None
    return (
        words[place].means("time", "before", "after", "start", "end")
        and not words[place].text.isascii()
        and following is not None
        and following.means("number")
        and not following.means("filler")
        and not (before is not None and before.is_any("number", "ordinal", "thing", "ms"))
    )


def _sign(word: Word, things: tuple[str, ...]) -> list[tuple[str, int]] | None:
    """What a word is in a run of numbers; None ends the run."""
    if word.means("thing", *things):
        return [("thing", 0)]
    if word.means("ordinal"):
        return [("ordinal", int(word.get("ordinal")))]
    if word.means("number") and not word.means("filler") and float(word.get("number")).is_integer():
        return [("number", int(word.get("number")))]
    if word.means("time", "to") or (word.means("comma") and word.text in "-–—~～"):
        return [("to", 0)]
    if word.means("joint", "and", "with") or (word.means("comma") and word.text in ",，、"):
        return [("and", 0)]
    return [] if word.is_silent or word.means("which", "it", "all") else None


def _of_run(run: list[tuple[str, int]]) -> tuple[int, ...]:
    while run and run[-1][0] in ("to", "and"):
        run.pop()
    while run and run[0][0] in ("to", "and"):
        run.pop(0)
    kinds = [kind for kind, _ in run]
    first_thing = kinds.index("thing")
    if (
        "ordinal" not in kinds
        and "number" in kinds[:first_thing]
        and "to" not in kinds
        and "number" not in kinds[first_thing:]
    ):
        return ()
    if "ordinal" not in kinds and "number" in kinds[first_thing:]:
        run = run[first_thing:]
    # "The first two captions", "the last 3 clips"; "los dos últimos".
    for place, (kind, value) in enumerate(run[:-1]):
        follows, which = run[place + 1]
        if kind == "number" and follows == "ordinal" and which in (1, -1) and value > 1:
            return tuple(range(1, value + 1)) if which == 1 else tuple(range(-value, 0))
        if kind == "ordinal" and value in (1, -1) and run[place + 1][0] == "number":
            count = run[place + 1][1]
            return tuple(range(1, count + 1)) if value == 1 else tuple(range(-count, 0))
    found: list[int] = []
    joined = False
    for kind, value in run:
        if kind == "to":
            joined = True
        elif kind in ("ordinal", "number"):
            if joined and found and 0 < found[-1] < value:
                found += range(found[-1] + 1, value + 1)
            elif joined and found and value < 0:
                found += [0, value]
            else:
                found.append(value)
            joined = False
    return tuple(found)
