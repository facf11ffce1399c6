"""What "it", "the last one" or "the others" is where the clause before named a caption, a clip or a title.

"Caption 2 is too long, split it": the numbers and the thing are written into the clause that points back to them.
"""

from __future__ import annotations

from collections.abc import Sequence

from .word import Word

_COUNTED = ("caption", "line", "clip", "still", "title")
# What is done to single captions, clips or titles, and not to how all look.
_SINGLE = ("split", "merge", "remove", "cut", "replace", "say", "later", "earlier", "stay", "mute", "move")


def carried_over(groups: Sequence[list[Word]]) -> list[list[Word]]:
    """The clauses' words, each with what it points back to."""
    found: list[list[Word]] = []
    thing: Word | None = None
    numbers: list[Word] = []
    size: Word | None = None
    blamed: list[Word] = []
    for given in groups:
        group = _with_captions_numbered(given)
        if blamed and all(word.is_silent or word.means("do", "remove") for word in group):
            # "B太丑了，删了".
            group = [*blamed, *group]
        blames = any(word.is_any("reason", "too") for word in given) and not any(word.means("do") for word in given)
        is_variant = not any(word.means("thing") and not word.means("thing", "variant") for word in given)
        blamed = [word for word in given if word.is_any("letter", "ordinal")] if blames and is_variant else []
        size = next((word for word in group if word.means("part", "size") and not word.means("filler")), size)
        if size is not None and _lacks_what(group):
            group = [*group[:1], Word({"part": "size"}, "", group[0].end, group[0].end), *group[1:]]
        own = next(
            (word for at, word in enumerate(group) if word.means("thing", *_COUNTED) and not _is_count(group, at)), None
        )
        if own is None and thing is not None:
            group = _pointing_back(group, thing, numbers)
        if any(word.means("test") for word in group):
            own, thing = None, None
        counts = [word for word in group if _is_number(word)]
        if own is not None:
            thing, numbers = (own, counts) if counts else (own if own.means("thing", "title") else None, [])
        elif any(word.means("letter") or word.means("thing") for word in given):
            thing, numbers = None, []
        found.append(group)
    return found


def _lacks_what(group: Sequence[Word]) -> bool:
    """ "The font size of B 60, of A 80": a variant and an amount alone."""
    telling = [word for word in group if not word.is_silent]
    return (
        bool(telling)
        and telling[0].means("letter")
        and any(word.is_any("times", "px", "percent", "number") for word in telling[1:])
        and all(
            word.is_any("letter", "times", "px", "percent", "number", "which", "joint", "time")
            or word.means("do", "set")
            or word.means("part", "size")
            for word in telling
        )
        and group[0].means("letter")
    )


def _is_count(group: Sequence[Word], at: int) -> bool:
    """ "Split it into two captions", "拆成两句": so many, and none that are there."""
    before = group[at - 1] if at else None
    ordered = any(word.means("ordinal") for word in group[: max(0, at - 1)])
    return before is not None and before.means("number") and not ordered


def _is_number(word: Word) -> bool:
    return word.means("ordinal") or (word.means("number") and not word.means("filler"))


def _with_captions_numbered(group: list[Word]) -> list[Word]:
    """ "Merge 3 and 4": what is merged or split by numbers alone are captions."""
    first = next((at for at, word in enumerate(group) if _is_number(word)), None)
    acts = any(word.means("do", "merge", "split") for word in group)
    others = any(
        word.is_any("letter", "quote", "file", "ms", "at") or (word.means("thing") and not word.means("thing", "word"))
        for word in group
    )
    if first is None or not acts or others:
        return group
    place = group[first].start
    return [*group[:first], Word({"thing": "caption"}, "", place, place), *group[first:]]


def _pointing_back(group: list[Word], thing: Word, numbers: Sequence[Word]) -> list[Word]:
    if any(
        word.is_any("letter", "file") or (word.means("thing") and not _is_count(group, at))
        for at, word in enumerate(group)
    ):
        return group
    found: list[Word] = []
    named = False
    for at, word in enumerate(group):
        follows = next((other for other in group[at + 1 :] if not other.is_silent), None)
        if word.means("ordinal") and not (follows and (follows.is_any("ms", "at") or _is_number(follows))):
            found += [word, _at(thing, word)]
            named = True
        elif word.means("which", "other") and thing.means("thing", "caption", "line"):
            # "… and make the others bigger": captions of a variant look alike, so that all of them are meant.
            found.append(word.without("which"))
        else:
            found.append(word)
    acts = any(word.means("do", *_SINGLE) for word in group) and not any(word.means("which", "all") for word in group)
    points = any(word.means("which", "it") for word in group) or any(word.means("do", "split") for word in group)
    looks = any(word.is_any("colour", "scale", "preset", "font") for word in group)
    if not named and numbers and acts and points and not looks:
        place = next((at for at, word in enumerate(found) if word.means("which", "it")), 0)
        extra = [_at(thing, found[place]), *(_at(number, found[place]) for number in numbers)]
        found = [*found[: place + 1], *extra, *found[place + 1 :]]
    return found


def _at(word: Word, place: Word) -> Word:
    """A word's meanings, without letters of its own, behind another."""
    kept = {kind: value for kind, value in word.meanings.items() if kind in ("thing", "ordinal", "number")}
    return Word(kept, "", place.end, place.end)
