from dataclasses import dataclass
from enum import Enum


class Unit(Enum):
    PIECE = "piece"
    KILO = "kg"


@dataclass
class Good:
    name: str
    price: float
    unit: Unit = Unit.PIECE
