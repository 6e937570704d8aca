"""Members that C++ would find in the wrong class, under a taken name, or by the wrong type."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Self, overload


class Animal:
    count: ClassVar[int] = 0

    @classmethod
    async def create(cls, name: str, *, loud: bool = False) -> Self: ...

    def chain(self) -> Self: ...

    def __enter__(self) -> Self: ...

    def __sub__(self, other: str) -> str: ...


class Dog(Animal):
    def __neg__(self) -> str: ...


class Span:
    end: int

    def __iter__(self) -> Iterator[int]: ...

    def shown(self) -> str: ...

    shown: int = 3


class PythonError(Exception):
    pass


class thing:
    pass


def thing() -> int: ...


@overload
def shown(value: bool, file: str) -> bool: ...
@overload
def shown(value: str, file: Path) -> str: ...
def shown(value, file): ...


class Meter:
    @overload
    def __init__(self, start: int) -> None: ...
    @overload
    def __init__(self, start: float) -> None: ...
    def __init__(self, start): ...
