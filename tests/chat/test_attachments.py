"""What counts as an attachment: links, and paths that exist, however they are written."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caption_ab_skill.chat.attachments import attachments_in


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder and the home, with clips in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("demo.mp4", "my clip.mp4", "我的视频.mp4", "clip.MOV", "c.srt", "it's.mp4"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "clips").mkdir()
    (tmp_path / "clips" / "b.mp4").write_bytes(b"x")
    (tmp_path / "folder.mp4").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("message", "media", "text"),
    [
        ("put captions on demo.mp4", ["demo.mp4"], "put captions on"),
        ("demo.mp4, please.", ["demo.mp4"], ", please."),
        ("use (demo.mp4)!", ["demo.mp4"], "use ( )!"),
        ("is demo.mp4? there", ["demo.mp4"], "is  ? there"),
        ('put captions on "my clip.mp4" now', ["my clip.mp4"], "put captions on   now"),
        ("put captions on my clip.mp4 now", ["my clip.mp4"], "put captions on   now"),
        (r"put captions on my\ clip.mp4", ["my clip.mp4"], "put captions on"),
        ("caption ~/demo.mp4", ["~/demo.mp4"], "caption"),
        (r"caption clips\b.mp4", ["clips/b.mp4"], "caption"),
        ("caption ./clips/b.mp4", ["./clips/b.mp4"], "caption"),
        ("给demo.mp4加字幕", ["demo.mp4"], "给 加字幕"),
        ("把我的视频.mp4加上字幕", ["我的视频.mp4"], "把 加上字幕"),
        ("把“我的视频.mp4”加上字幕", ["我的视频.mp4"], "把 加上字幕"),
        ("clip.MOV", ["clip.MOV"], ""),
        ("it's.mp4 looks odd", ["it's.mp4"], "looks odd"),
        ("demo.mp4 and clips/b.mp4", ["demo.mp4", "clips/b.mp4"], "and"),
        ("demo.mp4 and demo.mp4", ["demo.mp4"], "and"),
        ("https://example.com/a.mp4 then demo.mp4", ["https://example.com/a.mp4", "demo.mp4"], "then"),
    ],
)
def test_an_existing_path_is_an_attachment(folder: Path, message: str, media: list[str], text: str) -> None:
    found = attachments_in(message)
    assert list(found.media) == media
    assert found.text == text


@pytest.mark.parametrize(
    "message",
    [
        "call it gone.mp4",
        "export it as an mp4",
        "folder.mp4",
        "demo.mp4.bak",
        "demo.mp45",
        "```\ndemo.mp4\n```",
        "see https://example.com/demo.mp4x/demo.mp4.",
        "the .mp4 format",
    ],
)
def test_what_does_not_exist_stays_text(folder: Path, message: str) -> None:
    found = attachments_in(message)
    assert [name for name in found.media if not name.startswith("https://")] == []
    if "https://" not in message:
        assert found.text == message


def test_a_file_address_is_the_path_that_it_stands_for(folder: Path) -> None:
    address = (folder / "my clip.mp4").as_uri()
    assert "%20" in address
    for written in (address, address.replace("file:///", "file://localhost/"), address.replace("file:///", "file:/")):
        assert attachments_in(f"caption {written} please").media == (str(folder / "my clip.mp4"),)
        assert attachments_in("", [written]).media == (str(folder / "my clip.mp4"),)


def test_named_ones_come_first_and_captions_are_apart(folder: Path) -> None:
    found = attachments_in("with c.srt and https://example.com/x.mov", ["demo.mp4"])
    assert found.media == ("demo.mp4", "https://example.com/x.mov")
    assert found.captions == ("c.srt",)


@given(st.text(max_size=300))
def test_any_text_is_read(message: str) -> None:
    found = attachments_in(message)
    assert all(name.startswith(("http://", "https://", "HTTP")) or "." in name for name in found.media)


def test_a_long_message_full_of_names_is_read_at_once(folder: Path) -> None:
    message = "and then / maybe ~ nothing.mp4 " * 60
    began = time.perf_counter()
    assert attachments_in(message).media == ()
    assert time.perf_counter() - began < 2
