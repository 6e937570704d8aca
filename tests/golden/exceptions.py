"""Exception classes, and what becomes of their bases."""

import asyncio
import json


class AppError(Exception):
    """Base of all."""


class Missing(AppError, KeyError):
    def __init__(self, key: str, *, tries: int = 1) -> None:
        super().__init__(key)
        self.key = key
        self.tries = tries

    @property
    def what(self) -> str:
        return self.key

    def again(self) -> "Missing":
        return Missing(self.key, tries=self.tries + 1)


class Loud:
    def shout(self) -> str:
        return "!"


class Mixed(Loud, Missing):
    pass


class BadJson(json.JSONDecodeError):
    pass


class OldName(IOError):
    pass


class Stop(BaseException):
    pass


class Given(asyncio.CancelledError):
    pass


class Holder:
    class Inner(AppError):
        pass


def last(kind: type) -> Missing | None:
    return None


def cancelled() -> Given: ...
