"""What the three workflows share: say something, print what comes back as it would stand in a chat."""

from __future__ import annotations

import sys
from pathlib import Path

from caption_ab_skill import Error, File, Skill, Text

CLIP = Path(__file__).with_name("sunrise.mp4")
CAPTIONS = Path(__file__).with_name("sunrise.srt")

LANGUAGE = sys.argv[1] if len(sys.argv) > 1 else "en"
"""The language of the conversation: `en`, or `zh` as the script's first word."""


async def turn(skill: Skill, message: str, *attachments: Path) -> None:
    """One turn: the person's line, then the skill's."""
    files = "".join(f" [{path.name}]" for path in attachments)
    print(f"\n> {message}{files}")
    async for event in skill.say(message, attachments=[str(path) for path in attachments]):
        match event:
            case Text() | Error():
                print(event.text)
            case File():
                print(f"[{event.path.name}]")
            case _:
                pass
