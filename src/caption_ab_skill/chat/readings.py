"""A message as it is weighed: its clauses, and for each what speaks for one or another step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .attachments import Attachments, attachments_in
from .clauses import Clause, clauses
from .evidence import Place, Words, evidence, words_of
from .folding import fold, hide_quoted, unquoted
from .languages import as_one_writing, languages_in
from .lexicon import Lexicon
from .tokens import tokens

# Characters of what joins two clauses.
_JOINT = 8


class Reading(NamedTuple):
    """A message read: what is attached, the text without it, folded, its clauses and the words that it may hold."""

    attached: Attachments
    folded: str
    clauses: tuple[Clause, ...]
    words: tuple[Words, ...]
    known: Lexicon

    def evidence(self) -> list[set[str]]:
        """What speaks for a step, by clause."""
        last = len(self.clauses) - 1
        return [
            evidence(
                words,
                self.words[at - 1] if at else None,
                self.words[at + 1] if at < last else None,
                self._place(at),
            )
            for at, words in enumerate(self.words)
        ]

    def _place(self, at: int) -> Place:
        clause, last = self.clauses[at], at == len(self.clauses) - 1
        before = self.folded[self.clauses[at - 1].end : clause.start] if at else "^"
        after = self.folded[clause.end : clause.end + 2 if last else self.clauses[at + 1].start]
        return Place(
            before.strip()[:_JOINT],
            after.strip()[: 1 if last else _JOINT] + ("$" if last else ""),
            at == 0,
            last,
            self.attached.any,
        )

    def recut(self, parts: Sequence[Clause]) -> Reading:
        """The same message, cut into other clauses."""
        words = tuple(words_of(tokens(part.text), self.known) for part in parts)
        return self._replace(clauses=tuple(parts), words=words)


def read(message: str, attachments: Sequence[str] = ()) -> Reading:
    """Read a message with its attachments. Never raises, whatever the text."""
    attached = attachments_in(unquoted(message), attachments)
    folded = hide_quoted(fold(attached.text))
    languages = languages_in(folded)
    folded = as_one_writing(folded, languages)
    empty = Reading(attached, folded, (), (), Lexicon(languages))
    return empty.recut(clauses(folded, languages))
