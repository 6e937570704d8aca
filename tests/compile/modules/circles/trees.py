from dataclasses import dataclass

from .nodes import Chain, Mark, Node


class Leaf(Node):
    def upper(self) -> str:
        return self.name.upper()


@dataclass(frozen=True)
class Span:
    begin: int
    end: int


@dataclass
class Ring:
    radius: int
    mark: Mark


def chain(*radii: int) -> Chain:
    return Chain([Ring(radius, Mark(str(radius))) for radius in radii])


def mark(node: Node, /, text: str = "?") -> Mark:
    return Mark(f"{node.name}{text}")
