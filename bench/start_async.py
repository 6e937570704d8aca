"""The smallest async program: one await."""

import asyncio


async def answer() -> int:
    await asyncio.sleep(0)
    return 42
