"""Where captions come from: a block in the message, a text subtitle stream inside the clip, or its speech.

All are fitted to the clip, and drawable.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..draft import CaptionTrack, Cue, CueProfile, Draft
from ..media_store import StoredMedia
from .message import Block
from .operations import EditRefused, Told
from .operations.scope import fitted

if TYPE_CHECKING:
    from ...media.captions_file import Cue as FileCue
    from ...media.probe import MediaInfo

# Animations that follow the words of a cue.
_BY_WORDS = ("karaoke", "word", "typewriter")


@dataclass(frozen=True)
class Found:
    """Cues, the rule that they were cut by, and what is to be said about them."""

    cues: tuple[Cue, ...]
    notes: tuple[Told, ...] = ()
    profile: CueProfile = "given"


class CaptionSource:
    """Reads captions for drafts whose clips are in `media`. Every refusal is an EditRefused with its sentence."""

    def __init__(self, media: StoredMedia) -> None:
        self._media = media

    async def of_block(self, block: Block, draft: Draft) -> Found:
        """The cues of a fenced block; a script without times is laid onto the clip's speech."""
        from ...media.captions_file import CaptionsRefused, parse_captions

        if not draft.clips:
            raise EditRefused("no_clip")
        try:
            if block.kind == "captions":
                return _fitted(parse_captions(block.text), draft)
        except CaptionsRefused as error:
            raise EditRefused("sentence", sentence=str(error)) from error
        return await self.of_script(block.text, draft)

    async def of_script(self, text: str, draft: Draft) -> Found:
        """The cues of words without times, laid onto the clip's speech."""
        from .spoken_captions import captions_of_script

        cues, told = await captions_of_script(text, draft, self._media)
        return Found(fitted(cues, draft.duration_ms), told, "netflix")

    async def speech(self, draft: Draft) -> tuple[tuple[int, int], ...]:
        """The stretches of the timeline in which somebody speaks, in ms; none where there is no sound."""
        from .spoken_captions import spoken_stretches

        if not draft.clips:
            raise EditRefused("no_clip")
        return await spoken_stretches(draft, self._media)

    async def of_speech(self, draft: Draft) -> Found:
        """The cues of what a recogniser hears; what is said about them reads them out to be checked."""
        from .spoken_captions import captions_of_speech

        if not draft.clips:
            raise EditRefused("no_clip")
        cues, told = await captions_of_speech(draft, self._media)
        return Found(fitted(cues, draft.duration_ms), told, "netflix")

    async def with_words(self, track: CaptionTrack, draft: Draft) -> tuple[Cue, ...]:
        """The track's cues with the times of their words, where the look needs these and they are heard."""
        from .spoken_captions import with_spoken_words

        if track.style.animation not in _BY_WORDS or any(cue.words for cue in track.cues):
            return track.cues
        return await with_spoken_words(track.cues, draft, self._media)

    async def of_clip(self, draft: Draft) -> Found | None:
        """The cues of the first text subtitle stream in the clip; None where it has none."""
        from ...media.captions_file import CaptionsRefused, read_captions
        from ...media.ffmpeg import FFmpegFailed, input_arguments, run_ffmpeg

        clip = draft.clips[0]
        path = self._path(clip.media)
        info = await asyncio.to_thread(self._media.info, clip.media)
        if info.subtitle_codec is None:
            return None
        number = await asyncio.to_thread(_stream_number, path, info)
        # As ASS: reading it drops the formatting that the stream itself defines.
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "clip").symlink_to(path)
            arguments = [*input_arguments(info, "clip"), "-map", f"0:s:{number}", "-f", "ass", "captions.ass"]
            try:
                await run_ffmpeg(arguments, folder)
                return _fitted(await asyncio.to_thread(read_captions, folder / "captions.ass"), draft)
            except CaptionsRefused:
                return None
            except FFmpegFailed as error:
                raise EditRefused("sentence", sentence=str(error)) from error

    async def check(self, tracks: Sequence[CaptionTrack]) -> None:
        """Refuse a character that no font can draw, and a look that needs what is not installed: now, not later."""
        from ...media.faces import can_see_faces

        if any(track.style.avoid_faces for track in tracks) and not can_see_faces():
            raise EditRefused("no_face_finder")
        await asyncio.to_thread(_check_glyphs, tracks)

    def _path(self, media_id: str) -> Path:
        path = self._media.path(media_id)
        if path is None:
            raise EditRefused("no_clip")
        return path


def _fitted(cues: Sequence[FileCue], draft: Draft) -> Found:
    from ...media.captions_file import fit_cues

    kept, notes = fit_cues(cues, draft.duration_ms)
    own = tuple(Cue(cue.start_ms, cue.end_ms - cue.start_ms, cue.text) for cue in kept)
    return Found(own, tuple(Told("sentence", {"sentence": note}) for note in notes))


def _check_glyphs(tracks: Sequence[CaptionTrack]) -> None:
    from ...media.fonts import FontMissing, GlyphMissing
    from ..rendering.caption_fonts import CaptionFonts
    from ..rendering.caption_layout import shown_text

    for track in tracks:
        try:
            CaptionFonts(track.style, "".join(shown_text(cue, track.style) for cue in track.cues))
        except (FontMissing, GlyphMissing) as error:
            raise EditRefused("sentence", sentence=str(error)) from error


def _stream_number(path: Path, info: MediaInfo) -> int:
    """The place of the first text stream among the subtitle streams; pictures of words come before it at times."""
    from ...media.container import open_media

    with open_media(path, info.demuxer) as file:
        codecs = [stream.codec_context.name for stream in file.streams.subtitles]
    return codecs.index(str(info.subtitle_codec))
