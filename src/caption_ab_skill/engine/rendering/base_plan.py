"""What all outputs of one ffmpeg run share, as its arguments: inputs, pictures, sound, encoders. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from ...media.ffmpeg import input_arguments
from ...media.picture import picture
from ...media.probe import LONGEST_SIDE, MediaInfo
from ..draft import Draft
from ..shapes import size_for
from .clips import PlanRefused, can_copy_sound, checked_infos, input_names, is_whole, keeps_sound
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

# Of a timeline of pictures alone.
_STILLS_RATE = Fraction(30)
# More clips than this are decoded by one thread each: their frames would fill the memory.
_MANY_CLIPS = 6
# Seconds from one key frame to the next at most, so that a player can jump.
_KEY_SECONDS = 8

AS_USUAL = OutputSettings()


class BasePlan:
    """What all outputs of a plan share: inputs, pictures, sound and encoder settings.

    Raises PlanRefused for a draft that cannot be rendered so. `share` makes files of a given size smaller.
    """

    def __init__(
        self, base: Draft, media: Mapping[str, MediaInfo], settings: OutputSettings = AS_USUAL, share: float = 1.0
    ) -> None:
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
