"""Classes that calls make, and assignments to several names."""

import enum
from collections import namedtuple
from enum import Enum, IntEnum
from typing import Any, NamedTuple, TypedDict

MINUTE = 60
TIMEOUT = 5 * MINUTE
LOW, HIGH = 1, 1 << 4

Point = NamedTuple("Point", [("x", int), ("y", "float")])
Row = TypedDict("Row", {"from": str, "class": list[Point]}, total=False)
Pair = namedtuple("Pair", "first, second")
Color = Enum("Color", "RED GREEN")
Mode = enum.Flag("Mode", ["READ", "WRITE", "RUN"])
Level = IntEnum("Level", [("LOW", LOW), ("HIGH", HIGH)])
Shape = Enum("Shape", {"ROUND": "r", "SQUARE": "s"})


class Status(Enum):
    OK = DONE = 3
    LATE = OK + 1
    FAR = MINUTE
    FARTHER = FAR + 2**3


class Word(Enum):
    YES = Y = "yes"
    SURE = "yes"
    NO = "no"


class Outer:
    Side = Enum("Side", "LEFT RIGHT")

    @staticmethod
    def other(side: Side) -> Side:
        return Outer.Side.LEFT if side is Outer.Side.RIGHT else Outer.Side.RIGHT


def mirrored(point: Point) -> Point:
    return Point(-point.x, -point.y)


def with_source(row: Row, source: str) -> Row:
    return {**row, "from": source}


def swapped(pair: Pair) -> Pair:
    return Pair(pair.second, pair.first)


def number_of(value: Color | Mode | Level | Status) -> int:
    return value.value


def text_of(value: Word | Shape) -> str:
    return value.value


def everything() -> Mode:
    return Mode.READ | Mode.WRITE | Mode.RUN


def member(kind: str, name: str) -> Any:
    return globals()[kind][name]
