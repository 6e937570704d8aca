"""Imported from the search paths when the program runs."""


def file() -> str:
    return __file__


async def double(number: int) -> int:
    return 2 * number
