"""How often edit requests that were labelled by hand are carried out fully right, and how often something else is.

    python bench/understanding_edits.py                   both parts' figures, and the misses of the part to work with
    python bench/understanding_edits.py --language zh
    python bench/understanding_edits.py --measured        the misses of the measured part too: never for tuning

The requests and the rule that splits them are in `tests/data/labelled_edits.py`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "data"))

from labelled_edits import LANGUAGES, Part, fault_of, requests


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--measured", action="store_true", help="show the measured part's misses too")
    parser.add_argument("--language", choices=LANGUAGES, help="only this one")
    parser.add_argument("--quiet", action="store_true", help="figures alone")
    given = parser.parse_args()
    parts: tuple[Part, ...] = ("work", "measured")
    for part in parts:
        print(f"{part}:")
        for language in (given.language,) if given.language else LANGUAGES:
            right = changed = 0
            listed = requests(language, part)
            for request in listed:
                fault = fault_of(request)
                right += fault is None
                changed += bool(fault and fault.changed)
                if fault and not given.quiet and (part == "work" or given.measured):
                    text = " || ".join(request.messages)
                    print(f"    {request.start} | {text} => {request.expected}\n        {fault.what}")
            print(
                f"  {language}  {len(listed):>4} requests  {right / len(listed):6.1%} fully right"
                f"  {changed / len(listed):5.1%} changed something not asked"
            )


if __name__ == "__main__":
    main()
