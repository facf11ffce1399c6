"""Shows how far the work is, on standard error: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Protocol, Self

# A line at least every so many seconds where nobody sees a bar, and at every tenth.
_EVERY = 5.0


class Display(Protocol):
    """What shows progress; use as a context manager."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def show(self, step: str, done: float, total: float | None) -> None:
        """`done` of `total` of this step; a new step ends the one before."""

    def say(self, text: str) -> None:
        """A line that stays."""


def display() -> Display:
    """The bar for a terminal, else lines."""
    return Bar() if sys.stderr.isatty() else Lines()


class Bar:
    """A bar with the step, the share done and the time left, drawn by rich."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

        self._progress = Progress(
            TextColumn("{task.description:<22}"),
            BarColumn(bar_width=30),
            TextColumn("{task.percentage:>3.0f}%"),
            TimeRemainingColumn(compact=True, elapsed_when_finished=True),
            console=Console(stderr=True),
        )
        self._task: TaskID | None = None
        self._step = ""

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._end_step()
        self._progress.stop()

    def show(self, step: str, done: float, total: float | None) -> None:
        """`done` of `total` of this step; a new step ends the one before."""
        if step != self._step:
            self._end_step()
            self._step = step
            self._task = self._progress.add_task(step, total=total)
        if self._task is not None:
            self._progress.update(self._task, completed=done, total=total)

    def say(self, text: str) -> None:
        """A line above the bars."""
        self._progress.console.print(text, markup=False, highlight=False)

    def _end_step(self) -> None:
        """A step that the next one follows is done, also where its last figure never came."""
        if self._task is not None:
            task = next(task for task in self._progress.tasks if task.id == self._task)
            self._progress.update(self._task, total=task.total or 1, completed=task.total or 1)


class Lines:
    """`Rendering A and B: 40 % (about 12 s left)`, where a bar would only be noise in a log."""

    def __init__(self) -> None:
        self._step = ""
        self._began = self._said_at = 0.0
        self._said_tenth = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def show(self, step: str, done: float, total: float | None) -> None:
        """`done` of `total` of this step; a new step begins with a line."""
        now = time.monotonic()
        if step != self._step:
            self._step, self._began, self._said_tenth = step, now, -1
        share = min(1.0, done / total) if total else 0.0
        tenth = int(share * 10)
        if tenth == self._said_tenth or (now - self._said_at < _EVERY and 0 < tenth < 10 and self._said_tenth >= 0):
            return
        self._said_tenth, self._said_at = tenth, now
        self.say(f"{step}: {share:.0%}{_left(share, now - self._began)}")

    def say(self, text: str) -> None:
        """A line on standard error."""
        print(text, file=sys.stderr, flush=True)


def _left(share: float, passed: float) -> str:
    if not 0.05 <= share < 1 or passed < 1:
        return ""
    return f" (about {passed / share * (1 - share):.0f} s left)"
