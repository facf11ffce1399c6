"""What is heard: the clips' sound, cut and sped up with their pictures, and music under it. Pure.

Every clip's part has exactly the samples that belong to its frames; what its source lacks is silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ...media.probe import MediaInfo
from ..draft import Clip, Draft, Music
from .grid import SAMPLE_RATE, Grid
from .picture_graph import Source

Seconds = tuple[float, float]

# Seconds: music is down when a word comes and rises after it, as a hand on a fader would do it.
_DUCK_BEFORE, _DUCK_AFTER = 0.15, 0.4
# Seconds: too short a pause to come up in.
_DUCK_PAUSE = 0.8
# Samples between two steps of a moving volume: 5 ms, which nobody hears as steps.
_VOLUME_STEP = 256
# Seconds: a cut in the middle of a wave clicks unless its edges are softened for so long.
_EDGE = 0.004
# Linear: -1.5 dBTP, half a dB under the -1 dBTP of EBU R 128, which an encoder's rounding then does not pass; at four
# times the rate the limiter sees the peaks between the samples.
_CEILING = 10 ** (-1.5 / 20)
_OVERSAMPLED = 4 * SAMPLE_RATE


@dataclass(frozen=True)
class Heard:
    """What had to be listened for before the sound can be mixed.

    `speech` are the seconds of the timeline at which somebody speaks, in order; `gain_db` brings the mix to the wanted
    loudness, None where it stays as loud as it is.
    """

    speech: tuple[Seconds, ...] = ()
    gain_db: float | None = None


def has_sound(base: Draft, infos: Sequence[MediaInfo]) -> bool:
    """Whether anything is heard at all; a file of pictures alone has no sound track."""
    return base.music is not None or any(
        is_heard(base, clip, info) for clip, info in zip(base.clips, infos, strict=True)
    )


def is_heard(base: Draft, clip: Clip, info: MediaInfo) -> bool:
    """Whether a clip's own sound is."""
    silent = clip.muted or base.sound.muted or not clip.volume or not base.sound.volume
    return clip.kind == "video" and info.has_audio and not silent


def mixed_sound(
    base: Draft,
    infos: Sequence[MediaInfo],
    sources: Sequence[Source],
    music: tuple[int, MediaInfo] | None,
    grid: Grid,
    heard: Heard,
) -> str:
    """The chains that end in `[mix]`; `music` is its input's number and what is in it."""
    chains = []
    edges = [grid.frame(clip.start_ms) for clip in base.clips] + [grid.frame(base.duration_ms)]
    for number, (clip, info) in enumerate(zip(base.clips, infos, strict=True)):
        length = grid.sample(edges[number + 1]) - grid.sample(edges[number])
        exact = f"apad=whole_len={length},atrim=end_sample={length},asetpts=N/SR/TB[sound{number}]"
        if is_heard(base, clip, info):
            volume = clip.volume / 100 * base.sound.volume / 100
            own = _clip_sound(clip, info, sources[number].lead, volume, length / SAMPLE_RATE)
            chains.append(f"[{number}:a:0]{own},{exact}")
        else:
            chains.append(f"anullsrc=r={SAMPLE_RATE}:cl=stereo,aformat=sample_fmts=fltp,{exact}")
    parts = "".join(f"[sound{number}]" for number in range(len(base.clips)))
    joined = f"concat=n={len(base.clips)}:v=0:a=1" if len(base.clips) > 1 else "anull"
    total = grid.sample(edges[-1])
    if base.music is not None and music is not None:
        chains.append(f"{parts}{joined}[voices]")
        chains.append(f"[{music[0]}:a:0]{_music(base.music, music[1], heard.speech, total)}[music]")
        mixed = "[voices][music]amix=inputs=2:duration=first:normalize=0"
    else:
        mixed = f"{parts}{joined}"
    chains.append(f"{mixed}{_finish(base, heard)},atrim=end_sample={total}[mix]")
    return ";".join(chains)


def _clip_sound(clip: Clip, info: MediaInfo, lead: Fraction, volume: float, seconds: float) -> str:
    skipped = round(lead * SAMPLE_RATE)
    filters = [f"aresample={SAMPLE_RATE}:async=1:first_pts=0", "aformat=sample_fmts=fltp"]
    # One channel is heard from both sides as loud as it is; the usual way down to two keeps the sum instead.
    filters.append("pan=stereo|c0=c0|c1=c0" if info.audio_channels == 1 else "aformat=channel_layouts=stereo")
    filters += [f"atrim=start_sample={skipped}", "asetpts=N/SR/TB"]
    if clip.speed != 1:
        # The pitch stays. A short window keeps beginnings where they belong; atempo is up to 40 ms early at half speed.
        filters.append(f"rubberband=tempo={clip.speed:.6f}:window=short:transients=crisp")
    if clip.from_ms:
        filters.append(f"afade=t=in:d={_EDGE}")
    if clip.source_ms and clip.to_ms < clip.source_ms:
        filters.append(f"afade=t=out:st={max(0.0, seconds - _EDGE):.6f}:d={_EDGE}")
    if volume != 1:
        filters.append(f"volume={volume:.6f}")
    return ",".join(filters)


def _music(music: Music, info: MediaInfo, speech: Sequence[Seconds], total: int) -> str:
    """The music on the timeline: cut to its time, softened, faded."""
    start = round(music.start_ms * SAMPLE_RATE / 1000)
    length = min(round(music.duration_ms * SAMPLE_RATE / 1000), max(0, total - start))
    if not music.loop:
        # A file that ends by itself fades out there, and not in the silence after it.
        length = min(length, max(0, round((info.duration_ms - music.from_ms) * SAMPLE_RATE / 1000)))
    seconds = length / SAMPLE_RATE
    stereo = "pan=stereo|c0=c0|c1=c0" if info.audio_channels == 1 else "aformat=channel_layouts=stereo"
    filters = [f"aresample={SAMPLE_RATE}:async=1:first_pts=0", "aformat=sample_fmts=fltp", stereo]
    filters += [f"atrim=start_sample={round(music.from_ms * SAMPLE_RATE / 1000)}", "asetpts=N/SR/TB"]
    filters += [f"apad=whole_len={length}", f"atrim=end_sample={length}", f"volume={music.volume / 100:.6f}"]
    if fade := min(music.fade_in_ms / 1000, seconds):
        filters.append(f"afade=t=in:d={fade:.3f}")
    if fade := min(music.fade_out_ms / 1000, seconds):
        filters.append(f"afade=t=out:st={seconds - fade:.3f}:d={fade:.3f}")
    if start:
        filters.append(f"adelay=delays={start}S:all=1")
    if music.duck_db and (spans := _merged(speech)):
        filters += [f"asetnsamples={_VOLUME_STEP}:p=0", _ducked(spans, music.duck_db)]
    filters.append(f"apad=whole_len={total}")
    return ",".join(filters)


def _merged(speech: Sequence[Seconds]) -> list[Seconds]:
    merged: list[Seconds] = []
    for start, end in sorted(speech):
        if merged and start - merged[-1][1] < _DUCK_PAUSE:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _ducked(spans: Sequence[Seconds], duck_db: float) -> str:
    """The volume over time: down by so much within the spans, in dB evenly between."""
    down = "+".join(
        f"clip((t-{start - _DUCK_BEFORE:.3f})/{_DUCK_BEFORE},0,1)*clip(({end + _DUCK_AFTER:.3f}-t)/{_DUCK_AFTER},0,1)"
        for start, end in spans
    )
    return f"volume='pow(10,-{duck_db:.3f}/20*min(1,{down}))':eval=frame"


def _finish(base: Draft, heard: Heard) -> str:
    """What is done to the mix: its loudness, and a ceiling wherever anything was made louder or put together."""
    filters = []
    if heard.gain_db is not None:
        filters.append(f"volume={heard.gain_db:.3f}dB")
    louder = any(clip.volume * base.sound.volume > 10_000 for clip in base.clips)
    if heard.gain_db is not None or base.music is not None or louder:
        filters += [
            f"aresample={_OVERSAMPLED}",
            f"alimiter=limit={_CEILING:.6f}:level=0:attack=5:release=60:latency=1",
            f"aresample={SAMPLE_RATE}",
            "aformat=sample_fmts=fltp",
        ]
    return "".join(f",{each}" for each in filters)
