"""What goes on in the game's world while it is drawn."""

import asyncio


async def grow(plant: str) -> str:
    for _ in range(3):
        await asyncio.sleep(0.01)
    return f"the {plant} has grown"
