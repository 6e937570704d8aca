from .taxes import RATE
import shop.stock


async def price(item: str, *, net: bool = False) -> float:
    return 1.0 if net else 1.0 + RATE
