"""Recognises a word that is one slip away from one that matters ("exprot").

`intents/languages.yaml` says per language which words matter, and which words of the language look like one of them and
are none.
"""

from __future__ import annotations

from collections.abc import Iterable

# Letters. Below it too many words are one letter apart.
_SHORTEST = 5


class Spelling:
    """The words of one language that are recognised although they are misspelled."""

    def __init__(self, words: Iterable[str], lookalikes: Iterable[str] = ()) -> None:
        self._words = frozenset(words)
        self._lookalikes = frozenset(lookalikes)
        self._shortened: dict[str, list[str]] = {}
        for word in sorted(self._words):
            for short in _without_one(word):
                self._shortened.setdefault(short, []).append(word)

    def corrected(self, word: str) -> str:
        """The word that was meant (one letter more, less or other, or two swapped), else the word as it is."""
        if len(word) < _SHORTEST or word in self._words or word in self._lookalikes:
            return word
        near: list[str] = []
        for short in (word, *_without_one(word)):
            near += self._shortened.get(short, [])
            if short in self._words:
                near.append(short)
        return next((meant for meant in near if meant[0] == word[0] and _is_one_slip(word, meant)), word)


def _without_one(word: str) -> list[str]:
    return [word[:at] + word[at + 1 :] for at in range(len(word))]


def _is_one_slip(word: str, meant: str) -> bool:
    if len(word) != len(meant):
        longer, shorter = (word, meant) if len(word) > len(meant) else (meant, word)
        return len(longer) - len(shorter) == 1 and shorter in _without_one(longer)
    differs = [at for at in range(len(word)) if word[at] != meant[at]]
    if len(differs) == 1:
        return True
    return (
        len(differs) == 2
        and differs[1] == differs[0] + 1
        and word[differs[0]] == meant[differs[1]]
        and word[differs[1]] == meant[differs[0]]
    )
