"""Counting in Python."""

import asyncio


async def count_stars() -> None:
    for part in (1, 2):
        print(f"stars, part {part}", flush=True)
        await asyncio.sleep(0)
