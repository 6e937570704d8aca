"""A package with classes that are called as its modules."""

from dataclasses import dataclass

from .ring import area

__all__ = ["area", "circle", "disc", "ring"]


class ring:
    class part:
        def is_part(self) -> bool:
            return True

    def __init__(self, radius: float) -> None:
        self.radius = radius

    def part_of(self) -> part:
        return ring.part()


@dataclass(frozen=True)
class disc:
    radius: float


class circle(ring):
    def as_disc(self) -> disc:
        return disc(self.radius)
