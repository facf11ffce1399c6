"""Files that came into a project become clips and music when somebody asks for it, over the real calls."""

from __future__ import annotations

import struct
import wave
import zlib
from pathlib import Path
from typing import Any


def _picture(folder: Path, name: str, colour: tuple[int, int, int]) -> Path:
    """A PNG of one colour, 180x320."""
    rows = (b"\0" + bytes(colour) * 180) * 320

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 180, 320, 8, 2, 0, 0, 0)
    path = folder / name
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    )
    return path


def _song(folder: Path) -> Path:
    """Two seconds of a quiet square wave."""
    path = folder / "song.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes((b"\x00\x08" * 10 + b"\x00\xf8" * 10) * 800)
    return path


def _clips(project: Any) -> list[str]:
    return [segment["m"]["title"] for segment in project.draft["t"][0]["sg"]]


def test_a_picture_begins_an_empty_timeline(project: Any, tmp_path: Path) -> None:
    answer = project.upload(_picture(tmp_path, "one.png", (255, 0, 0))).json()
    assert answer["data"]["session_state_applied"] is True
    assert (_clips(project), project.draft["d"]) == (["one.png"], 3000)


def test_several_pictures_are_a_slideshow(project: Any, tmp_path: Path) -> None:
    project.upload(_picture(tmp_path, "one.png", (255, 0, 0)), _picture(tmp_path, "two.png", (0, 0, 255)))
    assert (_clips(project), project.draft["d"]) == (["one.png", "two.png"], 6000)
    project.say("show the pictures for 2 seconds each")
    assert project.draft["d"] == 4000


def test_a_picture_beside_a_clip_waits_until_it_is_asked_for(project: Any, make_clip: Any, tmp_path: Path) -> None:
    project.upload(make_clip("clip.mp4", seconds=1.0))
    answer = project.upload(_picture(tmp_path, "end.png", (255, 0, 0))).json()
    assert answer["data"]["session_state_applied"] is False
    assert _clips(project) == ["clip.mp4"]
    said = project.say("add the photo at the end for 2 seconds")
    assert (_clips(project), project.draft["d"]) == (["clip.mp4", "end.png"], 3000)
    assert "end.png" in said


def test_a_clip_is_joined_to_the_one_before_it(project: Any, make_clip: Any) -> None:
    project.upload(make_clip("one.mp4", seconds=1.0))
    project.upload(make_clip("two.mp4", seconds=0.5))
    assert _clips(project) == ["two.mp4"]
    project.say("add two.mp4 at the end")
    assert _clips(project) == ["one.mp4", "two.mp4"]
    project.say("undo")
    assert _clips(project) == ["two.mp4"]


def test_all_clips_are_joined_in_the_order_in_which_they_came(project: Any, make_clip: Any) -> None:
    project.upload(make_clip("one.mp4", seconds=1.0), make_clip("two.mp4", seconds=0.5))
    project.say("join the clips")
    assert _clips(project) == ["one.mp4", "two.mp4"]


def test_music_is_what_was_uploaded(project: Any, make_clip: Any, tmp_path: Path) -> None:
    project.upload(make_clip("clip.mp4", seconds=1.0))
    assert "Which music" in project.say("add music")
    project.upload(_song(tmp_path))
    project.say("add the song as background music at 40%")
    audio = next(track for track in project.draft["t"] if track["tt"] == 1)
    assert (audio["sg"][0]["m"]["title"], audio["sg"][0]["v"]) == ("song.wav", 40)
