"""A module whose source a test changes while the program runs."""

LIMIT = 1


def answer(x: int = 1) -> int:
    return x + LIMIT


async def later() -> str:
    return "old"
