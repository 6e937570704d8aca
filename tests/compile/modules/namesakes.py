"""Things of one name, and names that C++ has other plans for."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal, overload


class Mode(enum.Enum):
    _ignore_ = "scratch"
    scratch = [1]
    READ = 1
    lowered = lambda self: self.name.lower()  # noqa: E731
    WRITE = 2
    int = 3
    int_ = 4
    _hidden = 5


def name_of(mode: Mode = Mode.int_) -> str:
    return mode.name


def hidden_name_of(mode: Mode = Mode._hidden) -> str:
    return mode.name


def other(mode: Mode) -> Mode:
    return Mode.WRITE if mode is Mode.READ else Mode.READ


class Span:
    """Has attributes that are called like what C++ makes of special methods."""

    def __init__(self, begin: int, end: int) -> None:
        self.begin = begin
        self.end = end
        self.contains: str = "attribute"
        self.abs: str = "abs"
        self.size: int = 7

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.begin, self.end))

    def __contains__(self, item: int) -> bool:
        return self.begin <= item < self.end

    def __abs__(self) -> int:
        return self.end - self.begin

    def __len__(self) -> int:
        return self.end - self.begin


class Half(Span):
    @property
    def end(self) -> int:
        return self._end // 2

    @end.setter
    def end(self, value: int) -> None:
        self._end = value


class Holder:
    class contains:
        def __init__(self, what: str) -> None:
            self.what = what

    def __contains__(self, item: str) -> bool:
        return item == "in"


class thing:
    pass


def thing(value: int) -> int:
    return value + 1


def part() -> int:
    return 1


class part:
    def __init__(self, value: int) -> None:
        self.value = value


class Twice:
    """Each name counts as it was defined last."""

    first: int = 1

    def first(self) -> str:
        return "method"

    def second(self) -> str:
        return "method"

    second: int = 2

    def third(self) -> str:
        return "method"

    def __init__(self) -> None:
        self.third: int = 3


@overload
def shown(value: bool) -> bool: ...
@overload
def shown(value: str) -> str: ...
@overload
def shown(value: int) -> int: ...
@overload
def shown(value: float) -> float: ...
def shown(value):
    return value


@overload
def opened(file: str) -> str: ...
@overload
def opened(file: Path, mode: bool = True) -> Path: ...
def opened(file, mode=True):
    return file


@overload
def load(mode: Literal["r", "rt"]) -> str: ...
@overload
def load(mode: Literal["rb"]) -> bytes: ...
@overload
def load(mode: str) -> int: ...
def load(mode):
    return mode if mode in ("r", "rt") else b"b" if mode == "rb" else 3


@overload
def fetch(mode: Literal["r"]) -> str: ...
@overload
def fetch(mode: Literal["rb"]) -> bytes: ...
def fetch(mode):
    return mode if mode == "r" else b"rb"


@overload
async def read(size: int, raw: Literal[True]) -> bytes: ...
@overload
async def read(size: int, raw: Literal[False] = False) -> str: ...
async def read(size, raw=False):
    return bytes(size) if raw else "x" * size


@overload
def side(name: Literal["left"]) -> int: ...
@overload
def side(name: Literal["right"]) -> int: ...
def side(name):
    return len(name)


@overload
def packed(text: str, *, raw: Literal[True], end: str = "") -> bytes: ...
@overload
def packed(text: str, *, raw: Literal[False] = False, end: str = "") -> str: ...
def packed(text, *, raw=False, end=""):
    return (text + end).encode() if raw else text + end


@overload
async def flag(on: Literal[True], of: Literal["x"]) -> int: ...
@overload
async def flag(on: Literal[False], of: str) -> str: ...
async def flag(on, of):
    return 1 if on else of


def marked(text: str, *, by: Literal["*", "_"]) -> str:
    return by + text + by


class Meter:
    @overload
    def value(self, kind: Literal["int"]) -> int: ...
    @overload
    def value(self, kind: Literal["str"]) -> str: ...
    def value(self, kind):
        return 3 if kind == "int" else "three"

    @overload
    def __init__(self, start: bool) -> None: ...
    @overload
    def __init__(self, start: str) -> None: ...
    def __init__(self, start) -> None:
        self.start: str = repr(start)

    @overload
    async def add(self, by: int, twice: bool) -> str: ...
    @overload
    async def add(self, by: float, twice: str) -> str: ...
    async def add(self, by, twice):
        return f"{by!r} {twice!r}"

    @overload
    def __mul__(self, by: int) -> int: ...
    @overload
    def __mul__(self, by: float) -> float: ...
    def __mul__(self, by):
        return by


class Pyramid:
    """Is called like no macro, though it begins like many."""


class PythonError(Exception):
    pass


def fail() -> None:
    raise PythonError("no")


@dataclass(init=False)
class Plain:
    size: int = 3


def doubled(plain: Plain) -> int:
    return plain.size * 2


class Fraction(Fraction):
    """Is called like its base, which had the name before."""

    def halved(self) -> Fraction:
        return Fraction(self / 2)


def third() -> Fraction:
    return Fraction(1, 3)


class Decimal:
    """Is no more once something else is called so."""

    def digits(self) -> int:
        return 0


from decimal import Decimal  # noqa: E402


def squared(number: Decimal) -> Decimal:
    return number * number
