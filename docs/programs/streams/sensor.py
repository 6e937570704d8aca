"""A sensor that is read for as long as somebody listens."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator


async def readings(name: str) -> AsyncIterator[float]:
    print(f"{name}: on", flush=True)
    try:
        for degrees in (20.5, 21.0, 19.5, 22.0):
            await asyncio.sleep(0.01)
            yield degrees
    finally:
        print(f"{name}: off", flush=True)


async def thermostat(target: float) -> AsyncGenerator[str, float]:
    advice = "ready"
    while True:
        degrees = yield advice
        advice = "heat" if degrees < target else "rest"
