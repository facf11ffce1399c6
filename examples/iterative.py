"""Iterative: start rough, look at the result, refine; the session keeps the timeline.

Run: python examples/iterative.py
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from conversation import CAPTIONS, CLIP, turn

from caption_ab_skill import Skill


async def main() -> None:
    """Each message changes what the one before left."""
    out = Path("iterative")
    out.mkdir(exist_ok=True)
    async with Skill(session="iterative", out=out) as skill:
        await turn(skill, "test two caption styles on my video", CLIP, CAPTIONS)
        await turn(skill, "make A bigger")
        await turn(skill, "move B to the top")
        await turn(skill, "undo")
        await turn(skill, "what's on the timeline?")
        await turn(skill, "send me B")


asyncio.run(main())
