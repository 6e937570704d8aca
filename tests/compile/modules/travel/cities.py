"""A module of the package."""

from .settings import HOME


def full_name(city: str = HOME) -> str:
    return city.title()


def where() -> str:
    return f"{__name__} {__package__} {__file__}"
