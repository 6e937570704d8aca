from dataclasses import dataclass
from enum import Enum
from typing import Literal, TypeVar


class Unit(Enum):
    PIECE = "piece"
    KILO = "kg"


@dataclass
class Good:
    name: str
    price: float
    unit: Unit = Unit.PIECE


T = TypeVar("T")
Number = TypeVar("Number", bound=int)
Basket = list[tuple[Good, int]]
Pairs = list[tuple[T, T]]
Whole = Literal[Unit.PIECE]
