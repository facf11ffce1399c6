"""The edit of the frame: its shape, its size, and how the picture fits in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ....media.safe_areas import block_middle
from ...draft import Canvas, Draft, Fit
from ...shapes import ORIGINAL, fit_for, ratio_of, resolutions, share_kept, size_for, usual_shorter_side
from ...style import Style
from .operation import EditRefused, Operation
from .scope import with_clip


@dataclass(frozen=True)
class SetCanvas(Operation):
    """Give the frame another shape, another size, or fill it in another way.

    `ratio` is "9:16", a platform's name ("TikTok", "YouTube", see `shapes.yaml`) or "original"; `fit` is "crop", "blur"
    or "bars", with `bars` their colour as `#rrggbb`; `shorter_side` is the resolution in px (1080 for "1080p").
    """

    ratio: str | None = None
    fit: Fit | None = None
    bars: str | None = None
    shorter_side: int | None = None

    def apply(self, draft: Draft) -> Draft:
        """The draft in that frame; captions and titles stay inside its safe area."""
        with_clip(draft)
        width, height, canvas = self._frame(draft)
        if self.bars is not None:
            canvas = replace(canvas, bars=self.bars, fit="bars")
        if self.fit is not None:
            canvas = replace(canvas, fit=self.fit)
        captions = tuple(replace(track, style=_inside(track.style, width, height)) for track in draft.captions)
        overlays = tuple(replace(item, style=_inside(item.style, width, height)) for item in draft.overlays)
        return replace(draft, width=width, height=height, canvas=canvas, captions=captions, overlays=overlays)

    def _frame(self, draft: Draft) -> tuple[int, int, Canvas]:
        own = _own_size(draft)
        if self.ratio is None:
            ratio = draft.canvas.ratio or f"{draft.width or own[0]}:{draft.height or own[1]}"
            size = (draft.width, draft.height) if self.shorter_side is None else size_for(ratio, self._side(0))
            return *size, draft.canvas
        if self.ratio.casefold().strip() == ORIGINAL:
            size = own if self.shorter_side is None else size_for(f"{own[0]}:{own[1]}", self._side(0))
            return *size, replace(draft.canvas, ratio=None, fit=None)
        wanted = ratio_of(self.ratio)
        if wanted is None:
            raise EditRefused("no_such_shape", shape=self.ratio)
        size = size_for(wanted, self._side(usual_shorter_side(*own)))
        pictures = [(clip.width, clip.height) for clip in draft.clips if clip.width and clip.height] or [own]
        worst = min(pictures, key=lambda picture: share_kept(picture, size))
        return *size, replace(draft.canvas, ratio=wanted, fit=fit_for(worst, size))

    def _side(self, usual: int) -> int:
        if self.shorter_side is None:
            return usual
        least, most = resolutions()
        if not least <= self.shorter_side <= most:
            raise EditRefused("resolution", side=self.shorter_side, least=least, most=most)
        return self.shorter_side


def _own_size(draft: Draft) -> tuple[int, int]:
    """The picture's own size in px: of the first clip that says it, else the frame's."""
    for clip in (*draft.loaded, *draft.clips):
        if clip.width and clip.height:
            return clip.width, clip.height
    if not draft.width or not draft.height:
        raise EditRefused("no_clip")
    return draft.width, draft.height


def _inside(style: Style, width: int, height: int) -> Style:
    """The style with a height that was set by itself moved into this frame's safe area."""
    top, bottom = (block_middle(place, style.size, width, height) for place in ("top", "bottom"))
    if style.y is not None:
        return replace(style, y=round(min(max(style.y, top), bottom), 4))
    middle = block_middle(style.position, style.size, width, height)
    return replace(style, shift=round(min(max(middle + style.shift, top), bottom) - middle, 4))
