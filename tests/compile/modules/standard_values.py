"""Literals, big ints, times, paths, UUIDs and decimals, there and back."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path, PurePath
from typing import Annotated, Any, Literal, NewType, TypeVar
from uuid import UUID

Units = Literal["C", "F"]
Big = Annotated[int, "big"]
Local = Annotated[datetime, "local"]
UserId = NewType("UserId", int)
Key = TypeVar("Key", int, str)
T = TypeVar("T")
Pair = tuple[T, list[T]]


def units(x: Units = "C", *, level: Literal[1, 2, "max", True] = "max") -> tuple[Units, Literal[1, 2, "max", True]]:
    return x, level


def maybe_units(x: Units | None = "F") -> list[Units | None]:
    return [x]


def promised_units(x: Any) -> Units:
    return x


def moments(
    a: datetime, b: Local, c: date, d: time, e: timedelta
) -> tuple[datetime, Local, date, time, timedelta]:
    assert a.tzinfo is timezone.utc and b.tzinfo is None
    return a, b, c, d, e


def promised_datetime(x: Any) -> list[datetime]:
    return [x]


def promised_time(x: Any) -> time:
    return x


def others(a: Path, b: UUID, c: Decimal, d: Big) -> tuple[Path, UUID, Decimal, Big]:
    return a, b, c, d


def kinds(a: Path, b: PurePath, c: os.PathLike[str], d: time, e: Big, f: Decimal, g: UUID) -> str:
    return " ".join(type(x).__name__ for x in (a, b, c, d, e, f, g))


def defaults(a: Big = 5, b: Big = 10000000000000000000000, c: Big | None = None, d: Path = Path("x")) -> str:
    return f"{a} {b} {c} {d}"


def keyed(
    a: dict[Units, date], b: dict[date, Path], c: dict[Path | UUID, Decimal], d: set[datetime | None], e: set[Big]
) -> tuple[dict[Units, date], dict[date, Path], dict[Path | UUID, Decimal], set[datetime | None], set[Big]]:
    return a, b, c, d, e


def choice(x: Units | date | datetime | Local | timedelta | Big | Path) -> Units | date | datetime | Local | timedelta | Big | Path:
    return x


def mapped(x: list[date], f: Callable[[date, Units], timedelta]) -> list[timedelta]:
    return [f(each, "F") for each in x]


def days(start: date, count: int) -> Iterator[date]:
    return (start + timedelta(each) for each in range(count))


def user(x: UserId, y: Key, z: Pair[Decimal]) -> tuple[UserId, Key, Pair[Decimal]]:
    return x, y, z


async def later(
    a: Units, b: datetime, c: Local, d: date, e: timedelta, f: Path, g: UUID, h: Decimal, i: Big, *, j: time
) -> tuple[Units, datetime, Local, date, timedelta, Path, UUID, Decimal, Big, time]:
    return a, b, c, d, e, f, g, h, i, j


async def ticks(start: datetime, step: timedelta) -> AsyncIterator[datetime]:
    for count in range(3):
        yield start + count * step
