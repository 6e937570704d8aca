from dataclasses import dataclass, field

from . import goods
from .goods import Basket, Number, Pairs
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


def price_of(basket: Basket, rebate: "goods.Basket | None" = None) -> float:
    return sum(thing.price * count for thing, count in basket) - (price_of(rebate) if rebate else 0)


def turned(pairs: Pairs[str]) -> goods.Pairs[str]:
    return [(b, a) for a, b in pairs]


def doubled(number: Number) -> Number:
    return 2 * number


def name_of(unit: goods.Whole) -> str:
    return unit.name
