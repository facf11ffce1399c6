"""What is heard on the timeline as one raw sound, for the recogniser: clip after clip, as they are cut and played."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from ..draft import Clip, Draft
from ..media_store import StoredMedia

if TYPE_CHECKING:
    from ...media.probe import MediaInfo

# Bytes of a millisecond: 16-bit mono at 16 kHz, as `media/recogniser.py` takes it.
_PER_MS = 32
# atempo's own range; slower playing takes it twice.
_SLOWEST_TEMPO = 0.5


async def timeline_sound(draft: Draft, media: StoredMedia, folder: Path) -> Path | None:
    """The sound of the draft's clips in `folder`, exactly as long as its timeline; None where no clip has any.

    Raises FFmpegFailed.
    """
    target = folder / "timeline.pcm"
    heard = False
    with target.open("wb") as whole:
        for number, clip in enumerate(draft.clips):
            path = media.path(clip.media)
            info = await asyncio.to_thread(media.info, clip.media) if path else None
            wanted = clip.duration_ms * _PER_MS
            if path is None or info is None or clip.kind == "still" or clip.muted or not info.has_audio:
                part = b""
            else:
                part = await _sound_of(clip, path, info, folder, number)
                heard = True
            whole.write(part[:wanted].ljust(wanted, b"\0"))
    return target if heard else None


async def _sound_of(clip: Clip, path: Path, info: MediaInfo, folder: Path, number: int) -> bytes:
    from ...media.ffmpeg import input_arguments, run_ffmpeg

    source, sound = f"source-{number}", f"part-{number}.pcm"
    (folder / source).symlink_to(path)
    # Sound that begins late is silence before that, so that times are those of the picture.
    filters = [
        "aresample=async=1:first_pts=0",
        f"atrim=start={clip.from_ms}ms:end={clip.to_ms}ms",
        "asetpts=PTS-STARTPTS",
    ]
    filters += [f"atempo={tempo:.4f}" for tempo in _tempos(clip.speed)]
    arguments = [
        *input_arguments(info, source),
        *("-map", "0:a:0", "-af", ",".join(filters), "-ac", "1", "-ar", "16000", "-f", "s16le", sound),
    ]
    await run_ffmpeg(arguments, folder)
    return await asyncio.to_thread((folder / sound).read_bytes)


def _tempos(speed: float) -> list[float]:
    if speed == 1:
        return []
    return [speed] if speed >= _SLOWEST_TEMPO else [_SLOWEST_TEMPO, speed / _SLOWEST_TEMPO]
