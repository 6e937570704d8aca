"""Asks C++, which asks back."""

import traceback
from collections.abc import Awaitable, Callable


async def measure(station: str) -> float:
    raise LookupError(f"no station {station}")


async def explain(forecast: Callable[[str], Awaitable[float]]) -> list[str]:
    try:
        await forecast("Vostok")
    except LookupError as error:
        return [each.name for each in traceback.extract_tb(error.__traceback__)]
    return []
