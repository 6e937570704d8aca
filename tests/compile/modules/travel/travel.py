"""A module that is called as its package, as `tqdm.tqdm` is."""

from dataclasses import dataclass

from . import Agency

@dataclass
class Ticket:
    seats: list[int]


class Desk:
    def sell(self, ticket: Ticket) -> "Desk":
        self.sold = ticket
        return self

    def last(self) -> Ticket:
        return self.sold

    def agency(self) -> Agency:
        return Agency("By the sea")

    def __radd__(self, instance: int) -> int:
        return instance + 1
