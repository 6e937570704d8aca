"""What derived classes have of their bases."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, Optional, Union, overload

if TYPE_CHECKING:
    from typing import Self


class Animal:
    sound: ClassVar[str] = "nothing"
    count: ClassVar[int] = 0

    def __init__(self, name: str) -> None:
        self.name = name

    @classmethod
    def create(cls, name: str) -> Self:
        """Made as what it is called on."""
        return cls(name)

    @classmethod
    async def create_later(cls, name: str) -> Self:
        await asyncio.sleep(0)
        return cls(name)

    @classmethod
    def from_card(cls, card: str, *, loud: bool = False) -> Animal:
        return cls(card.upper() if loud else card)

    @overload
    @classmethod
    def numbered(cls, number: int) -> Self: ...
    @overload
    @classmethod
    def numbered(cls, number: str, prefix: str) -> list[Self]: ...
    @classmethod
    def numbered(cls, number, prefix=""):
        made = cls(f"{prefix}{number}")
        return [made] if prefix else made

    @classmethod
    def kind(cls) -> str:
        return cls.__name__

    @staticmethod
    def legs() -> int:
        return 4

    def chain(self) -> Self:
        self.name += "!"
        return self

    async def settle(self) -> Self:
        await asyncio.sleep(0)
        return self

    @property
    def mirror(self) -> Optional[Self]:
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None: ...

    def __add__(self, other: str) -> Self:
        return type(self)(self.name + other)

    def __sub__(self, other: str) -> str:
        return self.name.replace(other, "")


class Dog(Animal):
    sound = "".join(["wo", "of"])

    def bark(self) -> str:
        return self.name + " barks"

    def __neg__(self) -> str:
        return self.name[::-1]


class Puppy(Dog):
    def __init__(self, name: str, weeks: int = 8) -> None:
        super().__init__(name)
        self.weeks = weeks

    def chain(self) -> Puppy:
        self.name += "?"
        return self


class Tagged:
    def tag(self) -> str:
        return "tagged"


class Collar(Tagged):
    @classmethod
    def label(cls) -> str:
        return cls.__name__

    def ring(self) -> str:
        return "ring"


class CollaredDog(Dog, Collar):
    """Has two bases, of which one is C++'s."""


class Fault(Exception):
    @classmethod
    def about(cls, what: str) -> Self:
        return cls("about " + what)

    def again(self) -> Self:
        return type(self)("again")


class DeepFault(Fault):
    pass


def name_of(thing: Union[Dog, Fault]) -> str:
    return type(thing).__name__
