"""Bakes with asyncio."""

import asyncio


async def bake(thing: str) -> str:
    await asyncio.sleep(0.01)
    return f"fresh {thing}"
