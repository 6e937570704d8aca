"""A bank with errors of its own."""

from collections.abc import Callable


class BankError(Exception):
    pass


class QuotaError(BankError, ValueError):
    def __init__(self, limit: int, user: str = "somebody") -> None:
        super().__init__(f"{user} may not spend more than {limit}")
        self.limit = limit
        self.user = user


def spend(amount: int) -> int:
    if amount > 100:
        raise QuotaError(100, "Ada")
    return 100 - amount


def audit(action: Callable[[], None]) -> str:
    try:
        action()
    except QuotaError as error:
        return f"caught {error.user}'s {error.limit}"
    return "all is well"


def spend_twice() -> None:
    raise ExceptionGroup("both failed", [QuotaError(1), BankError("closed")])
