from typing import AnyStr, ClassVar, Final, NewType, Optional, TypeAlias, TypeVar

from typing_extensions import TypeAliasType

T = TypeVar("T")
U = TypeVar("U")
Number = TypeVar("Number", bound=float)
Key = TypeVar("Key", int, str)
Row = TypeVar("Row", bound="list[Row]")

Pair = tuple[T, U]
Table = dict[str, list[T]]
Maybe: TypeAlias = "Optional[T]"
Names = TypeAliasType("Names", list[str])
UserId = NewType("UserId", int)
AdminId = NewType("AdminId", UserId)


def bound(x: Number, y: list[Number]) -> Number:
    return x


def constrained(x: Key) -> list[Key]:
    return [x]


def any_str(x: AnyStr) -> AnyStr:
    return x


def pairs(x: Pair[int, str], y: Pair[Pair[int, int], Key]) -> Table[float]:
    return {}


def bare_pair(x: Pair) -> Maybe[int]:
    return None


def ids(x: UserId, y: dict[AdminId, str], names: Names) -> Final[AdminId]:
    return y


def qualified(x: ClassVar[int]) -> Final[str]:
    return ""


def wrong(x: Pair[int], y: UserId[int], z: Row) -> None: ...
