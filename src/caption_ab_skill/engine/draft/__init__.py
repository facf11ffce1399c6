"""The engine's draft: what is on the timeline, as immutable values, and its form on the wire.

Times are ms on the timeline. Wire keys are documented in `wire/draft.py`; keys that this engine does not know are kept
in `extra`, beside what they stood on, and sent back untouched.
"""

from ..style import DraftRefused
from .canvas import Canvas, Fit
from .captions import CaptionTrack, Cue, CueProfile, CueWord
from .clips import Clip, ClipKind
from .overlays import Overlay
from .reading import Json
from .sound import Music, Sound
from .whole import Draft

__all__ = [
    "Canvas",
    "CaptionTrack",
    "Clip",
    "ClipKind",
    "Cue",
    "CueProfile",
    "CueWord",
    "Draft",
    "DraftRefused",
    "Fit",
    "Json",
    "Music",
    "Overlay",
    "Sound",
]
