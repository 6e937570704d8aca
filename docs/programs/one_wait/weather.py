"""Somebody who answers later."""

import asyncio


async def forecast(city: str) -> str:
    await asyncio.sleep(0.02)
    return f"sunny in {city}"
