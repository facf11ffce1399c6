"""What the three workflows share: say something, print what comes back as it would stand in a chat."""

from __future__ import annotations

from pathlib import Path

from caption_ab_skill import Error, File, Skill, Text

CLIP = Path(__file__).with_name("sunrise.mp4")
CAPTIONS = Path(__file__).with_name("sunrise.srt")


async def turn(skill: Skill, message: str, *attachments: Path) -> None:
    """One turn: the person's line, then the skill's."""
    files = "".join(f" [{path.name}]" for path in attachments)
    print(f"\n> {message}{files}")
    async for event in skill.say(message, attachments=[str(path) for path in attachments]):
        match event:
            case Text() | Error():
                print(event.text)
            case File():
                print(f"[file: {event.path}]")
            case _:
                pass
