"""The stored files as one token sees them, and those that a draft is made of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..draft import Draft
from ..media_store import MediaStore
from .store import Store

if TYPE_CHECKING:
    from ...media.probe import MediaInfo


def media_ids(draft: Draft) -> frozenset[str]:
    """The ids of the files that a draft is made of."""
    music = (draft.music.media,) if draft.music else ()
    return frozenset((*(clip.media for clip in draft.clips), *music))


@dataclass(frozen=True)
class OwnMedia:
    """A media store in which the files of others are not there, whatever their ids."""

    media: MediaStore
    store: Store
    owner: str

    def path(self, media_id: str) -> Path | None:
        """Where a file of this token is."""
        return self.media.path(media_id) if self.store.owns(self.owner, media_id) else None

    def info(self, media_id: str) -> MediaInfo:
        """What is in a file of this token; raises MediaRefused, KeyError where it has none such."""
        if not self.store.owns(self.owner, media_id):
            raise KeyError(media_id)
        return self.media.info(media_id)
