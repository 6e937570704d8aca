from typing import Literal, Optional, Union

Mode = Literal["r", "w"]
Speed = Literal[1, 2, -3]


def text(x: Literal["C", "F"] = "C") -> Literal["C", "F"]:
    return x


def number(x: Speed = 2) -> Speed:
    return x


def truth(x: Literal[True]) -> Literal[True, False]:
    return x


def mixed(x: Literal["auto", 1, True, "auto"] = True) -> Literal["auto", 1, True]:
    return x


def maybe(x: Optional[Mode] = "r", y: Literal["a", None] = None, *, z: Mode = "w") -> Literal[None]:
    pass


def flat(x: Literal[Mode, Literal["a"]], y: Union[Mode, Literal["w", "x"]], z: Mode | int = "r") -> Mode | None:
    return None


def odd(x: Literal['"\\', "é", "a\0b", "list[int]", ""]) -> dict[Literal["k"], list[Speed]]:
    return {}


def wrong_default(x: Mode = "a") -> None: ...


async def later(x: Mode, y: Speed | None = 1) -> Mode:
    return x


def misfits(a: Literal[b"x"], b: Literal[Colour.red], c: Literal[1.5], d: Literal[2**70]) -> Literal[18446744073709551616]:
    pass
