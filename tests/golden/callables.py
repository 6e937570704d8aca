import asyncio
import typing as t
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Optional

Handler = Callable[[str], None]
P = t.ParamSpec("P")


def each(values: list[int], action: Callable[[int], None]) -> None:
    for value in values:
        action(value)


def maker(step: int) -> Callable[[int], int]:
    return lambda number: number + step


async def fetch(urls: list[str], get: t.Callable[[str], Awaitable[bytes]]) -> int:
    return sum([len(await get(url)) for url in urls])


async def subscribe(handler: Handler, *, on_error: Optional[Handler] = None) -> None: ...


def coroutines(
    a: Callable[[], Coroutine[Any, Any, str]], b: "Callable[[int], asyncio.Future[None]]"
) -> Callable[[], Awaitable[int]]: ...


def any_arguments(a: Callable[..., int], b: Callable, c: t.Callable[..., Awaitable[str]]) -> Callable: ...


def nested(wrap: Callable[[Callable[[int], int], str], Callable[[], bool]]) -> list[Callable[[], None]]: ...


def with_default(key: Callable[[str], str] = str.lower, either: Callable[[], int] | int = 1) -> str: ...


def never(stop: Callable[[], t.NoReturn], *handlers: Handler, **named: Handler) -> None: ...


def degraded(
    a: Callable[P, int],
    b: Callable[t.Concatenate[int, P], int],
    c: Callable[[int]],
    d: Callable[[], Awaitable],
    e: dict[Callable[[], int], int],
    f: Callable[[t.Iterator[int]], int],
) -> Callable[int, int]: ...


def ignored(a: Callable[[], None]) -> None: ...  # krait: ignore
