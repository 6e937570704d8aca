from typing import Optional, Union

Number = Union[int, float]


def optionals(a: Optional[int], b: str | None, c: Optional["list[int]"], d: "bytes | None") -> Optional[float]:
    return None


def unions(a: int | str, b: Union[int, str, None], c: Number | None, d: Union[list[int], tuple[int, ...]]) -> Number:
    return 0


async def tasks(a: Optional[int], b: str | None, c: set[int | str]) -> dict[Number, Optional[bytes]]:
    return {}
