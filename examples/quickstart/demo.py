import asyncio


async def async_function() -> int:
    await asyncio.sleep(1)
    return 42
