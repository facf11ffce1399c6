"""Puts numbers and their units together: times, percentages, sizes ("half a second", "2 to 4 s")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .word import Word

_MS = {"ms": 1, "s": 1000, "min": 60_000}


def amounts(words: list[Word]) -> list[Word]:
    """Numbers with their units become one word: `ms`, `percent`, `px`, `times`, `db`."""
    words = _compounds(_last_or_to_last(_seconds_or_second(_no_colour_in_names(words))))
    found: list[Word] = []
    place = 0
    while place < len(words):
        word, taken = _amount(words, place)
        found.append(word)
        place += taken
    return _ranges(_summed(found))


def _compounds(words: list[Word]) -> list[Word]:
    """ "Twenty-five", "treinta y cinco", "a hundred and fifty": numbers that are said one after the other."""
    found: list[Word] = []
    place = 0
    while place < len(words):
        word = words[place]
        tens = word.get("number") if word.means("number") and not word.text[:1].isdigit() else None
        end = place + 1
        while (
            end < len(words) and (words[end].means("joint", "and") or words[end].text in ("-", "‐")) and end - place < 2
        ):
            end += 1
        following = words[end] if end < len(words) else None
        ones = following.get("number") if following and following.means("number") else None
        if (tens and ones and following and tens in (20, 30, 40, 50, 60, 70, 80, 90) and ones in range(1, 10)) or (
            tens == 100 and ones and ones in range(1, 100) and following and not following.text[:1].isdigit()
        ):
            whole = tens + ones
        else:
            found.append(word)
            place += 1
            continue
        found.append(Word({"number": float(whole)}, word.text + " " + following.text, word.start, following.end))
        place = end + 1
    return found


def _seconds_or_second(words: list[Word]) -> list[Word]:
    """What is a unit and an ordinal ("second") is the one that its neighbours make of it."""
    told: list[Word] = []
    for place, word in enumerate(words):
        if word.means("unit", "s") and word.means("ordinal"):
            before = next((item for item in reversed(told) if not item.means("filler") or item.means("number")), None)
            after = words[place + 1] if place + 1 < len(words) else None
            counts = before is not None and (before.means("number") or before.means("ordinal"))
            is_unit = counts or (after is not None and after.means("number") and not after.means("filler"))
            drop = "ordinal" if is_unit else "unit"
            kept = {kind: value for kind, value in word.meanings.items() if kind != drop}
            told.append(replace(word, meanings=kept))
            continue
        told.append(word)
    return told


def _last_or_to_last(words: list[Word]) -> list[Word]:
    """ "The last 3 seconds" and "make it last 3 seconds": behind what is named it is a verb."""
    told: list[Word] = []
    for place, word in enumerate(words):
        if word.means("do", "stay") and word.means("ordinal"):
            before = words[place - 1] if place else None
            is_verb = before is not None and (
                before.is_any("number", "unknown", "quote", "which", "thing") or before.means("do", "set", "stay")
            )
            drop = "ordinal" if is_verb else "do"
            told.append(replace(word, meanings={kind: value for kind, value in word.meanings.items() if kind != drop}))
        else:
            told.append(word)
    return told


def _no_colour_in_names(words: list[Word]) -> list[Word]:
    """A single character is no colour within a word that nobody knows."""
    told = list(words)
    for place, word in enumerate(words):
        if len(word.text) == 1 and word.means("colour") and not word.text.isascii():
            beside = [other for other in words[max(0, place - 1) : place + 2] if other is not word]
            if any(other.means("unknown") and (other.end == word.start or other.start == word.end) for other in beside):
                told[place] = replace(word, meanings={"unknown": True})
    return told


def _amount(words: Sequence[Word], place: int) -> tuple[Word, int]:
    """The amount that begins at a place and how many words it takes; the word itself where there is none."""
    word = words[place]
    following = words[place + 1 : place + 4]
    if word.means("number"):
        skipped = 0
        # "Two and a half seconds".
        if len(following) > 2 and following[0].means("joint", "and") and following[1].get("number") == 0.5:
            rest_of_it = [item for item in words[place + 2 : place + 5] if not item.is_silent or item.means("number")]
            if len(rest_of_it) > 1 and rest_of_it[1].means("unit"):
                whole = replace(word, meanings={"number": word.get("number") + 0.5})
                return _with_unit(whole, rest_of_it[1]), words.index(rest_of_it[1], place) - place + 1
        if word.get("number") in (0.5, 1) and following and following[0].is_silent and not following[0].means("comma"):
            skipped = 1
        rest = following[skipped:]
        # "Les 5 premières secondes": the number belongs to the unit, the ordinal before both.
        if len(rest) > 1 and rest[0].means("ordinal") and rest[1].means("unit", *_MS):
            amount = _with_unit(word, rest[1])
            return replace(
                amount, meanings={**amount.meanings, "edge": rest[0].get("ordinal")}, end=rest[1].end
            ), 3 + skipped
        if rest and rest[0].means("unit"):
            return _and_a_half(words, place, _with_unit(word, rest[0]), 2 + skipped)
        if rest and rest[0].means("times"):
            return word, 1
    if word.means("unit", *_MS) and not word.means("number"):
        if following and following[0].means("number") and not (len(following) > 1 and following[1].means("unit", *_MS)):
            number = following[0]
            ms = round(number.get("number") * _MS[word.get("unit")])
            return Word({"at": ms, "unit_before": True}, f"{word.text} {number.text}", word.start, number.end), 2
        if (word.means("unit", "s", "min") and len(word.text) > 1) or word.text in "秒分":
            bare = replace(word, meanings={"ms": _MS[word.get("unit")], "bare": True})
            return _and_a_half(words, place, bare, 1)
    is_numbered = word.means("ordinal") and "第" in word.text and word.get("ordinal") > 1
    if (
        word.means("ordinal", 1)
        and word.text[-1:].isdigit()
        and len(following) > 1
        and following[1].means("time", "to")
    ):
        # "第1秒到第4秒".
        is_numbered = True
    if is_numbered and following and following[0].means("unit", "s"):
        text = word.text + following[0].text
        return Word({"at": word.get("ordinal") * 1000}, text, word.start, following[0].end), 2
    return word, 1


def _and_a_half(words: Sequence[Word], place: int, amount: Word, taken: int) -> tuple[Word, int]:
    """ "The last second and a half", "一秒半", "seconde et demie": half a unit more."""
    rest = range(place + taken, min(len(words), place + taken + 3))
    unit = next((word.get("unit") for word in words[place : place + taken] if word.means("unit", *_MS)), None)
    joined = False
    for at in rest:
        word = words[at]
        if word.means("joint", "and"):
            joined = True
        elif word.means("number") and word.get("number") == 0.5:
            following = words[at + 1] if at + 1 < len(words) else None
            is_close = joined or (not word.text.isascii() and word.start == amount.end)
            if unit is None or not is_close or (following and following.means("unit")):
                break
            ms = amount.get("ms") + _MS[unit] // 2
            whole = replace(amount, meanings={"ms": ms}, text=amount.text + " " + word.text, end=word.end)
            return whole, at + 1 - place
        elif not word.is_silent or word.means("comma"):
            break
    return amount, taken


def _with_unit(number: Word, unit: Word) -> Word:
    kind, value = unit.get("unit"), number.get("number")
    text = f"{number.text} {unit.text}"
    if kind in _MS:
        return Word({"ms": round(value * _MS[kind])}, text, number.start, unit.end)
    return Word({kind: value}, text, number.start, unit.end)


def _summed(words: list[Word]) -> list[Word]:
    """ "1 minute 20 seconds" is one time."""
    found: list[Word] = []
    for word in words:
        last = found[-1] if found else None
        if (
            last
            and word.means("ms")
            and last.means("ms")
            and (last.get("ms") >= 60_000 or not last.get("ms"))
            and word.get("ms") < 60_000
            and not word.means("edge")
        ):
            found[-1] = Word({"ms": last.get("ms") + word.get("ms")}, f"{last.text} {word.text}", last.start, word.end)
        else:
            found.append(word)
    return found


def _ranges(words: list[Word]) -> list[Word]:
    """A bare number on the other side of "to" from a time has the time's unit: "2 to 4 seconds", "Sekunde 2 bis 4"."""
    found = _bare_stretch(_edges_alike(list(words)))
    for place, word in enumerate(found):
        if not _is_to(word):
            continue
        left, right = _beside(found, place, -1), _beside(found, place, 1)
        if left is None or right is None:
            continue
        for bare, timed in ((left, right), (right, left)):
            a, b = found[bare], found[timed]
            if a.means("number") and (b.means("ms") or b.means("at")) and not b.means("bare"):
                unit = 60_000 if b.means("ms") and b.text.casefold().rstrip("s").endswith(("min", "minute")) else 1000
                unit = 1 if b.means("ms") and re.search(r"ms$|毫秒$|milli", b.text, re.IGNORECASE) else unit
                found[bare] = replace(a, meanings={"ms": round(a.get("number") * unit)})
    return found


def _bare_stretch(words: list[Word]) -> list[Word]:
    """ "Cut from 2.5 to 4": bare numbers between which something is cut or kept are seconds."""
    acts = any(word.means("do", "cut", "remove", "keep", "only", "trim") for word in words)
    if not acts or any(word.means("thing", "caption", "line", "clip", "still", "title", "word") for word in words):
        return words
    for place, word in enumerate(words):
        if not word.means("time", "from"):
            continue
        left = _beside(words, place, 1)
        to = _beside(words, left, 1) if left is not None else None
        right = _beside(words, to, 1) if to is not None else None
        if left is None or to is None or right is None or not _is_to(words[to]):
            continue
        if all(words[at].means("number") and not words[at].means("filler") for at in (left, right)):
            for at in (left, right):
                words[at] = replace(words[at], meanings={"ms": round(words[at].get("number") * 1000)})
    return words


def _edges_alike(words: list[Word]) -> list[Word]:
    """ "The first 2 and the last 2 seconds": a bare number behind an ordinal has the unit of the next one."""
    for place, word in enumerate(words[:-1]):
        bare = words[place + 1]
        if not (word.means("ordinal", 1, -1) and bare.means("number") and not bare.means("filler")):
            continue
        for at in range(place + 2, len(words) - 1):
            if words[at].means("ordinal", 1, -1) and words[at + 1].means("ms"):
                ms = round(bare.get("number") * 1000)
                words[place + 1] = replace(bare, meanings={"ms": ms})
                break
            if not (words[at].is_silent or words[at].means("joint", "and")):
                break
    return words


def _is_to(word: Word) -> bool:
    return word.means("time", "to") or word.means("joint", "and") or (word.means("comma") and word.text in "-–—~～")


def _beside(words: Sequence[Word], place: int, step: int) -> int | None:
    """The next word in a direction that says something."""
    at = place + step
    while 0 <= at < len(words) and words[at].is_silent and not words[at].means("number"):
        at += step
    return at if 0 <= at < len(words) else None
