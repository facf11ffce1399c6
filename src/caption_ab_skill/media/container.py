"""Opens a media file for reading in this process, as what it was found to be and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av

from .ffmpeg import DEMUXERS

# Damaged titles are no reason to refuse a film. From PyAV 19 on they never are.
_FORGIVING: dict[str, Any] = {"metadata_errors": "ignore"} if int(av.__version__.split(".")[0]) < 19 else {}


def open_media(path: Path, demuxer: str) -> av.container.InputContainer:
    """The container at `path`, read by `demuxer` alone; it can open no other file and no address.

    Raises av.FFmpegError.
    """
    opened: av.container.InputContainer = av.open(
        str(path.resolve()),
        "r",
        format=demuxer,
        container_options={"protocol_whitelist": "file", "format_whitelist": ",".join(DEMUXERS)},
        **_FORGIVING,
    )
    return opened
