"""Orders that a shop takes."""

import asyncio


async def place(item: str, count: int) -> str:
    """Places an order."""
    if count < 1:
        raise ValueError(f"{count} of {item}")
    await asyncio.sleep(0.01)
    return f"{count} of {item}"
