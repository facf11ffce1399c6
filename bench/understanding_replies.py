"""How often a backend's reply is made plain as it was labelled by hand.

    python bench/understanding_replies.py             the figures of both parts
    python bench/understanding_replies.py --misses    and what was lost, left or misread of the part to work with

The replies and the rule that splits them are in `tests/data/`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "data"))

from labelled import labelled_replies

from caption_ab_skill.chat.translator import translate

# What is counted of a reply, and the word that marks the fault.
ASPECTS = {"nothing lost": "LOST", "nothing left": "LEFT", "actions right": "ACTIONS"}


def faults_of(item: dict[str, Any]) -> str:
    """What is wrong with a reply made plain: content lost, talk of a screen left, or other actions."""
    plain = translate(item["text"], item["language"])
    lost = [words for words in item["keep"] if words[1:] not in plain.text]
    left = [words for words in item["gone"] if words in plain.text or words[:1].swapcase() + words[1:] in plain.text]
    actions = [(action.kind, action.when) for action in plain.actions]
    wanted = [(action[0], action[1]) for action in item["actions"]]
    faults = [f"LOST {lost}"] * bool(lost) + [f"LEFT {left}"] * bool(left)
    if actions != wanted:
        faults.append(f"ACTIONS {actions} instead of {wanted}")
    return f"{'; '.join(faults)}\n      -> {plain.text!r}" if faults else ""


def main() -> None:
    """Measure both parts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true", help="show the misses of the part to work with")
    parser.add_argument("--language", help="only this one")
    given = parser.parse_args()
    for part in ("work", "measured"):
        found: dict[str, list[str]] = {}
        for item in labelled_replies(part):
            if given.language and item["language"] != given.language:
                continue
            fault = faults_of(item)
            found.setdefault(item["language"], []).append(fault)
            if fault and given.misses and part == "work":
                print(f"  {item['language']} {item['text']!r}\n      {fault}")
        every = [fault for faults in found.values() for fault in faults]
        print(f"{part}: {len(every)} replies")
        for name, faults in [*sorted(found.items()), ("all", every)]:
            shares = "".join(f"  {aspect} {_share(faults, word)}" for aspect, word in ASPECTS.items())
            print(f"  {name:<4} {len(faults):>4}  all right {_share(faults, '')}{shares}")


def _share(faults: list[str], word: str) -> str:
    """How many of the replies do not have that fault (any, if there is no word)."""
    return f"{sum(not fault or word not in fault for fault in faults) / max(1, len(faults)):6.1%}"


if __name__ == "__main__":
    main()
