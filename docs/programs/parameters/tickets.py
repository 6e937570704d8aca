"""Functions with every kind of parameter."""

_SHOP = "the corner shop"


def order(film: str, seats: int = 1, *, row: str | None = None, student: bool = False) -> str:
    """Keyword-only parameters come after the star."""
    place = f"row {row}" if row else "any row"
    return f"{film}: {seats} in {place}{', student' if student else ''}"


def pay(amount: float, at: str = _SHOP) -> str:
    """The default is no literal: only Python knows it."""
    return f"{amount:.2f} at {at}"


def add(*amounts: float) -> float:
    return sum(amounts)


def label(film: str, **details: str) -> str:
    return ", ".join([film, *(f"{key} {details[key]}" for key in sorted(details))])
