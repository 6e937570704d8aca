"""Every spelling of a function that gives something to await."""

import asyncio
from collections.abc import Awaitable, Coroutine
from typing import Any


async def plain(number: int) -> int:
    return number


async def waiting(number: int) -> int:
    await asyncio.sleep(0)
    return number


async def nothing() -> None:
    await asyncio.sleep(0)


async def older_spelling() -> Coroutine[int, None, None]:
    await asyncio.sleep(0)
    return 42


async def bare() -> Coroutine:
    await asyncio.sleep(0)
    return 42


def by_coroutine(number: int) -> Coroutine[Any, Any, int]:
    return waiting(number)


def by_awaitable(number: int) -> Awaitable[int]:
    return waiting(number)


def by_future(number: int) -> asyncio.Future[int]:
    future = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(future.set_result, number)
    return future


def by_task(number: int) -> asyncio.Task[int]:
    return asyncio.create_task(waiting(number))


class _Countdown:
    def __init__(self, number):
        self.number = number

    def __await__(self):
        for _ in range(self.number):
            yield
        return self.number


def by_own_awaitable(number: int) -> Awaitable[int]:
    return _Countdown(number)


def no_awaitable_after_all() -> Awaitable[int]:
    return 7


async def wrong_result() -> list[dict[str, int]]:
    return [{}, {"x": "not a number"}]


async def echo(
    text: str, data: bytes, rows: list[list[int]], table: dict[str, float | None]
) -> tuple[str, bytes, list[list[int]], dict[str, float | None]]:
    await asyncio.sleep(0)
    return text, data, rows, table


async def doubled(number: Awaitable[int]) -> int:
    return 2 * await number


async def first_of(
    a: Coroutine[Any, Any, str], b: Awaitable[None], count: int = 1
) -> tuple[str, int]:
    text = await a
    await b
    return text, count


def close(never: Coroutine[Any, Any, int]) -> str:
    never.close()
    return type(never).__name__


def name_of(task: Awaitable[int] = None) -> str:
    if task is None:
        return "none"
    task.close()
    return type(task).__name__


def in_a_task(number: Awaitable[int]) -> Awaitable[int]:
    return asyncio.ensure_future(number)


calls: list[str] = []


async def note(text: str) -> None:
    calls.append(text)


async def noted() -> list[str]:
    return calls
