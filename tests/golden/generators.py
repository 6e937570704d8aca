import typing as t
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterable, Iterator

Chunks = AsyncIterator[bytes]


async def counting(start: int, names: list[str], *, step: int = 1) -> AsyncIterator[int]:
    """Counts for ever."""
    while True:
        yield start
        start += step


async def conversation(opening: str = "hello") -> AsyncGenerator[str, str | None]:
    yield opening


def chunks(path: str) -> Chunks: ...


async def opened(path: str) -> "t.AsyncIterable[list[float]]": ...


async def not_annotated(name):
    yield name


def lines(path: str) -> Iterator[str]:
    yield path


def talk(opening: str) -> Generator[int, str, list[float]]:
    yield 1
    return []


def result_only() -> Generator[int, None, bool]: ...


def everything(names: Iterable[str], *more: int, **others: float) -> Iterable[tuple[int, str]]: ...


async def later() -> Iterator[int]: ...


def mistaken() -> int:
    yield 1
