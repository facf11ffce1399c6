"""What the skill itself says, in the user's language.

Templates from `intents/replies.yaml`, and which language that is.
"""

from __future__ import annotations

import locale
import os
import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from .folding import fold, scripts_in
from .languages import intents

if TYPE_CHECKING:
    from jinja2 import Environment, Template

DEFAULT = "en"
_WORDS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def reply(key: str, language: str, **values: object) -> str:
    """The reply `key` in `language` (ISO 639-1, with a region for Chinese alone), in English where there is none."""
    for code in (language, language.split("-", maxsplit=1)[0], DEFAULT):
        if key in intents("replies").get(code, {}).get("says", {}):
            return _template(code, key).render(values).strip()
    raise KeyError(f"there is no reply {key!r} in replies.yaml")


def has_reply(key: str) -> bool:
    """Whether there is such a reply at all."""
    return key in intents("replies")[DEFAULT]["says"]


@cache
def _environment() -> Environment:
    from jinja2 import Environment, StrictUndefined

    # Plain text for a terminal or a chat, never HTML: nothing is to be escaped.
    return Environment(undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True)  # noqa: S701


@cache
def _template(language: str, key: str) -> Template:
    return _environment().from_string(intents("replies")[language]["says"][key])


def language_of(message: str) -> str | None:
    """The language of a message where its script or its words tell, else None."""
    scripts = scripts_in(message)
    if "kana" in scripts:
        return "ja"
    if "hangul" in scripts:
        return "ko"
    if "han" in scripts:
        traditional = set(intents("replies")["zh"]["traditional"])
        return "zh-TW" if traditional & set(message) else "zh-CN"
    words = set(_WORDS.findall(fold(message)))
    counts = Counter(
        {
            language: len(words & _tells(language))
            for language, section in intents("replies").items()
            if "tells" in section
        }
    )
    best = counts.most_common(2)
    if not best or best[0][1] == 0 or (len(best) > 1 and best[0][1] == best[1][1]):
        return None
    return best[0][0]


@cache
def _tells(language: str) -> frozenset[str]:
    return frozenset(fold(word) for word in intents("replies")[language]["tells"])


def language_of_locale() -> str:
    """The language of this machine's user."""
    named = next((value for key in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(key))), None)
    name = (named or locale.getlocale()[0] or "").replace("_", "-").split(".")[0]
    language, _, region = name.partition("-")
    if language == "zh":
        return "zh-TW" if region in ("TW", "HK", "MO", "Hant") else "zh-CN"
    return language.lower() if len(language) == 2 else DEFAULT  # "C" and "POSIX" are nobody's language
