"""Where captions break: text becomes pages of balanced lines, by real widths and a language's preferences.

Pure. Limits and preferences follow the Netflix Timed Text Style Guide and stand in `intents/line_breaks.yaml`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from typing import Any

from ...skill_file import intents_dir
from ...yaml_data import read_yaml

Measure = Callable[[str], float]
"""The width of a text, in px."""

Lines = tuple[str, ...]

# What a break costs or earns, in units of raggedness: 1 is a line twice as long as the average, or an empty one.
_NEWLINE, _SENTENCE, _CLAUSE, _CONJUNCTION, _PREPOSITION = -0.5, -0.3, -0.2, -0.2, -0.1
_PHRASE, _VERB, _NAME, _HANGING, _STICKY, _INSIDE_WORD = 0.2, 0.3, 0.3, 0.4, 0.5, 1.0
# Of lines that cannot be equal the upper one is the shorter: the block then stands on its base.
_TOP_HEAVY = 0.02
# More than any sum of the above: as few lines as possible come first.
_ONE_MORE = 1000.0


# The lists whose words give a language away.
_TELLING = ("conjunctions", "prepositions", "never_end_with", "pronouns")
# Marks that stand round a word: "(and", "up.".
_AROUND_WORDS = ".,;:!?…\"'“”„‘’«»()[]¿¡"


# The combining class of signs that take a consonant's vowel away.
_VIRAMA = 9


@dataclass(frozen=True)
class _Token:
    """What a line does not break inside; `space` stands between it and the next token of the same line."""

    text: str
    space: str = ""
    before_newline: bool = False
    inside_word: bool = False


def break_text(
    text: str, width: float, max_lines: int, measure: Measure, language: str | None = None
) -> tuple[Lines, ...]:
    """Break `text` into pages of at most `max_lines` lines that are at most `width` px wide.

    Breaks that the author made are kept where they fit. Spaces within a line are kept as they are, those at a break go.
    Only a word that is too wide for a line breaks inside.
    """
    authored = tuple(line.rstrip(" ") for line in text.split("\n") if line.strip(" "))
    whole = _Row([_Token(line) for line in authored], width, measure)
    if len(authored) <= max_lines and all(whole.fits(index, index + 1) for index in range(len(authored))):
        return (authored,) if authored else ()
    row = _Row([part for token in _tokens(authored) for part in _parts(token, width, measure)], width, measure)
    tokens: list[_Token | None] = [None, *row.tokens]
    penalties = [
        _penalty(before, after, language, earlier)
        for earlier, (before, after) in zip(tokens, pairwise(row.tokens), strict=False)
    ]
    pages = _divide(0, len(row.tokens), lambda start: row.page_ends(start, max_lines), row.share, penalties)
    return tuple(
        tuple(row.text(*line) for line in _divide(*page, row.line_ends, row.width, penalties)) for page in pages
    )


def language_of(texts: Iterable[str]) -> str | None:
    """The language whose small words occur most often in `texts`; None where there are none."""
    words = [word for text in texts for word in re.findall(r"[^\W\d_]+", text.casefold())]
    counts = {name: sum(word in small for word in words) for name, small in _small_words().items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else None


def break_cost(before: str, after: str, language: str | None, *, spaced: bool = True) -> float:
    """What a break between two words costs; less than nothing where it is a good place.

    Not `spaced` are words of a script that is written without spaces.
    """
    data = _data()
    if not spaced and (after[0] in data["never_starts_line"] or before[-1] in data["never_ends_line"]):
        return _INSIDE_WORD
    return _penalty(_Token(before), _Token(after), language)


def line_share(text: str) -> float:
    """What part of the longest line that may be a text is, by its characters; marks and joiners take nothing."""
    return _share(text)


class _Row:
    """Tokens side by side, with running totals, so that any stretch of them is measured at once."""

    def __init__(self, tokens: Sequence[_Token], width: float, measure: Measure) -> None:
        self.tokens = tokens
        self._width = width
        self._space_widths = [measure(token.space) for token in tokens]
        self._space_shares = [_share(token.space) for token in tokens]
        widths = (measure(token.text) + space for token, space in zip(tokens, self._space_widths, strict=True))
        shares = (_share(token.text) + space for token, space in zip(tokens, self._space_shares, strict=True))
        self._widths = [0.0, *accumulate(widths)]
        self._shares = [0.0, *accumulate(shares)]

    def width(self, start: int, stop: int) -> float:
        """px that the tokens take on one line."""
        return self._widths[stop] - self._widths[start] - self._space_widths[stop - 1]

    def share(self, start: int, stop: int) -> float:
        """What part of the longest line that may be the tokens are, by characters."""
        return self._shares[stop] - self._shares[start] - self._space_shares[stop - 1]

    def text(self, start: int, stop: int) -> str:
        """The tokens as one line."""
        tokens = self.tokens[start:stop]
        return "".join(token.text + token.space for token in tokens[:-1]) + tokens[-1].text

    def fits(self, start: int, stop: int) -> bool:
        """Whether the tokens may be one line. The slack is for sums of fractions."""
        return self.width(start, stop) <= self._width + 1e-6 and self.share(start, stop) <= 1 + 1e-9

    def line_ends(self, start: int) -> Iterator[int]:
        """Every place where a line that begins at `start` may end; a single token always may."""
        yield start + 1
        for stop in range(start + 2, len(self.tokens) + 1):
            if not self.fits(start, stop):
                return
            yield stop

    def page_ends(self, start: int, max_lines: int) -> Iterator[int]:
        """Every place where a page that begins at `start` may end: full lines, as many as there may be."""
        line = start
        for stop in range(start + 1, len(self.tokens) + 1):
            if stop > line + 1 and not self.fits(line, stop):
                line = stop - 1
                max_lines -= 1
            if not max_lines:
                return
            yield stop


def _divide(
    start: int,
    stop: int,
    ends: Callable[[int], Iterator[int]],
    size: Callable[[int, int], float],
    penalties: Sequence[float],
) -> list[tuple[int, int]]:
    """Cut start..stop into as few pieces as possible, of sizes as even as the places to cut are good.

    `ends` gives where a piece may end, in order; `penalties[i]` is what a cut behind token i costs.
    """
    count = 0
    reached = start
    while reached < stop:
        reached = max(end for end in ends(reached) if end <= stop)
        count += 1
    even = max(size(start, stop) / count, 1e-9)
    best: dict[int, tuple[float, int]] = {start: (0.0, start)}
    for first in range(start, stop):
        if first not in best:
            continue
        for end in ends(first):
            if end > stop:
                break
            off = size(first, end) / even - 1
            cost = best[first][0] + _ONE_MORE + off * off
            cost += _TOP_HEAVY if first == start and off > 0 else 0
            cost += penalties[end - 1] if end < stop else 0
            if end not in best or cost < best[end][0]:
                best[end] = (cost, first)
    pieces = []
    while stop > start:
        pieces.append((best[stop][1], stop))
        stop = best[stop][1]
    return pieces[::-1]


def _penalty(before: _Token, after: _Token, language: str | None, earlier: _Token | None = None) -> float:
    """What a break between the two costs; less than nothing where it is a good place. `earlier` stands before both."""
    if before.inside_word:
        return _INSIDE_WORD
    if before.before_newline:
        return _NEWLINE
    data = _data()
    kinds_of = _kinds_in(language)

    def means(token: _Token, *kinds: str) -> bool:
        word = token.text.casefold().replace("’", "'")
        own = (
            kinds_of.get(word) or kinds_of.get(word.strip(_AROUND_WORDS)) or kinds_of.get(word.partition("'")[0] + "'")
        )
        return own is not None and not own.isdisjoint(kinds)

    begins = means(after, "conjunctions", "prepositions")
    cost = _CONJUNCTION if means(after, "conjunctions") else _PREPOSITION if begins else 0.0
    if before.text[-1] in data["sentence_ends"]:
        return cost + _SENTENCE
    if before.text[-1] in data["clause_ends"]:
        return cost + _CLAUSE
    if means(before, "never_end_with", "auxiliaries") or before.text.isdecimal():
        return cost + _STICKY
    if means(before, "pronouns") and not begins:
        return cost + _STICKY
    if means(before, "conjunctions", "prepositions"):
        return cost + _HANGING
    if means(after, "auxiliaries", "verbs"):
        return cost + _VERB
    if before.text[0].isupper() and after.text[0].isupper():
        return cost + _NAME
    if earlier is not None and means(earlier, "never_end_with") and not begins and not means(after, "pronouns"):
        # "My younger brother": what stands behind an article may be an adjective.
        return cost + _PHRASE
    return cost


def _tokens(lines: Lines) -> Iterator[_Token]:
    for line in lines:
        # A line's own leading spaces belong to its first word.
        words = re.findall(r"^ *[^ ]+ *|[^ ]+ *", line)
        for index, word in enumerate(words):
            last = index == len(words) - 1
            space = word[len(word.rstrip(" ")) :]
            *firsts, end = _unspaced(word.rstrip(" "))
            yield from (_Token(text) for text in firsts)
            if last and line is not lines[-1]:
                # Where the author's break goes, its two sides need a space between them, unless they are unspaced.
                yield _Token(end, "" if _is_unspaced(end[-1]) else " ", before_newline=True)
            else:
                yield _Token(end, space)


def _unspaced(word: str) -> list[str]:
    """Cut a word where its script is written without spaces: between any characters, but not at forbidden ones."""
    data = _data()
    cut: list[str] = []
    for cluster in clusters(word):
        if (
            cut
            and cluster[0] not in data["never_starts_line"]
            and cut[-1][-1] not in data["never_ends_line"]
            and (_is_unspaced(cluster[0]) or _is_unspaced(cut[-1][-1]))
        ):
            cut.append(cluster)
        elif cut:
            cut[-1] += cluster
        else:
            cut.append(cluster)
    return cut


def _is_unspaced(character: str) -> bool:
    """Chinese and Japanese are written without spaces between words; Korean is not, wide as it is."""
    return unicodedata.east_asian_width(character) in "WF" and not unicodedata.name(character, "").startswith("HANGUL")


def _parts(token: _Token, width: float, measure: Measure) -> Iterator[_Token]:
    """The token itself, or as many pieces of it as it takes to fit a line."""
    rest = ""
    for cluster in clusters(token.text):
        if rest and not _Row([_Token(rest + cluster)], width, measure).fits(0, 1):
            yield _Token(rest, inside_word=True)
            rest = ""
        rest += cluster
    yield _Token(rest, token.space, token.before_newline)


def clusters(text: str) -> Iterator[str]:
    """Characters with the marks, joiners and modifiers that belong to them (close to UAX 29, without its tables)."""
    cluster = ""
    for character in text:
        if cluster and not _joins(cluster, character):
            yield cluster
            cluster = ""
        cluster += character
    yield cluster


def _joins(cluster: str, character: str) -> bool:
    """Whether a character goes on with the cluster before it."""
    category = unicodedata.category(character)
    if category[0] == "M" or character in "\u200c\u200d" or "\U0001f3fb" <= character <= "\U0001f3ff":
        return True
    if cluster.endswith("\u200d"):
        # A joiner makes one picture of two (GB11), and one letter of consonants round a virama (GB9c); elsewhere it
        # shapes the letters beside it and joins nothing.
        return category == "So" or any(unicodedata.combining(before) == _VIRAMA for before in cluster[-2:-1])
    # Two letters of a country are one flag (GB12).
    return len(cluster) == 1 and all("\U0001f1e6" <= one <= "\U0001f1ff" for one in (cluster, character))


def _share(text: str) -> float:
    """How much of the longest line the text takes, by characters; marks and joiners take nothing."""
    longest: dict[str, int] = _data()["longest_line"]
    return sum(
        1.0 / longest["wide" if unicodedata.east_asian_width(character) in "WF" else "other"]
        for character in text
        if unicodedata.category(character) not in ("Mn", "Me", "Cf")
    )


@cache
def _kinds_in(language: str | None) -> dict[str, frozenset[str]]:
    """Each listed word of a language, and the lists that it is in."""
    lists: dict[str, list[str]] = _data()["words"].get(language, {})
    words = {word for words in lists.values() for word in words}
    return {word.casefold(): frozenset(kind for kind, words in lists.items() if word in words) for word in words}


@cache
def _small_words() -> dict[str, frozenset[str]]:
    return {
        name: frozenset(word.casefold() for kind in _TELLING for word in lists.get(kind, ()))
        for name, lists in _data()["words"].items()
    }


@cache
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = read_yaml((intents_dir() / "line_breaks.yaml").read_text("utf-8"))
    return loaded
