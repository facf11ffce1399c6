"""Edits as typed, frozen values, and what each does to a draft.

Meanings follow the project's conventions for edits: no variant named is all of them, letters go in order and are
never renamed, a variant that does not exist is refused and never made on the way.
"""

from .batch import Batch
from .canvas import SetCanvas
from .clips import AddClip, CutOut, OrderClips, RemoveClip, SetSpeed, SetStillLength, TrimTo
from .cue_times import SetCueTimes, ShiftCues, StretchCuesToSpeech
from .cues import DeleteCue, InsertCue, MergeCues, ReplaceWords, SetCueText, SplitCue
from .cutting import CutCues
from .loading import LoadClip, LoadClips, Source, StartOver
from .looks import CopyLook, Look, SetStyle
from .operation import EditRefused, Operation, Told, apply
from .overlays import AddOverlay, RemoveOverlay, SetOverlay
from .scope import LETTERS
from .sound import LOUDER, QUIETER, AddMusic, RemoveMusic, SetClipSound, SetMusic, SetSound
from .variants import AddVariant, RemoveVariant, RenameVariant, SetCaptions, StartTest

__all__ = [
    "LETTERS",
    "LOUDER",
    "QUIETER",
    "AddClip",
    "AddMusic",
    "AddOverlay",
    "AddVariant",
    "Batch",
    "CopyLook",
    "CutCues",
    "CutOut",
    "DeleteCue",
    "EditRefused",
    "InsertCue",
    "LoadClip",
    "LoadClips",
    "Look",
    "MergeCues",
    "Operation",
    "OrderClips",
    "RemoveClip",
    "RemoveMusic",
    "RemoveOverlay",
    "RemoveVariant",
    "RenameVariant",
    "ReplaceWords",
    "SetCanvas",
    "SetCaptions",
    "SetClipSound",
    "SetCueText",
    "SetCueTimes",
    "SetMusic",
    "SetOverlay",
    "SetSound",
    "SetSpeed",
    "SetStillLength",
    "SetStyle",
    "ShiftCues",
    "Source",
    "SplitCue",
    "StartOver",
    "StartTest",
    "StretchCuesToSpeech",
    "Told",
    "TrimTo",
    "apply",
]
