"""How often the router and the translator are right on messages that were labelled by hand.

    python bench/understanding.py routes              both parts' figures, and the misses of the part to work with
    python bench/understanding.py translations      the same of replies, with what was lost, left or misread
    python bench/understanding.py routes --measured   the misses of the measured part too: never for tuning

The messages and the rule that splits them are in `tests/data/`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "data"))

from labelled import labelled

from caption_ab_skill.chat.router import route
from caption_ab_skill.chat.translator import translate

Item = dict[str, Any]
# What is counted of a reply, and the word that marks the fault.
ASPECTS = {"nothing lost": "LOST", "nothing left": "LEFT", "actions right": "ACTIONS"}


def misrouted(item: Item) -> str:
    """What is wrong with the steps of a message; "" if nothing is."""
    chosen = route(item["text"], item.get("attachments", []))
    wanted = tuple(item["steps"])
    if chosen.steps == wanted:
        return ""
    kind = "EXPORT STARTED: " if "export" in chosen.steps and "export" not in wanted else ""
    return f"{kind}{'+'.join(chosen.steps)} instead of {'+'.join(wanted)}"


def mistranslated(item: Item) -> str:
    """What is wrong with a reply made plain: content lost, GUI talk left, or other actions."""
    plain = translate(item["text"], item["language"])
    lost = [words for words in item["keep"] if words[1:] not in plain.text]
    left = [words for words in item["gone"] if words in plain.text or words[:1].swapcase() + words[1:] in plain.text]
    actions = [(action.kind, action.when) for action in plain.actions]
    wanted = [(action[0], action[1]) for action in item["actions"]]
    faults = [f"LOST {lost}"] * bool(lost) + [f"LEFT {left}"] * bool(left)
    if actions != wanted:
        faults.append(f"ACTIONS {actions} instead of {wanted}")
    return f"{'; '.join(faults)}\n      -> {plain.text!r}" if faults else ""


def group_of_route(item: Item) -> str:
    """Several-step messages are counted by themselves."""
    return f"{item['language']} {'several' if len(item['steps']) > 1 else 'single'}"


def main() -> None:
    """Measure one of the two."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["routes", "translations"])
    parser.add_argument("--measured", action="store_true", help="show the measured part's misses too")
    parser.add_argument("--language", help="only this one")
    parser.add_argument("--quiet", action="store_true", help="figures alone")
    given = parser.parse_args()
    check: Callable[[Item], str] = misrouted if given.what == "routes" else mistranslated
    group = group_of_route if given.what == "routes" else lambda item: str(item["language"])
    for part in ("work", "measured"):
        found: dict[str, list[str]] = {}
        for item in labelled(given.what, part):  # type: ignore[arg-type]
            if given.language and item["language"] != given.language:
                continue
            fault = check(item)
            found.setdefault(group(item), []).append(fault)
            if fault and not given.quiet and (part == "work" or given.measured):
                print(f"  {item['language']} {item['text']!r} {item.get('attachments', '')}\n      {fault}")
        report(part, found, ASPECTS if given.what == "translations" else {})


def report(part: str, found: dict[str, list[str]], aspects: dict[str, str]) -> None:
    """Shares of a part and its groups: all right, and each aspect by itself."""
    every = [fault for faults in found.values() for fault in faults]
    print(f"{part}: {len(every)} messages, {share(every, '')} right")
    for name, faults in [*sorted(found.items()), ("all", every)]:
        shares = "".join(f"  {aspect} {share(faults, word)}" for aspect, word in aspects.items())
        print(f"  {name:<14} {len(faults):>4}  {share(faults, '')}{shares}")
    started = sum("EXPORT STARTED" in fault for fault in every)
    if not aspects:
        print(f"  exports started that were not asked for: {started}")


def share(faults: list[str], word: str) -> str:
    """How many of the messages do not have that fault (any, if there is no word)."""
    return f"{sum(not fault or word not in fault for fault in faults) / max(1, len(faults)):6.1%}"


if __name__ == "__main__":
    main()
