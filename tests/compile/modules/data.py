"""Data of every form that becomes a C++ enumeration or struct."""

from __future__ import annotations

import enum
from dataclasses import KW_ONLY, dataclass, field
from typing import ClassVar, Final, NamedTuple, NewType, Optional, Protocol, TypedDict, Union

VERSION: Final = "1.2"
LIMIT: int = 3
RATIO = 0.5
primes: list[int] = [2, 3, 5]
NOTHING: Optional[str] = None
GOOGOLISH = 10**30
MASK = 2**64 - 1
CEILING: int = 1 << 64
BOUNDS: Final = (1, "a")


class Color(enum.Enum):
    """What we paint with."""

    RED = 1
    GREEN = 2
    BLUE = -3
    CRIMSON = 1


class Mode(str, enum.Enum):
    FAST = "fast"
    SLOW = "slow"


class Level(enum.IntEnum):
    LOW = enum.auto()
    MIDDLE = 5
    HIGH = enum.auto()


class Permission(enum.Flag):
    NONE = 0
    READ = enum.auto()
    WRITE = enum.auto()
    EXECUTE = enum.auto()
    ALL = READ | WRITE | EXECUTE


@dataclass(frozen=True)
class Point:
    x: float
    y: float = 0.5


@dataclass
class Page:
    size: tuple[int, float] = (210, 297.5)
    margins: tuple[int, ...] = (1, 2)
    magic: bytes = b"P\0"
    kind: Final = "page"
    serial: Final = 2**63


@dataclass(frozen=True)
class Word:
    text: str
    seen: list[int] = field(default_factory=list, compare=False)
    length: int = field(default=0, hash=False)
    other: int = field(default=0, kw_only=True)


@dataclass
class Remark:
    text: str = field(default="", compare=False)


def longer(word: Word) -> Word:
    return Word(word.text + "!", [*word.seen, 1], word.length + 1, other=word.other)


def describe(page: Page, tags: tuple[str, ...] = ("a", "b"), end: bytes = b"!") -> str:
    return f"{page} {tags} {end!r}"


@dataclass
class Shape:
    name: str
    points: list[Point] = field(default_factory=list)
    color: Color = Color.GREEN
    made: str = field(default_factory=lambda: "by Python")
    area: float = field(init=False, default=0.0)
    _: KW_ONLY
    weight: float | None = None
    count: ClassVar[int] = 0

    def __post_init__(self):
        if self.weight is not None and self.weight < 0:
            raise ValueError("nothing weighs less than nothing")
        self.area = len(self.points) / 2


@dataclass
class Circle(Shape):
    radius: float = 1.0


@dataclass
class Node:
    value: int
    next: Node | None = None
    children: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Slotted:
    a: int
    b: Union[int, str, Point] = 3


class Pair(NamedTuple):
    first: int
    second: str = "second"


class Movie(TypedDict, total=False):
    title: str
    year: int


class Film(Movie):
    director: str


@dataclass
class Everything:
    """Names that C++ knows otherwise, and types of all sorts."""

    class Kind(enum.Enum):
        SMALL = "s"
        BIG = "b"

    class_: int
    namespace: str
    kind: Everything.Kind
    by_point: dict[Point, list[Pair]]
    maybe: Optional[Movie] = None
    choice: Color | Level | None = None


class Named(Protocol):
    name: str


def mix(a: Color, b: Color = Color.BLUE) -> Color:
    return b if a is Color.RED else a


def value_of(color: Color) -> int:
    return color.value


def unknown_color() -> Color:
    return Level.LOW


def mode_name(mode: Mode = Mode.SLOW) -> str:
    return mode.value


def levels() -> dict[Level, int]:
    return {each: int(each) for each in Level}


def grant(permission: Permission = Permission.READ | Permission.WRITE) -> Permission:
    return permission | Permission.EXECUTE


async def paint(shape: Shape, color: Color = Color.RED) -> Shape:
    shape.color = color
    return shape


def as_shape(radius: float) -> Shape:
    return Circle("circle", radius=radius)


def grow(circle: Circle) -> Circle:
    return Circle(circle.name, circle.points, radius=circle.radius * 2, weight=circle.weight)


def bad_shape() -> Shape:
    return Shape("bad", [Point(1.0), Point(1.0, "two")])


def scaled(points: dict[Point, float]) -> dict[Point, float]:
    return {Point(each.x * factor, each.y * factor): factor for each, factor in points.items()}


def chain(length: int) -> Node:
    node = Node(0)
    for value in range(1, length):
        node = Node(value, node, [Node(10 * value)])
    return node


def total(node: Node) -> int:
    rest = total(node.next) if node.next else 0
    return node.value + rest + sum(map(total, node.children))


def cycle() -> Node:
    node = Node(1)
    node.next = node
    return node


def cycle_of_lists() -> Node:
    node = Node(1)
    node.children.append(node)
    return node


def swap(pair: Pair) -> Pair:
    return Pair(len(pair.second), str(pair.first))


def pairs(count: int) -> list[tuple[Pair, Slotted]]:
    return [(Pair(i), Slotted(i, Point(i))) for i in range(count)]


def sequel(film: Film) -> Film:
    return {**film, "title": film["title"] + " II"}


def untitled() -> Film:
    return {"year": 1999}


def without_director() -> list[Film]:
    return [{"director": "A"}, {"director": 3}]


def same(everything: Everything) -> Everything:
    return everything


def name_of(thing: Named) -> str:
    return thing.name


def set_limit(value: int) -> None:
    global LIMIT
    LIMIT = value


UserId = NewType("UserId", int)


def next_user(user: UserId) -> UserId:
    return UserId(user + 1)
