"""Reads `intents/*.yaml`: one file per step, one section per language. No language is known to the code.

A file's first YAML document holds the phrases, the second the messages that the tests try; only the first is read here.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from ..skill_file import intents_dir
from .folding import scripts_in
from .grammar import Grammar
from .phrases import Phrasebook

# The base loader takes every value as text ("no" is a word here, not a boolean); the C one is ten times as
# fast.
_LOADER: type = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

Section = dict[str, Any]


@cache
def intents(name: str) -> dict[str, Section]:
    """The sections of one file, by language."""
    with (intents_dir() / f"{name}.yaml").open(encoding="utf-8") as file:
        first = next(iter(yaml.load_all(file, Loader=_LOADER)))
    return {str(language): section or {} for language, section in first.items()}


@cache
def languages_of(scripts: frozenset[str]) -> tuple[str, ...]:
    """The languages that can be meant by a text in these scripts."""
    return tuple(
        language for language, section in intents("chat").items() if not scripts.isdisjoint(section["scripts"])
    )


def languages_in(text: str) -> tuple[str, ...]:
    """The languages that a text can be in, by its scripts; all Latin ones for a text without letters."""
    return languages_of(scripts_in(text) or frozenset(("latin",)))


@cache
def is_spaced(language: str) -> bool:
    """Whether the language puts spaces between its words."""
    return bool(intents("chat")[language]["spaces"] == "true")


@cache
def grammar(name: str, language: str) -> Grammar:
    """The word lists of a file's section, over those of chat.yaml that all files share."""
    shared = intents("chat")[language].get("words", {})
    return Grammar({**shared, **intents(name).get(language, {}).get("words", {})}, is_spaced(language))


@cache
def phrases(name: str, language: str, kind: str, *, open_start: bool = False, open_end: bool = False) -> Phrasebook:
    """One list of phrases of a file's section."""
    section: Any = intents(name).get(language, {})
    for key in kind.split("."):
        section = section.get(key, {})
    templates = section or []
    return Phrasebook(templates, grammar(name, language), open_start=open_start, open_end=open_end)
