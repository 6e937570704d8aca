"""Arrays and buffers, there and back, and functions that keep what they are given."""

from __future__ import annotations

import array
import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from typing_extensions import Buffer

kept: list[Any] = []


def total(values: NDArray[np.float64]) -> float:
    return float(values.sum())


def kind(values: NDArray[np.float64]) -> str:
    return f"{type(values).__name__} {values.dtype} {values.shape} {'rw' if values.flags.writeable else 'ro'}"


def fill(values: NDArray[np.float64], value: float) -> None:
    values[...] = value


def fill_and_fail(values: NDArray[np.float64], value: float) -> None:
    values[...] = value
    raise ValueError("after writing")


def keep(values: NDArray[np.float64]) -> None:
    kept.append(values[::2])


def keep_view(values: memoryview) -> None:
    kept.append(values[1:])


def total_of_kept() -> float:
    return float(sum(np.asarray(each).sum() for each in kept))


def write_to_kept(value: float) -> None:
    for each in kept:
        np.asarray(each)[...] = value


def forget() -> None:
    kept.clear()


def same(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return values


def address(values: NDArray[np.float64]) -> int:
    return values.ctypes.data


def transposed(image: Annotated[NDArray[np.float32], "2d"]) -> Annotated[NDArray[np.float32], "2d"]:
    return image.T


def promised(what: str) -> Annotated[NDArray[np.float32], "2d"]:
    return {
        "dtype": np.zeros((2, 2)),
        "rank": np.zeros(3, np.float32),
        "list": [[1.0]],
        "order": np.zeros((2, 2), ">f4"),
        "readonly": np.broadcast_to(np.float32(1), (2, 2)),
    }[what]  # type: ignore[return-value]


def constants() -> Annotated[NDArray[np.float32], "2d", "readonly"]:
    return np.broadcast_to(np.float32(7), (2, 2))


def kinds(a: memoryview, b: Buffer, c: bytearray, d: array.array, e: np.ndarray) -> str:
    return " ".join(type(each).__name__ for each in (a, b, c, d, e))


def grow(data: bytearray) -> bytearray:
    data.append(33)
    return data


def double(values: array.array) -> array.array:
    return array.array(values.typecode, [2 * each for each in values])


def blob(size: int) -> Annotated[bytes, "view"]:
    return bytes(range(256)) * size


def maybe(values: NDArray[np.float64] | None) -> NDArray[np.float64] | None:
    return values


def either(values: NDArray[np.float64] | NDArray[np.int64] | str) -> NDArray[np.float64] | NDArray[np.int64] | str:
    return values


def rows(count: int) -> list[NDArray[np.float64]]:
    return [np.full(3, i, np.float64) for i in range(count)]


def mapped(values: NDArray[np.float64], f: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> NDArray[np.float64]:
    return f(values)


@dataclass
class Frame:
    number: int
    pixels: Annotated[NDArray[np.uint8], "2d"]


def inverted(frame: Frame) -> Frame:
    return Frame(frame.number + 1, 255 - frame.pixels)


async def smooth(values: NDArray[np.float64]) -> NDArray[np.float64]:
    await asyncio.sleep(0)
    return (values[:-1] + values[1:]) / 2


async def later(values: memoryview) -> int:
    await asyncio.sleep(0)
    return len(values)


async def frames(count: int) -> AsyncIterator[Annotated[NDArray[np.uint8], "2d"]]:
    for i in range(count):
        yield np.full((2, 3), i, np.uint8)
