from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.engine.media_store import MediaStore
from caption_ab_skill.engine.service.multipart_files import BadMultipart, receive_files, shown_name

BODY = (
    b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.mp4"\r\nContent-Type: video/mp4\r\n\r\n'
    b"first\r\n--almost\r\n"
    b'--x\r\ncontent-disposition: form-data; filename="\xe5\xad\x97\xe5\xb9\x95.mp4"; name="files"\r\n\r\nsecond\r\n'
    b'--x\r\nContent-Disposition: form-data; name="note"\r\n\r\nignored\r\n--x--\r\n'
)


def received(folder: Path, body: bytes, size: int = 7) -> list[tuple[str, bytes]]:
    """Names and contents of what comes in, in chunks of so many bytes."""

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(body), size):
            yield body[start : start + size]

    async def receive() -> list[tuple[str, bytes]]:
        with ExitStack() as stack:
            files = await receive_files("multipart/form-data; boundary=x", chunks(), MediaStore(folder), stack)
            for file in files:
                file.content.finish()
            return [(file.name, file.content.path.read_bytes()) for file in files]

    return asyncio.run(receive())


@pytest.mark.parametrize("size", [1, 2, 7, 64, 10_000])
def test_files_however_the_body_is_cut(tmp_path: Path, size: int) -> None:
    assert received(tmp_path, BODY, size) == [("a.mp4", b"first\r\n--almost"), ("字幕.mp4", b"second")]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("length", [10, 120, len(BODY) - 120])
def test_a_body_that_ends_early_is_refused(tmp_path: Path, length: int) -> None:
    with pytest.raises(BadMultipart):
        received(tmp_path, BODY[:length])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("talk.mp4", "talk.mp4"),
        ("../../etc/passwd", "passwd"),
        ("C:\\clips\\talk.mp4", "talk.mp4"),
        ("a%22b.mp4", 'a"b.mp4'),
        ("a%0D%0Ab.mp4", "ab.mp4"),
        ("100%.mp4", "100%.mp4"),
        ("", "clip"),
        ("folder/", "clip"),
        ("x" * 300, "x" * 200),
    ],
)
def test_names_are_for_showing(sent: str, shown: str) -> None:
    assert shown_name(sent) == shown


@given(st.text())
def test_no_name_is_a_path(sent: str) -> None:
    name = shown_name(sent)
    assert name
    assert "/" not in name
    assert name.isprintable()
