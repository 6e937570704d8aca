"""The Python functions that the benchmarks call from C++, raw and through Krait."""

import asyncio
from dataclasses import dataclass


def add(a: int, b: int) -> int:
    return a + b


def greet(name: str, age: int) -> str:
    return f"{name} is {age} years old"


def total(values: list[float]) -> float:
    return sum(values)


def length(data: bytes) -> int:
    return len(data)


def count(values: list[float]) -> int:
    return len(values)


_million = [0.5] * 1_000_000


def million() -> list[float]:
    return _million


@dataclass
class Reading:
    """Ten fields, as a program passes them around."""

    station: str
    sensor: int
    second: int
    temperature: float
    humidity: float
    pressure: float
    wind: float
    direction: int
    valid: bool
    note: str


_latest = Reading("Oslo", 7, 1_000_000, 21.5, 0.5, 1013.25, 3.5, 270, True, "clear")


def sensor_of(reading: Reading) -> int:
    return reading.sensor


def latest() -> Reading:
    return _latest


class Counter:
    def __init__(self, start: int) -> None:
        self._count = start

    def advance(self, by: int) -> int:
        self._count += by
        return self._count


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
