"""The bases."""

from dataclasses import dataclass


class Trouble(Exception):
    code: int = 1


class NetError(Trouble):
    pass


class Named(Trouble):
    code: str = "named"  # type: ignore


@dataclass
class Refused(NetError):
    host: str
    port: int = 80
