"""Classes with behaviour, and what cannot be said of them in C++."""

from __future__ import annotations

import enum
import threading
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import InitVar, dataclass, field
from typing import ClassVar, Final, Generic, NamedTuple, Optional, Protocol, TypeVar, overload

T = TypeVar("T")


class Shape(ABC):
    """Something that has an area."""

    made: ClassVar[int] = 0
    SIDES: Final = 4
    __slots__ = ("name", "_secret")

    class Kind(enum.Flag):
        ROUND = 1
        FLAT = 2

    def __init__(self, name: str, kind: Kind = Kind.ROUND | Kind.FLAT) -> None:
        """Begins with a name."""
        self.name = name
        self.tags: list[str] = []
        self.found = len(name)
        self._secret = 1

    @abstractmethod
    def area(self) -> float:
        """The area, in square metres."""

    @property
    def label(self) -> str:
        """What is written on it."""
        return self.name

    @label.setter
    def label(self, value: Optional[str]) -> None:
        self.name = value or ""

    @classmethod
    def parse(cls, text: str, *, strict: bool = True) -> Shape: ...

    @staticmethod
    async def count() -> int: ...

    def hidden(self) -> None: ...  # krait: ignore

    def compare(self, *, other: Shape, kind: Kind = Kind.ROUND) -> bool: ...


class Square(Shape):
    def __init__(self, side: float) -> None:
        super().__init__("square")
        self.side = side

    def area(self) -> float:
        return self.side**2


class Drawn:
    def draw(self, on: Canvas, times=1) -> None: ...

    def erase(self, of: Optional[Canvas] = None) -> None: ...

    color: str = "red"


class DrawnSquare(Square, Drawn):
    pass


class Canvas:
    class Point(NamedTuple):
        x: int
        y: int

    def __getitem__(self, at: Point) -> str: ...

    def __setitem__(self, at: Point, value: str) -> None: ...

    def __contains__(self, item) -> bool: ...

    def __iter__(self) -> Iterator[Shape]: ...

    async def __aiter__(self) -> AsyncIterator[Shape]:
        yield Square(1)

    def each(self, do: Callable[[Shape], None]) -> None: ...


class Money:
    def __init__(self, cents: int) -> None:
        self.cents: Final = cents

    def __add__(self, other: Money) -> Money: ...

    def __radd__(self, other: int) -> Money: ...

    def __isub__(self, other: Money) -> Money: ...

    def __eq__(self, other: object) -> bool: ...

    def __lt__(self, other: Money) -> bool: ...

    def __floordiv__(self, by: int) -> Money: ...


@dataclass
class Account:
    """A dataclass with behaviour."""

    owner: str
    balance: float = 0.0
    history: list[float] = field(default_factory=list)
    start: InitVar[int] = 3
    open: bool = field(default=True, kw_only=True)

    def spend(self, amount: float) -> float: ...


class Box(Generic[T]):
    def __init__(self, value: T, parent: Optional[Box[T]] = None) -> None:
        self.value = value

    @overload
    def get(self) -> T: ...
    @overload
    def get(self, default: int) -> int: ...
    @overload
    def get(self, default: int = 0) -> str: ...
    def get(self, default=None): ...


class Node:
    def __init__(self, parent: Optional[Node] = None) -> None: ...


class Worker(threading.Thread):
    def stop(self) -> None: ...


class Named(Protocol):
    name: str


@dataclass
class Drawing:
    """A struct that comes after the classes that it holds."""

    shapes: list[Shape]
    at: Canvas.Point

    class Lost:
        def found(self) -> None: ...


class Drawing2:
    def Drawing2(self, type: str) -> Named: ...

    @property
    def attr(self) -> dict[str, Shape]: ...


def lost(lost: Drawing.Lost) -> None: ...


def all_shapes(boxes: dict[Square, Box[int]]) -> list[Shape]: ...
