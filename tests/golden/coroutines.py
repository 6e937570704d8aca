import asyncio
import typing as t
from collections.abc import Coroutine as C
from typing import Awaitable

Lazy = Awaitable[int]


async def first_argument() -> C[int, None, str]: ...


async def quoted() -> "C[str, None, None]": ...


async def bare_text(x: int) -> t.Coroutine:
    if x:
        return "a"

    def inner() -> int:
        return 1

    return "b"


async def bare_unknown(x: int) -> C:
    return x


async def bare_nothing() -> C:
    await asyncio.sleep(0)


async def no_annotation():
    return 1


def third_argument(name: str) -> C[int, None, str]: ...


def awaitable() -> Awaitable[float]: ...


def future() -> "asyncio.Future[list[int]]": ...


def task(x: bytes) -> asyncio.Task[None]: ...


def alias() -> Lazy: ...


def bare_awaitable() -> Awaitable: ...


async def inside() -> list[Awaitable[int]]: ...


async def stream(n: int) -> t.AsyncIterator[int]:
    yield n
