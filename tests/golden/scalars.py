def integer(x: int) -> int:
    return x


def real(x: float) -> float:
    return x


def truth(x: bool) -> bool:
    return x


def complex_number(x: complex) -> complex:
    return x


def text(x: str) -> str:
    return x


def data(x: bytes) -> bytes:
    return x


def nothing(x: None) -> None:
    return x


async def everything(a: int, b: float, c: bool, d: complex, e: str, f: bytes, g: None) -> None:
    pass
