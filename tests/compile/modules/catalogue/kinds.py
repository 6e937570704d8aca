"""Types that other modules have by a star import, and fallbacks that are not needed."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Optional, TypedDict

try:
    from decimal import Decimal
except ImportError:
    Decimal = None

__all__ = ["Decimal", "Item", "Prices", "Tree"]

Prices = dict[str, Decimal]
Headers = TypedDict("Headers", {"content-type": str, "1st": "int", "class": int})


@dataclass
class Item:
    name: str
    price: Decimal


class Tree(NamedTuple):
    name: str
    below: Optional["Tree"] = None


if TYPE_CHECKING:

    def total(prices: Prices) -> Decimal: ...

else:

    def total(prices):
        return sum(prices.values(), Decimal(0))


def turned(headers: Headers) -> Headers:
    return {**headers, "content-type": headers["content-type"][::-1], "1st": headers["1st"] + 1}


def depths(trees: list[Tree]) -> dict[Tree, int]:
    return {each: depth(each) for each in trees}


def depth(tree: Tree) -> int:
    return 1 + (depth(tree.below) if tree.below else 0)
