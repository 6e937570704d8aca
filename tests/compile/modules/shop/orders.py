from dataclasses import dataclass, field

from . import goods
from .goods import Good as Thing


@dataclass
class Order:
    things: list[Thing] = field(default_factory=list)
    unit: goods.Unit = goods.Unit.KILO


@dataclass
class Parcel(Thing):
    weight: float = 1.0


def cheapest(order: Order) -> Thing:
    return min(order.things, key=lambda each: each.price)


def packed(thing: Thing) -> Parcel:
    return Parcel(thing.name, thing.price, thing.unit, 2.5)
