"""What every edit is: a frozen value that makes another draft of a draft, or says why it cannot."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field

from ...draft import Draft


class EditRefused(Exception):
    """An edit that cannot be made; `reply` is the key of the sentence in `engine_replies.yaml`.

    `values` what stands in it, lists as tuples.
    """

    def __init__(self, reply: str, **values: object) -> None:
        super().__init__(reply)
        self.reply = reply
        self.values = values


@dataclass(frozen=True)
class Told:
    """Something to say about an edit that was made, as a refusal names its sentence: a key and what stands in it."""

    reply: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)


class Operation(ABC):
    """An edit. Subclasses are frozen dataclasses; the same edit of the same draft is the same draft."""

    @abstractmethod
    def apply(self, draft: Draft) -> Draft:
        """The draft after this edit. Raises EditRefused; nothing is changed then."""

    def notes(self, draft: Draft) -> tuple[Told, ...]:  # noqa: ARG002  # subclasses look at it
        """What of it could be done only in part on this draft, or counts; to be asked for edits that can be made."""
        return ()


def apply(draft: Draft, operation: Operation) -> Draft:
    """The draft after one edit. Raises EditRefused; nothing is changed then."""
    return operation.apply(draft)


def seconds(ms: int) -> str:
    """A time as refusals and notes give it: seconds, with as many decimals as it needs."""
    return f"{ms / 1000:.3f}".rstrip("0").rstrip(".")
