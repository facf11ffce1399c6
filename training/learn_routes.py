"""Learns the weights in `intents/weights/` from the examples in `intents/` and the labelled messages in `tests/data/`.

    python training/learn_routes.py

Run it after examples, word classes (`intents/words/`) or labelled messages have changed; it takes some minutes and
needs the `training` extra. Of the labelled messages only the part to work with is learnt from; `python
bench/understanding_routes.py` measures the other part. The same input gives the same files.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "data"))

from labelled import Message, labelled_routes

from caption_ab_skill.chat.clauses import Clause
from caption_ab_skill.chat.readings import Reading, read
from caption_ab_skill.chat.weights import LABELS, NOTHING, START, script_of

STEPS = ("upload", "credits", "state", "export", "chat")
# A piece of evidence seen once says nothing; C is the inverse of the regularisation's strength, found by
# cross-validation on the part to work with.
LEAST_SEEN, STRENGTH = 2, 0.2
STRENGTH_OF_ONE, SHARE_OF_ONE = 0.3, 0.7
# Weights below it in every label are left out, and the rest learnt anew: a sixth of the pieces does nearly as well.
LEAST_WEIGHT = 0.12
# An example in `intents/` counts as this many messages: it is a promise.
EXAMPLE = 6.0
# A message with several requests has more to tell of where one ends.
SEVERAL = 1.2
# Of a clause's letters, how many must belong to a request before the clause is taken for one.
SHARE = 0.3

Row = tuple[set[str], str, float]
Numbers = np.ndarray[Any, Any]


def main() -> None:
    """Learn, and write the weights."""
    rows = [*_of_examples(), *_of_messages(labelled_routes("work"))]
    seen = Counter(piece for pieces, _, _ in rows for piece in pieces)
    pieces = sorted(piece for piece, count in seen.items() if count >= LEAST_SEEN)
    weights, _ = _fit(rows, pieces)
    strong = np.abs(weights).max(axis=0) >= LEAST_WEIGHT
    pieces = [piece for piece, kept in zip(pieces, strong, strict=True) if kept]
    _write(pieces, *_fit(rows, pieces))
    print(f"{len(rows)} clauses, {len(seen)} pieces of evidence seen, {len(pieces)} kept")


def _fit(rows: Sequence[Row], pieces: Sequence[str]) -> tuple[Numbers, Numbers]:
    """The weights (a row per label, a column per piece) and the labels' own: the mean of two models.

    One is a regression over all labels at once. The other is one per label against the rest, whose evidence is scaled
    by how unevenly it falls on both (Wang and Manning, "Baselines and Bigrams", 2012). The first is surer of what it
    says, the second hears more of what is asked for in passing.
    """
    places = {piece: at for at, piece in enumerate(pieces)}
    columns: list[int] = []
    ends = [0]
    for found, _, _ in rows:
        columns += sorted(places[piece] for piece in found if piece in places)
        ends.append(len(columns))
    matrix = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(rows), len(pieces)))
    labels = np.array([LABELS.index(label) for _, label, _ in rows])
    counted = [weight for _, _, weight in rows]
    together = LogisticRegression(C=STRENGTH, max_iter=600, tol=1e-4).fit(matrix, labels, sample_weight=counted)
    weights, own = together.coef_ / 2, together.intercept_ / 2
    for at in range(len(LABELS)):
        scale = _unevenness(matrix, labels == at)
        single = LogisticRegression(C=STRENGTH_OF_ONE, solver="liblinear", tol=1e-3, random_state=0)
        single.fit(matrix.multiply(scale[None, :]).tocsr(), labels == at, sample_weight=counted)
        weights[at] += SHARE_OF_ONE * single.coef_[0] * scale / 2
        own[at] += SHARE_OF_ONE * single.intercept_[0] / 2
    return weights, own


def _unevenness(matrix: csr_matrix, has_label: Numbers) -> Numbers:
    """By piece, the logarithm of how much more often it stands with a label than without, or the other way round."""
    with_label = matrix[has_label].sum(axis=0).A1 + 1
    without = matrix[~has_label].sum(axis=0).A1 + 1
    return np.abs(np.log((with_label / with_label.sum()) / (without / without.sum())))


def _of_examples() -> Iterable[Row]:
    """The examples in `intents/`."""
    for step in STEPS:
        second = (ROOT / "intents" / f"{step}.yaml").read_text(encoding="utf-8").split("\n---\n")[1]
        for section in yaml.safe_load(second).values():
            for example in section["examples"]:
                reading = read(str(example))
                # Which clause of several asks for it is not marked; for the chat it makes no difference.
                if len(reading.clauses) == 1 or step == "chat":
                    for pieces in reading.evidence():
                        yield pieces, step, EXAMPLE


def _of_messages(messages: Iterable[Message]) -> Iterable[Row]:
    for message in messages:
        reading = read(message.text, message.attachments)
        if message.pieces is None:
            asked = message.steps[1:] if reading.attached.media else message.steps
            if len(reading.clauses) == 1 and len(asked) < 2:
                yield reading.evidence()[0], asked[0] if asked else NOTHING, 1.0
            continue
        owners = _owners(message, reading)
        reading = _cut_at_pieces(reading, owners)
        for clause, pieces in zip(reading.clauses, reading.evidence(), strict=True):
            yield pieces, _label(owners[clause.start : clause.end]), SEVERAL if len(message.steps) > 1 else 1.0


def _owners(message: Message, reading: Reading) -> list[str]:
    """For each character of the text without its attachments, what the piece that it stands in asks for."""
    assert message.pieces is not None
    full = [step for step, words in message.pieces for _ in words]
    text = reading.attached.text
    if text == message.text:
        return full
    # An attachment was taken out: the characters that are left keep their order.
    owners: list[str] = []
    at = 0
    for character in text:
        found = message.text.find(character, at)
        at = found if found >= 0 else at
        owners.append(full[min(at, len(full) - 1)])
        at += 1
    return owners


def _cut_at_pieces(reading: Reading, owners: Sequence[str]) -> Reading:
    """Cut clauses also where one request ends and another begins without a mark or a joint between them."""
    parts: list[Clause] = []
    for clause in reading.clauses:
        start = clause.start
        for at in range(clause.start + 1, clause.end):
            before, after = owners[at - 1], owners[at]
            if before != after and before and after and reading.folded[start:at].strip():
                parts.append(Clause(start, at, reading.folded[start:at], clause.goes_first))
                start = at
        parts.append(Clause(start, clause.end, reading.folded[start : clause.end], clause.goes_first))
    return reading.recut(parts)


def _label(owners: Sequence[str]) -> str:
    counts = Counter(owners)
    requests = [(count, step) for step, count in counts.items() if step]
    is_mostly_idle = max(counts, key=lambda step: counts[step]) == NOTHING
    if not requests or (is_mostly_idle and max(requests)[0] < SHARE * len(owners)):
        return NOTHING
    return max(requests)[1]


def _write(pieces: Sequence[str], weights: Numbers, own: Numbers) -> None:
    lines: dict[str, list[str]] = {"shared": [_line(START, own)]}
    for at, piece in enumerate(pieces):
        lines.setdefault(script_of(piece), []).append(_line(piece, weights[:, at]))
    folder = ROOT / "intents" / "weights"
    folder.mkdir(exist_ok=True)
    order_of_weights = ", ".join(label or "nothing" for label in LABELS)
    head = f"# Learnt by training/learn_routes.py; not to be edited. Weights in hundredths, for: {order_of_weights}.\n"
    for name, written in lines.items():
        (folder / f"{name}.txt").write_text(head + "\n".join(sorted(written)) + "\n", encoding="utf-8")


def _line(piece: str, weights: Iterable[float]) -> str:
    return f"{piece}\t{' '.join(str(round(100 * weight)) for weight in weights)}"


if __name__ == "__main__":
    main()
