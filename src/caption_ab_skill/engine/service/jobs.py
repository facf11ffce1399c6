"""Renders: kept in a row before they are promised, done one group after another, delivered whole or not at all.

Every render is a durable workflow (`workflows.py`) that ends when its row is finished. The first one of a group, the
renders that wait at the same time and differ in captions alone, draws for all of them: ffmpeg decodes their clip once.
The others find their rows finished when their turn comes; where the first was cancelled or killed, the next one draws.
The engine may be killed at any moment: finished files appear by one rename, and what was not finished begins again.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import structlog

from ...skill_file import skill_file
from ..draft import Draft
from ..media_store import MediaStore
from ..rendering.output_settings import OutputSettings, output_settings, settings_to_wire
from ..style import DraftRefused
from .disk import DISK_FULL, check_room, is_disk_full
from .orphans import end_orphans
from .render_rows import RenderRow, RenderRows

Json = dict[str, Any]

# Seconds in which a sibling may join a render that has just come: a client posts both variants of a test one after
# the other.
_GATHER = 0.3
# Seconds between two looks for jobs that nobody works on although their renders are unfinished (a disk that was full
# when a note was to be made).
_LOOK_AFTER = 5.0
# Seconds between two notes of how far a render is. What is told is what was noted, so that it never falls, also not
# when the engine was killed and the render begins again.
_NOTE = 1.0
# Workflows that are started before it is their turn to render.
_AHEAD = 2
# Percent: accepted, and all but in place (contract.md, "Export": an accepted render says 5).
_ACCEPTED, _RENDERED = 5.0, 99.0
# Bytes that must be free before a render begins: room for the notes about it, and for ffmpeg to say how it ended.
_ROOM = 64 * 2**20

_UNEXPECTED = "The render failed for a reason that the engine did not expect; its log says more."

_log = structlog.get_logger()


@dataclass
class _Pass:
    """An ffmpeg run on its way: whose renders it makes, and how far it is, in percent."""

    ids: list[str]
    task: asyncio.Task[None]
    reached: float = _ACCEPTED


@dataclass
class RenderQueue:
    """The renders of one engine. Files are named by what is in them, so equal exports share one."""

    rows: RenderRows
    media: MediaStore
    folder: Path
    at_once: int = 1
    _passes: dict[str, _Pass] = field(default_factory=dict)
    _at_work: set[str] = field(default_factory=set)
    _suspects: set[str] = field(default_factory=set)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _workflows: ModuleType | None = None
    _leaving: bool = False

    def __post_init__(self) -> None:
        self._finished = self.folder / "renders"
        self._work = self.folder / "work"
        # The workflows that come next are there already while one renders: the queue is looked into now and then alone.
        self._gate = asyncio.Semaphore(self.at_once)

    async def run(self) -> None:
        """Render what comes, for as long as the engine runs.

        Cancelling stops ffmpeg; what it did begins again at the next start.
        """
        self._finished.mkdir(mode=0o700, exist_ok=True)
        end_orphans(self._work)
        shutil.rmtree(self._work, ignore_errors=True)
        self._work.mkdir(mode=0o700, exist_ok=True)
        self.rows.give_jobs()
        try:
            while True:
                try:
                    if not self.is_busy:
                        self._wake.clear()
                        await self._wake.wait()
                    await self._launch()
                    await self._look_after()
                except Exception:
                    # A store failed (a full disk): what waits is tried again when there may be room.
                    _log.exception("queue failed")
                await asyncio.sleep(_LOOK_AFTER)
        finally:
            await self._leave()

    @property
    def is_busy(self) -> bool:
        """Whether something is being rendered or waits for it."""
        return self.rows.count_unfinished() > 0

    async def submit(self, render_id: str, draft: Draft, settings: OutputSettings, owner: str) -> RenderRow | None:
        """Take an export on: the row as it is kept, None where the id was used before."""
        output = settings_to_wire(settings)
        base, whole = _fingerprint(draft.base.to_wire(), output), _fingerprint(draft.to_wire(), output)
        row = RenderRow(render_id, draft.to_wire(), base, whole, "pending", output=output)
        row = replace(row, status="completed", progress=100.0) if self.file(row).is_file() else row
        kept = self.rows.add(row, owner)
        if kept is not None and not kept.is_finished:
            self._wake.set()
            if self._workflows is not None:
                try:
                    await self._workflows.enqueue(kept.job)
                except Exception:
                    # The row is the promise; `_look_after` finds it.
                    _log.exception("not queued yet", render=render_id)
        return kept

    def progress(self, row: RenderRow) -> float:
        """How far a render is, in percent."""
        if row.status == "completed":
            return 100
        return min(max(row.progress, _ACCEPTED), _RENDERED)

    def file(self, row: RenderRow) -> Path:
        """Where the finished file is, or will be."""
        return self._finished / row.file_name

    def cancel(self, render_id: str) -> None:
        """Stop one render; others of its group begin again without it."""
        self.rows.fail([render_id], "The render was cancelled.")
        for running in self._passes.values():
            if render_id in running.ids:
                running.task.cancel()

    async def draw(self, job: str) -> None:
        """Bring the render of a job to its end, with all that share its base; raises FFmpegKilled."""
        self._at_work.add(job)
        try:
            while not (row := self.rows.of_job(job)) or not row.is_finished:
                if row is None:
                    _log.warning("job without a render", job=job)
                    return
                if self._leaving:
                    await asyncio.Event().wait()  # until the process, or its loop, ends
                if row.base in self._passes:
                    await asyncio.wait([self._passes[row.base].task])
                    await asyncio.sleep(0)
                    continue
                left = row.asked_at + _GATHER - time.time()
                if 0 < left <= _GATHER:
                    await asyncio.sleep(left)
                    continue
                async with self._gate:
                    if self._leaving or row.base in self._passes:
                        continue
                    group = [other for other in self.rows.unfinished() if other.base == row.base]
                    if any(other.id == row.id for other in group):
                        await self._draw_group(group)
        finally:
            self._at_work.discard(job)

    async def give_up(self, job: str, reason: str) -> None:
        """Note that the render of a job failed."""
        if row := self.rows.of_job(job):
            _log.warning("render given up", render=row.id, reason=reason)
            await asyncio.to_thread(self.rows.fail, [row.id], reason)

    async def _launch(self) -> None:
        if self._workflows is None:
            workflows = await asyncio.to_thread(_prepared_workflows, self.folder, self.at_once + _AHEAD)
            workflows.launch(self.folder, self)
            self._workflows = workflows

    async def _leave(self) -> None:
        self._leaving = True
        tasks = [running.task for running in self._passes.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._workflows is not None:
            await self._workflows.leave()

    async def _look_after(self) -> None:
        """Queue each unfinished render that nobody works on; fail one whose workflow ended without an end for it."""
        assert self._workflows is not None  # noqa: S101  launched before
        suspects: set[str] = set()
        for row in self.rows.unfinished():
            match await self._workflows.look(row.job):
                case "none":
                    await self._workflows.enqueue(row.job)
                case "over":
                    _log.error("workflow ended early", render=row.id)
                    self.rows.fail([row.id], _UNEXPECTED)
                case "running" if row.job not in self._at_work:
                    # Twice in a row: between its tries a job is at rest for a moment.
                    suspects.add(row.job)
                    if row.job in self._suspects:
                        _log.warning("nobody works on it", render=row.id)
                        await self._workflows.again(row.job)
        self._suspects = suspects

    async def _draw_group(self, group: Sequence[RenderRow]) -> None:
        """One pass for a group; it is cancelled with this call, or by `cancel`, which ends this call too."""
        running = _Pass([row.id for row in group], asyncio.ensure_future(asyncio.sleep(0)))
        running.task = asyncio.ensure_future(self._render(group, running))
        self._passes[group[0].base] = running
        notes = asyncio.ensure_future(self._note(running))
        try:
            await asyncio.wait([running.task])
            if not running.task.cancelled():
                await running.task
        finally:
            del self._passes[group[0].base]
            for task in (notes, running.task):
                task.cancel()
            await asyncio.gather(notes, running.task, return_exceptions=True)

    async def _note(self, running: _Pass) -> None:
        """Keep how far a pass is, so that it can be told."""
        noted = _ACCEPTED
        while True:
            await asyncio.sleep(_NOTE)
            if running.reached > noted:
                noted = running.reached
                with contextlib.suppress(Exception):  # a note less; a disk without room is for the render to notice
                    await asyncio.to_thread(self.rows.reach, running.ids, noted)

    async def _render(self, group: Sequence[RenderRow], running: _Pass) -> None:
        from ...media.ffmpeg import DiskFull, FFmpegFailed, FFmpegKilled
        from ...media.fonts import FontMissing, GlyphMissing
        from ...media.probe import MediaRefused
        from ..rendering.clips import PlanRefused

        ids = [row.id for row in group]
        try:
            await asyncio.to_thread(self.rows.begin, ids)
            await self._render_files(group, running)
            await asyncio.to_thread(self.rows.complete, ids)
            _log.info("rendered", renders=ids)
        except FFmpegKilled as error:
            _log.warning("ffmpeg killed", renders=ids, reason=str(error))
            raise
        except (DraftRefused, PlanRefused, FontMissing, GlyphMissing, FFmpegFailed, MediaRefused) as error:
            if len({row.fingerprint for row in group}) > 1 and not isinstance(error, DiskFull):
                # One variant's fault is not the others': each by itself.
                for fingerprint in dict.fromkeys(row.fingerprint for row in group):
                    await self._render([row for row in group if row.fingerprint == fingerprint], running)
                return
            _log.warning("render failed", renders=ids, reason=str(error))
            await asyncio.to_thread(self.rows.fail, ids, str(error))
        except Exception as error:
            _log.exception("render failed", renders=ids)
            await asyncio.to_thread(self.rows.fail, ids, DISK_FULL if is_disk_full(error) else _UNEXPECTED)

    async def _render_files(self, group: Sequence[RenderRow], running: _Pass) -> None:
        """All files of the group that are not there yet, together."""
        from ..rendering.export import export

        wanted = {row.fingerprint: Draft.from_wire(row.draft) for row in group if not self.file(row).is_file()}
        if not wanted:
            return
        check_room(self._work, _ROOM)
        base = next(iter(wanted.values())).base
        needed = dict.fromkeys([*(clip.media for clip in base.clips), *([base.music.media] if base.music else [])])
        media = {media_id: await asyncio.to_thread(self._media_info, media_id) for media_id in needed}
        sources = {media_id: self._media_path(media_id) for media_id in needed}

        def tell(share: float) -> None:
            reached = _ACCEPTED + (_RENDERED - _ACCEPTED) * min(max(share, 0.0), 1.0)
            running.reached = max(running.reached, round(reached, 1))

        with tempfile.TemporaryDirectory(dir=self._work, ignore_cleanup_errors=True) as name:
            made = await export(wanted, output_settings(group[0].output), media, sources, Path(name), tell)
            for file in made.values():
                await asyncio.to_thread(_put_in_place, file, self._finished)

    def _media_info(self, media_id: str) -> Any:
        self._media_path(media_id)
        return self.media.info(media_id)

    def _media_path(self, media_id: str) -> Path:
        path = self.media.path(media_id)
        if path is None:
            raise DraftRefused("The clip of this draft is no longer there: upload it again.")
        return path


def _prepared_workflows(folder: Path, at_once: int) -> ModuleType:
    from . import workflows

    workflows.prepare(folder, at_once)
    return workflows


def _fingerprint(draft: Json, output: Json) -> str:
    """Equal drafts with equal output are one render (contract.md, "Export status")."""
    # Another version of the engine may draw the same draft in another way.
    canonical = json.dumps(
        [skill_file().version, draft, output], sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def _put_in_place(file: Path, folder: Path) -> None:
    """Move a whole file to where it is delivered from; it is on the disk then, and so is its name."""
    with file.open("rb") as written:
        os.fsync(written.fileno())
    file.replace(folder / file.name)
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
