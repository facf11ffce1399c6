"""Iterative: start rough, look at the result, refine; the session keeps the timeline.

Run: python examples/iterative.py [zh]
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from conversation import CAPTIONS, CLIP, LANGUAGE, turn

from caption_ab_skill import Skill

FIRST, *REFINEMENTS = {
    "en": [
        "test two caption styles on my video",
        "make A bigger",
        "move B to the top",
        "undo",
        "what's on the timeline?",
        "make A white and send me A",
    ],
    "zh": ["测试两种字幕样式", "把A放大一点", "把B移到顶部", "撤销", "时间线上有什么？", "把A改成白色，然后把A发给我"],
}[LANGUAGE]


async def main() -> None:
    """Each message changes what the one before left."""
    out = Path("iterative")
    out.mkdir(exist_ok=True)
    async with Skill(session=f"iterative-{LANGUAGE}", out=out) as skill:
        await turn(skill, FIRST, CLIP, CAPTIONS)
        for message in REFINEMENTS:
            await turn(skill, message)


asyncio.run(main())
