"""Journeys, with what the standard library has for their facts."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID, uuid5

Class = Literal["first", "second"]

_SHOP = UUID("12345678-1234-5678-1234-567812345678")


def arrival(departure: datetime, journey: timedelta) -> datetime:
    return departure + journey


def alarm(departure: Annotated[datetime, "local"]) -> Annotated[datetime, "local"]:
    return departure - timedelta(minutes=45)


def holidays(year: int) -> list[date]:
    return [date(year, 1, 1), date(year, 5, 1), date(year, 12, 25)]


def price(kilometres: int, travel: Class = "second") -> Decimal:
    return Decimal(kilometres) * (Decimal("0.35") if travel == "first" else Decimal("0.20"))


def ticket(name: str) -> UUID:
    return uuid5(_SHOP, name)


def file_of(folder: Path, day: date) -> Path:
    return folder / f"{day:%Y-%m}" / "tickets.txt"


def ways(cities: int) -> Annotated[int, "big"]:
    """In how many orders the cities can be visited."""
    return 1 if cities < 2 else cities * ways(cities - 1)


def promised_in_utc() -> datetime:
    return datetime(2024, 5, 17, 8, 30)  # a time without a time zone
