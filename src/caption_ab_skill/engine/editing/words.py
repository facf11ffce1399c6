"""Cuts a sentence into words that mean something, with amounts and times put together ("half a second", "0:10").

Quoted text is one word, literal. This code knows no language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from .amounts import amounts
from .figures import LETTERS, PATTERNS
from .quotes import quotations
from .vocabulary import LANGUAGES, Vocabulary, fold, languages_of, latin_languages, telling_words, vocabulary
from .word import Sentence, Word

_BARE_LETTER = re.compile(rf"(?<![{LETTERS}'’#])([A-Fa-f])(?![{LETTERS}]|['’](?!s\b))")
_UNKNOWN = re.compile(rf"[{LETTERS}'’_-]*[{LETTERS}'’_]|[^\W\d_]|\S")
# So many characters of a message tell its language.
_TELLING_LENGTH = 1000
_WRITTEN = re.compile(r"[^\W\d_]+")
_COMMA = re.compile(r"[,;、，；:：/()（）\-–—~～]+")
_QUIET = re.compile(r"[\s.!?…\"'“”‘’「」《》«»。！？*_`|&=<>@$^\\\[\]{}¿¡]+")
# The end of a sentence within a message that could not be cut there, since it might be the text of a caption.
_STOP = re.compile(r"[.!?]\s|[。！？]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
# What is written in other letters, or with a capital or a figure, is a name and no misspelling.
_PLAIN_WORD = re.compile(r"[a-zß-ɏ]{5,}")


def read_words(text: str, usual: str = "en", names: Sequence[str] = (), titles: Sequence[str] = ()) -> Sentence:
    """The words of one sentence, in the language in which most of it means something; `usual` where several do.

    `names` are the files that there are: they are known by their whole names, and without their endings where those
    are no words. `titles` are known where they stand as they are written.
    """
    candidates = languages_of(text)
    order = sorted(candidates, key=lambda language: (language != usual, language != "en"))
    best, found, fewest = order[0], list[Word](), len(text) + 1
    for language in order:
        read = list(_scan(text, language, names, titles))
        unknown = sum(len(word.text) for word in read if word.means("unknown"))
        if unknown < fewest:
            best, found, fewest = language, read, unknown
        if not unknown:
            # No other language knows more, and its words need not be loaded.
            break
    words = _numbered_variants(list(_joined(_named(_respelled(found, best), names))))
    return Sentence(text, tuple(amounts(_with_literal_tail(words, text))), best)


def _numbered_variants(words: list[Word]) -> list[Word]:
    """ "方案二": the number behind is the variant's place, where it counts nothing behind it."""
    found = list(words)
    for place, (word, number) in enumerate(pairwise(words)):
        following = words[place + 2] if place + 2 < len(words) else None
        counts = following is not None and not following.is_any("do", "part", "joint", "colour", "comma", "set", "no")
        value = number.get("number")
        is_named = word.means("letters", "before") and not word.text.isascii() and not word.means("letter")
        if is_named and not counts and value in range(1, 7):
            found[place + 1] = replace(number, meanings={"letter": "ABCDEF"[int(value) - 1], "thing": "variant"})
    return found


def _respelled(words: Sequence[Word], language: str) -> Iterator[Word]:
    """Unknown words that are one slip away from one that means something ("captoins")."""
    for place, word in enumerate(words):
        if word.means("unknown") and (_PLAIN_WORD.fullmatch(word.text) or (not place and word.text.istitle())):
            meant = vocabulary(language).misspelled(fold(word.text))
            if meant:
                yield replace(word, meanings={**meant, "typo": True})
                continue
        yield word


def _named(words: Iterator[Word], names: Sequence[str]) -> Iterator[Word]:
    """Unknown words that are what a file is called: "the frog clip" where frog.mp4 is there."""
    stems = {fold(name.rpartition(".")[0]): name for name in names}
    for word in words:
        name = stems.get(fold(word.text)) if word.means("unknown") else None
        yield replace(word, meanings={"file": name, "stem": True}) if name else word


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
        words = (word for word in _scan(text, language, ()) if word.means("unknown"))
        return sum(len(word.text) for word in words if fold(word.text) not in small)

    best, fewest = order[0], len(text) + 1
    for language in order:
        if (left := unknown(language)) < fewest:
            best, fewest = language, left
        if not left:
            break
    return best


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
        rest = words[place + 1 :]
        # "Caption 2 only: 150 milliseconds earlier" says when.
        timed = any(item.means("ms") or item.means("at") or item.means("unit") for item in rest)
        if timed and not any(item.means("unknown") for item in rest):
            return words
        if acts and not any(item.means("do") for item in before):
            return words
        quoted = following is not None and following.means("quote")
        if about and gives and tail and not quoted:
            return [*before, Word({"quote": tail}, tail, word.end, len(text))]
    return words


def _scan(text: str, language: str, names: Sequence[str] = (), titles: Sequence[str] = ()) -> Iterator[Word]:
    known = vocabulary(language)
    folded = fold(text)
    files = sorted(names, key=len, reverse=True)
    quoted = {quote.start: quote for quote in quotations(text)}
    bare = _bare_letters(text, folded, language, known)
    place = 0
    while place < len(text):
        if quote := quoted.get(place):
            yield Word({"quote": quote.text}, text[place : quote.end], place, quote.end)
            place = quote.end
        elif quiet := _QUIET.match(text, place):
            # What is quiet ends before the next quotation.
            end = min([quiet.end(), *(start for start in quoted if start > place)])
            if place and _STOP.match(text, place) and text[end:].strip():
                yield Word({"comma": text[place]}, text[place], place, place + 1)
            place = end
        elif name := next((name for name in files if name and folded.startswith(fold(name), place)), None):
            yield Word({"file": name}, text[place : place + len(name)], place, place + len(name))
            place += len(name)
        elif title := next((title for title in titles if _is_called(text, place, title)), None):
            yield Word({"quote": title, "thing": "title"}, title, place, place + len(title))
            place += len(title)
        else:
            word = _at(text, folded, place, known, bare)
            yield word
            place = word.end


def _is_called(text: str, place: int, title: str) -> bool:
    """Whether a title is named by its words: at least two, with a capital, or so many signs that it can be no other."""
    is_telling = (" " in title and not title.islower()) or (not title.isascii() and len(title) > 2)
    return is_telling and text.startswith(title, place)


def _at(text: str, folded: str, place: int, known: Vocabulary, bare: set[int]) -> Word:
    """The word at a place that is no white space."""
    for read in PATTERNS:
        if found := read(text, folded, place):
            meanings, end = found
            return Word(meanings, text[place:end], place, end)
    phrase = known.fitting_at(folded, place, bare)
    if place in bare and (phrase is None or len(phrase.text) == 1 or phrase.text.startswith("a ")):
        end = place + (3 if re.match(r"['’]s\b", text[place + 1 :]) else 1)
        return Word({"letter": text[place].upper()}, text[place:end], place, end)
    if phrase:
        end = place + len(phrase.text)
        if phrase.meanings.get("letters") == "before" and (
            named := re.match(rf"\s?([a-f])(?![{LETTERS}])", folded[end:])
        ):
            end += named.end()
            end = _past_possessive(text, end)
            return Word({"letter": named[1].upper(), "thing": "variant"}, text[place:end], place, end)
        end = _past_possessive(text, end)
        return Word(dict(phrase.meanings), text[place:end], place, end)
    if match := _NUMBER.match(folded, place):
        return Word({"number": float(match[0].replace(",", "."))}, match[0], place, match.end())
    if match := _COMMA.match(text, place):
        return Word({"comma": match[0]}, match[0], place, match.end())
    match = _UNKNOWN.match(text, place)
    end = match.end() if match else place + 1
    return Word({"unknown": True}, text[place:end], place, end)


def _only_looks(folded: str, known: Vocabulary) -> bool:
    """Whether only words about looks follow, up to a mark or the end: "A navy", and not "A navy box with …"."""
    place = len(folded) - len(folded.lstrip())
    seen = False
    while place < len(folded) and folded[place] not in ",;.!?":
        phrase = known.longest_at(folded, place)
        if phrase is None or not phrase.meanings.keys() & {"colour", "set", "tone", "preset", "joint", "scale"}:
            return False
        seen = seen or "joint" not in phrase.meanings
        place += len(phrase.text)
        while folded[place : place + 1] == " ":
            place += 1
    return seen


def _past_possessive(text: str, end: int) -> int:
    """ "The music's volume", "music's too loud"."""
    return end + 2 if re.match(r"['’]s\b", text[end:]) else end


def _bare_letters(text: str, folded: str, language: str, known: Vocabulary) -> set[int]:
    """Where a letter by itself is a variant's name; "A" and "a" are an article or a preposition, too."""
    found = list(_BARE_LETTER.finditer(text))
    if language not in ("en", "zh"):
        found = [match for match in found if match[1].isupper()]
    others = any(match[1] not in "Aa" for match in found)
    return {
        match.start()
        for match in found
        if match[1] not in "Aa" or _names(text, folded, match, known, language, others=others)
    }


def _names(text: str, folded: str, match: re.Match[str], known: Vocabulary, language: str, *, others: bool) -> bool:
    """Whether an "A" is no article: beside other letters, before a mark or a verb, a capital in a sentence."""
    follows = text[match.end() :].lstrip()
    if re.match(r"['’]s\b", text[match.end() :]):
        return True
    if language == "de" and match[1] == "A":
        return True
    is_marked = not follows or not (follows[0].isascii() and (follows[0].isalnum() or follows[0] in "\"'"))
    is_capital_within = match[1] == "A" and bool(text[: match.start()].strip())
    next_word = known.longest_at(folded, match.end() + len(text[match.end() :]) - len(follows))
    says = next_word is not None and (
        next_word.meanings.get("letters") == "after" or "scale" in next_word.meanings or "do" in next_word.meanings
    )
    says = says or _only_looks(folded[match.end() :], known)
    says = says or bool(re.match(r"\s*\d+ ?(px|%|pt)", folded[match.end() :]))
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
