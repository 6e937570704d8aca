"""A package: its modules see one another."""

from dataclasses import dataclass

from . import cities
from .settings import HOME

__all__ = ["home", "cities"]


@dataclass
class Agency:
    name: str


def home() -> str:
    return cities.full_name(HOME)
