"""Which language a text is in, and what `intents/*.yaml` have for it. No language is known to the code.

`languages.yaml` says which languages there are and what gives them away; every other file has one section per
language. A file's first YAML document holds the phrases, the second the messages that the tests try; only the first is
read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Any

import yaml

from ..skill_file import intents_text
from ..spelling import Spelling
from .folding import fold, scripts_in
from .grammar import Grammar
from .phrases import Phrasebook

# The base loader takes every value as text ("no" is a word here, not a boolean); the C one is ten times as
# fast.
_LOADER: type = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_WORDS = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*'?")
_LATIN = "latin"
# A section begins where a line begins with its key.
_SECTION = re.compile(r"^[\w-]+(?=:)", re.MULTILINE)

Section = dict[str, Any]


class Sections(Mapping[str, Section]):
    """One file's sections by language, each parsed when it is first asked for: most messages need one of them."""

    def __init__(self, text: str) -> None:
        first = text.split("\n---\n", maxsplit=1)[0]
        starts = [found.start() for found in _SECTION.finditer(first)]
        parts = [first[start:end] for start, end in pairwise([*starts, len(first)])]
        self._texts = {part.partition(":")[0]: part for part in parts}
        self._parsed: dict[str, Section] = {}

    def __getitem__(self, language: str) -> Section:
        if language not in self._parsed:
            self._parsed[language] = yaml.load(self._texts[language], Loader=_LOADER)[language] or {}  # noqa: S506  text alone
        return self._parsed[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


@cache
def intents(name: str) -> Sections:
    """The sections of one file, by language."""
    return Sections(intents_text(name))


def languages_in(text: str) -> tuple[str, ...]:
    """The languages that a text may be in, the likeliest first.

    Those of its scripts; of the Latin ones, those that its words give away, or all where they give none away.
    """
    scripts = scripts_in(text)
    foreign = scripts - {_LATIN}
    others = [code for code in _codes() if not foreign.isdisjoint(intents("languages")[code]["scripts"])]
    # Kana beside Han characters are Japanese alone.
    found = [code for code in others if foreign <= set(intents("languages")[code]["scripts"])] or others
    counts = _tell_counts(text) if _LATIN in scripts or not scripts else {}
    most = max(counts.values(), default=0)
    if most:
        found += sorted((code for code in counts if 2 * counts[code] >= most), key=lambda code: -counts[code])
    return tuple(found or counts)


def language_of(text: str) -> str | None:
    """The language of a text where its script or its words tell, else None; with a region for Chinese alone."""
    scripts = scripts_in(text)
    only = [code for code in _codes() if not scripts.isdisjoint(intents("languages")[code]["scripts"])]
    foreign = [code for code in only if "tells" not in intents("languages")[code]]
    if foreign:
        # A script that only one language has (kana, hangul) tells more than one that several share (han).
        code = min(foreign, key=lambda one: _shared(one, scripts))
        return code if "alike" not in intents("languages")[code] else _chinese(code, text)
    counts = sorted(_tell_counts(text).items(), key=lambda item: -item[1])
    if not counts or counts[0][1] == 0 or (len(counts) > 1 and counts[0][1] == counts[1][1]):
        return None
    return counts[0][0]


def _chinese(code: str, text: str) -> str:
    return f"{code}-TW" if any(ord(char) in _alike(code) for char in text) else f"{code}-CN"


def as_one_writing(text: str, languages: tuple[str, ...]) -> str:
    """The text with every character as the phrases have it, where a language is written in two ways; as long."""
    for code in languages:
        text = text.translate(_alike(code))
    return text


@cache
def _alike(language: str) -> dict[int, str]:
    return {ord(pair[0]): pair[1] for pair in intents("languages")[language].get("alike", [])}


def _shared(code: str, scripts: frozenset[str]) -> tuple[bool, int]:
    """How little the scripts of a text tell of a language: the fewer languages have them the more."""
    own = set(intents("languages")[code]["scripts"])
    alone = [
        script
        for script in own & scripts
        if sum(script in intents("languages")[other]["scripts"] for other in _codes()) == 1
    ]
    return (not alone, len(own - scripts))


def _tell_counts(text: str) -> dict[str, int]:
    words = set(_WORDS.findall(fold(text)))
    return {code: len(words & _tells(code)) for code in _codes() if "tells" in intents("languages")[code]}


@cache
def _codes() -> tuple[str, ...]:
    return tuple(intents("languages"))


@cache
def _tells(language: str) -> frozenset[str]:
    return frozenset(intents("languages")[language]["tells"])


@cache
def is_spaced(language: str) -> bool:
    """Whether the language puts spaces between its words."""
    return bool(intents("languages")[language]["spaces"] == "true")


@cache
def grammar(name: str, language: str) -> Grammar:
    """The word lists of a file's section, over those of chat.yaml that all files share."""
    words = intents(name).get(language, {}).get("words", {})
    if name == "translate":
        # What a backend says is spelled rightly, and shares no lists with what people ask for.
        return Grammar(words, is_spaced(language))
    shared = grammar("chat", language) if name != "chat" else None
    return Grammar(words, is_spaced(language), _spelling(language), shared)


@cache
def _spelling(language: str) -> Spelling | None:
    section = intents("languages")[language]
    return Spelling(section["spelled"], section.get("lookalikes", [])) if "spelled" in section else None


@cache
def phrases(name: str, language: str, kind: str, *, open_start: bool = False, open_end: bool = False) -> Phrasebook:
    """One list of phrases of a file's section."""
    section: Any = intents(name).get(language, {})
    for key in kind.split("."):
        section = section.get(key, {})
    templates = section or []
    return Phrasebook(templates, grammar(name, language), open_start=open_start, open_end=open_end)
