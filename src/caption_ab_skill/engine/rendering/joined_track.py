"""Spans that are copied and spans that are encoded as one track of pictures, and the checks that it is right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from ...media.ffmpeg import read_ffmpeg_log
from .copied_spans import Span
from .grid import Grid
from .stored_pictures import Part, Pictures, read_pictures, write_pictures

# Pictures that are decoded behind a joint, at least.
_BEHIND = 8
# Frames: clocks of containers round, but not by more.
_EXACT = Fraction(1, 100)


@dataclass(frozen=True)
class Joined:
    """A file of pictures alone, what is in its packets, and a file of those around its joints, to be decoded."""

    file: Path
    digests: tuple[bytes, ...]
    check: Path
    checked_frames: int


def joined(
    source: Pictures, made: Path | None, spans: Sequence[Span], grid: Grid, folder: Path, name: str
) -> Joined | None:
    """Put the spans one after the other, those of `made` in its order; None where they do not fit together."""
    encoded = read_pictures(made, "mov") if made else None
    if made and (encoded is None or _ids(encoded) & _ids(source)):
        return None
    parts = []
    done = 0
    for span in spans:
        stream = source if span.copied else encoded
        if stream is None:
            return None
        parts.append(Part(stream, span.source if span.copied else done, span.count, span.copied))
        done += 0 if span.copied else span.count
    if not all(part.is_closed for part in parts):
        return None
    head = source.sets.joined(encoded.sets) if encoded else None
    file, check = folder / f"bare-{name}.mp4", folder / f"check-{name}.mp4"
    like = encoded or source
    write_pictures(file, like, head, parts, grid)
    joints = [near for number, part in enumerate(parts) for near in _near_joints(part, number, len(parts))]
    write_pictures(check, like, head, joints, grid)
    digests = tuple(digest for part in parts for digest in part.digests)
    return Joined(file, digests, check, sum(part.count for part in joints))


async def decodes(joined: Joined, folder: Path) -> bool:
    """Whether every picture around the joints is decoded without a complaint."""
    if not joined.checked_frames:
        return True
    hashes = folder / f"{joined.check.stem}.txt"
    arguments = ["-xerror", "-err_detect", "explode", "-f", "mov", "-i", f"file:{joined.check.name}", "-map", "0:v"]
    log = await read_ffmpeg_log(
        [*arguments, "-f", "framehash", "-hash", "adler32", "-y", f"file:{hashes.name}"], folder
    )
    decoded = sum(1 for line in hashes.read_text().splitlines() if not line.startswith("#"))
    return decoded == joined.checked_frames and "[h264 @" not in log


def is_as_planned(file: Path, digests: Sequence[bytes], grid: Grid) -> bool:
    """Whether an MP4 or MOV has exactly these pictures, each at its time."""
    pictures = read_pictures(file, "mov", grid.rate, off_by=_EXACT)
    return pictures is not None and pictures.digests == tuple(digests)


def _ids(stream: Pictures) -> set[int]:
    return {number for number, _ in (*stream.sets.sequence, *stream.sets.picture)}


def _near_joints(part: Part, number: int, count: int) -> Iterator[Part]:
    """What of a part has to be decoded to know that it stands well between its neighbours.

    Before a joint all that a picture may lean on: the last group of a copied part. Behind one its first pictures, up to
    where they are complete: they use the parameter sets that were put together, and what follows does as they do.
    """
    if number > 0:
        yield Part(part.stream, part.first, _complete(part), part.copied)
    if part.copied and number < count - 1:
        last = max(place for place in range(part.count) if part.stream.idrs[part.first + place])
        yield Part(part.stream, part.first + last, part.count - last, part.copied)
    if not part.copied and number == 0:
        yield Part(part.stream, part.first, _complete(part), part.copied)


def _complete(part: Part) -> int:
    """How many pictures from the part's first one on are some, and need no later ones to be shown in order."""
    highest = -1
    for place, frame in enumerate(part.order):
        highest = max(highest, frame)
        if place + 1 >= _BEHIND and highest == place:
            return place + 1
    return part.count
