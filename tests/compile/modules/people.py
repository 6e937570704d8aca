"""Classes with behaviour, of every kind."""

from __future__ import annotations

import asyncio
import enum
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Final, Generic, Optional, TypeVar, Union, overload

T = TypeVar("T")


class Named(ABC):
    """What has a name."""

    @abstractmethod
    def full_name(self) -> str: ...

    def initials(self) -> str:
        return "".join(part[0] for part in self.full_name().split())


class Person(Named):
    """Somebody."""

    population: ClassVar[int] = 0
    SPECIES = "human"

    class Mood(enum.Enum):
        HAPPY = 1
        SAD = 2

    class Address:
        def __init__(self, street: str, number: int = 1) -> None:
            self.street = street
            self.number: Final[int] = number

        def line(self) -> str:
            return f"{self.street} {self.number}"

    def __init__(self, name: str, age: int = 0, *, mood: Optional[Mood] = None) -> None:
        self.name = name
        self.age = age
        self.address: Optional[Person.Address] = None
        self._mood = mood or Person.Mood.HAPPY
        Person.population += 1

    @classmethod
    def from_text(cls, text: str) -> Person:
        """Reads "name/age"."""
        name, age = text.split("/")
        return cls(name, int(age))

    @staticmethod
    def is_adult(age: int) -> bool:
        return age >= 18

    @property
    def mood(self) -> Mood:
        """How they feel."""
        return self._mood

    @mood.setter
    def mood(self, value: Mood) -> None:
        self._mood = value

    @property
    def birth_year(self) -> int:
        return 2000 - self.age

    def full_name(self) -> str:
        return self.name + " Doe"

    def greet(self, other: Person, *more: str, polite: bool = False) -> str:
        """Says hello."""
        names = ", ".join([other.name, *more])
        return f"{'Dear' if polite else 'Hi'} {names}, I am {self.name}"

    async def fetch(self, what: str) -> str:
        await asyncio.sleep(0)
        return f"{what} for {self.name}"

    def letters(self) -> Iterator[str]:
        yield from self.name

    async def letters_later(self) -> AsyncIterator[str]:
        for letter in self.name:
            await asyncio.sleep(0)
            yield letter

    def move(self, address: Address) -> Person:
        self.address = address
        return self

    @overload
    def scale(self, by: int) -> int: ...
    @overload
    def scale(self, by: str) -> str: ...
    def scale(self, by):
        return self.age * by

    def secret(self) -> None:  # krait: ignore
        raise NotImplementedError

    def _hidden(self) -> None: ...


class Hobby:
    def __init__(self) -> None:
        self.hobby: str = "chess"

    def play(self, times: int = 1) -> str:
        return " ".join([self.hobby] * times)


class Student(Person, Hobby):
    def __init__(self, name: str, school: str) -> None:
        Person.__init__(self, name, 20)
        Hobby.__init__(self)
        self.school = school

    def full_name(self) -> str:
        return self.name + " of " + self.school


class Team:
    """A container of people."""

    def __init__(self, *members: Person) -> None:
        self.by_name: dict[str, Person] = {each.name: each for each in members}

    def __len__(self) -> int:
        return len(self.by_name)

    def __contains__(self, name: str) -> bool:
        return name in self.by_name

    def __getitem__(self, name: str) -> Person:
        return self.by_name[name]

    def __setitem__(self, name: str, person: Person) -> None:
        self.by_name[name] = person

    def __delitem__(self, name: str) -> None:
        del self.by_name[name]

    def __iter__(self) -> Iterator[Person]:
        return iter(self.by_name.values())

    async def __aiter__(self) -> AsyncIterator[Person]:
        for each in self.by_name.values():
            await asyncio.sleep(0)
            yield each

    def __call__(self, word: str, times: int = 1, *, loud: bool = False) -> str:
        text = " ".join([word] * times)
        return text.upper() if loud else text

    def __enter__(self) -> Team:
        return self

    def __exit__(self, *error: object) -> None:
        self.by_name.clear()


@dataclass(frozen=True)
class Vector:
    """A dataclass with behaviour."""

    x: float
    y: float = 0.0
    label: str = field(default_factory=str)

    def __add__(self, other: Vector) -> Vector:
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, factor: float) -> Vector:
        return Vector(self.x * factor, self.y * factor)

    def __rmul__(self, factor: float) -> Vector:
        return self * factor

    def __neg__(self) -> Vector:
        return Vector(-self.x, -self.y)

    def __getitem__(self, index: int) -> float:
        return (self.x, self.y)[index]

    def __abs__(self) -> float:
        return (self.x**2 + self.y**2) ** 0.5

    def __lt__(self, other: Vector) -> bool:
        return abs(self) < abs(other)

    def __pow__(self, exponent: int) -> float:
        return abs(self) ** exponent


class Counter:
    def __init__(self, count: int = 0) -> None:
        self.count = count

    def __iadd__(self, other: int) -> Counter:
        self.count += other
        return self

    def __iter__(self) -> Counter:
        return self

    def __next__(self) -> int:
        if self.count == 0:
            raise StopIteration
        self.count -= 1
        return self.count


class Box(Generic[T]):
    def __init__(self, value: T) -> None:
        self.value = value

    def get(self) -> T:
        return self.value


class Node:
    def __init__(self, parent: Optional[Node] = None) -> None:
        self.parent = parent

    def depth(self) -> int:
        return 0 if self.parent is None else 1 + self.parent.depth()


@dataclass
class Pair:
    """A struct that holds instances."""

    first: Person
    others: list[Person] = field(default_factory=list)


class Clashes:
    """Names that C++ has other plans for."""

    def __init__(self, type: str = "t", class_: int = 1) -> None:
        self.type = type
        self.namespace: str = "n"

    def Clashes(self) -> str:
        return "method"

    def attr(self) -> str:
        return "attr"

    def size(self) -> str:
        return "size"

    def set_type(self) -> str:
        return "set_type"


class Connection:
    def __init__(self) -> None:
        self.events: list[str] = []

    async def __aenter__(self) -> Connection:
        self.events.append("open")
        return self

    async def __aexit__(self, *error: object) -> None:
        await asyncio.sleep(0)
        self.events.append("close")

    async def ask(self, question: str) -> str:
        return question + "!"


def oldest(people: list[Person]) -> Optional[Person]:
    return max(people, key=lambda each: each.age, default=None)


def pair(first: Person, second: Person) -> Pair:
    return Pair(first, [second])


def apply(person: Person, change: Union[int, str]) -> Person:
    if isinstance(change, int):
        person.age = change
    else:
        person.name = change
    return person


def wrong() -> Person:
    return "nobody"  # type: ignore
