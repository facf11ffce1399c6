"""Files made to have ffmpeg open other files or addresses: refused in a sentence, and nothing is ever followed.

Each attack is first shown to work on an ffmpeg that is run without care, where such an attack still works today.
"""

from __future__ import annotations

import asyncio
import os
import socket
import struct
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import imageio_ffmpeg
import pytest

from caption_ab_skill.media.ffmpeg import FFmpegFailed, input_arguments, run_ffmpeg
from caption_ab_skill.media.probe import MediaRefused, probe


@pytest.fixture
def listener() -> Iterator[SimpleNamespace]:
    """A socket that notes who calls; `url` is its address, `calls` what they said first."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        calls: list[bytes] = []

        def answer() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    calls.append(connection.recv(200))
                    connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield SimpleNamespace(url=f"http://127.0.0.1:{server.getsockname()[1]}", calls=calls)
        server.shutdown(socket.SHUT_RDWR)
        thread.join(10)


def hls(target: str) -> bytes:
    return f"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10.0,\n{target}\n#EXT-X-ENDLIST\n".encode()


def dash(target: str) -> bytes:
    return f"""<?xml version="1.0"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT2S"><Period><AdaptationSet>
<Representation id="1" mimeType="video/mp4" bandwidth="1"><BaseURL>{target}</BaseURL></Representation>
</AdaptationSet></Period></MPD>""".encode()


def concat(target: str) -> bytes:
    return f"ffconcat version 1.0\nfile '{target}'\n".encode()


def svg(target: str) -> bytes:
    return (
        '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink" '
        f'width="64" height="64"><image x:href="{target}" width="64" height="64"/></svg>'
    ).encode()


def sdp(target: str) -> bytes:
    return f"v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video 9 RTP/AVP 96\na=control:{target}\n".encode()


TEXTS = [hls, dash, concat, svg, sdp]
SENTENCES = {hls: "playlist", dash: "playlist", concat: "playlist", svg: "SVG", sdp: "playlist"}


@pytest.mark.parametrize("name", ["clip.mp4", "clip.avi", "clip.mkv", "clip.ts", "clip.m3u8"])
@pytest.mark.parametrize("attack", TEXTS, ids=lambda attack: attack.__name__)
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", b"\n\n  "], ids=["plain", "BOM", "space"])
def test_text_that_points_elsewhere_is_refused_whatever_its_name(tmp_path, listener, attack, name, start):
    (tmp_path / name).write_bytes(start + attack(f"{listener.url}/secret"))
    with pytest.raises(MediaRefused, match=SENTENCES[attack]):
        probe(tmp_path / name)
    assert listener.calls == []


@pytest.mark.parametrize("attack", TEXTS, ids=lambda attack: attack.__name__)
@pytest.mark.parametrize("demuxer", ["mov", "avi", "matroska", "mp3", "gif", "png_pipe"])
def test_ffmpeg_itself_would_not_follow_it_either(tmp_path, listener, attack, demuxer):
    (tmp_path / "source").write_bytes(attack(f"{listener.url}/secret"))
    arguments = [*input_arguments(SimpleNamespace(demuxer=demuxer), "source"), "-f", "null", "-"]
    with pytest.raises(FFmpegFailed):
        asyncio.run(run_ffmpeg(arguments, tmp_path))
    assert listener.calls == []


@pytest.mark.parametrize("attack", [hls, concat], ids=lambda attack: attack.__name__)
def test_the_attacks_are_real(tmp_path, listener, attack):
    (tmp_path / "clip.mp4").write_bytes(attack(f"{listener.url}/secret.ts"))
    careless = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-allowed_extensions", "ALL"]
    careless = careless if attack is hls else [*careless[:3], "-safe", "0"]
    protocols = ["-protocol_whitelist", "file,http,tcp", "-f", attack.__name__, "-i", "clip.mp4", "-f", "null", "-"]
    subprocess.run([*careless, *protocols], cwd=tmp_path, capture_output=True, check=False)
    assert listener.calls


@pytest.mark.parametrize("attack", [hls, concat], ids=lambda attack: attack.__name__)
def test_a_file_on_this_machine_is_not_read_through_a_playlist(make_clip, tmp_path, attack):
    canary = make_clip("canary.mp4", seconds=0.5)
    (tmp_path / "clip.mp4").write_bytes(attack(str(canary)))
    with pytest.raises(MediaRefused, match="playlist"):
        probe(tmp_path / "clip.mp4")


def chunk(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def avi_with_subtitles(picture: bytes, block: bytes) -> bytes:
    """An AVI of one JPEG frame whose second stream holds a GAB2 block, as subtitles in AVI are kept."""
    frame = struct.pack("<IiiHH4sIiiII", 40, 64, 48, 1, 24, b"MJPG", 64 * 48 * 3, 0, 0, 0, 0)
    header = struct.pack("<10I16x", 40000, 0, 0, 0x10, 1, 0, 2, 0, 64, 48)
    video = struct.pack("<4s4sIHHIIIIIIII4H", b"vids", b"MJPG", 0, 0, 0, 0, 1, 25, 0, 1, 0, 0, 0, 0, 0, 64, 48)
    text = struct.pack("<4s4sIHHIIIIIIII4H", b"txts", b"\0\0\0\0", 0, 0, 0, 0, 1, 25, 0, 1, 0, 0, 0, 0, 0, 0, 0)
    streams = chunk(b"LIST", b"strl" + chunk(b"strh", video) + chunk(b"strf", frame))
    streams += chunk(b"LIST", b"strl" + chunk(b"strh", text))
    name = "a".encode("utf-16-le") + b"\0\0"
    gab2 = b"GAB2\0" + struct.pack("<HI", 2, len(name)) + name + struct.pack("<HI", 4, len(block)) + block
    movie = chunk(b"LIST", b"movi" + chunk(b"00dc", picture) + chunk(b"01tx", gab2))
    return chunk(b"RIFF", b"AVI " + chunk(b"LIST", b"hdrl" + chunk(b"avih", header) + streams) + movie)


@pytest.mark.parametrize("attack", TEXTS, ids=lambda attack: attack.__name__)
def test_a_playlist_in_an_avis_subtitles_is_not_followed(ffmpeg, tmp_path, listener, attack):
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=64x48", "-pix_fmt", "yuvj420p", "-frames:v", "1", tmp_path / "a.jpg")
    clip = tmp_path / "clip.avi"
    clip.write_bytes(avi_with_subtitles((tmp_path / "a.jpg").read_bytes(), attack(f"{listener.url}/secret")))
    info = probe(clip)
    assert (info.container, info.width, info.subtitle_codec) == ("avi", 64, None)
    asyncio.run(run_ffmpeg([*input_arguments(info, "clip.avi"), "-f", "null", "-"], tmp_path))
    assert listener.calls == []


def test_a_quicktime_reference_to_another_file_is_refused(make_clip, tmp_path):
    whole = make_clip("clip.mov").read_bytes()
    # "url ", version 0, flags 1: the data is in this file. Without the flag it is wherever the reference says.
    here = b"url \0\0\0\1"
    assert whole.count(here) == 2
    (tmp_path / "clip.mov").write_bytes(whole.replace(here, b"url \0\0\0\0"))
    with pytest.raises(MediaRefused, match="keeps its picture or sound in other files"):
        probe(tmp_path / "clip.mov")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty"),
        (b"these are words\n" * 50, "This is a text file"),
        ("Wörter, 漢字".encode(), "This is a text file"),
        (b"PK\3\4" + bytes(range(256)), "This is not a video"),
        (b"\x7fELF" + bytes(range(256)), "This is not a video"),
        (b"RIFF\x10\0\0\0ACON" + bytes(100), "This is not a video"),
        (b"\x1aE\xdf\xa3" + bytes(range(200)), "damaged"),
        (b"\0\0\0\x18ftypmp42" + bytes(12), "cut off"),
        (b"\0\0\0\x08moov", "neither a picture nor sound|damaged|cut off"),
        (b"\0\0\0\0moov", "damaged|neither|cut off"),
        (b"GIF89a", "damaged|cut off"),
        (b"\xff\xfb\x90\0", "damaged|cut off|neither"),
    ],
)
def test_what_is_no_media_is_refused_in_a_sentence(tmp_path, content, sentence):
    (tmp_path / "clip.mp4").write_bytes(content)
    with pytest.raises(MediaRefused, match=sentence) as refusal:
        probe(tmp_path / "clip.mp4")
    assert "\n" not in str(refusal.value)
    assert str(refusal.value).endswith(".")


def test_what_is_no_file_is_refused(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe.mp4")
    for name, sentence in [
        ("", "This is a folder"),
        ("no.mp4", "There is no such file"),
        ("pipe.mp4", "no ordinary file"),
    ]:
        with pytest.raises(MediaRefused, match=sentence):
            probe(tmp_path / name)
