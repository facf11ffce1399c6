"""Cuts folded text into the words that are weighed: Latin words, numbers, Han and Kana characters, Hangul words."""

from __future__ import annotations

import re

from .folding import LINK, QUOTED

QUOTATION, ADDRESS, NUMBER = "“”", "://", "0"
"""What stands for a quotation, an address and a number: which words or digits they hold says nothing."""

# Letters of variants that are a word in no language: which of them it is says nothing either.
_VARIANT, _VARIANTS = "b", ("c", "d", "f")

_TOKEN = re.compile(
    r"[a-zß\u00e0-\u024f]+(?:['-][a-zß\u00e0-\u024f]+)*|\d+[pk]\b|\d+|[\u3400-\u9fff]|[\u3040-\u30ff]|[\uac00-\ud7af]+"
    f"|{QUOTED}+|{LINK}+|[%#+/]"
)


def tokens(folded: str) -> list[str]:
    """The tokens of a folded text; what is none of these (marks, spaces, other scripts) is left out."""
    found = _TOKEN.findall(folded)
    for at, token in enumerate(found):
        first = token[0]
        if first == QUOTED:
            found[at] = QUOTATION
        elif first == LINK:
            found[at] = ADDRESS
        elif first.isdigit() and not token[-1].isalpha():
            found[at] = NUMBER
        elif token in _VARIANTS:
            found[at] = _VARIANT
    return found


def is_ideograph(token: str) -> bool:
    """Whether a token is one Han or Kana character: alone it says little, so its neighbours count with it."""
    return "\u3040" <= token[0] <= "\u9fff"


def is_hangul(token: str) -> bool:
    """Whether a token is a Korean word, whose particles stand at its end."""
    return "\uac00" <= token[0] <= "\ud7af"
