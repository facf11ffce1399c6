"""From a draft to one ffmpeg command: read the clips once, draw each variant's words on them, encode each.

`plan` is pure: the same draft and the same media give the same plan, and nothing is opened but font files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from ...media.ffmpeg import input_arguments
from ...media.picture import picture
from ...media.probe import LONGEST_SIDE, MediaInfo
from ..draft import CaptionTrack, Cue, Draft, Overlay
from ..shapes import size_for
from .ass_script import CLOCK, Words, ass_script
from .caption_fonts import CaptionFonts
from .caption_layout import lay_out, shown_text
from .copied_spans import Span
from .encoding import (
    AAC_BITS,
    GIF_RATES,
    GIF_SIDES,
    Budget,
    TooSmall,
    budget,
    container_options,
    picture_options,
    sensible_bits,
    side_for,
    sound_options,
)
from .grid import Grid
from .output_settings import OutputSettings
from .picture_graph import Source, clip_picture, fitted_picture, frame_for, joined_pictures, source_of, woven
from .sound_graph import Heard, has_sound, mixed_sound

# Sound that every MP4 player takes; anything else becomes AAC.
_COPIED_SOUND = ("aac", "mp3", "ac3", "eac3", "alac")
# MPEG-1 layer 3 begins here; below it MP4 has no standard way to say what the stream is.
_LOWEST_MP3_RATE = 16_000
# ms: a clip that is so much shorter or longer than its file is whole, the rest is rounding.
_WHOLE = 50
# Of a timeline of pictures alone.
_STILLS_RATE = Fraction(30)
# More clips than this are decoded by one thread each: their frames would fill the memory.
_MANY_CLIPS = 6
# Seconds from one key frame to the next at most, so that a player can jump.
_KEY_SECONDS = 8

_OUTPUT_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}\.(?:mp4|webm|mov|gif)")

FONTS = "fonts"
"""The work folder's folder of fonts: what libass may draw with, whatever is installed."""
AS_USUAL = OutputSettings()
NOTHING_HEARD = Heard()


class PlanRefused(Exception):
    """A draft that cannot be rendered; the message is one sentence that says what to do."""


@dataclass(frozen=True)
class Output:
    """A file to make: its name, and the captions drawn in it, None for the bare picture."""

    name: str
    captions: CaptionTrack | None = None


@dataclass(frozen=True)
class Plan:
    """One ffmpeg run in a work folder.

    `inputs` maps names in the folder to ids of stored media, `scripts` names to ASS text; `fonts` are files to lay into
    `FONTS`. `arguments` name files of the folder alone. `first_pass` is a run before it, empty where none is needed.
    `total_ms` is how long the outputs are.
    """

    inputs: Mapping[str, str]
    scripts: Mapping[str, str]
    fonts: tuple[Path, ...]
    arguments: tuple[str, ...]
    outputs: tuple[str, ...]
    total_ms: int
    first_pass: tuple[str, ...] = ()


def plan(
    base: Draft,
    outputs: Sequence[Output],
    media: Mapping[str, MediaInfo],
    settings: OutputSettings = AS_USUAL,
    heard: Heard = NOTHING_HEARD,
    share: float = 1.0,
) -> Plan:
    """Plan the rendering of `outputs`, which share the picture and sound of `base`; `media` says what its files are.

    `heard` is what its sound needs to know; `share` makes files of a given size smaller, where the first try came out
    too large. Raises PlanRefused for a base that cannot be rendered, FontMissing for an unknown family, GlyphMissing
    for a character that no font has.
    """
    for output in outputs:
        if not _OUTPUT_NAME.fullmatch(output.name) or not output.name.endswith(f".{settings.format}"):
            raise PlanRefused(
                f"An output is named with plain letters and ends in .{settings.format}: {output.name!r} does not."
            )
    base_plan = _Base(base, media, settings, share)
    scripts: dict[str, str] = {}
    fonts: set[Path] = set()
    drawn = []
    for number, output in enumerate(outputs):
        drawn.append("null")
        if tracks := words_of(base, output.captions):
            script = f"captions-{number}.ass"
            scripts[script], used = script_of(tracks, base_plan.frame.width, base_plan.frame.height)
            fonts.update(used)
            drawn[-1] = draw(script)
    names = [output.name for output in outputs]
    *first_passes, arguments = (base_plan.run(names, drawn, heard, number) for number in base_plan.passes)
    return Plan(
        inputs=base_plan.names,
        scripts=scripts,
        fonts=tuple(sorted(fonts)),
        arguments=arguments,
        outputs=tuple(names),
        total_ms=base_plan.total_ms,
        first_pass=first_passes[0] if first_passes else (),
    )


def plan_spans(
    base: Draft, outputs: Sequence[Output], media: Mapping[str, MediaInfo], spans: Sequence[Span], parameter_id: int
) -> Plan:
    """Plan the encoding of `spans` of the timeline alone, one after the other, each from a key frame on.

    The pictures are tagged as their source is, and use parameter sets of this id: so they can stand in one track with
    the source's own.
    """
    clip, info = base.clips[0], media[base.clips[0].media]
    grid = Grid(info.frame_rate)
    size = picture(info).width, picture(info).height
    frame = frame_for([info], size)
    arguments, chains, shifts, begins = [], [], [], []
    done = 0
    for number, span in enumerate(spans):
        part = replace(clip, from_ms=round(grid.seconds(span.source) * 1000), speed=1.0)
        source = source_of(part, info, grid, span.start, span.end)
        many = ["-threads", "1"] if len(spans) > _MANY_CLIPS else []
        arguments += [*source.before, *many, *input_arguments(info, "source-0")]
        chains.append(clip_picture(number, part, info, source, frame, base.canvas, grid, span.count))
        begins.append(done)
        done += span.count
        shifts.append((done, span.start - begins[-1]))
    # Where on the timeline the frames of each span are.
    shift = str(shifts[-1][1])
    for end, own in reversed(shifts[:-1]):
        shift = f"if(lt(N,{end}),{own},{shift})"
    scripts, fonts = {}, frozenset[Path]()
    splits = "".join(f"[split{number}]" for number in range(len(outputs)))
    graph = [joined_pictures(chains, grid), f"[base]split={len(outputs)}{splits}"]
    tags = f"setparams=colorspace={info.color_matrix}:color_primaries={info.color_primaries}"
    tags += f":color_trc={info.color_transfer}:range={'tv' if info.color_range == 'tv' else 'unknown'}"
    for number, output in enumerate(outputs):
        drawn = "null"
        if tracks := words_of(base, output.captions):
            script = f"captions-{number}.ass"
            scripts[script], used = script_of(tracks, *size)
            fonts |= used
            drawn = draw(script, f"(N+{shift})/({grid.rate})/TB", f"N/({grid.rate})/TB")
        graph.append(f"[split{number}]{drawn},{tags}[picture{number}]")
    arguments += ["-filter_complex", ";".join(graph)]
    keys = "+".join(f"eq(n,{begin})" for begin in begins)
    for number, output in enumerate(outputs):
        arguments += ["-map", f"[picture{number}]", "-r", str(grid.rate), "-fps_mode:v", "cfr"]
        arguments += picture_options(AS_USUAL, None, 0)
        arguments += ["-force_key_frames:v", f"expr:{keys}", "-x264-params", f"sps-id={parameter_id}"]
        arguments += [*container_options("mp4"), f"file:{output.name}"]
    return Plan(
        inputs={"source-0": clip.media},
        scripts=scripts,
        fonts=tuple(sorted(fonts)),
        arguments=tuple(arguments),
        outputs=tuple(output.name for output in outputs),
        total_ms=round(grid.seconds(done) * 1000),
    )


def sound_arguments(base: Draft, media: Mapping[str, MediaInfo], heard: Heard, name: str) -> tuple[str, ...] | None:
    """The run that makes the sound alone, as `plan` would; None where it is passed on or there is none."""
    base_plan = _Base(base, media, AS_USUAL, 1.0)
    options = base_plan.sound_options(0)
    if not options or "copy" in options:
        return None
    graph = base_plan.sound_graph(heard, 1)
    chains = ["-filter_complex", graph] if graph else []
    return (*base_plan.inputs, *chains, *options, *container_options("mp4"), f"file:{name}")


def loudness_arguments(base: Draft, media: Mapping[str, MediaInfo], heard: Heard) -> tuple[str, ...]:
    """The run that plays the mix to a loudness meter alone; its inputs are named as those of `plan`."""
    base_plan = _Base(base, media, AS_USUAL, 1.0)
    graph = f"{base_plan.sound_graph(heard, 1)};[mix0]ebur128=framelog=quiet[metered]"
    return (*base_plan.inputs, "-filter_complex", graph, "-map", "[metered]", "-f", "null", "-")


def sample_arguments(
    base: Draft, media: Mapping[str, MediaInfo], size: tuple[int, int], rate: Fraction, name: str
) -> tuple[str, ...]:
    """The run that writes grey frames of the timeline without words, of `size` and `rate` a second, into one file."""
    base_plan = _Base(base, media, AS_USUAL, 1.0)
    graph = f"{base_plan.pictures};[base]fps={rate}:start_time=0,scale={size[0]}:{size[1]},format=gray[sampled]"
    picture_alone = ["-map", "[sampled]", "-c:v", "rawvideo", "-f", "rawvideo", f"file:{name}"]
    return (*base_plan.inputs, "-filter_complex", graph, *picture_alone)


def frame_size(base: Draft, media: Mapping[str, MediaInfo]) -> tuple[int, int]:
    """Width and height in px of the frame in which words stand."""
    frame = _Base(base, media, AS_USUAL, 1.0).frame
    return frame.width, frame.height


def input_names(base: Draft) -> Mapping[str, str]:
    """The names that media have in a work folder, with their ids."""
    music = [base.music.media] if base.music else []
    return {f"source-{n}": media for n, media in enumerate(dict.fromkeys([*(c.media for c in base.clips), *music]))}


def words_of(base: Draft, captions: CaptionTrack | None) -> list[CaptionTrack]:
    """All words that are drawn on one output, the lowest first."""
    titles = [title_track(overlay) for overlay in base.overlays]
    return [*titles, captions] if captions else titles


def drawn_ms(base: Draft, outputs: Sequence[Output]) -> list[tuple[int, int]]:
    """The stretches of the timeline on which words are drawn on any of the outputs, in ms, in order."""
    words = [track for output in outputs for track in words_of(base, output.captions)]
    return sorted({(cue.start_ms, cue.end_ms) for track in words for cue in track.cues if cue.duration_ms > 0})


def script_of(tracks: Sequence[CaptionTrack], width: int, height: int) -> tuple[str, frozenset[Path]]:
    """One ASS script for these tracks on such a frame, and the files of the fonts that it needs."""
    words, files = [], frozenset[Path]()
    for track in tracks:
        fonts = CaptionFonts(track.style, "".join(shown_text(cue, track.style) for cue in track.cues))
        words.append(Words(lay_out(track, width, height, fonts.width), track.style, fonts.family, fonts.runs))
        files |= fonts.files
    return ass_script(*words), files


def draw(script: str, times: str = "PTS", back: str = f"PTS/{CLOCK}") -> str:
    """The filters that draw a script; `times` says when a frame is, `back` what its time is afterwards."""
    return f"setpts='{CLOCK}*({times})',ass=filename={script}:fontsdir={FONTS},setpts={back}"


def is_whole(base: Draft, media: Mapping[str, MediaInfo]) -> bool:
    """Whether the timeline is one file from its beginning to its end, as it is."""
    clip = base.clips[0]
    whole = len(base.clips) == 1 and clip.kind == "video" and not clip.start_ms and not clip.from_ms and clip.speed == 1
    return whole and abs(clip.duration_ms - media[clip.media].duration_ms) <= _WHOLE


def keeps_sound(base: Draft, media: Mapping[str, MediaInfo]) -> bool:
    """Whether the sound is that of one whole file, unchanged."""
    clip = base.clips[0]
    plain = clip.volume == 100 and not clip.muted and base.music is None
    sound = base.sound
    return is_whole(base, media) and plain and sound.volume == 100 and not sound.muted and not sound.normalize


def can_copy_sound(info: MediaInfo) -> bool:
    """Whether MP4 and MOV may hold this sound track as it is."""
    low = info.audio_codec == "mp3" and info.audio_rate < _LOWEST_MP3_RATE
    return info.audio_codec in _COPIED_SOUND and not low


def checked_infos(base: Draft, media: Mapping[str, MediaInfo]) -> list[MediaInfo]:
    """What is in each clip's file; raises PlanRefused for a timeline that cannot be rendered."""
    if not base.clips:
        raise PlanRefused("There is no clip on the timeline: add a video first.")
    infos = []
    end = 0
    for clip in base.clips:
        info = media.get(clip.media)
        if info is None:
            raise PlanRefused(f'The file of "{clip.title}" is not here any more: add it again.')
        if info.kind == "audio":
            raise PlanRefused(f'Captions are drawn on a picture, and "{clip.title}" has none: add a video.')
        if clip.duration_ms <= 0:
            raise PlanRefused(f'The clip "{clip.title}" has no length on the timeline: make it longer or take it out.')
        if clip.start_ms != end:
            raise PlanRefused(
                f'The clip "{clip.title}" does not begin where the one before it ends: put them in a row.'
            )
        end = clip.end_ms
        infos.append(info)
    if base.music is not None:
        info = media.get(base.music.media)
        if info is None or not info.has_audio:
            raise PlanRefused(f'There is no sound in the music file "{base.music.title}": add another.')
    return infos


class _Base:
    """What all outputs of a plan share: inputs, pictures, sound and encoder settings."""

    def __init__(self, base: Draft, media: Mapping[str, MediaInfo], settings: OutputSettings, share: float) -> None:
        self._draft, self._settings = base, settings
        self._infos = checked_infos(base, media)
        self._media = media
        self.is_whole = is_whole(base, media)
        self._varies = self.is_whole and self._infos[0].variable_frame_rate and not settings.changes_picture
        self.grid = Grid(self._rate())
        # A whole file is as long as it is, whatever the draft rounded.
        self.total_ms = self._infos[0].duration_ms if self.is_whole else base.duration_ms
        self._has_sound = settings.format != "gif" and has_sound(base, self._infos)
        self._keeps_sound = keeps_sound(base, media)
        self._budget = self._bits(share)
        self.frame = frame_for(self._infos, self._size(share))
        self._edges = [self.grid.frame(clip.start_ms) for clip in base.clips] + [self.grid.frame(base.duration_ms)]
        self._sources = self._opened()
        self.names = input_names(base)

    @property
    def passes(self) -> tuple[int, ...]:
        """The runs: 0 for one that encodes at once, 1 and 2 where the first one has to look at all pictures."""
        return (1, 2) if self._budget or self._settings.format == "gif" else (0,)

    def run(self, names: Sequence[str], drawn: Sequence[str], heard: Heard, passes: int) -> tuple[str, ...]:
        """The arguments of one run that makes the files `names`, on whose pictures these filters draw."""
        is_gif = self._settings.format == "gif"
        arguments = list(self.inputs)
        first_palette = arguments.count("-i")
        splits = "".join(f"[split{number}]" for number in range(len(names)))
        graph = [self.pictures, f"[base]split={len(names)}{splits}"]
        for number, filters in enumerate(drawn):
            if is_gif and passes == 1:
                graph.append(f"[split{number}]{filters},palettegen=stats_mode=diff[picture{number}]")
            elif is_gif:
                arguments += ["-f", "png_pipe", "-i", f"file:palette-{number}.png"]
                graph.append(f"[split{number}]{filters}[drawn{number}]")
                # An ordered pattern stays where it is from frame to frame, and so neither flickers nor fills the file.
                graph.append(
                    f"[drawn{number}][{first_palette + number}:v]"
                    f"paletteuse=dither=bayer:bayer_scale=4:diff_mode=rectangle[picture{number}]"
                )
            else:
                graph.append(f"[split{number}]{filters}[picture{number}]")
        if sound := self.sound_graph(heard, len(names)):
            graph.append(sound)
        arguments += ["-filter_complex", ";".join(graph)]
        for number, name in enumerate(names):
            if is_gif and passes == 1:
                arguments += ["-map", f"[picture{number}]", "-c:v", "png", "-f", "image2", "-update", "1"]
                arguments.append(f"file:palette-{number}.png")
            else:
                arguments += [*self.output_arguments(number, passes), "-" if passes == 1 else f"file:{name}"]
        return tuple(arguments)

    @property
    def inputs(self) -> list[str]:
        """The arguments that open every clip, then the music."""
        named = {media: name for name, media in self.names.items()}
        arguments = []
        many = ["-threads", "1"] if len(self._draft.clips) > _MANY_CLIPS else []
        for clip, info, source in zip(self._draft.clips, self._infos, self._sources, strict=True):
            arguments += [*source.before, *many, *input_arguments(info, named[clip.media])]
        if self._music_is_read and (music := self._draft.music):
            end = (music.from_ms + music.duration_ms) / 1000 + 1
            loop = ["-stream_loop", "-1"] if music.loop else []
            arguments += [*loop, "-t", f"{end:.3f}", *input_arguments(self._media[music.media], named[music.media])]
        return arguments

    @property
    def pictures(self) -> str:
        """The chains that end in `[base]`: every frame of the timeline without words."""
        if self.is_whole:
            fitted = fitted_picture(0, self._infos[0], self.frame, self._draft.canvas)
            # Onto the exact grid before words are drawn, from the clip's first moment: containers round times, and a
            # picture that starts after the sound would else move the captions.
            timed = "" if self._varies else f"fps={self.grid.rate}:start_time=0,"
            return f"[0:V:0]{woven(self._infos[0])}{timed}{fitted}[base]"
        chains = [
            clip_picture(
                *(number, clip, info, source, self.frame, self._draft.canvas, self.grid),
                self._edges[number + 1] - self._edges[number],
            )
            for number, (clip, info, source) in enumerate(
                zip(self._draft.clips, self._infos, self._sources, strict=True)
            )
        ]
        return joined_pictures(chains, self.grid)

    def sound_graph(self, heard: Heard, count: int) -> str:
        """The chains that end in one `[mix<number>]` per output; empty where the sound is passed on or none."""
        if not self._has_sound or self._keeps_sound:
            return ""
        music = (len(self._infos), self._media[self._draft.music.media]) if self._draft.music else None
        mixed = mixed_sound(self._draft, self._infos, self._sources, music, self.grid, heard)
        labels = "".join(f"[mix{number}]" for number in range(count))
        return f"{mixed};[mix]asplit={count}{labels}"

    def output_arguments(self, number: int, passes: int) -> list[str]:
        """What stands before an output's name."""
        frame, settings = self.frame, self._settings
        bits = self._budget.picture_bits if self._budget else None
        key = max(1, round(self.grid.rate * _KEY_SECONDS)) if settings.format == "webm" else 0
        arguments = ["-map", f"[picture{number}]", *self._timing()]
        arguments += picture_options(settings, bits, key)
        if passes and settings.format != "gif":
            arguments += ["-pass", str(passes), "-passlogfile", f"passes-{number}"]
        if settings.format != "gif":
            colours = frame.colours
            arguments += ["-colorspace", colours.matrix, "-color_primaries", colours.primaries]
            arguments += ["-color_trc", colours.transfer, "-color_range", colours.range]
        if passes == 1:
            return [*arguments, *self._unheard(number), "-f", "null"]
        return [*arguments, *self.sound_options(number), *container_options(settings.format)]

    def _unheard(self, number: int) -> list[str]:
        # A chain that ends nowhere is refused; and ffmpeg numbers what it notes about the pictures by their stream, of
        # all outputs together, so that both looks at them need the same streams.
        if not self._has_sound:
            return []
        if self._keeps_sound:
            return ["-map", "0:a:0", "-c:a", "copy"]
        return ["-map", f"[mix{number}]", "-c:a", "pcm_s16le"]

    def _rate(self) -> Fraction:
        settings, rates = self._settings, [info.frame_rate for info in self._infos if info.kind == "video"]
        own = self._draft.frame_rate if not self.is_whole else Fraction(0)
        rate = settings.frame_rate or own or next((rate for rate in rates if rate), _STILLS_RATE)
        return min(rate, GIF_RATES[settings.quality]) if settings.format == "gif" and not settings.frame_rate else rate

    def _size(self, share: float) -> tuple[int, int]:
        draft, settings = self._draft, self._settings
        upright = picture(self._infos[0])
        size = (draft.width, draft.height) if draft.width and draft.height else (upright.width, upright.height)
        if max(size) > LONGEST_SIDE:
            raise PlanRefused(f"A frame has at most {LONGEST_SIDE} px a side, and not {size[0]}x{size[1]}.")
        size = (max(2, size[0] // 2 * 2), max(2, size[1] // 2 * 2))
        side = settings.shorter_side
        if side is None and settings.format == "gif":
            side = min(GIF_SIDES[settings.quality], *size)
        if side is not None and side != min(size):
            size = size_for(f"{size[0]}:{size[1]}", side)
        if settings.size_mb is None:
            return size
        if self._budget is None:
            return size_for(f"{size[0]}:{size[1]}", max(2, int(min(size) * share**0.5))) if share < 1 else size
        fitting = side_for(size, self.grid.rate, self._budget.picture_bits)
        self._budget = Budget(sensible_bits(size, self.grid.rate, self._budget.picture_bits), self._budget.sound_bits)
        return (
            size_for(f"{size[0]}:{size[1]}", fitting) if fitting < min(size) and settings.shorter_side is None else size
        )

    def _bits(self, share: float) -> Budget | None:
        if self._settings.size_mb is None or self._settings.format == "gif":
            return None
        try:
            return budget(self._settings.size_mb, self.total_ms / 1000, self._has_sound).scaled(share)
        except TooSmall as error:
            raise PlanRefused(str(error)) from error

    def _opened(self) -> list[Source]:
        if self.is_whole:
            return [Source((), Fraction(0))]
        return [
            source_of(clip, info, self.grid, self._edges[number], self._edges[number + 1])
            for number, (clip, info) in enumerate(zip(self._draft.clips, self._infos, strict=True))
        ]

    @property
    def _music_is_read(self) -> bool:
        return self._draft.music is not None and self._has_sound

    def _timing(self) -> list[str]:
        if self._varies:
            # The source's own timestamps; an encoder's default clock, of the average frame rate, would round them.
            return ["-fps_mode:v", "passthrough", "-enc_time_base:v", "filter"]
        return ["-r", str(self.grid.rate), "-fps_mode:v", "cfr"]

    def sound_options(self, number: int) -> list[str]:
        """What of an output's arguments is its sound; empty for none."""
        if not self._has_sound:
            return []
        bits = self._budget.sound_bits if self._budget else AAC_BITS
        encoder = sound_options(self._settings.format, bits)
        if not self._keeps_sound:
            return ["-map", f"[mix{number}]", *encoder]
        if self._settings.format in ("mp4", "mov") and self._budget is None and can_copy_sound(self._infos[0]):
            return ["-map", "0:a:0", "-c:a", "copy"]
        # Gaps in the source's timestamps become silence instead of moving what follows.
        return ["-map", "0:a:0", *encoder, "-af", "aresample=async=1:first_pts=0"]


def title_track(overlay: Overlay) -> CaptionTrack:
    """A title as captions are: drawn in the same way."""
    return CaptionTrack("A", overlay.style, (Cue(overlay.start_ms, overlay.duration_ms, overlay.text),))
