"""What uses the types of another module without naming them in an import."""

from dataclasses import InitVar, dataclass
from typing import TYPE_CHECKING, ClassVar, TypedDict

from .kinds import *

if TYPE_CHECKING:
    from typing_extensions import NotRequired

Key = int


class Shelf:
    """In its body, a key is a text."""

    Key = str

    def __init__(self):
        self._items = {}

    def put(self, key: Key, item: Item) -> None:
        self._items[key] = item

    def keys(self) -> list[Key]:
        return sorted(self._items)


@dataclass
class Order:
    count: int
    price: "InitVar[int]"
    total: "Shelf.Key" = ""
    shop: "ClassVar[str]" = "corner"

    def __post_init__(self, price):
        self.total = str(self.count * price)


class Row(TypedDict):
    key: Key
    note: "NotRequired[str]"


def priced(item: Item, prices: Prices) -> Item:
    return Item(item.name, prices[item.name])


def row(key: Key, note: str | None = None) -> Row:
    return {"key": key} if note is None else {"key": key, "note": note}


def top(tree: Tree) -> str:
    return tree.name
