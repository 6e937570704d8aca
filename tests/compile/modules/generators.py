"""Generators and iterators, sync and async, in every spelling."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Generator
from collections.abc import Iterable, Iterator

notes: list[str] = []


def noted() -> list[str]:
    return notes


async def counting(start: int, names: list[str], *, step: int = 1) -> AsyncIterator[str]:
    try:
        for name in names:
            yield f"{name} {start}"
            await asyncio.sleep(0)
            start += step
    finally:
        notes.append("counting closed")


async def conversation(opening: str = "hello") -> AsyncGenerator[str, str | None]:
    heard = yield opening
    while heard is not None:
        heard = yield heard.upper()


def plain(count: int) -> AsyncIterable[dict[str, list[int | None]]]:
    return _Plain(count)


class _Plain:
    def __init__(self, count):
        self.count = count

    async def __aiter__(self):
        for i in range(self.count):
            yield {str(i): [i, None]}


async def opened(count: int) -> AsyncIterator[tuple[int, bytes]]:
    await asyncio.sleep(0)

    async def items():
        for i in range(count):
            yield i, bytes([i])

    return items()


async def not_annotated(name):
    yield name
    yield [name]


async def nothings(count: int) -> AsyncIterator[None]:
    for _ in range(count):
        yield


async def wrong_item() -> AsyncIterator[int]:
    yield 0
    yield "one"
    yield 2


async def wrong_result() -> AsyncIterator[int]:
    return 1


def numbers(count: int) -> Iterator[int]:
    try:
        yield from range(count)
    finally:
        notes.append("numbers closed")


def words(text: str) -> Iterable[str]:
    return text.split()


def accumulate(first: float) -> Generator[float, float, list[str]]:
    total = first
    while total < 10:
        total += yield total
    return ["total", str(total)]


async def later(count: int) -> Iterator[int]:
    await asyncio.sleep(0)
    return iter(range(count))
