"""What the handlers of one turn share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ..wire.client import Client
from .connect import Connection
from .events import Status, Text
from .memory import Memory
from .replies import reply

if TYPE_CHECKING:
    from .translator import Action


@dataclass
class Turn:
    """One message with its attachments, on its way through the handlers.

    `media` and `captions` are attachments; `chat_text` are the words for the backend, `export_text` those that ask
    for files; `out` is where files are delivered. `files_follow`: a later step of the message delivers files.
    `actions` collects what the backend's replies ask for.
    """

    connection: Connection
    memory: Memory
    language: str
    out: Path
    message: str = ""
    chat_text: str = ""
    export_text: str = ""
    media: Sequence[str] = ()
    captions: Sequence[str] = ()
    files_follow: bool = False
    actions: list[Action] = field(default_factory=list)

    @property
    def client(self) -> Client:
        """The way to the backend."""
        return self.connection.client

    @property
    def session_id(self) -> str:
        """The project."""
        return self.connection.session.session_id

    def say(self, key: str, **values: object) -> str:
        """A reply in the user's language."""
        return reply(key, self.language, **values)

    def text(self, key: str, **values: object) -> Text:
        """That reply as part of the answer."""
        return Text(self.say(key, **values))

    def status(self, key: str, **values: object) -> Status:
        """That reply as a status."""
        return Status(self.say(key, **values))
