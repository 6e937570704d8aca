"""Functions that take functions, and one that gives one."""

from collections.abc import Callable


def cheapest(prices: dict[str, float], worth: Callable[[str, float], float]) -> str:
    return min(prices, key=lambda name: worth(name, prices[name]))


def discount(percent: float) -> Callable[[float], float]:
    return lambda price: price * (100 - percent) / 100


def sell(names: list[str], on_sold: Callable[[str], None] | None = None) -> int:
    for name in names:
        if on_sold is not None:
            on_sold(name)
    return len(names)


def mistake(on_sold: Callable[[str], None]) -> None:
    on_sold(["tea"])
