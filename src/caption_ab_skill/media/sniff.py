"""What kind of file something is, by its first bytes, and whether its outermost headers say that its end is missing.

Only containers of the contract are known; anything that could make a reader open another file (playlists, SVG,
references inside QuickTime files) is refused here, before any library touches it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

Container = Literal["mov", "avi", "matroska", "mp3", "wav", "aac", "png", "jpeg", "gif", "webp"]

_HEAD = 4096
_FORMATS = "send an MP4, MOV, AVI, WebM or MKV video."
NOT_MEDIA = f"This is not a video, sound or picture file that can be used: {_FORMATS}"
TEXT = f"This is a text file, whatever its name says: {_FORMATS}"
PLAYLIST = "This is a playlist that points to other files, not a video: send the video itself."
POINTS_ELSEWHERE = (
    "This file keeps its picture or sound in other files: export it as one self-contained file and send that."
)
EMPTY = "The file is empty: send it again."
CUT_OFF = "This file is cut off before its first frame: send the whole file."
NO_INDEX = "This file is cut off, its index (moov) is not all there, so nothing can be read: send the whole file."

_PLAYLISTS = (b"#extm3u", b"ffconcat", b"<mpd", b"[playlist]", b"#ext-x-", b"<smil", b"<asx", b"v=0")
_BOXES = (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"uuid")
# Boxes on the way to a data reference: moov/trak/mdia/minf/dinf/dref (ISO/IEC 14496-12, 8.7).
_ON_THE_WAY = (b"moov", b"trak", b"mdia", b"minf", b"dinf")
_MATROSKA_SEGMENT = 0x18538067
_UNKNOWN_RIFF_SIZES = (0, 0xFFFFFFFF)


class MediaRefused(Exception):
    """A file that cannot be used; `str(error)` is one sentence for the person who gave it."""


@dataclass(frozen=True)
class Sniffed:
    """`container` by content; `ends_early` when an outermost size reaches beyond the end of the file.

    `in_fragments`: nothing in it says how long the whole is (fragmented MP4, ISO/IEC 14496-12, 8.8).
    """

    container: Container
    ends_early: bool = False
    in_fragments: bool = False


def sniff(path: Path) -> Sniffed:
    """Say what `path` is; raises MediaRefused for what is no media, and for what points to other files."""
    if path.is_dir():
        raise MediaRefused("This is a folder: name the clip inside it.")
    if path.exists() and not path.is_file():
        # A pipe or a device: opening one may wait for ever.
        raise MediaRefused("This is no ordinary file: save it as a file first.")
    try:
        with path.open("rb") as file:
            return _sniff(file)
    except FileNotFoundError as error:
        raise MediaRefused("There is no such file: check the path.") from error
    except OSError as error:
        raise MediaRefused(f"The file cannot be read: {error.strerror or 'unknown error'}.") from error


def _sniff(file: BinaryIO) -> Sniffed:
    head = file.read(_HEAD)
    size = file.seek(0, 2)
    if not head:
        raise MediaRefused(EMPTY)
    if head[4:8] in _BOXES:
        return _mov(file, size)
    if head[:4] in (b"RIFF", b"RF64"):
        return _riff(head, size)
    if head[:4] == b"\x1aE\xdf\xa3":
        return Sniffed("matroska", _matroska_ends_early(head, size))
    container = _by_magic(file, head)
    if container:
        return Sniffed(container)
    raise MediaRefused(_what_it_is_instead(head))


def _by_magic(file: BinaryIO, head: bytes) -> Container | None:
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if head.startswith(b"ID3"):
        # An ID3v2 tag stands before MP3 and AAC alike; its size is four bytes of seven bits (ID3v2.4, 3.1).
        size = 0
        for byte in head[6:10]:
            size = size << 7 | byte & 0x7F
        file.seek(10 + size)
        return _by_sync(file.read(4)) or "mp3"
    return _by_sync(head)


def _by_sync(head: bytes) -> Container | None:
    if len(head) < 4 or head[0] != 0xFF:
        return None
    if head[1] & 0xF6 == 0xF0:
        return "aac"  # ADTS: twelve bits of sync, layer 0
    layer_3 = head[1] & 0xE6 == 0xE2
    return "mp3" if layer_3 and head[2] & 0xF0 != 0xF0 and head[2] & 0x0C != 0x0C else None


def _riff(head: bytes, size: int) -> Sniffed:
    declared = struct.unpack_from("<I", head.ljust(8, b"\0"), 4)[0]
    ends_early = declared not in _UNKNOWN_RIFF_SIZES and declared + 8 > size + 1
    match head[8:12]:
        case b"AVI ":
            return Sniffed("avi", ends_early)
        case b"WAVE":
            return Sniffed("wav", ends_early)
        case b"WEBP":
            return Sniffed("webp", ends_early)
    raise MediaRefused(NOT_MEDIA)


def _mov(file: BinaryIO, size: int) -> Sniffed:
    has_index = in_fragments = ends_early = False
    for kind, _, end in _boxes(file, 0, size):
        ends_early = end > size
        has_index = has_index or (kind == b"moov" and not ends_early)
        in_fragments = in_fragments or kind == b"moof"
    if not has_index:
        raise MediaRefused(NO_INDEX if ends_early else CUT_OFF)
    if _points_elsewhere(file, 0, size):
        raise MediaRefused(POINTS_ELSEWHERE)
    return Sniffed("mov", ends_early, in_fragments)


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """The boxes between two offsets: type, start of the content, end as declared (which may lie beyond the file)."""
    while start + 8 <= end:
        file.seek(start)
        header = file.read(16)
        if len(header) < 8:
            return
        length, kind = struct.unpack_from(">I4s", header)
        content = start + 8
        if length == 1 and len(header) == 16:
            length, content = struct.unpack_from(">Q", header, 8)[0], start + 16
        elif length == 0:
            length = end - start
        if length < content - start:
            return
        yield kind, content, start + length
        start += length


def _points_elsewhere(file: BinaryIO, start: int, end: int) -> bool:
    for kind, content, box_end in _boxes(file, start, end):
        if kind in _ON_THE_WAY and _points_elsewhere(file, content, min(box_end, end)):
            return True
        # Eight bytes (version, flags, count), then references; the lowest flag says "in this same file".
        if kind == b"dref":
            for _, reference, _ in _boxes(file, content + 8, min(box_end, end)):
                file.seek(reference)
                if not int.from_bytes(file.read(4), "big") & 1:
                    return True
    return False


def _matroska_ends_early(head: bytes, size: int) -> bool:
    """Whether the Segment, which holds everything, is declared longer than the file (RFC 8794, 5 and 6; RFC 9559)."""
    offset, (length, width) = 4, _vint(head, 4)
    offset += width + (length or 0)
    if int.from_bytes(head[offset : offset + 4], "big") != _MATROSKA_SEGMENT:
        return False
    length, width = _vint(head, offset + 4)
    return length is not None and offset + 4 + width + length > size


def _vint(data: bytes, offset: int) -> tuple[int | None, int]:
    """A variable-size integer and its width in bytes; None for the reserved "size unknown" (RFC 8794, 4)."""
    first = data[offset] if offset < len(data) else 0
    if not first:
        return None, 1
    width = 9 - first.bit_length()
    value = int.from_bytes(data[offset : offset + width], "big") & ((1 << 7 * width) - 1)
    return (None if value == (1 << 7 * width) - 1 else value), width


def _what_it_is_instead(head: bytes) -> str:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith(_PLAYLISTS) or b"#ext-x-" in text or b"<mpd" in text:
        return PLAYLIST
    if b"<svg" in text:
        return "This is an SVG drawing, not a video: send the video itself."
    if b"\0" not in head and not any(byte < 9 or 13 < byte < 27 for byte in head):
        return TEXT
    return NOT_MEDIA
