from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .trees import Leaf, Ring, Span


class Node:
    """What trees are made of."""

    def __init__(self, name: str) -> None:
        self.name = name

    def grow(self) -> Leaf:
        from .trees import Leaf

        return Leaf(self.name + "'s leaf")

    def span(self) -> Span:
        from .trees import Span

        return Span(1, len(self.name))

    @property
    def wide(self) -> list[Span]:
        return [self.span(), self.span()]


@dataclass
class Mark:
    text: str = ""


@dataclass
class Chain:
    """Is given back by the other module, which holds marks of this one."""

    rings: list[Ring]
    spare: list[Ring] | None = None


def reach(of: Chain) -> int:
    return sum(ring.radius for ring in [*of.rings, *(of.spare or [])])


def length(of: Span) -> int:
    return of.end - of.begin


async def first(of: list[Span], else_: Callable[[Span], Span]) -> Span | None:
    return else_(of[0]) if of else None


def leaves(count: int) -> Iterator[Leaf]:
    from .trees import Leaf

    for number in range(count):
        yield Leaf(str(number))


async def spans(count: int) -> AsyncIterator[Span]:
    from .trees import Span

    for number in range(count):
        yield Span(number, number + 1)


def size(by_name: dict[str, Ring]) -> int:
    return sum(len(name) + ring.radius for name, ring in by_name.items())
