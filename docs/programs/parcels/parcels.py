"""What a parcel service knows."""

from dataclasses import dataclass, field
from enum import Enum, Flag, auto
from typing import NamedTuple, NotRequired, TypedDict

CURRENCY: str = "EUR"


class Size(Enum):
    """How large a parcel is."""

    SMALL = 1
    LARGE = 2


class Care(Flag):
    FRAGILE = auto()
    UPRIGHT = auto()


class Place(NamedTuple):
    city: str
    zone: int = 1


class Remarks(TypedDict):
    sender: str
    note: NotRequired[str]


@dataclass
class Parcel:
    to: Place
    weight: float
    size: Size = Size.SMALL
    care: Care | None = None
    stops: list[Place] = field(default_factory=list)


async def price(parcel: Parcel) -> float:
    return parcel.weight * parcel.size.value * parcel.to.zone


def routed(parcel: Parcel, *stops: Place) -> Parcel:
    parcel.stops.extend(stops)
    return parcel


def label(parcel: Parcel, remarks: Remarks) -> str:
    note = remarks.get("note", "no note")
    return f"{parcel.size.name} to {parcel.to.city} from {remarks['sender']}: {note}"
