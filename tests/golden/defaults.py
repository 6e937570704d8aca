import os

LIMIT = 10


def literals(
    a: int = -1,
    b: float = 2,
    c: bool = True,
    d: complex = 1j,
    e: str = 'say "é"\n',
    f: int | None = None,
    g: int | str = "x",
    h: int = -9223372036854775808,
    i=None,
) -> None: ...


def left_out(a: int = LIMIT, b: str = "x", c: list[int] = [], d: str = os.sep) -> None: ...


async def async_left_out(a: str, b: bytes = bytes(2), c: str = "y") -> None: ...


def with_keywords(a: int = LIMIT, *, b: int = 1) -> None: ...


def with_required_keyword(a: int = 1, b: int = 2, *, c: int) -> None: ...


def with_stars(a: int = LIMIT, *b: int, **c: int) -> None: ...


def implicit_optional(a: int = None) -> None: ...
