"""What the skill itself says, in the user's language: templates from `intents/replies.yaml`."""

from __future__ import annotations

import locale
import os
import re
from functools import cache
from typing import TYPE_CHECKING

from .languages import intents

if TYPE_CHECKING:
    from jinja2 import Environment, Template

DEFAULT = "en"
_NAME = re.compile(r"\{\{ (\w+) \}\}")


def reply(key: str, language: str, **values: object) -> str:
    """The reply `key` in `language` (ISO 639-1, with a region for Chinese alone), in English where there is none."""
    for code in (language, language.split("-", maxsplit=1)[0], DEFAULT):
        template = intents("replies").get(code, {}).get("says", {}).get(key)
        if template is not None:
            return _rendered(template, code, key, values).strip()
    raise KeyError(f"there is no reply {key!r} in replies.yaml")


def _rendered(template: str, language: str, key: str, values: dict[str, object]) -> str:
    """The template with its values; where it holds plain names alone, without the 30 ms that jinja2 takes to start."""
    if "{%" in template or _NAME.sub("", template).count("{{"):
        return _template(language, key).render(values)
    return _NAME.sub(lambda name: str(values[name[1]]), template)


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


def language_of_locale() -> str:
    """The language of this machine's user."""
    named = next((value for key in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(key))), None)
    name = (named or locale.getlocale()[0] or "").replace("_", "-").split(".")[0]
    language, _, region = name.partition("-")
    if language == "zh":
        return "zh-TW" if region in ("TW", "HK", "MO", "Hant") else "zh-CN"
    return language.lower() if len(language) == 2 else DEFAULT  # "C" and "POSIX" are nobody's language
