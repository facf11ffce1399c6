"""Batch style: several clips in one session, one after the other, each with its own instruction and its own render.

Run: python examples/batch_style.py
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from conversation import CAPTIONS, CLIP, turn

from caption_ab_skill import Skill

INSTRUCTIONS = ["A: bold yellow, top\nB: white on a black box", "A: white, bottom\nB: white, top"]


async def main() -> None:
    """The same example clip stands for each of the files."""
    out = Path("batch-style")
    out.mkdir(exist_ok=True)
    async with Skill(session="batch-style", out=out) as skill:
        for instruction in INSTRUCTIONS:
            await turn(skill, f"test two caption styles on my video\n{instruction}", CLIP, CAPTIONS)
            await turn(skill, "export both")


asyncio.run(main())
