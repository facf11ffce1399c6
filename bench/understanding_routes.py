"""How often the router is right on messages that were labelled by hand.

    python bench/understanding_routes.py              the figures of both parts
    python bench/understanding_routes.py --misses     and the misses of the part to work with

The messages and the rule that splits them are in `tests/data/`. The weights were learnt from the part to work with:
only the measured part says how the router does on messages that nobody has seen.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "data"))

from labelled import labelled_routes

from caption_ab_skill.chat.router import route

# Exports that nobody asked for are counted against all messages that ask for something else.
WRONG_EXPORTS = "exports not asked for"


def main() -> None:
    """Measure both parts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true", help="show the misses of the part to work with")
    parser.add_argument("--language", action="append", default=[], help="only this one")
    given = parser.parse_args()
    for part in ("work", "measured"):
        messages = labelled_routes(part, tuple(given.language))
        total: Counter[str] = Counter()
        right: Counter[str] = Counter()
        others = wrong_exports = 0
        began = time.perf_counter()
        for message in messages:
            steps = route(message.text, message.attachments).steps
            group = f"{message.language} {'several' if len(message.steps) > 1 else 'single'}"
            total[group] += 1
            right[group] += steps == message.steps
            others += "export" not in message.steps
            wrong_exports += "export" in steps and "export" not in message.steps
            if given.misses and part == "work" and steps != message.steps:
                print(f"{message.text!r} {list(message.attachments) or ''}\n    {steps} instead of {message.steps}")
        each = (time.perf_counter() - began) / max(1, len(messages))
        print(f"{part}: {len(messages)} messages, {sum(right.values()) / max(1, len(messages)):.1%} right")
        print(f"  {WRONG_EXPORTS}: {wrong_exports} of {others}; {each * 1000:.2f} ms a message")
        for group in sorted(total):
            print(f"  {group:<12} {total[group]:>5}  {right[group] / total[group]:.1%}")


if __name__ == "__main__":
    main()
