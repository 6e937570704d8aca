"""The part of workload.py that CSnakes is measured with; run.sh checks that both say the same."""

import asyncio


def add(a: int, b: int) -> int:
    return a + b


def greet(name: str, age: int) -> str:
    return f"{name} is {age} years old"


def length(data: bytes) -> int:
    return len(data)


async def answer() -> int:
    """Never suspends."""
    return 42


async def tick() -> int:
    """Suspends once, for one turn of the event loop."""
    await asyncio.sleep(0)
    return 42


async def nap(seconds: float) -> int:
    await asyncio.sleep(seconds)
    return 42
