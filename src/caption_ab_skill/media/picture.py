"""How a source becomes the picture that captions are drawn on: upright, square pixels, even size, SDR, tagged.

Both the render and the comparison's reference use this one description, so that they are the same pixels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from .probe import MediaInfo

# px: a portrait or landscape picture's longest side, and the shortest, which is also a square's.
_LONGEST, _SHORTEST = 1920, 1080
# Lines from which untagged video is BT.709 instead of BT.601, as players assume.
_HD_LINES = 720
_PAL_LINES = (288, 576)
_BT601 = ("smpte170m", "bt470bg")
# cd/m2: "HDR reference white" of ITU-R BT.2408, where SDR white is put.
_REFERENCE_WHITE = 203
# One picture per frame; frames that are not marked as interlaced pass as they are.
_DEINTERLACER = "bwdif=mode=send_frame:deint=interlaced"
_SCALER = "flags=lanczos+accurate_rnd+full_chroma_int"


@dataclass(frozen=True)
class Picture:
    """`width` and `height` in px, even; `filters` an ffmpeg chain that makes such frames, yuv420p, and tags them.

    `woven` goes before them, and before any frame is left out or repeated: it makes whole pictures of interlaced
    fields, one per frame, and is empty for all else. Tags are in ffmpeg's names and always known. `matrix` is also the
    one in which colours are to be drawn.
    """

    width: int
    height: int
    filters: str
    matrix: str
    primaries: str
    transfer: str
    range: str = "tv"
    woven: str = ""

    @property
    def all_filters(self) -> str:
        """The whole chain, for who takes every frame as it comes."""
        return f"{self.woven},{self.filters}" if self.woven else self.filters


@dataclass(frozen=True)
class _Colours:
    matrix: str
    primaries: str
    transfer: str
    range: str

    def tag(self) -> str:
        """The filter that writes these colours on the frames without touching a pixel."""
        return (
            f"setparams=colorspace={_FILTER_NAMES.get(self.matrix, self.matrix)}:color_primaries={self.primaries}"
            f":color_trc={_FILTER_NAMES.get(self.transfer, self.transfer)}:range={self.range}"
        )


# Where setparams has another name for it than the encoders.
_FILTER_NAMES = {"rgb": "gbr", "gamma22": "bt470m", "gamma28": "bt470bg"}


def picture(info: MediaInfo, size: tuple[int, int] | None = None, *, as_bt709: bool = False) -> Picture:
    """What to do with the picture of `info` after ffmpeg has turned it upright, which it does before any filter.

    All of it becomes `size`, in px and even; without one at most 1080x1920 portrait, 1920x1080 landscape and 1080x1080
    square, never enlarged. BT.601 stays so unless all is to be BT.709, which everything else becomes.
    """
    width, height = size or _fit(info.width, info.height)
    source = _source_colours(info)
    stays = source.matrix in ("bt709", *_BT601) and source.primaries in ("bt709", *_BT601)
    if as_bt709:
        if info.color_primaries == "unknown" and not info.hdr:
            # Players guess the matrix of an untagged picture, and show its primaries as they are.
            source = replace(source, primaries="bt709")
        stays = (source.matrix, source.primaries) == ("bt709", "bt709")
    changes = info.hdr or not stays
    target = _Colours("bt709", "bt709", "bt709", "tv") if changes else replace(source, range="tv")

    # What shows through a picture is black, as in a player, and not whatever its hidden colour happens to be.
    opaque = ["format=gbrap", "premultiply=inplace=1", "format=gbrp"] if _has_alpha(info.pixel_format) else []
    filters = [source.tag(), *opaque, *_size(info, width, height)]
    if info.hdr:
        filters += _tone_map(source.transfer)
    elif changes and source.matrix != "rgb":
        filters.append("zscale=matrix=bt709:primaries=bt709:transfer=bt709:range=tv:dither=error_diffusion")
    elif source.matrix != target.matrix or source.range != "tv" or info.pixel_format != "yuv420p":
        filters.append(f"scale=out_color_matrix={target.matrix}:out_range=tv:{_SCALER}")
    filters += ["format=yuv420p", "setsar=1", target.tag()]
    return Picture(
        *(width, height, ",".join(filters), target.matrix, target.primaries, target.transfer),
        # Fields of a picture that ffmpeg has turned on its side are columns, which no filter knows.
        woven=_DEINTERLACER if info.interlaced and info.rotation in (0, 180) else "",
    )


def _has_alpha(pixel_format: str) -> bool:
    return pixel_format.startswith(("rgba", "bgra", "argb", "abgr", "gbrap", "pal8", "ya"))


def _fit(width: int, height: int) -> tuple[int, int]:
    """The even size, at most the source's, that keeps the shape and stays within the limits."""
    if width == height:
        limits = (_SHORTEST, _SHORTEST)
    else:
        limits = (_SHORTEST, _LONGEST) if height > width else (_LONGEST, _SHORTEST)
    share = min(1.0, limits[0] / width, limits[1] / height)
    if share == 1.0:
        return max(2, width // 2 * 2), max(2, height // 2 * 2)
    return max(2, round(width * share / 2) * 2), max(2, round(height * share / 2) * 2)


def _size(info: MediaInfo, width: int, height: int) -> list[str]:
    upright = (info.coded_width, info.coded_height)
    if info.rotation in (90, 270):
        upright = upright[::-1]
    if upright == (width, height):
        return []
    if info.pixel_aspect == 1 and upright[0] - width in (0, 1) and upright[1] - height in (0, 1):
        # Losing one row or column of an odd size is invisible; resampling every pixel for it is not.
        return [f"crop={width}:{height}:0:0"]
    return [f"scale={width}:{height}:{_SCALER}"]


def _tone_map(transfer: str) -> list[str]:
    """PQ or HLG to SDR: light made linear with SDR white at 1, brought into BT.709, highlights compressed.

    The mobius curve leaves everything up to mid-grey as it is, so that faces keep their brightness. HLG's system gamma
    belongs to the luminance (ITU-R BT.2100, table 5); zscale's approximation takes it of each channel instead, which
    bends saturated colours. PQ has none, and the approximation is faster.
    """
    exact = ":agamma=0" if transfer == "arib-std-b67" else ""
    return [
        f"zscale=transfer=linear:npl={_REFERENCE_WHITE}{exact}",
        "format=gbrpf32le",
        "zscale=primaries=bt709",
        "tonemap=mobius:desat=0",
        "zscale=matrix=bt709:transfer=bt709:range=tv:dither=error_diffusion",
    ]


def _source_colours(info: MediaInfo) -> _Colours:
    """What the source is tagged as, gaps filled as players fill them: by what is tagged, else by lines."""
    rgb = info.pixel_format.startswith(("rgb", "bgr", "gbr", "argb", "abgr", "pal8", "0rgb", "0bgr"))
    if info.hdr:
        matrix, primaries = "bt2020nc", "bt2020"
    elif info.kind == "image":
        # sRGB has the primaries of BT.709; JPEG and WebP split it into luma and chroma as BT.601 does.
        matrix, primaries = "bt470bg", "bt709"
    elif rgb or info.coded_height >= _HD_LINES or info.color_matrix == "bt709":
        matrix, primaries = "bt709", "bt709"
    else:
        matrix = "bt470bg" if info.coded_height in _PAL_LINES else "smpte170m"
        primaries = matrix
    if rgb:
        matrix = "rgb"
    elif info.color_matrix not in ("unknown", "rgb") and not (info.hdr and info.color_matrix == "bt2020c"):
        # Constant luminance is not defined for PQ and HLG as cameras write them: it is a wrong tag.
        matrix = info.color_matrix
    range_ = info.color_range
    if range_ == "unknown":
        range_ = "pc" if rgb or info.pixel_format.startswith(("yuvj", "gray", "ya")) else "tv"
    return _Colours(
        matrix,
        info.color_primaries if info.color_primaries != "unknown" else primaries,
        info.color_transfer if info.color_transfer != "unknown" else "bt709",
        range_,
    )
