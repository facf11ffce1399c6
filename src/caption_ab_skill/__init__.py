"""Caption A/B: two caption styles on a clip, rendered, measured and compared.

    async with Skill() as skill:
        async for event in skill.say("test two caption styles on my video", attachments=["demo.mp4"]):
            ...

The names below are loaded when they are first used: a command that needs none of them starts at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .chat.events import Error, Event, File, Progress, Status, Text
    from .chat.skill import Skill

__all__ = ["Error", "Event", "File", "Progress", "Skill", "Status", "Text", "__version__"]

__version__: str

_HOMES = {
    "Skill": ".chat.skill",
    **dict.fromkeys(("Error", "Event", "File", "Progress", "Status", "Text"), ".chat.events"),
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return import_module(".skill_file", __name__).skill_file().version
    if name in _HOMES:
        return getattr(import_module(_HOMES[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
