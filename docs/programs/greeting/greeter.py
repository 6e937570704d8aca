"""Greets people."""


def greet(names: list[str], greeting: str = "Hello") -> str:
    """Greets everybody in one sentence."""
    if not names:
        raise ValueError("nobody to greet")
    return f"{greeting}, {' and '.join(names)}!"
