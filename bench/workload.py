"""The Python functions that the benchmarks call from C++, raw and through Krait."""

import asyncio


def add(a: int, b: int) -> int:
    return a + b


def greet(name: str, age: int) -> str:
    return f"{name} is {age} years old"


def total(values: list[float]) -> float:
    return sum(values)


async def answer() -> int:
    """Never suspends."""
    return 42


async def busy(count: int) -> int:
    """Computes, and never suspends."""
    total = 0
    for i in range(count):
        total += i % 7
    return total


async def tick() -> int:
    """Suspends once, for one turn of the event loop."""
    await asyncio.sleep(0)
    return 42


async def nap(seconds: float) -> int:
    await asyncio.sleep(seconds)
    return 42
