import asyncio
from typing import Coroutine


async def async_function() -> Coroutine:
    await asyncio.sleep(1)
    return 42


async def typed_function() -> Coroutine[int, None, None]:
    await asyncio.sleep(1)
    return 42


async def plain_function() -> int:
    await asyncio.sleep(1)
    return 42
