from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from caption_ab_skill.engine.media_store import MediaStore, TooLarge
from caption_ab_skill.media.probe import MediaRefused


def test_a_file_is_named_by_its_content(tmp_path: Path, make_clip: Any) -> None:
    store, clip = MediaStore(tmp_path), make_clip("clip.mp4", seconds=0.5)
    with store.incoming() as incoming:
        incoming.write(clip.read_bytes()[:1000])
        incoming.write(clip.read_bytes()[1000:])
        media_id, info = store.keep(incoming)
    assert media_id == hashlib.sha256(clip.read_bytes()).hexdigest()
    assert store.path(media_id) == tmp_path / media_id
    assert store.info(media_id) == info == MediaStore(tmp_path).info(media_id)
    assert info.kind == "video"


def test_what_is_refused_is_gone(tmp_path: Path) -> None:
    store = MediaStore(tmp_path)
    with store.incoming() as incoming:
        incoming.write(b"not media")
        with pytest.raises(MediaRefused):
            store.keep(incoming)
    assert list(tmp_path.iterdir()) == []


def test_too_many_bytes_are_refused_at_once(tmp_path: Path) -> None:
    with MediaStore(tmp_path, max_bytes=10).incoming() as incoming:
        incoming.write(b"0123456789")
        with pytest.raises(TooLarge):
            incoming.write(b"x")
    assert list(tmp_path.iterdir()) == []


def test_leftovers_go_when_the_store_is_opened(tmp_path: Path) -> None:
    (tmp_path / ".coming-abc").write_bytes(b"half")
    (tmp_path / ("0" * 64)).write_bytes(b"whole")
    store = MediaStore(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["0" * 64]
    assert store.path("0" * 64) is not None


@pytest.mark.parametrize(
    "media_id", ["", ".", "..", "../x", "0" * 63, "0" * 65, "A" * 64, "/etc/passwd", "0" * 64 + "\n"]
)
def test_what_is_no_id_is_no_path(tmp_path: Path, media_id: str) -> None:
    store = MediaStore(tmp_path / "media")
    assert store.path(media_id) is None
    with pytest.raises(KeyError):
        store.info(media_id)
