"""Values of every type, there and back, and results that break their promise."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Optional, Union


def scalars(i: int, f: float, b: bool, c: complex, s: str, d: bytes) -> tuple[int, float, bool, complex, str, bytes]:
    return i, f, b, c, s, d


def nested(
    rows: list[dict[str, int]], pairs: list[tuple[int, str]], sets: dict[str, set[int]]
) -> tuple[list[dict[str, int]], list[tuple[int, str]], dict[str, set[int]]]:
    return rows, pairs, sets


def kinds(
    sequence: Sequence[int],
    iterable: Iterable[int],
    mapping: Mapping[str, int],
    frozen: frozenset[str],
    variadic: tuple[int, ...],
    fixed: tuple[int, str],
) -> str:
    return " ".join(type(x).__name__ for x in (sequence, iterable, mapping, frozen, variadic, fixed))


def by_tuple(places: dict[tuple[int, int], str]) -> dict[tuple[int, int], str]:
    return places


def maybe(number: Optional[int], text: str | None) -> tuple[Optional[int], str | None]:
    return number, text


def choice(value: Union[int, float, str, list[int]]) -> int | float | str | list[int]:
    return value


def anything(value: Any) -> Any:
    return value


def kind_of(value: Any) -> str:
    return type(value).__name__


def promised_rows(bad: str) -> list[dict[str, int]]:
    return [{"x": 1}, {"x": 2}, {}, {"x": {"text": "three", "big": 2**63, "none": None}[bad]}]


def promised_int(value: Any) -> int:
    return value


def promised_none(value: Any) -> None:
    return value


def promised_text() -> str:
    return "a\ud800"


def texts(rows: list[str], table: dict[str, list[str]], *more: str, name: str = "", **rest: str) -> int:
    return len(rows)
