"""What derives from them."""

from dataclasses import dataclass, field
from typing import Final

from .net import Named, NetError, Refused


class Strange(NetError, Named):
    """Python looks into Named before Trouble."""


class Priced(Exception):
    code: float = 0.5


class StrangeAndPriced(NetError, Named, Priced):
    """Here C++ would find two."""


@dataclass
class RefusedTwice(Refused):
    retries: list[int] = field(default_factory=list)
    reason: Final = "busy"
    limit: int = field(default=3, kw_only=True)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def fail(kind: str) -> None:
    errors = {
        "strange": Strange("a"),
        "priced": StrangeAndPriced("b"),
        "refused": Refused("h"),
        "twice": RefusedTwice("h", 81, [1, 2], limit=4),
    }
    raise errors[kind]
