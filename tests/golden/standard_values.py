import datetime as dt
import decimal
import os
import pathlib
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path, PurePath
from typing import Annotated
from uuid import UUID

Big = Annotated[int, "big"]
Local = Annotated[datetime, "local"]


def moments(a: datetime, b: Local, c: date, d: time, e: timedelta) -> tuple[dt.datetime, Local, dt.date, dt.time, dt.timedelta]:
    return a, b, c, d, e


def paths(a: Path, b: PurePath, c: os.PathLike, d: "os.PathLike[str]", e: os.PathLike[bytes]) -> pathlib.Path:
    return a


def numbers(a: Big, b: Decimal, c: UUID) -> tuple[Big, decimal.Decimal, UUID]:
    return a, b, c


def defaults(a: Big = 5, b: Big = -123456789012345678901234567890, c: Big | None = 7, d: Path = Path("x")) -> None: ...


def remarks(a: Annotated[int, "metres"], b: Annotated[int | None, "big"], c: Annotated[str, "big"]) -> None: ...


def keys(a: set[date], b: dict[Path, int], c: dict[UUID, Decimal], d: set[Big], e: set[datetime | None]) -> set[timedelta]: ...


def optional(a: datetime | None, b: Path | None, c: UUID | None, d: Big | None) -> list[Decimal | None]: ...


async def everything(a: datetime, b: Path, c: UUID, d: Decimal, e: Big, f: timedelta = timedelta(1)) -> Path: ...
