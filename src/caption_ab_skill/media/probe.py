"""What is in a media file that somebody gave: looked at without following anything that it points to.

The content says what a file is, never its name: the first bytes choose the demuxer, and PyAV is made to use that one.
Then one pass over the packets, without decoding, gives what headers only promise: how long the streams really are, how
many frames there are and when, and whether the file is cut off.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import av
import av.error
from av.stream import Disposition

from .container import open_media
from .frame_rate import frame_rate
from .sniff import CUT_OFF, Container, MediaRefused, Sniffed, sniff

__all__ = ["MediaInfo", "MediaRefused", "probe"]

Kind = Literal["video", "audio", "image"]

_DEMUXER = {"png": "png_pipe", "jpeg": "jpeg_pipe", "webp": "webp_pipe"}
IMAGES = ("png", "jpeg", "gif", "webp")
# 8K is 7680 wide; a header that claims more is made to fill the memory.
LONGEST_SIDE = 8192
# Broadcast formats reach 2.4; anything beyond this is a damaged header.
_WIDEST_PIXEL = 4

# ITU-T H.273 code points, by the names that ffmpeg's options take.
_MATRIX = {
    0: "rgb",
    1: "bt709",
    4: "fcc",
    5: "bt470bg",
    6: "smpte170m",
    7: "smpte240m",
    8: "ycgco",
    9: "bt2020nc",
    10: "bt2020c",
}
_TRANSFER = {
    **{1: "bt709", 4: "gamma22", 5: "gamma28", 6: "smpte170m", 7: "smpte240m", 8: "linear", 11: "iec61966-2-4"},
    **{13: "iec61966-2-1", 14: "bt2020-10", 15: "bt2020-12", 16: "smpte2084", 18: "arib-std-b67"},
}
_PRIMARIES = {
    **{1: "bt709", 4: "bt470m", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "film", 9: "bt2020"},
    **{11: "smpte431", 12: "smpte432"},
}
_RANGE = {1: "tv", 2: "pc"}
_HDR_TRANSFERS = ("smpte2084", "arib-std-b67")

# Text subtitles that can be shown as captions; pictures of words (PGS, VobSub) cannot be read.
_TEXT_SUBTITLES = ("subrip", "srt", "mov_text", "ass", "ssa", "webvtt", "text")

# Seconds. A header may promise a little more than there is (a rounded time, a last frame's duration); beyond this, or
# as soon as the outermost header reaches beyond the file's end and a frame is missing, the file is cut off.
_MISSING = 0.5
_MISSING_SHARE = 0.02
_MISSING_AT_CUT = 0.06

UNREADABLE = (
    "This file is damaged or is not the kind of file that it begins as: send it again, or another export of it."
)


@dataclass(frozen=True)
class MediaInfo:
    """What is in a file. Sizes in px, times in ms; colour names are ffmpeg's, "unknown" where the file does not say.

    `width` and `height` are the picture as displayed (`rotation`, in degrees clockwise, and `pixel_aspect` applied); 0
    without a picture. `frame_rate` is exact where frames are evenly spaced, else the average (`variable_frame_rate`).
    """

    kind: Kind
    container: Container
    duration_ms: int
    width: int = 0
    height: int = 0
    coded_width: int = 0
    coded_height: int = 0
    rotation: int = 0
    pixel_aspect: Fraction = Fraction(1)
    frame_rate: Fraction = Fraction(0)
    variable_frame_rate: bool = False
    frame_count: int = 0
    pixel_format: str = ""
    video_codec: str | None = None
    color_matrix: str = "unknown"
    color_transfer: str = "unknown"
    color_primaries: str = "unknown"
    color_range: str = "unknown"
    hdr: bool = False
    interlaced: bool = False
    audio_codec: str | None = None
    audio_channels: int = 0
    audio_rate: int = 0
    subtitle_codec: str | None = None

    @property
    def demuxer(self) -> str:
        """ffmpeg's name of the one demuxer that may open this file."""
        return _DEMUXER.get(self.container, self.container)

    @property
    def has_audio(self) -> bool:
        """Whether there is a sound track."""
        return self.audio_codec is not None


@dataclass
class _Track:
    """What the packets of one stream say; times in ticks of the stream."""

    tick: Fraction
    times: list[int] = field(default_factory=list)
    end: Fraction = Fraction(0)  # seconds
    ends_corrupt: bool = False

    def add(self, packet: Any) -> None:
        time = packet.pts if packet.pts is not None else packet.dts
        # A flushing packet, or one that an edit list leaves out.
        if time is None or not packet.size or packet.is_discard:
            return
        self.times.append(time)
        self.ends_corrupt = packet.is_corrupt
        self.end = max(self.end, (time + (packet.duration or 0)) * self.tick)


def probe(path: Path) -> MediaInfo:
    """Say what is in `path`; raises MediaRefused, a sentence for its owner, for what is not a whole media file."""
    sniffed = sniff(path)
    try:
        with open_media(path, _demuxer(sniffed.container)) as file:
            video = next((stream for stream in file.streams.video if _is_known(stream) and not _is_cover(stream)), None)
            sound = next((stream for stream in file.streams.audio if _is_known(stream)), None)
            if video is None and sound is None:
                raise MediaRefused("This file holds neither a picture nor sound: send a video.")
            if video is not None and max(video.width, video.height) > LONGEST_SIDE:
                raise MediaRefused(
                    f"The picture is {video.width}x{video.height}: at most {LONGEST_SIDE} pixels a side can be used."
                )
            tracks = {stream.index: _Track(_fraction(stream.time_base)) for stream in file.streams}
            for packet in file.demux():
                tracks[packet.stream_index].add(packet)
            start = Fraction(file.start_time or 0, av.time_base)
            _refuse_cut_off(sniffed, _promised(file, sniffed), list(tracks.values()), start)
            # Subtitles and time codes may go on after the last frame; that is not the clip.
            shown = [tracks[stream.index] for stream in (video, sound) if stream is not None]
            duration_ms = round((max(track.end for track in shown) - start) * 1000)
            seen = {**_sound(sound), **_subtitles(file)}
            if video is not None:
                frame = _first_frame(path, sniffed.container, video.index)
                seen |= _picture(sniffed.container, video, frame, tracks[video.index])
    except (av.error.FFmpegError, ValueError, OSError) as error:
        raise MediaRefused(UNREADABLE) from error
    if sniffed.container in IMAGES:
        kind: Kind = "image"
    else:
        kind = "audio" if video is None else "video"
    return MediaInfo(kind, sniffed.container, duration_ms, **seen)


def _demuxer(container: Container) -> str:
    return _DEMUXER.get(container, container)


def _fraction(rate: Any) -> Fraction:
    """PyAV 19 has a kind of its own, which is no `fractions.Fraction` and writes 30 as "30/1"."""
    return Fraction(rate.numerator, rate.denominator)


def _is_known(stream: Any) -> bool:
    """Whether there is a decoder for the stream: PyAV gives no context to a codec that it has never heard of."""
    return stream.codec_context is not None


def _is_cover(stream: Any) -> bool:
    return bool(stream.disposition & Disposition.attached_pic)


def _refuse_cut_off(sniffed: Sniffed, promised: float, tracks: list[_Track], start: Fraction) -> None:
    if not any(track.times for track in tracks):
        raise MediaRefused(CUT_OFF)
    reached = float(max(track.end for track in tracks) - start)
    missing = promised - reached
    if (
        any(track.ends_corrupt for track in tracks)
        or (sniffed.ends_early and missing > _MISSING_AT_CUT)
        or missing > max(_MISSING, promised * _MISSING_SHARE)
    ):
        of_all = f" of {promised:.1f}" if missing > _MISSING_AT_CUT else ""
        raise MediaRefused(f"This file is cut off, it stops after {reached:.1f}{of_all} seconds: send all of it.")


def _promised(file: Any, sniffed: Sniffed) -> float:
    """Seconds that the headers say; 0 where they say nothing."""
    if sniffed.in_fragments:
        return 0.0
    if sniffed.container == "avi":
        # The container's duration is worked out from the file's size; the number of frames is the header's.
        return max((float(stream.frames * stream.time_base) for stream in file.streams.video), default=0.0)
    return float((file.duration or 0) / av.time_base)


def _first_frame(path: Path, container: Container, index: int) -> Any:
    """The first picture, decoded: some facts stand nowhere else, and a file without one is of no use."""
    with open_media(path, _demuxer(container)) as file:
        frame = next(file.decode(file.streams[index]), None)
    if frame is None:
        raise MediaRefused(UNREADABLE)
    return frame


def _picture(container: Container, video: Any, frame: Any, track: _Track) -> dict[str, Any]:
    aspect = _fraction(video.sample_aspect_ratio) if video.sample_aspect_ratio else Fraction(1)
    if not 1 / _WIDEST_PIXEL <= aspect <= _WIDEST_PIXEL:
        aspect = Fraction(1)
    # PyAV gives ffmpeg's angle, which is counter-clockwise.
    rotation = -round(frame.rotation) % 360
    width, height = round(frame.width * aspect), frame.height
    if rotation in (90, 270):
        width, height = height, width
    declared = [_fraction(rate) for rate in (video.guessed_rate, video.average_rate) if rate]
    rate, varies = frame_rate(track.times, track.tick, declared)
    if container == "avi" and declared:
        # AVI has a fixed grid; an empty place on it shows the frame before once more.
        rate, varies = declared[0], False
    context = video.codec_context
    transfer = _TRANSFER.get(frame.color_trc, "unknown")
    return {
        **{"width": width, "height": height, "coded_width": frame.width, "coded_height": frame.height},
        **{"rotation": rotation, "pixel_aspect": aspect},
        **{"frame_rate": rate, "variable_frame_rate": varies, "frame_count": len(track.times)},
        **{"pixel_format": frame.format.name, "video_codec": context.codec.canonical_name},
        "color_matrix": _MATRIX.get(frame.colorspace, "unknown"),
        "color_transfer": transfer,
        "color_primaries": _PRIMARIES.get(frame.color_primaries, "unknown"),
        "color_range": _RANGE.get(frame.color_range, "unknown"),
        "hdr": transfer in _HDR_TRANSFERS,
        "interlaced": bool(frame.interlaced_frame),
    }


def _sound(sound: Any) -> dict[str, Any]:
    if sound is None:
        return {}
    context = sound.codec_context
    return {
        "audio_codec": context.codec.canonical_name,
        "audio_channels": context.channels,
        "audio_rate": context.sample_rate,
    }


def _subtitles(file: Any) -> dict[str, Any]:
    names = (stream.codec_context.name for stream in file.streams.subtitles if _is_known(stream))
    return {"subtitle_codec": next((name for name in names if name in _TEXT_SUBTITLES), None)}
