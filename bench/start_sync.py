"""The smallest program: one call."""


def add(a: int, b: int) -> int:
    return a + b
