"""A library with readers, who borrow books."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator


class Reader:
    """Somebody who may borrow books."""

    count = 0

    def __init__(self, name: str, limit: int = 2) -> None:
        self.name = name
        self.limit = limit
        self.books: list[str] = []
        Reader.count += 1

    @classmethod
    def from_card(cls, card: str) -> Reader:
        name, limit = card.split(":")
        return cls(name, int(limit))

    @property
    def is_full(self) -> bool:
        return len(self.books) >= self.limit

    def borrow(self, title: str) -> Reader:
        self.books.append(title)
        return self

    async def wait_for(self, title: str) -> str:
        await asyncio.sleep(0.01)
        self.borrow(title)
        return f"{self.name} has {title}"


class Student(Reader):
    def __init__(self, name: str, school: str) -> None:
        super().__init__(name, limit=5)
        self.school = school


class Shelf:
    """Titles by their numbers."""

    def __init__(self) -> None:
        self.titles: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self.titles)

    def __getitem__(self, number: int) -> str:
        return self.titles[number]

    def __setitem__(self, number: int, title: str) -> None:
        self.titles[number] = title

    def __iter__(self) -> Iterator[str]:
        return iter(self.titles.values())

    def __add__(self, other: Shelf) -> Shelf:
        both = Shelf()
        both.titles = self.titles | other.titles
        return both


def busiest(readers: list[Reader]) -> Reader | None:
    return max(readers, key=lambda each: len(each.books), default=None)
