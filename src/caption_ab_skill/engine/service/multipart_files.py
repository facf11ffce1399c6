"""Reads uploaded files out of a multipart body while it comes in, straight into the media store's folder."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from ..media_store import Incoming, MediaStore, TooLarge

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

_PART_NAME = b"files"
_MOST_FILES = 100
# Bytes that are still read, and thrown away, after a file was refused: a client that is in the middle of sending
# sees the answer only if the connection stays open until then.
_STILL_READ = 64 * 2**20
# WHATWG HTML, "multipart form data": the three characters that a file's name is escaped for.
_ESCAPED = {"%22": '"', "%0D": "\r", "%0A": "\n"}


class BadMultipart(Exception):
    """The body is not the multipart upload that it should be; `str(error)` is one sentence."""


@dataclass(frozen=True)
class ReceivedFile:
    """A whole file that has come in, and the name that its sender gave it (for showing alone, never a path)."""

    name: str
    content: Incoming


async def receive_files(
    content_type: str, body: AsyncIterator[bytes], store: MediaStore, stack: ExitStack
) -> list[ReceivedFile]:
    """Write the parts named "files" into the store's folder.

    `stack` owns what has come in. Raises BadMultipart or TooLarge.
    """
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise BadMultipart('Send the files as multipart/form-data, each in a part named "files".')
    parts = _Parts(store, stack)
    try:
        parser = MultipartParser(boundary, parts.callbacks())
        async for chunk in body:
            # In a thread: hashing and writing would hold up every other request.
            await asyncio.to_thread(parser.write, chunk)
        parser.finalize()
    except TooLarge:
        await _read_on(body)
        raise
    except FormParserError as error:
        await _read_on(body)
        raise BadMultipart("The upload is damaged or incomplete: send it again.") from error
    if not parts.ended:
        raise BadMultipart("The upload broke off: send it again.")
    if not parts.done:
        raise BadMultipart('There is no file in the upload: send each in a part named "files".')
    return parts.done


async def _read_on(body: AsyncIterator[bytes]) -> None:
    left = _STILL_READ
    async for chunk in body:
        left -= len(chunk)
        if left < 0:
            return


class _Parts:
    """What the parser calls: collects one part's headers, then passes its bytes on."""

    def __init__(self, store: MediaStore, stack: ExitStack) -> None:
        self.done: list[ReceivedFile] = []
        self.ended = False
        self._store, self._stack = store, stack
        self._field, self._value = b"", b""
        self._disposition = b""
        self._now: ReceivedFile | None = None

    def callbacks(self) -> MultipartCallbacks:
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_end": self._all_there,
        }

    def _begin(self) -> None:
        self._disposition = b""

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._field.lower() == b"content-disposition":
            self._disposition = self._value
        self._field, self._value = b"", b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        if options.get(b"name") != _PART_NAME or b"filename" not in options:
            return
        if len(self.done) == _MOST_FILES:
            raise TooLarge(f"At most {_MOST_FILES} files can be sent at once.")
        incoming = self._stack.enter_context(self._store.incoming())
        self._now = ReceivedFile(shown_name(options[b"filename"].decode("utf-8", "replace")), incoming)

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._now:
            self._now.content.write(data[start:end])

    def _end(self) -> None:
        if self._now:
            self.done.append(self._now)
        self._now = None

    def _all_there(self) -> None:
        self.ended = True


def shown_name(sent: str) -> str:
    """A file's name as it is shown: without the folders.

    Control characters and length that a sender may have put into it.
    """
    for escaped, plain in _ESCAPED.items():
        sent = sent.replace(escaped, plain)
    name = re.split(r"[/\\]", sent)[-1]
    name = "".join(character for character in name if character.isprintable()).strip()
    return name[:200] or "clip"
