"""A file on its way: as long as it was when it was opened, or the upload breaks off."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from caption_ab_skill.wire.sent_file import FileChanged, SentFile


def test_it_is_read_in_pieces_and_says_how_many(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"0123456789")
    pieces: list[int] = []
    with SentFile(path) as file:
        file.on_read = pieces.append
        assert (file.seek(0, io.SEEK_END), file.seek(0), file.tell()) == (10, 0, 0)
        assert [file.read(4), file.read(4), file.read(4), file.read(4)] == [b"0123", b"4567", b"89", b""]
        file.seek(0)
        assert file.read() == b"0123456789"
    assert pieces == [4, 4, 2, 10]


@pytest.mark.parametrize("change", ["shorter", "longer", "rewritten"])
def test_a_change_is_noticed(tmp_path: Path, change: str) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"0123456789")
    with SentFile(path) as file:
        assert file.read(4) == b"0123"
        if change == "rewritten":
            path.write_bytes(b"x" * 10)
            os.utime(path, ns=(1, 1))
        else:
            os.truncate(path, 2 if change == "shorter" else 20)
        with pytest.raises(FileChanged) as caught:
            file.read(4)
    assert caught.value.filename == str(path)
