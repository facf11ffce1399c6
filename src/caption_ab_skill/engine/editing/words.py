"""Cuts a sentence into words that mean something, with amounts and times put together ("half a second", "0:10").

Quoted text is one word, literal. This code knows no language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .quotes import quotations
from .vocabulary import (
    LANGUAGES,
    Meanings,
    Vocabulary,
    fold,
    languages_of,
    latin_languages,
    telling_words,
    vocabulary,
)

_LETTERS = "0-9A-Za-zÀ-ɏ"
_BARE_LETTER = re.compile(rf"(?<![{_LETTERS}'’#])([A-Fa-f])(?![{_LETTERS}]|['’](?!s\b))")
_UNKNOWN = re.compile(rf"[{_LETTERS}'’_-]*[{_LETTERS}'’_]|[^\W\d_]|\S")
# So many characters of a message tell its language.
_TELLING_LENGTH = 1000
_WRITTEN = re.compile(r"[^\W\d_]+")
_FILE = re.compile(r"[\w-]+\.(?:mp4|mov|avi|webm|mkv|jpe?g|png|gif|webp|mp3|wav|m4a|aac)(?![a-z0-9])", re.IGNORECASE)
_COMMA = re.compile(r"[,;、，；:：/()（）\-–—~～]+")
_QUIET = re.compile(r"[\s.!?…\"'“”‘’「」《》«»。！？*_`|&=<>@$^\\\[\]{}¿¡]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,2}):(\d{2}(?:[.,]\d{1,3})?)(?![\d:])")
_RATIO = re.compile(r"(9|16|4|5|1|3|2|21|18)\s?[:x×/∶：]\s?(16|9|5|4|1|3|2|18)(?![\d.:p])")
_RATIOS = {"9:16", "16:9", "4:5", "5:4", "1:1", "3:4", "4:3", "2:3", "3:2", "21:9", "2:1", "1:2", "18:9", "9:18"}
_RESOLUTION = re.compile(r"(\d{3,4})p(?![a-z0-9])|(4k|2k|full ?hd|uhd)(?![a-z0-9])")
_NAMED_SIDES = {"4k": 2160, "uhd": 2160, "2k": 1440, "fullhd": 1080}
_HEX = re.compile(rf"#([0-9a-f]{{6}}|[0-9a-f]{{3}})(?![{_LETTERS}])")
_RGB = re.compile(r"rgba?\s?[(（]\s*(\d{1,3})\s*[,，\s]\s*(\d{1,3})\s*[,，\s]\s*(\d{1,3})[^)）]*[)）]")
_LUFS = re.compile(r"[-−–]?\s?\d+(?:\.\d+)?\s?lufs")
_ORDINAL = re.compile(r"第\s?(\d+)")
_TIMES = re.compile(r"x\s?(\d+(?:[.,]\d+)?)(?![\da-z])")
_MS = {"ms": 1, "s": 1000, "min": 60_000}


@dataclass(frozen=True)
class Word:
    """A word or phrase: everything that it may mean, by kind, how it was written, and where in its sentence."""

    meanings: Meanings
    text: str
    start: int
    end: int

    def get(self, kind: str) -> Any:
        """What it means if it is of this kind, else None."""
        return self.meanings.get(kind)

    def means(self, kind: str, *values: object) -> bool:
        """Whether it may be of this kind, and one of these values if any are given."""
        return kind in self.meanings and (not values or self.meanings[kind] in values)

    def is_any(self, *kinds: str) -> bool:
        """Whether it may be of one of these kinds."""
        return not self.meanings.keys().isdisjoint(kinds)

    @property
    def is_silent(self) -> bool:
        """Whether it says nothing wherever it stands."""
        return self.meanings.keys() <= {"filler", "comma", "letters", "new", "be"}


@dataclass(frozen=True)
class Sentence:
    """A sentence, its words in order, and its language."""

    text: str
    words: tuple[Word, ...]
    language: str


def read_words(text: str, usual: str = "en") -> Sentence:
    """The words of one sentence, in the language in which most of it means something; `usual` where several do."""
    candidates = languages_of(text)
    order = sorted(candidates, key=lambda language: (language != usual, language != "en"))
    read = {language: tuple(_joined(_scan(text, language))) for language in order}
    best = min(order, key=lambda language: sum(len(word.text) for word in read[language] if word.means("unknown")))
    return Sentence(text, tuple(_amounts(_with_literal_tail(list(read[best]), text))), best)


def language_of(text: str, usual: str = "en") -> str:
    """The language that a message in Latin letters is written in: the one that knows most of its letters.

    It knows the words of edits, and the small words that give a language away. `usual` where several know as many, then
    English.
    """
    order = sorted(latin_languages(), key=lambda language: (language != usual, language != "en"))
    text = text[:_TELLING_LENGTH]

    def unknown(language: str) -> int:
        small = telling_words(language)
        if language not in LANGUAGES:
            return sum(len(word) for word in _WRITTEN.findall(fold(text)) if word not in small)
        words = (word for word in _scan(text, language) if word.means("unknown"))
        return sum(len(word.text) for word in words if fold(word.text) not in small)

    return min(order, key=unknown)


def _with_literal_tail(words: list[Word], text: str) -> list[Word]:
    """What stands behind a colon after "caption 1 should say" or "a title" is text, whatever it means."""
    for place, word in enumerate(words):
        if word.means("quote"):
            return words
        if not (word.means("comma") and word.text[0] in ":："):
            continue
        before = words[:place]
        about = any(item.means("thing", "caption", "line", "title") for item in before)
        gives = any(
            item.means("do", "say", "set", "replace", "rename", "add") or item.means("ordinal") or item.means("number")
            for item in before
        )
        tail = text[word.end :].strip()
        # "Caption 3: replace yellow with gold" says what to do.
        following = next((item for item in words[place + 1 :] if not item.is_silent), None)
        acts = following is not None and following.means("do", "replace", "remove", "split", "merge", "set", "move")
        if acts and not any(item.means("do") for item in before):
            return words
        if about and gives and tail and not any(item.means("quote") for item in words[place:]):
            return [*before, Word({"quote": tail}, tail, word.end, len(text))]
    return words


def _scan(text: str, language: str) -> Iterator[Word]:
    known = vocabulary(language)
    folded = fold(text)
    quoted = {quote.start: quote for quote in quotations(text)}
    bare = _bare_letters(text, folded, language, known)
    place = 0
    while place < len(text):
        if quote := quoted.get(place):
            yield Word({"quote": quote.text}, text[place : quote.end], place, quote.end)
            place = quote.end
        elif quiet := _QUIET.match(text, place):
            # What is quiet ends before the next quotation.
            place = min([quiet.end(), *(start for start in quoted if start > place)])
        else:
            word = _at(text, folded, place, known, bare)
            yield word
            place = word.end


def _at(text: str, folded: str, place: int, known: Vocabulary, bare: set[int]) -> Word:
    """The word at a place that is no white space."""
    for read in _PATTERNS:
        if found := read(text, folded, place):
            meanings, end = found
            return Word(meanings, text[place:end], place, end)
    phrase = known.longest_at(folded, place, bare)
    if place in bare and (phrase is None or len(phrase.text) == 1 or phrase.text.startswith("a ")):
        end = place + (3 if re.match(r"['’]s\b", text[place + 1 :]) else 1)
        return Word({"letter": text[place].upper()}, text[place:end], place, end)
    if phrase:
        end = place + len(phrase.text)
        if phrase.meanings.get("letters") == "before" and (
            named := re.match(rf"\s?([a-f])(?![{_LETTERS}])", folded[end:])
        ):
            end += named.end()
            end += 2 if re.match(r"['’]s\b", text[end:]) else 0
            return Word({"letter": named[1].upper(), "thing": "variant"}, text[place:end], place, end)
        return Word(dict(phrase.meanings), text[place:end], place, end)
    if match := _NUMBER.match(folded, place):
        return Word({"number": float(match[0].replace(",", "."))}, match[0], place, match.end())
    if match := _COMMA.match(text, place):
        return Word({"comma": match[0]}, match[0], place, match.end())
    match = _UNKNOWN.match(text, place)
    end = match.end() if match else place + 1
    return Word({"unknown": True}, text[place:end], place, end)


Reading = Callable[[str, str, int], tuple[Meanings, int] | None]


def _file(text: str, folded: str, place: int) -> tuple[Meanings, int] | None:  # noqa: ARG001
    match = _FILE.match(text, place)
    begins = match and not (place and re.match(rf"[{_LETTERS}]", text[place - 1]))
    return ({"file": match[0]}, match.end()) if match and begins else None


def _colour(text: str, folded: str, place: int) -> tuple[Meanings, int] | None:  # noqa: ARG001
    if match := _HEX.match(folded, place):
        digits = match[1]
        return {"colour": "#" + (digits if len(digits) == 6 else "".join(d * 2 for d in digits))}, match.end()
    if match := _RGB.match(folded, place):
        parts = [int(part) for part in match.groups()]
        if all(part < 256 for part in parts):
            return {"colour": "#{:02x}{:02x}{:02x}".format(*parts)}, match.end()
    return None


def _figures(text: str, folded: str, place: int) -> tuple[Meanings, int] | None:  # noqa: ARG001
    """Ratios, clock times, resolutions, loudness: figures with a form of their own."""
    if folded[place] == "+" and folded[:place].rstrip()[-1:].isdigit():
        return {"joint": "and"}, place + 1
    if place and folded[place - 1].isdigit():
        return None
    if (match := _RATIO.match(folded, place)) and f"{match[1]}:{match[2]}" in _RATIOS:
        return {"ratio": f"{match[1]}:{match[2]}"}, match.end()
    if match := _CLOCK.match(folded, place):
        hours, minutes, seconds = match[1] or "0", match[2], match[3].replace(",", ".")
        return {"at": round((int(hours) * 3600 + int(minutes) * 60 + float(seconds)) * 1000)}, match.end()
    if match := _RESOLUTION.match(folded, place):
        side = int(match[1]) if match[1] else _NAMED_SIDES[match[2].replace(" ", "")]
        return {"side": side}, match.end()
    if folded[place] == "+" and folded[place + 1 : place + 2].isdigit():
        return {"do": "later"}, place + 1
    if folded[place] in "-−" and folded[:place].endswith("by ") and folded[place + 1 : place + 2].isdigit():
        return {"do": "earlier"}, place + 1
    if match := _LUFS.match(folded, place):
        return {"lufs": match[0]}, match.end()
    if match := _ORDINAL.match(folded, place):
        return {"ordinal": int(match[1])}, match.end()
    if (match := _TIMES.match(folded, place)) and not (place and folded[place - 1].isalpha()):
        return {"times": float(match[1].replace(",", "."))}, match.end()
    return None


_PATTERNS: tuple[Reading, ...] = (_file, _colour, _figures)


def _bare_letters(text: str, folded: str, language: str, known: Vocabulary) -> set[int]:
    """Where a letter by itself is a variant's name; "A" and "a" are an article or a preposition, too."""
    found = list(_BARE_LETTER.finditer(text))
    if language not in ("en", "zh"):
        found = [match for match in found if match[1].isupper()]
    others = any(match[1] not in "Aa" for match in found)
    return {
        match.start() for match in found if match[1] not in "Aa" or _names(text, folded, match, known, others=others)
    }


def _names(text: str, folded: str, match: re.Match[str], known: Vocabulary, *, others: bool) -> bool:
    """Whether an "A" is no article: beside other letters, before a mark or a verb, a capital in a sentence."""
    follows = text[match.end() :].lstrip()
    is_marked = not follows or not (follows[0].isascii() and (follows[0].isalnum() or follows[0] in "\"'"))
    is_capital_within = match[1] == "A" and bool(text[: match.start()].strip())
    next_word = known.longest_at(folded, match.end() + len(text[match.end() :]) - len(follows))
    says = next_word is not None and (
        next_word.meanings.get("letters") == "after" or "scale" in next_word.meanings or "do" in next_word.meanings
    )
    return (others and match[1] == "A") or is_marked or is_capital_within or (match[1] == "A" and says)


def _joined(words: Iterator[Word]) -> Iterator[Word]:
    """Unknown words that stand side by side are one unknown phrase."""
    last: Word | None = None
    for word in words:
        if last and last.means("unknown") and word.means("unknown"):
            space = " " if last.text[-1].isascii() and word.text[0].isascii() else ""
            last = replace(last, text=last.text + space + word.text, end=word.end)
            continue
        if last:
            yield last
        last = word
    if last:
        yield last


def _amounts(words: list[Word]) -> list[Word]:
    """Numbers with their units become one word: `ms`, `percent`, `px`, `times`, `db`."""
    words = _last_or_to_last(_seconds_or_second(_no_colour_in_names(words)))
    found: list[Word] = []
    place = 0
    while place < len(words):
        word, taken = _amount(words, place)
        found.append(word)
        place += taken
    return _ranges(_summed(found))


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
            is_verb = before is not None and before.is_any("number", "unknown", "quote", "which", "thing")
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
            return _with_unit(word, rest[0]), 2 + skipped
        if rest and rest[0].means("times"):
            return word, 1
    if word.means("unit", *_MS) and not word.means("number"):
        if following and following[0].means("number") and not (len(following) > 1 and following[1].means("unit", *_MS)):
            number = following[0]
            ms = round(number.get("number") * _MS[word.get("unit")])
            return Word({"at": ms, "unit_before": True}, f"{word.text} {number.text}", word.start, number.end), 2
        if (word.means("unit", "s", "min") and len(word.text) > 1) or word.text in "秒分":
            return replace(word, meanings={"ms": _MS[word.get("unit")], "bare": True}), 1
    is_numbered = word.means("ordinal") and "第" in word.text and word.get("ordinal") > 1
    if is_numbered and following and following[0].means("unit", "s"):
        text = word.text + following[0].text
        return Word({"at": word.get("ordinal") * 1000}, text, word.start, following[0].end), 2
    return word, 1


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
            and last.get("ms") >= 60_000 > word.get("ms")
            and not word.means("edge")
        ):
            found[-1] = Word({"ms": last.get("ms") + word.get("ms")}, f"{last.text} {word.text}", last.start, word.end)
        else:
            found.append(word)
    return found


def _ranges(words: list[Word]) -> list[Word]:
    """A bare number on the other side of "to" from a time has the time's unit: "2 to 4 seconds", "Sekunde 2 bis 4"."""
    found = list(words)
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


def _is_to(word: Word) -> bool:
    return word.means("time", "to") or word.means("joint", "and") or (word.means("comma") and word.text in "-–—~～")


def _beside(words: Sequence[Word], place: int, step: int) -> int | None:
    """The next word in a direction that says something."""
    at = place + step
    while 0 <= at < len(words) and words[at].is_silent and not words[at].means("number"):
        at += step
    return at if 0 <= at < len(words) else None
