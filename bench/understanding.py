"""How often the router and the translator are right on messages that were labelled by hand.

    python bench/understanding.py routes              both parts' figures, and the misses of the part to work with
    python bench/understanding.py translations
    python bench/understanding.py routes --measured   the misses of the measured part too: never for tuning

The messages and the rule that splits them are in `tests/data/`.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "data"))

from labelled import labelled

from caption_ab_skill.chat.router import route
from caption_ab_skill.chat.translator import translate

Item = dict[str, Any]


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
    left = [words for words in item["gone"] if words[1:] in plain.text]
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
        faults: Counter[str] = Counter()
        total: Counter[str] = Counter()
        kinds: Counter[str] = Counter()
        for item in labelled(given.what, part):  # type: ignore[arg-type]
            if given.language and item["language"] != given.language:
                continue
            total[group(item)] += 1
            if fault := check(item):
                faults[group(item)] += 1
                kinds.update(word for word in ("EXPORT", "LOST", "LEFT", "ACTIONS") if word in fault)
                if not given.quiet and (part == "work" or given.measured):
                    print(f"  {item['language']} {item['text']!r} {item.get('attachments', '')}\n      {fault}")
        count = sum(total.values())
        print(f"{part}: {count} messages, {1 - sum(faults.values()) / max(1, count):.1%} right")
        for name in sorted(total):
            print(f"  {name:<14} {total[name]:>4}  {1 - faults[name] / total[name]:.1%}")
        print("  " + ", ".join(f"{word} {count}" for word, count in sorted(kinds.items())))


if __name__ == "__main__":
    main()
