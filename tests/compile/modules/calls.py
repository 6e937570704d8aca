"""Functions with every kind of parameter; each returns what arrived."""

_UNITS = ["metric"]
_log: list[str] = []


def positional_only(a: int, b: str = "x", /) -> str:
    return f"{a!r} {b!r}"


def star(first: str, *rest: int) -> str:
    return f"{first!r} {rest!r}"


def double_star(**rest: str) -> str:
    return repr(dict(sorted(rest.items())))


def options(city: str, *, units: str = "C", days: int | None = None, exact: bool = False) -> str:
    """Every option has a default."""
    return f"{city} {units} {days} {exact}"


def login(name: str, *, token: str, retries: int = 3) -> str:
    """The token must be given."""
    return f"{name} {token} {retries}"


def everything(a: int, /, b: str = "b", *c: float, d: bool, e: list[int] = [], **f: int) -> str:
    return f"{a!r} {b!r} {c!r} {d!r} {e!r} {dict(sorted(f.items()))!r}"


async def async_everything(
    a: int, /, b: str = "b", *c: float, d: bool, e: list[int] = [], **f: int
) -> str:
    return everything(a, b, *c, d=d, e=e, **f)


def with_python_default(city: str, units: str = _UNITS[0], days: int = 3) -> str:
    return f"{city} {units} {days}"


def change_units(units: str) -> None:
    global with_python_default
    with_python_default.__defaults__ = (units, 4)


def collect(item: int, into: list[int] = []) -> list[int]:
    """The default is one list, shared by all calls, as in Python."""
    into.append(item)
    return into


def collect_by_keyword(item: int, *, into: list[int] = []) -> list[int]:
    into.append(item)
    return into


def literals(
    a: int = -1,
    b: float = 2,
    c: bool = True,
    d: complex = 1j,
    e: str = 'say "é"\n\0!',
    f: int | None = None,
    g: int | str = "x",
    h: int = -9223372036854775808,
    i: bytes = b"\x00\xff",
    j: float = -0.0,
) -> str:
    return repr((a, b, c, d, e, f, g, h, i, j))


def implicit_optional(a: int = None) -> str:
    return repr(a)


def untyped(a, b="x"):
    return [a, b]


def nothing() -> None:
    _log.append("called")


def nothing_was_called() -> int:
    return len(_log)


def liar() -> None:
    return 7
