"""The small grammar in which `intents/` writes down what people and backends say.

    send me {file}          words, and a list of that name from the section's `words`
    (send|give) me [back]   one of several; may be missing
    export*                 any ending of the word
    … send me {file} …      "…" is any words; at an end: the phrase need not reach that end of the clause
    {number} {quoted} {link}  built in: a number, a quotation, an address

Matching is done on folded text (`folding.fold`). Phrases are looked up by the words that they can begin with and made into regular
expressions when first needed, since a message touches few of them and start-up time counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from .folding import LINK, QUOTED, fold

Words = Mapping[str, Sequence[str]]

_TOKEN = re.compile(r"\{\w+\}|[()\[\]|…]|[^\s()\[\]{}|…]+")
_BUILT_IN = {"number": r"\d+(?:[.,:x×]\d+)*", "quoted": f"{QUOTED}+", "link": f"{LINK}+"}


@dataclass(frozen=True)
class _Node:
    """A part of a phrase: `kind` is word, list, any, choice, optional or sequence."""

    kind: str
    text: str = ""
    parts: tuple[_Node, ...] = ()


class PhraseError(ValueError):
    """A phrase in `intents/` that the grammar does not allow."""


def _parse(template: str) -> _Node:
    tokens = _TOKEN.findall(fold(template))
    node, rest = _choice(tokens, 0)
    if rest != len(tokens):
        raise PhraseError(f"unbalanced brackets in the phrase {template!r}")
    return node


def _choice(tokens: list[str], at: int) -> tuple[_Node, int]:
    branches: list[_Node] = []
    parts: list[_Node] = []
    while at < len(tokens) and tokens[at] not in (")", "]"):
        token = tokens[at]
        at += 1
        if token == "|":
            branches.append(_Node("sequence", parts=tuple(parts)))
            parts = []
        elif token in ("(", "["):
            inner, at = _choice(tokens, at)
            if at >= len(tokens) or tokens[at] != (")" if token == "(" else "]"):
                raise PhraseError(f"unbalanced brackets in the phrase {' '.join(tokens)!r}")
            at += 1
            parts.append(inner if token == "(" else _Node("optional", parts=(inner,)))
        elif token == "…":
            parts.append(_Node("any"))
        elif token.startswith("{"):
            parts.append(_Node("list", token[1:-1]))
        else:
            parts.append(_Node("word", token))
    branches.append(_Node("sequence", parts=tuple(parts)))
    return (branches[0] if len(branches) == 1 else _Node("choice", parts=tuple(branches))), at


class Grammar:
    """The word lists of one section, and whether its language puts spaces between words."""

    def __init__(self, words: Words, spaced: bool) -> None:
        self.spaced = spaced
        self._words = words
        self._lists: dict[str, _Node] = {}
        self._patterns: dict[str, str] = {}
        self._entries: dict[str, frozenset[str]] = {}

    def _list(self, name: str) -> _Node:
        if name not in self._lists:
            if name not in self._words:
                raise PhraseError(f"there is no word list {name!r}")
            self._lists[name] = _Node("choice", parts=tuple(_parse(item) for item in self._words[name]))
        return self._lists[name]

    def pattern(self, node: _Node) -> str:
        """The regular expression of a part."""
        match node.kind:
            case "word":
                return self._word(node.text)
            case "any":
                return ".*?"
            case "list" if node.text in _BUILT_IN:
                return rf"\s*{_BUILT_IN[node.text]}"
            case "list":
                if node.text not in self._patterns:
                    self._patterns[node.text] = self.pattern(self._list(node.text))
                return self._patterns[node.text]
            case "choice":
                return f"(?:{'|'.join(self.pattern(part) for part in node.parts)})"
            case "optional":
                return f"(?:{self.pattern(node.parts[0])})?"
        return "".join(self.pattern(part) for part in node.parts)

    def _word(self, word: str) -> str:
        stem = re.escape(word.removesuffix("*"))
        if not self.spaced:
            return rf"\s*{stem}"
        return rf"\s*(?<!\w){stem}" + (r"\w*" if word.endswith("*") else r"(?!\w)")

    def entries(self, node: _Node) -> frozenset[str]:
        """The words that a part can begin with; "" is among them if it can be empty or begin with anything."""
        match node.kind:
            case "word":
                return frozenset((node.text,))
            case "any":
                return frozenset(("",))
            case "list" if node.text in _BUILT_IN:
                return frozenset(("",))
            case "list":
                if node.text not in self._entries:
                    self._entries[node.text] = self.entries(self._list(node.text))
                return self._entries[node.text]
            case "choice":
                return frozenset().union(*(self.entries(part) for part in node.parts))
            case "optional":
                return self.entries(node.parts[0]) | {""}
        found: set[str] = set()
        for part in node.parts:
            begins = self.entries(part)
            found |= begins - {""}
            if "" not in begins or part.kind in ("any", "list") and part.text in ("", *_BUILT_IN):
                return frozenset(found | (begins & {""}))
        return frozenset(found | {""})


class Phrase:
    """One line of `intents/`. `open_start` and `open_end`: it need not begin or end with the clause."""

    def __init__(self, template: str, grammar: Grammar, open_start: bool, open_end: bool) -> None:
        self.template = template
        node = _parse(template)
        parts = list(node.parts) if node.kind == "sequence" else [node]
        self._open_start = open_start
        if parts and parts[0].kind == "any":
            self._open_start = True
            parts = parts[1:]
        self._open_end = open_end
        if parts and parts[-1].kind == "any":
            self._open_end = True
            parts = parts[:-1]
        self._node = _Node("sequence", parts=tuple(parts))
        self._grammar = grammar
        self.entries = grammar.entries(self._node)

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        return re.compile(self._grammar.pattern(self._node) + ("" if self._open_end else r"\s*$"))

    def match(self, text: str) -> re.Match[str] | None:
        """Where the phrase stands in a folded clause."""
        return self._regex.search(text) if self._open_start else self._regex.match(text)


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase that was found, and from where to where."""

    template: str
    start: int
    end: int


_WORDS = re.compile(r"[^\s,;.!?:()\[\]*_~\"“”…]+")
_PARTS = re.compile(r"\w+")


class Phrasebook:
    """All phrases of one kind in one language."""

    def __init__(
        self, templates: Sequence[str], grammar: Grammar, *, open_start: bool = False, open_end: bool = False
    ) -> None:
        self._grammar = grammar
        self._phrases = [Phrase(template, grammar, open_start, open_end) for template in templates]
        self._by_entry: dict[str, list[int]] = {}
        for number, phrase in enumerate(self._phrases):
            for entry in phrase.entries:
                self._by_entry.setdefault(entry, []).append(number)
        self._stems = tuple(entry.removesuffix("*") for entry in self._by_entry if entry.endswith("*"))

    def _candidates(self, text: str) -> list[int]:
        numbers = set(self._by_entry.get("", ()))
        if self._grammar.spaced:
            for word in {*_WORDS.findall(text), *_PARTS.findall(text)}:
                numbers.update(self._by_entry.get(word, ()))
                for stem in self._stems:
                    if word.startswith(stem):
                        numbers.update(self._by_entry[stem + "*"])
        else:
            for entry, those in self._by_entry.items():
                if entry.removesuffix("*") in text:
                    numbers.update(those)
        return sorted(numbers)

    def all(self, text: str) -> Iterator[Found]:
        """Each phrase that stands in a folded clause (its first place), in the order of the file."""
        for number in self._candidates(text):
            phrase = self._phrases[number]
            found = phrase.match(text)
            if found and found.end() > found.start():
                yield Found(phrase.template, found.start(), found.end())

    def find(self, text: str) -> Found | None:
        """The longest phrase in a folded clause."""
        return max(self.all(text), key=lambda found: found.end - found.start, default=None)
