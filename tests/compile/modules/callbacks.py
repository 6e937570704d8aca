"""Functions that take and give functions."""

import asyncio
import threading
import traceback
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Optional


def apply(function: Callable[[int], int], value: int) -> int:
    return function(value)


def each(values: list[str], action: Callable[[str], None]) -> None:
    for value in values:
        action(value)


def adder(step: int) -> Callable[[int], int]:
    return lambda number: number + step


def same(function: Callable[[int], int]) -> Callable[[int], int]:
    return function


def compose(functions: list[Callable[[int], int]], value: int) -> int:
    for function in functions:
        value = function(value)
    return value


def maybe(function: Optional[Callable[[], str]] = None) -> str:
    return "nothing" if function is None else function()


def by_default(values: list[str], key: Callable[[str], str] = str.lower) -> list[str]:
    return sorted(values, key=key)


def decorate(wrap: Callable[[Callable[[int], int]], Callable[[int], int]], value: int) -> int:
    return wrap(lambda number: number + 1)(value)


def anything(function: Callable[..., str]) -> str:
    return function(1, "two", [3.0])


def wrong(function: Callable[[int], int]) -> int:
    return function("x")


def call_bare(function: Callable) -> object:
    return function(1, 2)


def options(*, key: Callable[[int], int], handlers: Optional[list[Callable[[int], None]]] = None) -> int:
    for handler in handlers or []:
        handler(1)
    return key(2)


async def fetch_all(names: list[str], fetch: Callable[[str], Awaitable[int]]) -> list[int]:
    return list(await asyncio.gather(*(fetch(name) for name in names)))


async def first(fetch: Callable[[str], Coroutine[Any, Any, int]], seconds: float) -> int:
    async with asyncio.timeout(seconds):
        return await fetch("first")


def poller() -> Callable[[int], Awaitable[str]]:
    async def poll(times: int) -> str:
        for _ in range(times):
            await asyncio.sleep(0)
        return f"polled {times} times"

    return poll


async def call_later(action: Callable[[int], None]) -> None:
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    loop.call_soon(action, 1)
    loop.call_later(0.001, action, 2)
    loop.call_later(0.002, done.set_result, None)
    await done


async def leaf(name: str) -> int:
    await asyncio.sleep(0)
    if name == "bad":
        raise KeyError(name)
    return len(name)


async def explain(fetch: Callable[[str], Awaitable[int]]) -> str:
    try:
        await fetch("bad")
    except KeyError:
        return traceback.format_exc()
    return ""


_kept: list[Callable[[], None]] = []


def keep(function: Callable[[], None]) -> None:
    _kept.append(function)


def call_kept_on_a_thread() -> None:
    thread = threading.Thread(target=_kept[-1])
    thread.start()
    thread.join()


def forget() -> None:
    _kept.clear()
