"""Where captions come from: a block in the message.

Or a text subtitle stream inside the clip; fitted to the clip, and drawable.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..draft import CaptionTrack, Cue, Draft
from ..media_store import MediaStore
from .message import Block
from .operations import EditRefused

if TYPE_CHECKING:
    from ...media.captions_file import Cue as FileCue
    from ...media.probe import MediaInfo
    from ...media.speech import Span

Fitted = tuple[tuple[Cue, ...], tuple[str, ...]]
"""Cues, and sentences on what had to be changed to fit them to the clip."""


class CaptionSource:
    """Reads captions for drafts whose clips are in `media`. Every refusal is an EditRefused with its sentence."""

    def __init__(self, media: MediaStore) -> None:
        self._media = media

    async def of_block(self, block: Block, draft: Draft) -> Fitted:
        """The cues of a fenced block; a script without times is spread over the clip's speech."""
        from ...media.captions_file import CaptionsRefused, parse_captions

        if not draft.clips:
            raise EditRefused("no_clip")
        try:
            if block.kind == "captions":
                return _fitted(parse_captions(block.text), draft)
            return await self.of_script(block.text, draft)
        except CaptionsRefused as error:
            raise EditRefused("sentence", sentence=str(error)) from error

    async def of_script(self, text: str, draft: Draft) -> Fitted:
        """The cues of words without times, spread over the clip's speech."""
        from ...media.captions_file import CaptionsRefused
        from .script_cues import spread_script

        try:
            return _fitted(spread_script(text, await self._speech(draft), draft.frame_rate), draft)
        except CaptionsRefused as error:
            raise EditRefused("sentence", sentence=str(error)) from error

    async def speech(self, draft: Draft) -> tuple[tuple[int, int], ...]:
        """The stretches of the timeline in which somebody speaks, in ms; clips are played in order, at their speed."""
        from ...media.ffmpeg import FFmpegFailed
        from ...media.speech import speech_spans

        if not draft.clips:
            raise EditRefused("no_clip")
        found: list[tuple[int, int]] = []
        for clip in draft.clips:
            if clip.kind == "still":
                continue
            info = await asyncio.to_thread(self._media.info, clip.media)
            if not info.has_audio:
                continue
            try:
                spans = await speech_spans(self._path(clip.media), info)
            except FFmpegFailed as error:
                raise EditRefused("sentence", sentence=str(error)) from error
            for span in spans:
                start, end = max(span.start_ms, clip.from_ms), min(span.end_ms, clip.to_ms)
                if start < end:
                    moved = (clip.start_ms + round((at - clip.from_ms) / clip.speed) for at in (start, end))
                    found.append((next(moved), next(moved)))
        return tuple(found)

    async def of_clip(self, draft: Draft) -> Fitted | None:
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
        """Refuse a character that no font can draw, now and not when it is rendered."""
        await asyncio.to_thread(_check_glyphs, tracks)

    async def _speech(self, draft: Draft) -> Sequence[Span]:
        from ...media.ffmpeg import FFmpegFailed
        from ...media.speech import speech_spans

        clip = draft.clips[0]
        info = await asyncio.to_thread(self._media.info, clip.media)
        try:
            return await speech_spans(self._path(clip.media), info)
        except FFmpegFailed as error:
            raise EditRefused("sentence", sentence=str(error)) from error

    def _path(self, media_id: str) -> Path:
        path = self._media.path(media_id)
        if path is None:
            raise EditRefused("no_clip")
        return path


def _fitted(cues: Sequence[FileCue], draft: Draft) -> Fitted:
    from ...media.captions_file import fit_cues

    kept, notes = fit_cues(cues, draft.duration_ms)
    return tuple(Cue(cue.start_ms, cue.end_ms - cue.start_ms, cue.text) for cue in kept), notes


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
