"""Lists of phrases, and finding them in a clause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .grammar import Grammar, Tokens, Unparsed, tokens_of

_SIGN = re.compile(r"\s([+-])\s")


class Found(NamedTuple):
    """A phrase that was found, and from where to where in the clause."""

    template: str
    start: int
    end: int


class Phrase:
    """One line of `intents/`. `open_start` and `open_end`: it need not begin or end with the clause."""

    def __init__(self, template: str, grammar: Grammar, open_start: bool, open_end: bool) -> None:
        self.template = template
        core = template.strip()
        self.open_start = open_start or core.startswith("…")
        self._open_end = open_end or core.endswith("…")
        self._node = Unparsed(core.strip("… "), grammar)
        self.entries = self._node.entries()

    def match(self, tokens: Tokens, at: int) -> Found | None:
        """The phrase at one word of a clause, as long as it goes."""
        ends = self._node.after(tokens, at)
        end = max(ends, default=at)
        if end == at or not (self._open_end or end == len(tokens.words)):
            return None
        return Found(self.template, tokens.starts[at], tokens.ends[end - 1])


class Phrasebook:
    """All phrases of one kind in one language."""

    def __init__(
        self, templates: Sequence[str], grammar: Grammar, *, open_start: bool = False, open_end: bool = False
    ) -> None:
        self._grammar = grammar
        self._by_entry: dict[str, list[Phrase]] = {}
        for template in templates:
            phrase = Phrase(template, grammar, open_start, open_end)
            for entry in phrase.entries:
                self._by_entry.setdefault(entry, []).append(phrase)
        self._searches = any(phrase.open_start for those in self._by_entry.values() for phrase in those)
        self._stems = [entry for entry in self._by_entry if entry.endswith("*")]

    def all(self, text: str) -> Iterator[Found]:
        """Every place where a phrase stands in a folded clause."""
        if not self._by_entry:
            return
        tokens = tokens_of(text, self._grammar)
        words = tokens.words if self._searches else tokens.words[:1]
        for at, word in enumerate(words):
            entries = ["", word, *(stem for stem in self._stems if word.startswith(stem[:-1]))]
            for entry in entries:
                for phrase in self._by_entry.get(entry, ()):
                    if (at == 0 or phrase.open_start) and (found := phrase.match(tokens, at)):
                        yield found

    def find(self, text: str) -> Found | None:
        """The longest phrase in a folded clause."""
        return max(self.all(text), key=lambda found: found.end - found.start, default=None)


class Signs:
    """Lines of parts that must all stand somewhere in a clause, in any order: `{send} + {file} - {edit}`.

    A part after `-` must not.
    """

    def __init__(self, lines: Sequence[str], grammar: Grammar) -> None:
        self._lines: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = []
        for line in lines:
            first, *rest = _SIGN.split(line.strip())
            signed = [("+", first), *zip(rest[::2], rest[1::2], strict=True)]
            wanted = tuple(part for sign, part in signed if sign == "+")
            unwanted = tuple(part for sign, part in signed if sign == "-")
            self._lines.append((line, wanted, unwanted))
        parts = dict.fromkeys(part for _, wanted, unwanted in self._lines for part in (*wanted, *unwanted))
        self._parts = Phrasebook(list(parts), grammar, open_start=True, open_end=True)

    def find(self, text: str) -> Found | None:
        """The line with the most words in a folded clause; from its first word to its last."""
        if not self._lines:
            return None
        spans: dict[str, Found] = {}
        for found in self._parts.all(text):
            before = spans.get(found.template)
            if before is None or found.end - found.start > before.end - before.start:
                spans[found.template] = found
        best: tuple[int, Found] | None = None
        for line, wanted, unwanted in self._lines:
            if any(part not in spans for part in wanted) or any(part in spans for part in unwanted):
                continue
            places = [spans[part] for part in wanted]
            weight = sum(place.end - place.start for place in places)
            if best is None or weight > best[0]:
                start, end = min(place.start for place in places), max(place.end for place in places)
                best = weight, Found(line, start, end)
        return best[1] if best else None
