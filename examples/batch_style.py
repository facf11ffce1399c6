"""Batch style: several clips in one session, one after the other, each with its own instruction and its own render.

Run: python examples/batch_style.py [zh]
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from conversation import CAPTIONS, CLIP, LANGUAGE, turn

from caption_ab_skill import Skill

INSTRUCTIONS, EXPORT = {
    "en": (
        [
            "test two caption styles on my video\nA: bold yellow, top\nB: white on a black box",
            "test two caption styles on my video\nA: white, bottom\nB: white, top",
        ],
        "export both",
    ),
    "zh": (
        ["测试两种字幕样式\nA：黄色粗体，顶部\nB：白字黑底", "测试两种字幕样式\nA：白色，底部\nB：白色，顶部"],
        "两个都导出",
    ),
}[LANGUAGE]


async def main() -> None:
    """The same example clip stands for each of the files."""
    out = Path("batch-style")
    out.mkdir(exist_ok=True)
    async with Skill(session=f"batch-style-{LANGUAGE}", out=out) as skill:
        for instruction in INSTRUCTIONS:
            await turn(skill, instruction, CLIP, CAPTIONS)
            await turn(skill, EXPORT)


asyncio.run(main())
