def positional_only(a: int, b: str = "x", /) -> None: ...


def star(a: str, *rest: int) -> None: ...


def double_star(**rest: str) -> None: ...


def keywords(*, a: int, b: str = "x", c: list[int] = [1]) -> None: ...


async def fetch(city: str, *, units: str = "C", retries: int | None = None) -> float:
    return 0.0


async def everything(a: int, /, b: str, *c: bytes, d: float = 1.5, e: list[str] = [], **f: bool) -> None: ...
