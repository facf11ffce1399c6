"""The small grammar in which `intents/` writes down what people and backends say.

    send me {file}          words, and a list of that name from the section's `words`
    (send|give) me [back]   one of several; may be missing
    export*                 any ending of the word
    *fenster                any beginning of the word
    … send me {file} …      "…" is any words; at an end: the phrase need not reach that end of the clause
    send ~ {file}           "~" is up to three words
    {number} {quoted} {link} {arrow}  built in: a number, a quotation, an address, the arrow of a path ("File > Export")

Phrases are matched word by word (character by character where a language puts no spaces) on folded text, and
looked up by the words that they can begin with. Regular expressions for the same phrases take far longer to
compile than a message takes to answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from .folding import LINK, QUOTED, fold

if TYPE_CHECKING:
    from ..spelling import Spelling

Ends = frozenset[int]

_SYNTAX = re.compile(r"\{\w+\}|[()\[\]|…~]|[^\s()\[\]{}|…~]+")
# A phrase that begins with a plain word, or with several to choose from.
_BEGINNING = re.compile(r"\(([^()\[\]{}…~*]+)\)|([^\s()\[\]{}|…~*]+)(?=\s|$)")
ARROW = "\ue002"
"""Stands for each character of an arrow between the names of controls (Unicode private use)."""
_MARKS = rf"{QUOTED}+|{LINK}+|{ARROW}+|\d+(?:[.,:]\d+)+"
# An elided word keeps its apostrophe ("l'", "don'"), so that what follows is a word of its own.


@cache
def _word_pattern(spaced: bool) -> re.Pattern[str]:
    return re.compile(rf"{_MARKS}|\w+'?" if spaced else rf"{_MARKS}|[a-z0-9]+|\w")


_BUILT_IN: dict[str, Callable[[str], bool]] = {
    "number": lambda token: token[0].isdigit() and token[-1].isdigit(),
    "quoted": lambda token: token[0] == QUOTED,
    "link": lambda token: token[0] == LINK,
    "arrow": lambda token: token[0] == ARROW,
}
_NOWHERE: Ends = frozenset()


class PhraseError(ValueError):
    """A phrase in `intents/` that the grammar does not allow."""


class Tokens:
    """A folded clause as its words, with where each stands, and what has been found out about its lists so far."""

    def __init__(self, text: str, spaced: bool, spelling: Spelling | None = None) -> None:
        found = list(_word_pattern(spaced).finditer(text))
        self.words = [match[0] if spelling is None else spelling.corrected(match[0]) for match in found]
        self.starts = [match.start() for match in found]
        self.ends = [match.end() for match in found]
        self.lists: dict[tuple[int, int], Ends] = {}


def tokens_of(text: str, grammar: Grammar) -> Tokens:
    """The words of a clause; the same clause is held against many phrases of one language."""
    return _tokens_of(text, grammar.shared or grammar)


@lru_cache(maxsize=256)
def _tokens_of(text: str, grammar: Grammar) -> Tokens:
    return Tokens(text, grammar.spaced, grammar.spelling)


class Word:
    """A word; a `*` at its end stands for any ending."""

    __slots__ = ("_stem", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._stem = text[:-1] if text.endswith("*") else None

    def after(self, tokens: Tokens, at: int) -> Ends:
        """The places after this part if it stands at `at`.

        None, or several where it can be read in several ways.
        """
        if at >= len(tokens.words):
            return _NOWHERE
        word = tokens.words[at]
        same = word == self._text if self._stem is None else word.startswith(self._stem)
        return frozenset((at + 1,)) if same else _NOWHERE

    def entries(self) -> frozenset[str]:
        """The words that this part can begin with.

        "" is among them if it can be empty or begin with anything.
        """
        return frozenset((self._text,))


class Ending:
    """The last part of a word, as in compounds; the first part may be anything."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def after(self, tokens: Tokens, at: int) -> Ends:
        """The next place if the word here ends so."""
        return frozenset((at + 1,)) if at < len(tokens.words) and tokens.words[at].endswith(self._text) else _NOWHERE

    def entries(self) -> frozenset[str]:
        """Anything."""
        return frozenset(("",))


class AnyWords:
    """Any number of words."""

    __slots__ = ()

    def after(self, tokens: Tokens, at: int) -> Ends:
        """Every place from here on."""
        return frozenset(range(at, len(tokens.words) + 1))

    def entries(self) -> frozenset[str]:
        """Anything."""
        return frozenset(("",))


class FewWords:
    """Up to three words."""

    __slots__ = ()

    def after(self, tokens: Tokens, at: int) -> Ends:
        """The next places."""
        return frozenset(range(at, min(at + 3, len(tokens.words)) + 1))

    def entries(self) -> frozenset[str]:
        """Anything."""
        return frozenset(("",))


class BuiltIn:
    """A number, a quotation, an address or an arrow."""

    __slots__ = ("_fits",)

    def __init__(self, name: str) -> None:
        self._fits = _BUILT_IN[name]

    def after(self, tokens: Tokens, at: int) -> Ends:
        """The next place if the word here is of that kind."""
        fits = at < len(tokens.words) and self._fits(tokens.words[at])
        return frozenset((at + 1,)) if fits else _NOWHERE

    def entries(self) -> frozenset[str]:
        """Anything."""
        return frozenset(("",))


class Series:
    """Parts one after the other."""

    __slots__ = ("parts",)

    def __init__(self, parts: Sequence[Node]) -> None:
        self.parts = parts

    def after(self, tokens: Tokens, at: int) -> Ends:
        """The places after all parts."""
        places: Ends = frozenset((at,))
        for part in self.parts:
            if len(places) == 1:
                (place,) = places
                places = part.after(tokens, place)
            else:
                places = frozenset().union(*(part.after(tokens, place) for place in places))
            if not places:
                return places
        return places

    def entries(self) -> frozenset[str]:
        """Those of the first part, and of the next where a part may be empty."""
        found: set[str] = set()
        for part in self.parts:
            begins = part.entries()
            found |= begins - {""}
            if "" not in begins or isinstance(part, (AnyWords, Ending, FewWords, BuiltIn)):
                return frozenset(found | (begins & {""}))
        return frozenset(found | {""})


class Choice:
    """One of several parts, looked up by the word that each begins with."""

    def __init__(self, parts: Sequence[Node]) -> None:
        self._parts = parts
        self._entries: frozenset[str] | None = None
        self._by_word: dict[str, list[Node]] | None = None
        self._other: list[Node] = []

    def _index(self) -> dict[str, list[Node]]:
        """The parts by their first word; made when a text is first held against them."""
        by_word: dict[str, list[Node]] = {}
        for part in self._parts:
            begins = part.entries()
            if "" in begins or any(word.endswith("*") for word in begins):
                self._other.append(part)
            else:
                for word in begins:
                    by_word.setdefault(word, []).append(part)
        return by_word

    def after(self, tokens: Tokens, at: int) -> Ends:
        """The places after any of the parts."""
        if self._by_word is None:
            self._by_word = self._index()
        here = self._by_word.get(tokens.words[at], []) if at < len(tokens.words) else []
        if not here and not self._other:
            return _NOWHERE
        if len(here) + len(self._other) == 1:
            return (here or self._other)[0].after(tokens, at)
        return frozenset().union(*(part.after(tokens, at) for part in [*here, *self._other]))

    def entries(self) -> frozenset[str]:
        """Those of all parts."""
        if self._entries is None:
            self._entries = frozenset().union(*(part.entries() for part in self._parts))
        return self._entries


class Maybe:
    """A part that may be missing."""

    __slots__ = ("part",)

    def __init__(self, part: Node) -> None:
        self.part = part

    def after(self, tokens: Tokens, at: int) -> Ends:
        """Here, and after the part."""
        return self.part.after(tokens, at) | {at}

    def entries(self) -> frozenset[str]:
        """Those of the part, or anything."""
        return self.part.entries() | {""}


class Unparsed:
    """A phrase that is parsed when a text first begins like it: of hundreds, most messages begin like a few."""

    __slots__ = ("_grammar", "_node", "_template")

    def __init__(self, template: str, grammar: Grammar) -> None:
        self._template = template
        self._grammar = grammar
        self._node: Series | None = None

    def _parsed(self) -> Series:
        if self._node is None:
            self._node = Series(self._grammar.parse(self._template))
        return self._node

    def after(self, tokens: Tokens, at: int) -> Ends:
        """The places after the phrase."""
        return self._parsed().after(tokens, at)

    def entries(self) -> frozenset[str]:
        """The words that it can begin with, where they can be seen without parsing."""
        if self._grammar.spaced and self._template.isascii() and self._template.isalpha():
            return frozenset((self._template.lower(),))
        plain = _BEGINNING.match(self._template)
        if plain is None:
            return self._parsed().entries()
        pattern = _word_pattern(self._grammar.spaced)
        firsts = [pattern.match(word.strip()) for word in fold(plain[1] or plain[2]).split("|")]
        return frozenset(first[0] for first in firsts if first) if all(firsts) else self._parsed().entries()


class WordList:
    """A word list, made when it is first needed; what it matches is remembered per clause."""

    def __init__(self, name: str, grammar: Grammar) -> None:
        self._name = name
        self._grammar = grammar

    def after(self, tokens: Tokens, at: int) -> Ends:
        """The places after any of the list's items."""
        items = self._grammar.items_of(self._name)
        key = (id(items), at)
        if key not in tokens.lists:
            tokens.lists[key] = items.after(tokens, at)
        return tokens.lists[key]

    def entries(self) -> frozenset[str]:
        """Those of its items."""
        return self._grammar.items_of(self._name).entries()


Node = Word | Ending | AnyWords | FewWords | Unparsed | BuiltIn | Series | Choice | Maybe | WordList


class Grammar:
    """The word lists of one section, whether its language puts spaces between words, and how it spells them.

    `shared` has the lists that all files of the language have in common.
    """

    def __init__(
        self,
        words: Mapping[str, Sequence[str]],
        spaced: bool,
        spelling: Spelling | None = None,
        shared: Grammar | None = None,
    ) -> None:
        self.spaced = spaced
        self.spelling = spelling
        self.shared = shared
        self._words = words
        self._lists: dict[str, Choice] = {}

    def items_of(self, name: str) -> Choice:
        """The list `{name}`."""
        if self.shared is not None and name not in self._words:
            return self.shared.items_of(name)
        if name not in self._lists:
            self._lists[name] = Choice([Unparsed(item, self) for item in self._words[name]])
        return self._lists[name]

    def _has(self, name: str) -> bool:
        return name in self._words or (self.shared is not None and self.shared._has(name))

    def parse(self, template: str) -> list[Node]:
        """The parts of a phrase."""
        syntax = _SYNTAX.findall(fold(template))
        branches, rest = self._branches(syntax, 0)
        if rest != len(syntax):
            raise PhraseError(f"unbalanced brackets in the phrase {template!r}")
        return branches[0] if len(branches) == 1 else [Choice([Series(branch) for branch in branches])]

    def _branches(self, syntax: Sequence[str], at: int) -> tuple[list[list[Node]], int]:
        branches: list[list[Node]] = [[]]
        while at < len(syntax) and syntax[at] not in (")", "]"):
            piece = syntax[at]
            at += 1
            if piece == "|":
                branches.append([])
            elif piece in ("(", "["):
                inner, at = self._branches(syntax, at)
                if at >= len(syntax) or syntax[at] != (")" if piece == "(" else "]"):
                    raise PhraseError(f"unbalanced brackets in the phrase {' '.join(syntax)!r}")
                at += 1
                node = Choice([Series(branch) for branch in inner])
                branches[-1].append(node if piece == "(" else Maybe(node))
            else:
                branches[-1] += self._words_of(piece)
        return branches, at

    def _words_of(self, piece: str) -> list[Node]:
        if piece == "…":
            return [AnyWords()]
        if piece == "~":
            return [FewWords()]
        if piece.startswith("{"):
            name = piece[1:-1]
            if name not in _BUILT_IN and not self._has(name):
                raise PhraseError(f"there is no word list {name!r}")
            return [BuiltIn(name) if name in _BUILT_IN else WordList(name, self)]
        if self.spaced and piece.isalpha():
            return [Word(piece)]
        if self.spaced and piece.startswith("*") and piece[1:].isalpha():
            return [Ending(piece[1:])]
        words = Tokens(piece.removesuffix("*"), self.spaced).words
        if piece.endswith("*") and words:
            words[-1] += "*"
        return [Word(word) for word in words]
