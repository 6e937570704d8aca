import collections
from typing import Any, Callable, Iterator, Literal, TypeVar, overload

import numpy as np

T = TypeVar("T")


class Person:
    pass


def wanted(x: Any) -> Any:
    return x


def not_annotated(a, b: int, *c, **d):
    pass


def local_class(x: Person) -> list[Person]:
    return [x]


def foreign(a: np.ndarray, b: collections.deque, c: "np.typing.NDArray[np.float64]") -> None: ...


def not_yet(a: Callable[[int], str], b: Literal[b"C"], c: Literal) -> Iterator[int]:
    return iter([])


def wrong(a: string, b: Optional[int], c: dict[str], d: 3, e: any, f: "list[") -> integer:
    return 1


def unhashable(x: set[list[int]]) -> dict[dict[str, int], int]:
    return {}


def bare(a: list, b: dict, c: tuple, d: set) -> list:
    return a


def identity(x: T) -> T:
    return x


def generator(n: int):
    yield n


@overload
def twice(x: int) -> int: ...
@overload
def twice(x: str) -> str: ...
def twice(x: int | str) -> int | str:
    return x + x


def again() -> int:
    return 1


def again() -> str:
    return ""
