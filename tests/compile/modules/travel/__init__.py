"""A package: its modules see one another."""

from . import cities
from .settings import HOME

__all__ = ["home", "cities"]


def home() -> str:
    return cities.full_name(HOME)
