"""Quick edit: a clip in, two styles compared, both MP4s and the winner out.

Run: python examples/quick_edit.py [zh]
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from conversation import CAPTIONS, CLIP, LANGUAGE, turn

from caption_ab_skill import Skill

COMPARE, EXPORT = {
    "en": ("test two caption styles on my video and compare which performs better", "send me both videos"),
    "zh": ("在我的视频上测试两种字幕样式，比较哪个效果更好", "把两个视频都发给我"),
}[LANGUAGE]


async def main() -> None:
    """One clip, one request, one download."""
    out = Path("quick-edit")
    out.mkdir(exist_ok=True)
    async with Skill(session=f"quick-edit-{LANGUAGE}", out=out) as skill:
        await turn(skill, COMPARE, CLIP, CAPTIONS)
        await turn(skill, EXPORT)


asyncio.run(main())
