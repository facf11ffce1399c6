"""Several edits as one."""

from __future__ import annotations

from dataclasses import dataclass

from ...draft import Draft
from .operation import Operation, Told


@dataclass(frozen=True)
class Batch(Operation):
    """All of these in order, or none of them."""

    operations: tuple[Operation, ...]

    def apply(self, draft: Draft) -> Draft:
        """The draft after all of them."""
        for operation in self.operations:
            draft = operation.apply(draft)
        return draft

    def notes(self, draft: Draft) -> tuple[Told, ...]:
        """What each has to say where its turn comes."""
        told: list[Told] = []
        for operation in self.operations:
            told += operation.notes(draft)
            draft = operation.apply(draft)
        return tuple(told)
