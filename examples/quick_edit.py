"""Quick edit: a clip in, two styles compared, both MP4s out.

Run: python examples/quick_edit.py
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from conversation import CAPTIONS, CLIP, turn

from caption_ab_skill import Skill


async def main() -> None:
    """One clip, one request, one download."""
    out = Path("quick-edit")
    out.mkdir(exist_ok=True)
    async with Skill(session="quick-edit", out=out) as skill:
        await turn(skill, "test two caption styles on my video and compare which performs better", CLIP, CAPTIONS)
        await turn(skill, "send me both videos")


asyncio.run(main())
