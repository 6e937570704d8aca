"""Exception classes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass


class QuotaError(Exception):
    """Base of all."""


class LimitError(QuotaError, ValueError):
    """Over the limit."""

    def __init__(self, limit: int, user: str = "somebody") -> None:
        super().__init__(f"{user} is over {limit}")
        self.limit = limit
        self.user = user

    def excess(self, used: int) -> int:
        return used - self.limit


class Account:
    class Closed(QuotaError, KeyError):
        pass

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def spend(self, amount: int) -> int:
        if amount > self.limit:
            raise LimitError(self.limit, user="Ada")
        return self.limit - amount


class StrictLimitError(LimitError):
    @property
    def what(self) -> str:
        return "strict"


class Stop(BaseException):
    pass


class Slow(asyncio.TimeoutError):
    pass


class Given(asyncio.CancelledError):
    pass


class Moved(Exception):
    """Says that it comes from elsewhere, as packages have the classes do that they export."""


class Described(Exception):
    def __init__(self, code: int) -> None:
        super().__init__(f"code {code}")
        self.code = code

    def text(self) -> str:
        return f"described {self.code}"


class Numbered(Exception):
    code: int

    def text(self) -> str:
        return f"numbered {self.code}"

    def number(self) -> int:
        return self.code


class Both(Described, Numbered):
    pass


@dataclass
class Overdrawn(QuotaError):
    balance: float
    account: str = "savings"

    def missing(self) -> float:
        return -self.balance


Moved.__module__ = "elsewhere"


def fail(kind: str) -> None:
    errors = {
        "moved": Moved("there"),
        "quota": QuotaError("all"),
        "limit": LimitError(3),
        "strict": StrictLimitError(4),
        "closed": Account.Closed("gone"),
        "stop": Stop("now"),
        "both": Both(7),
        "overdrawn": Overdrawn(-2.5),
    }
    raise errors[kind]


async def fail_later(kind: str) -> None:
    await asyncio.sleep(0)
    fail(kind)


def caught(action: Callable[[], None]) -> str:
    try:
        action()
    except LimitError as error:
        return f"{type(error).__name__} {error.limit} {error.user}"
    return "nothing"


def last_error(limit: int) -> LimitError | None:
    return LimitError(limit) if limit > 0 else None
