"""Renders: kept in the store before they are promised, done one group after another, delivered whole or not at all.

A group is the renders that wait at the same time and differ in captions alone: ffmpeg decodes their clip once for
all of them. The engine may be killed at any moment: finished files appear by one rename, and what was not finished
begins again at the next start.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import structlog

from ...skill_file import skill_file
from ..draft import Draft
from ..media_store import MediaStore
from ..rendering.output_settings import OutputSettings, output_settings, settings_to_wire
from ..style import DraftRefused
from .disk import DISK_FULL, is_disk_full
from .orphans import end_orphans
from .store import RenderRow, Store

Json = dict[str, Any]

# Seconds in which a sibling may join a render that has just come: a client posts both variants of a test one after
# the other.
_GATHER = 0.3
_AFTER_FAILURE = 5.0
# Percent: accepted, and all but in place (contract.md, "Export": an accepted render says 5).
_ACCEPTED, _RENDERED = 5.0, 99.0

_UNEXPECTED = "The render failed for a reason that the engine did not expect; its log says more."

_log = structlog.get_logger()


class RenderQueue:
    """The renders of one engine and the worker that does them.

    Files are named by what is in them, so equal exports share one.
    """

    def __init__(self, store: Store, media: MediaStore, folder: Path) -> None:
        self._store, self._media = store, media
        self._finished = folder / "renders"
        self._work = folder / "work"
        self._wake = asyncio.Event()
        self._progress: dict[str, float] = {}
        self._group: tuple[list[str], asyncio.Task[None]] | None = None

    async def run(self) -> None:
        """Render what comes, for as long as the engine runs.

        Cancelling stops ffmpeg; what it did goes on at the next start.
        """
        self._finished.mkdir(mode=0o700, exist_ok=True)
        end_orphans(self._work)
        shutil.rmtree(self._work, ignore_errors=True)
        self._work.mkdir(mode=0o700, exist_ok=True)
        while True:
            self._wake.clear()
            try:
                if not self.is_busy:
                    await self._wake.wait()
                await asyncio.sleep(_GATHER)
                await self._render_next()
            except Exception:
                # The store itself failed (a full disk): what waits is tried again when there may be room.
                _log.exception("queue failed")
                await asyncio.sleep(_AFTER_FAILURE)

    @property
    def is_busy(self) -> bool:
        """Whether something is being rendered or waits for it."""
        return bool(self._store.unfinished_renders())

    def submit(self, render_id: str, draft: Draft, settings: OutputSettings, owner: str) -> RenderRow | None:
        """Take an export on: the row as it is kept, None where the id was used before."""
        output = settings_to_wire(settings)
        base, whole = _fingerprint(draft.base.to_wire(), output), _fingerprint(draft.to_wire(), output)
        row = RenderRow(render_id, draft.to_wire(), base, whole, "pending", output=output)
        if self.file(row).is_file():
            row = replace(row, status="completed")
        if not self._store.add_render(row, owner):
            return None
        self._wake.set()
        return row

    def progress(self, row: RenderRow) -> float:
        """How far a render is, in percent."""
        if row.status == "completed":
            return 100
        return self._progress.get(row.fingerprint, _ACCEPTED)

    def file(self, row: RenderRow) -> Path:
        """Where the finished file is, or will be."""
        return self._finished / f"{row.fingerprint}.{output_settings(row.output).format}"

    def cancel(self, render_id: str) -> None:
        """Stop one render; others of its group begin again without it."""
        self._store.set_render([render_id], "failed", "The render was cancelled.")
        if self._group and render_id in self._group[0]:
            self._group[1].cancel()

    async def _render_next(self) -> None:
        """Do the oldest render and all that share its base."""
        waiting = self._store.unfinished_renders()
        if not waiting:
            return
        group = [row for row in waiting if row.base == waiting[0].base]
        ids = [row.id for row in group]
        self._store.set_render(ids, "processing")
        task = asyncio.ensure_future(self._render(group))
        self._group = (ids, task)
        try:
            await asyncio.wait([task])
            if not task.cancelled() and (error := task.exception()):
                raise error
        finally:
            self._group = None
            if not task.done():
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
            for row in group:
                self._progress.pop(row.fingerprint, None)

    async def _render(self, group: Sequence[RenderRow]) -> None:
        from ...media.ffmpeg import FFmpegFailed
        from ...media.fonts import FontMissing, GlyphMissing
        from ...media.probe import MediaRefused
        from ..rendering.plan import PlanRefused

        ids = [row.id for row in group]
        try:
            await self._render_files(group)
        except (DraftRefused, PlanRefused, FontMissing, GlyphMissing) as error:
            if len({row.fingerprint for row in group}) > 1:
                # One variant's fault is not the others': each by itself.
                for fingerprint in dict.fromkeys(row.fingerprint for row in group):
                    await self._render([row for row in group if row.fingerprint == fingerprint])
                return
            self._store.set_render(ids, "failed", str(error))
        except (FFmpegFailed, MediaRefused) as error:
            _log.warning("render failed", renders=ids, reason=str(error))
            self._store.set_render(ids, "failed", str(error))
        except Exception as error:
            _log.exception("render failed", renders=ids)
            self._store.set_render(ids, "failed", DISK_FULL if is_disk_full(error) else _UNEXPECTED)
        else:
            self._store.set_render(ids, "completed")
            _log.info("rendered", renders=ids)

    async def _render_files(self, group: Sequence[RenderRow]) -> None:
        """All files of the group that are not there yet, together."""
        from ..rendering.export import export

        wanted = {row.fingerprint: Draft.from_wire(row.draft) for row in group if not self.file(row).is_file()}
        if not wanted:
            return
        base = next(iter(wanted.values())).base
        needed = dict.fromkeys([*(clip.media for clip in base.clips), *([base.music.media] if base.music else [])])
        media = {media_id: await asyncio.to_thread(self._media_info, media_id) for media_id in needed}
        sources = {media_id: self._media_path(media_id) for media_id in needed}

        def tell(share: float) -> None:
            for fingerprint in wanted:
                reached = _ACCEPTED + (_RENDERED - _ACCEPTED) * min(max(share, 0.0), 1.0)
                self._progress[fingerprint] = max(self._progress.get(fingerprint, _ACCEPTED), round(reached, 1))

        with tempfile.TemporaryDirectory(dir=self._work, ignore_cleanup_errors=True) as name:
            made = await export(wanted, output_settings(group[0].output), media, sources, Path(name), tell)
            for file in made.values():
                await asyncio.to_thread(_put_in_place, file, self._finished)

    def _media_info(self, media_id: str) -> Any:
        self._media_path(media_id)
        return self._media.info(media_id)

    def _media_path(self, media_id: str) -> Path:
        path = self._media.path(media_id)
        if path is None:
            raise DraftRefused("The clip of this draft is no longer there: upload it again.")
        return path


def _fingerprint(draft: Json, output: Json) -> str:
    """Equal drafts with equal output are one render (contract.md, "Export status")."""
    # Another version of the engine may draw the same draft in another way.
    canonical = json.dumps(
        [skill_file().version, draft, output], sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def _put_in_place(file: Path, folder: Path) -> None:
    with file.open("rb") as written:
        os.fsync(written.fileno())
    file.replace(folder / file.name)
