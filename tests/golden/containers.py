from __future__ import annotations

import collections.abc as abc
from typing import Dict, FrozenSet, Iterable, List, Mapping, Sequence, Set, Tuple

Row = Dict[str, List[float]]


def lists(x: list[int], y: List[str], z: Sequence[bytes], i: Iterable[bool]) -> list[list[complex]]:
    return []


def maps(x: dict[str, int], y: Mapping[int, Row], z: abc.MutableMapping[bool, None]) -> Row:
    return {}


def sets(x: set[str], y: FrozenSet[int], z: Set[Tuple[int, str]]) -> frozenset[frozenset[int]]:
    return frozenset()


def tuples(x: tuple[int, str], y: tuple[float, ...], z: tuple[()]) -> tuple[tuple[int, ...], bool]:
    return (1,), True


async def nested(x: list[dict[str, int]], y: dict[bytes, set[complex]]) -> list[Row]:
    return []
